// A form on its way cannot be sent again: its buttons rest until the answer is there.
const busy = (form, on) => {
  form.toggleAttribute("data-busy", on);
  form.setAttribute("aria-busy", String(on));
  for (const button of form.querySelectorAll("button:not([type=button]), input[type=submit]")) button.disabled = on;
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.hasAttribute("data-guard")) return;
  if (form.hasAttribute("data-busy")) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// After everyone has read the submitter's value. htmx answers with events, a plain form leaves the page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.hasAttribute("data-guard") && !event.defaultPrevented) window.setTimeout(busy, 0, form, true);
});
document.addEventListener("htmx:beforeSend", (event) => {
  if (event.target.matches?.("form[data-guard]")) busy(event.target, true);
});
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (form?.matches?.("form[data-guard]")) busy(form, false);
});
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-busy]").forEach((form) => busy(form, false)));
