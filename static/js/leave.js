// Once somebody has signed out or handed over the device, no other tab goes on showing what was theirs: the page that
// comes then tells the others, and they leave. Nor does a page come back out of the browser's memory. A sign-in that
// time has ended leaves pages as they are: what is typed there is not lost.
(() => {
  "use strict";
  const SIGN_IN = "/accounts/login/";
  const tabs = self.BroadcastChannel && new BroadcastChannel("alliance");
  const page = document.documentElement;

  if (location.pathname + location.search === `${SIGN_IN}?signed-out`) tabs?.postMessage("signed out");
  if (!document.body.matches("[data-signed-in]")) return;

  // What a client had typed in this tab and not sent is nobody's any more.
  const left = Object.keys(sessionStorage).filter((key) => key.startsWith("alliance:/c/"));
  for (const key of left) sessionStorage.removeItem(key);

  tabs?.addEventListener("message", () => {
    page.hidden = true;
    location.replace(SIGN_IN);
  });
  addEventListener("pagehide", (event) => (page.hidden = event.persisted));
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
