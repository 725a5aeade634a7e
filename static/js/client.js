// A client's page over a poor connection: the answers stay until the server has confirmed them, and then nowhere on this
// device. They wait in this tab alone, with the key by which the server knows the same answer again. Without this the
// form is sent as any other.
(() => {
  "use strict";
  const WAITS = [1, 2, 4, 8, 15, 30]; // seconds before each further try, the last one again and again
  const PATIENCE = 15000; // ms until no answer means no connection
  const KEPT = `alliance:${location.pathname}`;
  const form = document.querySelector("form[data-client]");

  // Nobody is signed in here any more: a clinician's page in another tab leaves (leave.js).
  const left = document.body.matches("[data-signed-out]") && self.BroadcastChannel;
  if (left) new BroadcastChannel("alliance").postMessage("signed out");

  const kept = () => JSON.parse(sessionStorage.getItem(KEPT) || "null");
  const forget = () => sessionStorage.removeItem(KEPT);
  const gone = (address) => {
    forget();
    location.replace(address);
  };

  const arrived = (answer) => answer.ok && answer.redirected; // whatever was recorded leads on

  function post(fields) {
    const body = new URLSearchParams(fields);
    return fetch(location.href, { method: "POST", body, signal: AbortSignal.timeout?.(PATIENCE) });
  }

  // The link is used up, perhaps by our own answer, of which no word came back: ask once more with the same key.
  if (document.querySelector("[data-client-nowhere]")) {
    const before = kept();
    if (before && before.sent) {
      post(before.fields)
        .then((answer) => (arrived(answer) ? gone(answer.url) : forget()))
        .catch(() => {});
    } else forget();
    return;
  }
  if (!form) return;

  const status = form.querySelector("[data-client-status]");
  const button = form.querySelector("[data-client-send]");
  let tries = 0;
  let timer = 0;
  let busy = false;

  const fields = () => [...new FormData(form)].map(([name, value]) => [name, String(value)]);
  const keep = (sent) => sessionStorage.setItem(KEPT, JSON.stringify({ fields: fields(), sent }));

  function restore({ fields: before }) {
    for (const [name, value] of before) {
      const same = [...form.elements].filter((each) => each.name === name);
      for (const each of same) {
        if (each.type === "radio" || each.type === "checkbox") each.checked = each.value === value;
        else each.value = value;
      }
    }
  }

  // What is on its way may have arrived: it is not changed any more.
  function rest(resting) {
    button.disabled = resting;
    for (const part of form.querySelectorAll("fieldset, .client-q, .client-decline")) part.inert = resting;
  }

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(timer);
    rest(true);
    if (!tries) status.textContent = status.dataset.sending;
    keep(true);
    try {
      const answer = await post(fields());
      if (answer.status >= 500 || answer.status === 429) throw new Error("not now");
      if (arrived(answer)) return gone(answer.url);
      forget();
      form.submit(); // it goes on, or was refused: the server says how, with everything that was typed
    } catch {
      status.textContent = status.dataset.waiting;
      timer = setTimeout(send, 1000 * WAITS[Math.min(tries++, WAITS.length - 1)]);
      button.disabled = false; // who does not want to wait tries now
    } finally {
      busy = false;
    }
  }

  const before = kept();
  if (before && !form.querySelector(".client-wrong")) {
    restore(before);
    if (before.sent) send();
  }
  form.addEventListener("input", () => keep(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    tries = 0;
    send();
  });
  addEventListener("online", () => timer && send());
})();
