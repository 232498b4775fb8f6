// Chips beside a date or time: now, a quarter of an hour ago, an hour ago — in the centre's zone, whatever the device says.
const zone = () => document.querySelector('meta[name="yx-zone"]')?.content || undefined;
const LENGTH = { date: 10, "datetime-local": 16 };

// The wall clock of the centre as if it were UTC, so that minutes can be subtracted without any zone coming in.
function wallClock() {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone(), hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  }).formatToParts(new Date());
  const at = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return new Date(`${at.year}-${at.month}-${at.day}T${at.hour}:${at.minute}:00Z`);
}

function present(input) {
  if (!input.value) return wallClock();
  const day = wallClock().toISOString().slice(0, 10);
  return new Date(`${input.type === "time" ? `${day}T${input.value}` : input.value}`.slice(0, 16) + ":00Z");
}

function show(input, moment) {
  const text = moment.toISOString();
  input.value = input.type === "time" ? text.slice(11, 16) : text.slice(0, LENGTH[input.type]);
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const chip = event.target.closest?.("[data-now], [data-back]");
  const input = chip && document.getElementById(chip.closest("[data-when]")?.dataset.when);
  if (!input) return;
  if (chip.dataset.now !== undefined) show(input, wallClock());
  else show(input, new Date(present(input).getTime() - Number(chip.dataset.back) * 60000));
});
