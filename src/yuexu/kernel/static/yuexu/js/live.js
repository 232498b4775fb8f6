// Live updates: the stream at <body data-live> names what changed; the parts of the page that show it fetch themselves.
// A message is JSON: {"kinds": ["duties", "rooms"], "unread": 3}; both keys are optional.
import { renew } from "./lists.js";

const GATHER_MS = 300;
const RETRY_MS = 15000;
const REST_MS = 60000; // a hidden tab gives its connection back: a browser has six for one server
let stream = null;
let lost = false;
let pending = new Set();
let timer = 0;
let resting = 0;

function refresh() {
  timer = 0;
  if (document.hidden) return;
  const kinds = pending;
  pending = new Set();
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const shows = part.dataset.livePart.split(/\s+/).filter(Boolean);
    const hit = !shows.length || kinds.has("*") || shows.some((kind) => kinds.has(kind));
    if (hit) renew(part);
  }
}

function note(kinds) {
  kinds.forEach((kind) => pending.add(kind));
  timer ||= window.setTimeout(refresh, GATHER_MS);
}

function lamp(on) {
  document.documentElement.dataset.live = on ? "on" : "off";
  const light = document.querySelector("[data-live-lamp]");
  if (light) light.hidden = false;
}

function showUnread(count) {
  for (const dot of document.querySelectorAll("[data-unread]")) {
    dot.textContent = String(count);
    dot.hidden = !count;
  }
}

function hear(event) {
  let news;
  try {
    news = JSON.parse(event.data);
  } catch {
    return; // a keep-alive
  }
  if (typeof news.unread === "number") showUnread(news.unread);
  if (Array.isArray(news.kinds)) note(news.kinds);
}

function listen() {
  const address = document.body.dataset.live;
  if (!address || document.hidden) return;
  stream?.close();
  stream = new EventSource(address, { withCredentials: true }); // the live process may be at another port
  stream.addEventListener("message", hear);
  stream.addEventListener("open", () => {
    lamp(true);
    if (lost) note(["*"]); // what happened meanwhile was not heard
    lost = false;
  });
  stream.addEventListener("error", (event) => {
    lost = true;
    lamp(false);
    if (event.target.readyState === EventSource.CLOSED) window.setTimeout(listen, RETRY_MS);
  });
}

function rest() {
  stream?.close();
  stream = null;
  lost = true;
}

document.addEventListener("visibilitychange", () => {
  window.clearTimeout(resting);
  if (document.hidden) resting = window.setTimeout(rest, REST_MS);
  else if (!stream) listen();
  else if (pending.size) refresh();
});
window.addEventListener("pagehide", () => stream?.close());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) listen();
});
listen();
