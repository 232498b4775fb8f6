// Runs a function on every matching element: now, and in whatever htmx swaps in later.
export function each(selector, setUp) {
  const seen = new WeakSet();
  const visit = (root) => {
    const found = root.matches?.(selector) ? [root] : [];
    for (const element of [...found, ...root.querySelectorAll(selector)]) {
      if (seen.has(element)) continue;
      seen.add(element);
      setUp(element);
    }
  };
  visit(document);
  document.addEventListener("htmx:load", (event) => visit(event.detail.elt));
}
