// A form with data-once is sent once, however often its button is pressed; the key inside it guards the rest.
(() => {
  "use strict";
  const sent = new Set();
  const buttons = (form) => [...form.elements].filter((each) => each.type === "submit");

  function again(form) {
    sent.delete(form);
    buttons(form).forEach((button) => (button.disabled = false));
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-once]")) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    // After the browser has read the form, so that the pressed button's own value is sent too.
    setTimeout(() => buttons(form).forEach((button) => (button.disabled = true)));
  });

  // Coming back to the page, staying when the browser asks, or an answer that leaves it standing: it may be sent again.
  addEventListener("pageshow", () => sent.forEach(again));
  addEventListener("beforeunload", (event) => event.defaultPrevented && setTimeout(() => sent.forEach(again)));
  document.addEventListener("htmx:afterRequest", () => sent.forEach(again));
})();
