// On paper nothing is folded: what has data-unfold is opened for the print and folded again afterwards.
let opened = [];

window.addEventListener("beforeprint", () => {
  opened = [...opened, ...document.querySelectorAll("details[data-unfold]:not([open])")];
  for (const fold of opened) fold.open = true;
});
window.addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});
