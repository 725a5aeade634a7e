// Rating by keyboard and by tap. A scale works without this; with it, digits choose and go on to the next scale, and a
// choice can be taken back. Arrows choose and stay.
(() => {
  "use strict";
  const TEN_WITHIN = 800; // ms in which a 0 after a 1 makes 10; the 1 itself is chosen at once
  let lastOne = null; // the scale that waits whether its 1 becomes a 10
  let waiting = 0;
  let wentTo = null; // the scale to which a digit led: a Tab that follows is already done
  const LOW = 4; // as in the style sheet, where the closer questions unfold
  let pressed = null; // the cell that was already chosen when the pointer went down

  const scaleOf = (target) => target instanceof Element && target.closest("[data-scale]");
  const radios = (scale) => [...scale.querySelectorAll('input[type="radio"]')];
  const cell = (scale, score) => radios(scale).find((each) => (each.dataset.digit || each.value) === String(score));

  // The next scale of the same part of a form; none after the last one.
  function next(scale) {
    const part = scale.closest("[data-scales]");
    const all = part ? [...part.querySelectorAll("[data-scale]")].filter((each) => each.offsetParent !== null) : [];
    return all[all.indexOf(scale) + 1];
  }

  function goOn(scale) {
    resolve();
    const following = next(scale);
    if (!following) return;
    const radio = radios(following).find((each) => each.checked) || radios(following)[0];
    radio.focus();
    wentTo = following;
  }

  // A 1 that no 0 has followed is a 1.
  function resolve() {
    clearTimeout(waiting);
    lastOne = null;
  }

  function choose(scale, score) {
    const radio = cell(scale, score);
    if (!radio || radio.disabled) return;
    radio.focus();
    if (radio.checked) return;
    radio.checked = true;
    tell(scale, radio, "");
  }

  function clear(scale) {
    const chosen = radios(scale).find((each) => each.checked);
    if (!chosen) return;
    chosen.checked = false;
    chosen.focus();
    tell(scale, chosen, "Not rated");
  }

  function tell(scale, radio, words) {
    const more = radio.checked && Number(radio.value) <= LOW && scale.parentElement.querySelector("[data-closer]");
    scale.querySelector("[data-scale-said]").textContent = more ? "Low. More questions follow, optional." : words;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function digit(scale, key) {
    if (lastOne === scale && key === "0") {
      choose(scale, 10);
      return goOn(scale);
    }
    const here = lastOne === scale ? next(scale) || scale : scale; // after 1 comes the next scale's digit
    resolve();
    if (!cell(here, key)) return;
    choose(here, Number(key));
    if (key !== "1" || !cell(here, 10)) return goOn(here);
    lastOne = here;
    waiting = setTimeout(() => document.activeElement.closest("[data-scale]") === here && goOn(here), TEN_WITHIN);
  }

  document.addEventListener("keydown", (event) => {
    const arrived = wentTo;
    wentTo = null;
    const scale = event.target.type === "radio" && scaleOf(event.target);
    if (!scale || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Tab" && !event.shiftKey && arrived === scale) return event.preventDefault();
    if (event.key === "Backspace" || event.key === "Delete") {
      event.preventDefault();
      resolve();
      return clear(scale);
    }
    const key = event.key.toLowerCase();
    if (key !== "x" && !/^[0-9]$/.test(key)) return resolve();
    event.preventDefault();
    if (key !== "x") return digit(scale, key);
    if (!cell(scale, 10)) return;
    choose(scale, 10);
    goOn(scale);
  });

  document.addEventListener("pointerdown", (event) => {
    const radio = scaleOf(event.target) && event.target.type === "radio" ? event.target : null;
    pressed = radio && radio.checked ? radio : null;
  });

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-scale-clear]");
    if (button) return clear(button.closest("fieldset").querySelector("[data-scale]"));
    const scale = scaleOf(event.target);
    if (scale && event.target === pressed) clear(scale);
    pressed = null;
  });
})();
