// A signature with finger, pen or mouse becomes a PNG in the hidden field; the typed name is the way without a pointer.
import { each } from "./fresh.js";

const INK = "#12343b";

each("[data-signature]", (box) => {
  const canvas = box.querySelector("canvas");
  const hidden = box.querySelector("input[type=hidden]");
  const pen = canvas.getContext("2d");
  let last = null;
  pen.lineCap = pen.lineJoin = "round";
  pen.strokeStyle = pen.fillStyle = INK;

  const at = (event) => {
    const frame = canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) * (canvas.width / frame.width), (event.clientY - frame.top) * (canvas.height / frame.height)];
  };
  const signed = (yes) => {
    box.toggleAttribute("data-signed", yes);
    hidden.value = yes ? canvas.toDataURL("image/png") : "";
    hidden.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = (event) => {
    const [x, y] = at(event);
    pen.lineWidth = 3 + 4 * (event.pressure || 0.35);
    pen.beginPath();
    pen.moveTo(...last);
    pen.lineTo(x, y);
    pen.stroke();
    last = [x, y];
  };

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
    draw(event);
    box.setAttribute("data-signed", "");
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    for (const point of event.getCoalescedEvents?.() ?? [event]) draw(point);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (last) signed(true);
      last = null;
    });
  }
  box.querySelector("[data-sign-clear]").addEventListener("click", () => {
    pen.clearRect(0, 0, canvas.width, canvas.height);
    signed(false);
  });
  if (hidden.value.startsWith("data:image/png;base64,")) redraw(hidden.value);

  // A refused form comes back with its signature. Decoded by hand: the content policy allows no data: images.
  async function redraw(address) {
    const bytes = Uint8Array.from(atob(address.split(",")[1]), (letter) => letter.charCodeAt(0));
    pen.drawImage(await createImageBitmap(new Blob([bytes], { type: "image/png" })), 0, 0);
    box.setAttribute("data-signed", "");
  }
});
