// A list renews itself: while one types in its search, and when the house has changed. It must not do so under a pressed
// finger, nor while somebody types in it: what is pressed would be gone before the finger lifts, and the tap with it.
// Such an answer is dropped, and asked for again once the list has been left.
const LIFTED_MS = 100; // a touch becomes a click a moment after the finger has lifted
const later = new Map(); // what asks for a list -> the list, and the event that makes it ask again
let pressed = null;
let lifting = 0;

const typing = (part) => part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select");
const used = (part) => part.contains(pressed) || typing(part);

export function renew(part) {
  if (used(part)) later.set(part, [part, "live"]);
  else window.htmx.trigger(part, "live");
}

function askAgain() {
  for (const [element, [list, event]] of later) {
    if (used(list)) continue;
    later.delete(element);
    if (element.isConnected) window.htmx.trigger(element, event);
  }
}

// What makes it ask again; nothing if it was asked by a tap, which has ended.
function renewal({ elt, triggeringEvent }) {
  if (triggeringEvent?.type === "live") return "live";
  if (elt.matches("form[role=search]")) return "submit";
  return elt.matches("[data-search] input") ? "input" : "";
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig } = event.detail;
  const again = renewal(requestConfig);
  if (!again || !used(target)) return;
  event.preventDefault();
  later.set(requestConfig.elt, [target, again]);
});

document.addEventListener("pointerdown", (event) => {
  window.clearTimeout(lifting);
  pressed = event.target;
}, true);
function lifted() {
  pressed = null;
  askAgain();
}
for (const kind of ["pointerup", "pointercancel"]) {
  document.addEventListener(kind, () => { lifting = window.setTimeout(lifted, LIFTED_MS); }, true);
}
document.addEventListener("focusout", () => window.setTimeout(askAgain, LIFTED_MS));

// What was typed has been asked for while it was typed; leaving the field asks nothing.
document.addEventListener("htmx:confirm", (event) => {
  const { triggeringEvent } = event.detail;
  if (triggeringEvent?.type === "change" && triggeringEvent.target.type === "search") event.preventDefault();
});
