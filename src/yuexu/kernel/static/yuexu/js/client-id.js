// Every form carries an id made here once, so that the server recognises a repeated submission and records it once.
import { each } from "./fresh.js";

// randomUUID needs a secure context; a tablet in the house's own network may not have one.
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

each("[data-client-id]", (field) => {
  if (!field.value) field.value = newId();
});
