// Shows an item of a card only while the answers above ask for it; what is not asked the server drops. A whole
// fieldset is switched off with it, so that nothing unseen is required.
import { each } from "./fresh.js";

each("[data-asked]", (box) => {
  const form = box.closest("form");
  const asked = Object.entries(JSON.parse(box.dataset.asked));
  const show = () => {
    box.hidden = !asked.every(([name, answers]) => answers.includes(form.elements[name]?.value ?? ""));
    if (box.matches("fieldset")) box.disabled = box.hidden;
  };
  for (const kind of ["change", "yx:filled"]) form.addEventListener(kind, show);
  show();
});
