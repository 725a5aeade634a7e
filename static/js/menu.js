// A menu closes when one looks elsewhere, goes where it leads or presses Escape.
(() => {
  "use strict";
  const open = () => document.querySelector("details.menu[open]");

  document.addEventListener("click", (event) => {
    const menu = open();
    if (menu && (!menu.contains(event.target) || event.target.closest("a"))) menu.open = false;
  });

  document.addEventListener("keydown", (event) => {
    const menu = open();
    if (!menu || event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
})();
