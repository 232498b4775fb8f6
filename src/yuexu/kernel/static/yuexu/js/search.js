// The global search: arrows walk the hits, Esc closes them, an empty field has none.
const hits = () => document.getElementById("search-hits");

export function closeHits() {
  hits()?.replaceChildren();
}

document.addEventListener("input", (event) => {
  if (event.target.id === "yx-q" && !event.target.value.trim()) closeHits();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-search]")) closeHits();
});
document.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.closest?.("[data-search]")) return;
  const links = Array.from(hits().querySelectorAll("a"));
  if (!links.length) return;
  event.preventDefault();
  const next = links.indexOf(document.activeElement) + step;
  (links[next] ?? document.getElementById("yx-q")).focus();
});
