// A day that is often meant is chosen by its word; without this it is typed.
(() => {
  "use strict";

  for (const days of document.querySelectorAll("[data-quick-days]")) {
    days.hidden = false;
    days.addEventListener("click", (event) => {
      if (!event.target.value) return;
      const field = document.getElementById(days.dataset.quickDays);
      field.value = event.target.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.focus();
    });
  }
})();
