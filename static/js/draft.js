// A check-in that is being typed: kept by the server as a draft, never by the browser, and sent only over a connection
// that is there. A form without this works; it only loses what a lost connection takes.
(() => {
  "use strict";
  const AFTER = 1500; // ms of rest after which what was typed is kept
  const PATIENCE = 5000; // ms until no answer means no connection
  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const lost = form.querySelector("[data-draft-lost]");
  let timer = 0;
  let changed = false;
  let sure = false; // what was typed is kept, and the form is on its way
  let asking = false;

  // A sign-in in another tab has changed the token; whose form this is, it says itself.
  function renewToken() {
    const now = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    if (now) form.elements.csrfmiddlewaretoken.value = now[1];
  }

  function send(options) {
    clearTimeout(timer);
    renewToken();
    const kept = { method: "POST", body: new FormData(form), redirect: "manual", ...options };
    return fetch(form.dataset.draft, kept).then((answer) => {
      if (answer.status >= 500) throw new Error("not kept");
    });
  }

  function keep() {
    if (!changed || sure) return;
    changed = false;
    send({ keepalive: true }).catch(() => (changed = true));
  }

  function later() {
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, AFTER);
  }

  function told(isLost) {
    lost.hidden = !isLost;
    if (isLost) lost.scrollIntoView({ block: "nearest" });
  }

  // Before the form leaves the page it is kept once more: whatever becomes of it then, the server has what was typed.
  // If that cannot be had, the page stays as it is.
  async function ask(button) {
    asking = true;
    try {
      await send({ signal: AbortSignal.timeout?.(PATIENCE) });
    } catch {
      changed = true;
      return told(true);
    } finally {
      asking = false;
    }
    sure = true;
    told(false);
    form.requestSubmit(button);
  }

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  addEventListener("pagehide", keep);
  document.addEventListener("visibilitychange", () => document.hidden && keep());
  addEventListener("pageshow", () => (sure = false));
  addEventListener("online", () => {
    told(false);
    keep();
  });
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target !== form || sure) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!asking) ask(event.submitter);
    },
    true,
  );
})();
