// What is typed and not sent is not lost by a click beside it: the browser asks before it leaves the page. A page can
// have several such forms: one that is sent is asked about no more, the others are.
(() => {
  "use strict";
  const unsent = new Set();
  let sent = null; // what is on its way, and unsent again if the page stays

  function refused() {
    const typedBefore = [...document.querySelectorAll("[data-unsent]")].filter((form) => form.querySelector(".errors"));
    typedBefore.forEach((form) => unsent.add(form));
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("[data-unsent]");
    if (form && event.target.value.trim() !== "") unsent.add(form);
  });
  document.addEventListener("submit", (event) => {
    if (unsent.delete(event.target)) sent = event.target;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt;
    if (!event.detail.successful && form.matches("[data-unsent]")) unsent.add(form);
    refused(); // an answer that says what to put right brings a form of its own
  });
  addEventListener("beforeunload", (event) => {
    if (![...unsent].some((form) => form.isConnected)) return;
    event.preventDefault();
    if (sent) unsent.add(sent);
  });
  refused();
})();
