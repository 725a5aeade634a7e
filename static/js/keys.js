// One-key shortcuts for lists: / j k r ?  They rest while somebody types, and can be switched off (WCAG 2.1.4).
(() => {
  "use strict";
  const SWITCH = "alliance-keys";
  const dialog = () => document.querySelector("#shortcuts");
  const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);

  const off = () => {
    try {
      return localStorage.getItem(SWITCH) === "off";
    } catch {
      return false;
    }
  };

  function move(by) {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const current = here >= 0 ? here : all.findIndex((row) => row.querySelector('[aria-current="true"]'));
    const next = current < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(current + by, 0), all.length - 1);
    const link = all[next].querySelector("[data-open]") || all[next].querySelector("a");
    link.focus();
    all[next].scrollIntoView({ block: "nearest" });
  }

  // In a supervisor's list `r` is reply: to the row that has the focus, otherwise to the case that is open.
  function reply(row) {
    const link = row?.querySelector("[data-open]");
    const field = document.querySelector("[data-reply] :is(input:not([type=hidden]), textarea)");
    if (link && link.getAttribute("aria-current") !== "true") location.assign(`${link.href}#reply`);
    else if (field) field.focus();
    else if (!row) move(1);
  }

  function rate() {
    const row = document.activeElement.closest("[data-row]");
    const link = (row || document).querySelector("[data-rate]");
    if (link) link.click();
    else if (document.querySelector(".queue")) reply(row);
  }

  // Once it has led to the form, the anchor goes: the case that follows a reply would inherit it.
  function arrive() {
    reply(null);
    history.replaceState(null, "", location.pathname + location.search);
  }

  // The case that is open has the focus in the list. The list goes there by itself: the page begins with the case's head.
  const here = document.querySelector("[data-here]");
  if (here?.offsetParent) {
    here.focus({ preventScroll: true });
    const list = here.closest(".queue");
    list.scrollTop += here.getBoundingClientRect().bottom - list.getBoundingClientRect().bottom + list.clientHeight / 2;
  }
  if (location.hash === "#reply") addEventListener("load", arrive);

  // A page with one task has no search of its own: the first page has.
  const field = () => document.querySelector("[data-find]");
  const find = () => (field() ? field().focus() : location.assign("/#find"));

  if (location.hash === "#find") addEventListener("load", () => field()?.focus());

  const ACTS = {
    "/": find,
    j: () => move(1),
    k: () => move(-1),
    r: rate,
    "?": () => dialog()?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape" && event.target.closest("[data-reply]")) {
      return document.querySelector('[data-row] [aria-current="true"]')?.focus();
    }
    if (event.target.closest("input, select, textarea, [contenteditable], dialog")) return;
    const act = ACTS[event.key];
    if (!act || (off() && event.key !== "?")) return;
    event.preventDefault();
    act();
  });

  document.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-shortcuts]")) dialog()?.showModal();
    if (event.target.closest("[data-go]")) {
      event.preventDefault();
      ACTS["/"]();
    }
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-keys-switch]")) return;
    try {
      localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
    } catch {
      // A browser that keeps nothing keeps the shortcuts on.
    }
  });

  const box = document.querySelector("[data-keys-switch]");
  if (box) box.checked = !off();
})();
