// The keyboard: / searches, ? explains, g and a letter go to a page of the menu, Esc closes.
import { closeHits } from "./search.js";
import { closeAll } from "./shell.js";

const GO_MS = 1200;
let going = 0;

const typing = (element) => element.matches?.("input, textarea, select, [contenteditable]");

function close() {
  closeAll();
  closeHits();
  if (document.activeElement?.id === "yx-q") document.activeElement.blur();
}

function go(letter) {
  const link = document.querySelector(`[data-go="${CSS.escape(letter)}"]`);
  if (link) location.assign(link.href);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return close();
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return undefined;
  if (document.querySelector("dialog[open]")) return undefined;
  if (event.key === "/") {
    event.preventDefault();
    document.getElementById("yx-q")?.focus();
  } else if (event.key === "?") {
    document.getElementById("yx-keys")?.showModal();
  } else if (Date.now() - going < GO_MS) {
    going = 0;
    go(event.key.toLowerCase());
  } else if (event.key === "g") {
    going = Date.now();
  }
  return undefined;
});
