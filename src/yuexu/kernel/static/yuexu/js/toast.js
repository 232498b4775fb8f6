// Short messages in the corner, read aloud politely. Success fades; what needs a hand stays until it is dismissed.
const FADE_MS = 6000;
const TONES = { success: "ok", info: "info", warning: "warn", error: "danger" };

export function toast(level, text, link) {
  const region = document.getElementById("yx-toasts");
  const template = document.getElementById("yx-toast");
  if (!region || !template) return;
  for (const old of region.querySelectorAll(".yx-toast-text")) {
    if (old.textContent === text) old.closest(".yx-toast").remove();
  }
  const box = template.content.firstElementChild.cloneNode(true);
  box.classList.add(`tone-${TONES[level] ?? "info"}`);
  box.querySelector(".yx-toast-text").textContent = text;
  if (link) {
    const anchor = box.querySelector(".yx-toast-link");
    anchor.href = link.href;
    anchor.textContent = link.text;
    anchor.hidden = false;
  }
  region.append(box);
  if (level === "success" || level === "info") fade(box);
}

export function fade(box) {
  window.setTimeout(() => box.remove(), FADE_MS);
}

document.addEventListener("click", (event) => {
  event.target.closest?.("[data-dismiss]")?.closest(".yx-toast")?.remove();
});

// A server says something with the header HX-Trigger: {"say": {"level": "success", "text": "…"}}.
document.addEventListener("say", (event) => toast(event.detail.level ?? "info", event.detail.text ?? ""));
