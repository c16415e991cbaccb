// One key per act. Anything with data-key answers to that key: fields get the focus, all else is clicked. Keys rest while
// somebody types or composes with an input method, and while single keys are turned off (WCAG 2.1.4). palette.js lists them.
import { act, find, typing, visible } from "./acting.js";

const root = document.documentElement;

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(visible);
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  return true;
}

// Ctrl+Enter sends what is being typed: the small form it stands in, or the way a form names with data-send: that of the fold
// one types in, else the form's own.
function send(field) {
  const named = [...field.form.elements].filter((e) => e.matches("[data-send]"));
  const inFold = named.find((e) => e.closest("details")?.contains(field));
  field.form.requestSubmit(inFold ?? named.find((e) => !e.closest("details")) ?? null);
}

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && event.target.form) {
    event.preventDefault();
    return send(event.target);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open], details.drawer[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (typing(event.target)) event.target.blur();
    return;
  }
  if (typing(event.target) || root.dataset.keys === "off") return;
  if (event.key === "j" || (event.key === "ArrowDown" && event.target.matches("[data-row]"))) {
    if (!move(1)) return;
  } else if (event.key === "k" || (event.key === "ArrowUp" && event.target.matches("[data-row]"))) {
    if (!move(-1)) return;
  } else if (document.querySelector("form.htmx-request")) {
    waiting = { key: event.key, stage: stage(), form: document.querySelector("form.htmx-request") };
  } else {
    const element = find(event.key);
    if (!element) return;
    act(element);
  }
  event.preventDefault();
});

// A key that is pressed while a save is under way is meant for the page that it brings – unless that is another stage, which
// nobody has seen yet, or the save was refused.
let waiting = null;
const stage = () => document.querySelector("[data-stage]")?.dataset.stage;
document.addEventListener("htmx:afterSettle", (event) => {
  // A look for news may be answered in between; the key waits for the save.
  if (event.detail.requestConfig?.elt !== waiting?.form) return;
  const element = waiting && waiting.stage === stage() && event.detail.xhr?.status < 300 && find(waiting.key);
  waiting = null;
  if (element) act(element);
});
document.addEventListener("htmx:sendError", () => {
  waiting = null;
});

addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// The cursor goes where the focus goes, and a refreshed list does not send it back to the top.
let cursor = null;
function mark() {
  const row = cursor && document.getElementById(cursor)?.closest(".row");
  if (!row) return;
  document.querySelectorAll(".row[data-cursor]").forEach((e) => e.removeAttribute("data-cursor"));
  row.setAttribute("data-cursor", "");
}
addEventListener("focusin", (event) => {
  if (!event.target.matches("[data-row]")) return;
  cursor = event.target.id;
  mark();
});
document.addEventListener("htmx:afterSettle", mark);
