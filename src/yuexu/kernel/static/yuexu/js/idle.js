// A shared device that nobody touches signs its person out, so that no record stays open for whoever comes next. What was
// typed is kept by keep.js for the same person. <body data-idle="seconds"> stands on shared devices only.
const EVERY_MS = 5000;
let touched = Date.now();

function leave() {
  const form = document.querySelector("form[data-logout]");
  if (!form) return;
  const next = document.createElement("input");
  next.type = "hidden";
  next.name = "next";
  next.value = `${form.dataset.logout}?next=${encodeURIComponent(location.pathname + location.search)}`;
  form.append(next);
  form.submit();
}

function look() {
  const seconds = Number(document.body.dataset.idle);
  if (seconds && Date.now() - touched > seconds * 1000) leave();
}

for (const kind of ["pointerdown", "keydown", "input"]) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener("visibilitychange", look); // a sleeping tab's clock stands still
window.setInterval(look, EVERY_MS);
