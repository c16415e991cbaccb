// One key per act. Anything with data-key answers to that key: fields get the focus, all else is clicked. Keys rest while
// somebody types or composes with an input method, and while single keys are turned off (WCAG 2.1.4). "?" lists them.
const root = document.documentElement;

const typing = (element) =>
  element.isContentEditable ||
  element.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

const visible = (element) => element.getClientRects().length > 0;

const find = (key) => [...document.querySelectorAll("[data-key]")].find((e) => e.dataset.key === key && visible(e));

function act(element) {
  if (element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) {
    element.focus();
    element.select?.();
  } else if (element.matches(".more > summary")) {
    // A small form unfolds, if it has not yet, and takes the cursor.
    element.parentElement.open = true;
    element.parentElement.querySelector("form input:not([type=hidden]), form textarea, form select")?.focus();
  } else {
    element.click();
    if (element.matches("label")) element.control?.focus();
  }
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")].filter(visible);
  if (!rows.length) return false;
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(rows.length - 1, Math.max(0, at + step))].focus();
  return true;
}

function labelOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  if (element.getAttribute("aria-label")) return element.getAttribute("aria-label");
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, svg, .sr").forEach((e) => e.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

let opener = null;
function cheat(open) {
  const sheet = document.getElementById("cheat");
  if (!sheet) return;
  sheet.hidden = !open;
  if (!open) {
    opener?.focus();
    return;
  }
  opener = document.activeElement;
  const list = sheet.querySelector("ul");
  list.querySelectorAll("[data-made]").forEach((e) => e.remove());
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key) || !visible(element)) continue;
    seen.add(element.dataset.key);
    const item = document.createElement("li");
    const key = document.createElement("kbd");
    item.dataset.made = "";
    item.append(labelOf(element), key);
    key.textContent = element.dataset.key;
    list.append(item);
  }
  sheet.focus();
}

// Ctrl+Enter sends what is being typed: the small form it stands in, or the way a form names with data-send.
function send(field) {
  const named = field.form && [...field.form.elements].find((e) => e.matches("[data-send]"));
  field.form?.requestSubmit(named ?? null);
}

addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.isComposing && event.target.form) {
    event.preventDefault();
    return send(event.target);
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") {
    if (!document.getElementById("cheat")?.hidden) return cheat(false);
    const menu = document.querySelector("details.menu[open], details.drawer[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    } else if (typing(event.target)) event.target.blur();
    return;
  }
  if (typing(event.target) || root.dataset.keys === "off") return;
  if (event.key === "?") cheat(document.getElementById("cheat")?.hidden);
  else if (event.key === "j" || (event.key === "ArrowDown" && event.target.matches("[data-row]"))) {
    if (!move(1)) return;
  } else if (event.key === "k" || (event.key === "ArrowUp" && event.target.matches("[data-row]"))) {
    if (!move(-1)) return;
  } else {
    const element = find(event.key);
    if (!element) return;
    act(element);
  }
  event.preventDefault();
});

addEventListener("click", (event) => {
  if (event.target.closest("[data-cheat]")) {
    event.preventDefault();
    cheat(document.getElementById("cheat")?.hidden);
  }
  if (event.target.closest("[data-cheat-close]")) cheat(false);
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
