// Sets the theme before the first paint, so a night shift never sees a white flash. Loaded blocking in the head.
(function () {
  "use strict";
  const KEY = "yx-theme";
  const root = document.documentElement;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  // "auto" follows the device and turns dark by itself between 21:00 and 6:00.
  function night() {
    const hour = new Date().getHours();
    return dark.matches || hour >= 21 || hour < 6;
  }

  function chosen() {
    try {
      return localStorage.getItem(KEY) || "auto";
    } catch {
      return "auto";
    }
  }

  function paint() {
    const choice = chosen();
    const theme = choice === "auto" ? (night() ? "dark" : "light") : choice;
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-theme-choice", choice);
    const meta = document.querySelector('meta[name="theme-color"]');
    if (meta) meta.content = theme === "dark" ? "#171210" : "#faf4ee";
  }

  paint();
  root.classList.add("js");
  dark.addEventListener("change", paint);
  window.setInterval(paint, 60000);
  window.addEventListener("yx:theme", paint);
})();
