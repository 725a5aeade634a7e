// The next rows take the place of the button that asked for them; whoever pressed it goes on at the first of them.
(() => {
  "use strict";
  let before = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const more = event.detail.requestConfig?.elt?.closest("[data-more]");
    before = more ? more.closest("li").previousElementSibling : null;
  });

  document.addEventListener("htmx:afterSettle", () => {
    before?.nextElementSibling?.querySelector("[data-open]")?.focus();
    before = null;
  });
})();
