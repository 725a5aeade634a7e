// Says so where a passkey did not work: the person stopped, the browser has none, or the device refused.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const place = document.querySelector("[data-passkey-refused]");
  if (place) { place.hidden = false; place.focus(); }
});
