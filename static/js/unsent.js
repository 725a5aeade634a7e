// What is typed and not sent is not lost by a click beside it: the browser asks before it leaves the page.
(() => {
  "use strict";
  let typed = Boolean(document.querySelector("[data-unsent] .errors")); // refused, it has been typed before

  document.addEventListener("input", (event) => {
    typed ||= Boolean(event.target.closest("[data-unsent]")) && event.target.value.trim() !== "";
  });
  document.addEventListener("submit", (event) => event.target.matches("[data-unsent]") && (typed = false));
  addEventListener("beforeunload", (event) => typed && event.preventDefault());
})();
