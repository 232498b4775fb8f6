// What has data-unfold is folded on the screen. On paper nothing is: it is opened for the print and folded again afterwards.
let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...opened, ...document.querySelectorAll("details[data-unfold]:not([open])")];
  for (const fold of opened) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});

// An address that names something inside, or the fold itself (#C, #C7-handover), opens it.
function reveal() {
  const named = document.getElementById(location.hash.slice(1));
  const fold = named?.closest("details[data-unfold]");
  if (!fold) return;
  fold.open = true;
  named.scrollIntoView();
}
window.addEventListener("hashchange", reveal);
reveal();
