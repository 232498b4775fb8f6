// data-confirm="…" on a button, link or form asks in a dialog before it goes on.
const granted = new WeakSet();

function ask(text) {
  const dialog = document.getElementById("yx-ask");
  dialog.querySelector("[data-ask-text]").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function hold(event, element, goOn) {
  if (granted.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(element.dataset.confirm))) return;
  granted.add(element);
  goOn();
}

document.addEventListener("click", (event) => {
  const element = event.target.closest?.("a[data-confirm], button[data-confirm]");
  if (!element) return;
  if (element.form && !element.form.checkValidity()) return; // the browser first says what is missing
  hold(event, element, () => element.click());
}, true);

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.hasAttribute("data-busy")) return;
  const button = event.submitter;
  hold(event, form, () => form.requestSubmit(button));
}, true);
