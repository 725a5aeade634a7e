// A menu closes when one looks elsewhere, goes where it leads or presses Escape. Where the pages do not fit beside each
// other, the one that is open is in sight.
(() => {
  "use strict";
  const open = () => document.querySelector("details.menu[open]");

  document.querySelector(".top-nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

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
