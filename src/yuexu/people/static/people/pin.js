// The PIN pad: big keys for thumbs; typing on a keyboard keeps working.
document.addEventListener("click", (event) => {
  const key = event.target.closest?.("[data-pin-key]");
  if (!key) return;
  const input = document.querySelector("[data-pin]");
  const digit = key.dataset.pinKey;
  if (digit === "back") input.value = input.value.slice(0, -1);
  else if (input.value.length < input.maxLength) input.value += digit;
});
