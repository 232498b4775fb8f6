// What happens when the server does not simply answer: errors in a form come back in place, everything else becomes a
// sentence that says what to do. Nothing typed is lost; keep.js holds it.
import { each } from "./fresh.js";
import { fade, toast } from "./toast.js";
import { word } from "./words.js";

const loginPath = () => document.querySelector('meta[name="yx-login"]')?.content ?? "";
const here = () => location.pathname + location.search;
const loginFrom = () => `${loginPath()}?next=${encodeURIComponent(here())}`;
const reload = () => ({ href: here(), text: word("reload") });

const atLogin = (xhr) => Boolean(xhr.responseURL) && new URL(xhr.responseURL).pathname.startsWith(loginPath());

// A redirect to the login (or to the second factor, a page without the shell) was followed: the session has ended while
// the page was open, and the server has not taken anything.
export function landedOnLogin(xhr) {
  if (document.body.hasAttribute("data-plain")) return false;
  return atLogin(xhr) || /<body[^>]*\sdata-plain\b/.test(xhr.responseText ?? "");
}

const isForm = (detail) => detail.requestConfig?.elt instanceof HTMLFormElement;
const wrote = (detail) => (detail.requestConfig?.verb ?? "get") !== "get";

function sessionEnded(detail) {
  const { xhr } = detail;
  if (wrote(detail)) location.assign(xhr.status === 401 || atLogin(xhr) ? loginFrom() : xhr.responseURL);
  else toast("warning", word("expired"), { href: loginFrom(), text: word("login") });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = event.detail;
  if (landedOnLogin(detail.xhr)) {
    event.preventDefault();
    sessionEnded(detail);
    return;
  }
  if (detail.xhr.status !== 422) return;
  detail.shouldSwap = true;
  detail.isError = false;
  if (!detail.boosted || !isForm(detail)) return;
  const form = detail.requestConfig.elt;
  detail.target = form;
  detail.swapOverride = "outerHTML show:none";
  detail.selectOverride = `#${CSS.escape(form.id)}`;
});

// A refused form is the same page still, not one more step back.
document.addEventListener("htmx:beforeHistoryUpdate", (event) => {
  if (event.detail.xhr?.status === 422) event.detail.history.type = "replace";
});

function messageIn(xhr) {
  const type = xhr.getResponseHeader("Content-Type") ?? "";
  if (type.startsWith("text/plain")) return xhr.responseText.slice(0, 200);
  const page = new DOMParser().parseFromString(xhr.responseText ?? "", "text/html");
  return page.querySelector("[data-message]")?.textContent.trim() ?? "";
}

function refusal(xhr) {
  const said = messageIn(xhr);
  switch (xhr.status) {
    case 403: return /csrf/i.test(xhr.responseText) ? [word("csrf"), reload()] : [said || word("forbidden")];
    case 404: return [said || word("missing")];
    case 409: return [said || word("conflict"), said ? undefined : reload()];
    case 413: return [word("tooBig")];
    case 429: return [word("tooMany")];
    default: return [xhr.status >= 500 ? word("broken") : said || word("conflict")];
  }
}

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 401) sessionEnded(event.detail);
  else toast(xhr.status === 409 ? "warning" : "error", ...refusal(xhr));
});
document.addEventListener("htmx:sendError", (event) => {
  if (wrote(event.detail)) toast("error", word("network"));
});
document.addEventListener("htmx:timeout", (event) => {
  if (wrote(event.detail)) toast("error", word("slow"));
});

// After a swap: errors get the focus and are read aloud; a whole new page starts at its heading.
each("[data-focus]", (box) => {
  box.focus({ preventScroll: true });
  box.scrollIntoView({ block: "nearest" });
});
// Another page starts at its top; the same page again, one step further, stays where one was.
let left = location.pathname;
document.addEventListener("htmx:beforeSwap", () => {
  left = location.pathname;
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.target !== document.body) return;
  document.getElementById("main")?.focus({ preventScroll: true });
  if (location.pathname !== left) window.scrollTo(0, 0);
});
each(".yx-toast[data-fade]", fade);
