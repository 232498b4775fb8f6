// Keeps what is typed into a form with data-keep="key" until the server confirms it: through a lost network, an expired
// session, a reload or a closed tab. Drafts stay on this device, per person, for twelve hours, and never hold passwords or files.
import { newId } from "./client-id.js";
import { each } from "./fresh.js";
import { landedOnLogin } from "./requests.js";
import { word } from "./words.js";

const PREFIX = "yx-keep:";
const SENT = "yx-sent";
const MAX_AGE_MS = 12 * 3600 * 1000;
const PAUSE_MS = 250;
const NEVER = new Set(["csrfmiddlewaretoken"]);
const waiting = new Map(); // form -> timer

const address = (form) => `${PREFIX}${document.body.dataset.staff}:${form.dataset.keep}`;

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < MAX_AGE_MS ? draft : null;
  } catch {
    return null;
  }
}

function write(key, draft) {
  try {
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or forbidden store must not stop anyone from typing.
  }
}

function kept(control) {
  return control.name && !NEVER.has(control.name) && !["password", "file", "submit", "button"].includes(control.type)
    && !control.hasAttribute("data-keep-not");
}

function valuesOf(form) {
  const values = {};
  for (const control of form.elements) {
    if (!kept(control)) continue;
    const list = (values[control.name] ??= []);
    if (control.type === "checkbox" || control.type === "radio") {
      if (control.checked) list.push(control.value);
    } else if (control.type === "select-multiple") {
      list.push(...Array.from(control.selectedOptions, (option) => option.value));
    } else {
      list.push(control.value);
    }
  }
  return values;
}

function fill(form, values) {
  const turn = {};
  for (const control of form.elements) {
    if (!kept(control) || !(control.name in values)) continue;
    const list = values[control.name];
    if (control.type === "checkbox" || control.type === "radio") control.checked = list.includes(control.value);
    else if (control.type === "select-multiple") for (const option of control.options) option.selected = list.includes(option.value);
    else control.value = list[(turn[control.name] = (turn[control.name] ?? -1) + 1)] ?? control.value;
    control.dispatchEvent(new CustomEvent("yx:filled", { bubbles: true }));
  }
}

function withoutId(values) {
  return JSON.stringify({ ...values, client_id: undefined });
}

function save(form) {
  window.clearTimeout(waiting.get(form));
  waiting.delete(form);
  if (form.isConnected) write(address(form), { at: Date.now(), values: valuesOf(form) });
}

export function forget(form) {
  window.clearTimeout(waiting.get(form));
  waiting.delete(form);
  localStorage.removeItem(address(form));
  form.querySelector(".yx-draft")?.remove();
}

function announce(form, draft, before) {
  const bar = document.createElement("p");
  bar.className = "yx-draft";
  bar.setAttribute("role", "status");
  const timeZone = document.querySelector('meta[name="yx-zone"]')?.content || undefined;
  const time = new Date(draft.at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", timeZone });
  const text = document.createElement("span");
  text.textContent = word("restored", { time });
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "yx-link";
  discard.textContent = word("discard");
  discard.addEventListener("click", () => {
    forget(form);
    fill(form, before);
    const id = form.querySelector("[data-client-id]");
    if (id) id.value = newId();
    form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
  });
  bar.append(text, discard);
  form.prepend(bar);
}

each("form[data-keep]", (form) => {
  const draft = read(address(form));
  if (!draft || form.querySelector(".yx-errors, .yx-error")) return; // refused: the page itself holds what was typed
  const before = valuesOf(form);
  if (withoutId(before) === withoutId({ ...before, ...draft.values })) return;
  fill(form, draft.values);
  announce(form, draft, before);
});

for (const kind of ["input", "change"]) {
  document.addEventListener(kind, (event) => {
    const form = event.target.form;
    if (!form?.dataset.keep || !kept(event.target)) return;
    window.clearTimeout(waiting.get(form));
    waiting.set(form, window.setTimeout(save, PAUSE_MS, form));
  });
}
const saveAll = () => Array.from(waiting.keys()).forEach(save);
window.addEventListener("pagehide", saveAll);
document.addEventListener("visibilitychange", saveAll);
document.addEventListener("htmx:beforeRequest", saveAll);

// Confirmed: the server took the form (and did not merely send us to the login).
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const form = requestConfig?.elt;
  const took = xhr.status >= 200 && xhr.status < 400 && requestConfig?.verb !== "get";
  if (took && form?.dataset?.keep && !landedOnLogin(xhr)) forget(form);
}, true);
document.addEventListener("saved", (event) => {
  const form = event.target.closest?.("form[data-keep]");
  if (form) forget(form);
});

// A form sent without htmx: confirmed when the next page is neither the login nor the same form again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.keep || event.defaultPrevented) return;
  save(form);
  sessionStorage.setItem(SENT, address(form));
});
const sent = sessionStorage.getItem(SENT);
if (sent && !document.body.hasAttribute("data-plain")) {
  sessionStorage.removeItem(SENT);
  const again = Array.from(document.querySelectorAll("form[data-keep]")).some((form) => address(form) === sent);
  if (!again) localStorage.removeItem(sent);
}

// Old drafts of anybody do not stay on a shared tablet.
for (const key of Object.keys(localStorage)) {
  if (key.startsWith(PREFIX) && !read(key)) localStorage.removeItem(key);
}
