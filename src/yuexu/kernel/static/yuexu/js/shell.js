// The shell: small menus, dialogs, printing, the side menu on a phone, the theme, and groups that stay as they were left.
import { each } from "./fresh.js";

const root = document.documentElement;
const menus = () => document.querySelectorAll("details.yx-menu[open]");

export function closeAll() {
  for (const menu of menus()) menu.open = false;
  side(false);
}

function side(open) {
  if (root.classList.contains("yx-side-open") === open) return;
  root.classList.toggle("yx-side-open", open);
  for (const button of document.querySelectorAll("[data-side-open]")) button.setAttribute("aria-expanded", String(open));
  if (open) document.querySelector("#side a")?.focus();
}

document.addEventListener("click", (event) => {
  const target = event.target;
  for (const menu of menus()) if (!menu.contains(target)) menu.open = false;
  if (target.closest?.("[data-side-open]")) side(true);
  else if (target.closest?.("[data-side-close], #side a")) side(false);
  if (target.closest?.("[data-print]")) window.print();
  const opener = target.closest?.("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog)?.showModal();
  const closer = target.closest?.("[data-close]") ?? (target.matches?.("dialog.yx-dialog") ? target : null);
  closer?.closest("dialog")?.close();
});

function showChoice() {
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === root.dataset.themeChoice));
  }
}
each("[data-theme-set]", (button) => {
  button.addEventListener("click", () => {
    localStorage.setItem("yx-theme", button.dataset.themeSet);
    window.dispatchEvent(new Event("yx:theme"));
    showChoice();
  });
  showChoice();
});

each("details[data-remember]", (details) => {
  const key = `yx-open:${details.dataset.remember}`;
  if (localStorage.getItem(key) === "0" && !details.querySelector('[aria-current="page"]')) details.open = false;
  details.addEventListener("toggle", () => localStorage.setItem(key, details.open ? "1" : "0"));
});

// The room board opens with today in sight.
each(".yx-board-scroll", (scroller) => {
  const today = scroller.querySelector(".yx-board-day.yx-today");
  if (today) scroller.scrollLeft = today.offsetLeft - scroller.clientWidth / 4;
});
