// Numbers by thumb: steps and chips beside a field in which typing keeps working, also with Chinese full-width digits.
const decimals = (text) => (String(text).split(".")[1] ?? "").length;

function put(input, text) {
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function add(stepper, by) {
  const input = stepper.querySelector("[data-number]");
  const places = Math.max(decimals(by), decimals(input.value), decimals(stepper.dataset.step ?? 0));
  let value = (Number.parseFloat(input.value) || 0) + Number(by);
  if (stepper.dataset.low !== undefined) value = Math.max(value, Number(stepper.dataset.low));
  if (stepper.dataset.high !== undefined) value = Math.min(value, Number(stepper.dataset.high));
  put(input, value.toFixed(places));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-add], [data-set]");
  if (!button) return;
  if (button.dataset.add !== undefined) {
    const stepper = button.closest("[data-stepper]");
    if (stepper) add(stepper, button.dataset.add);
    return;
  }
  const input = document.getElementById(button.dataset.for);
  if (input) put(input, button.dataset.set);
});

document.addEventListener("keydown", (event) => {
  const stepper = event.target.matches?.("[data-number]") && event.target.closest("[data-stepper]");
  if (!stepper || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const step = Number(stepper.dataset.step);
  add(stepper, event.key === "ArrowUp" ? step : -step);
});

function plain(text) {
  return text
    .replace(/[０-９]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[。．，]/g, ".")
    .replace(/[－—−]/g, "-")
    .replace(/\s/g, "");
}

for (const kind of ["input", "compositionend"]) {
  document.addEventListener(kind, (event) => {
    const input = event.target;
    if (!input.matches?.("[data-number]") || event.isComposing) return;
    const text = plain(input.value);
    if (text !== input.value) input.value = text;
  });
}
