// Everything this page can do, by name: Ctrl+K opens it anywhere, ? where nobody types. Some letters leave what they mean,
// Enter does the first of it; what means nothing here is looked for among the complaints. Each shows the key that does it
// without the list.
import { act, find, inMenu, typing, visible, wordsOf } from "./acting.js";

const sheet = document.getElementById("cheat");
const list = sheet?.querySelector("[data-acts]");
const field = sheet?.querySelector("input");
let opener = null;

function labelOf(element) {
  if (element.dataset.keyLabel) return element.dataset.keyLabel;
  return element.getAttribute("aria-label") || wordsOf(element);
}

function item(label, key, run) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  const name = document.createElement("span");
  button.type = "button";
  name.textContent = label;
  button.append(name);
  if (key) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    button.append(cap);
  }
  button.addEventListener("click", () => {
    close(false);
    run();
  });
  row.append(button);
  list.append(row);
  return row;
}

function fill() {
  list.replaceChildren();
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    const { key } = element.dataset;
    if (seen.has(key) || !(visible(element) || inMenu(element)) || getComputedStyle(element).visibility === "hidden") continue;
    seen.add(key);
    item(labelOf(element), key, () => act(find(key) ?? element));
  }
  const search = document.querySelector(".bar-search");
  if (search) item("", "", () => ((search.elements.q.value = field.value), search.requestSubmit())).dataset.search = "";
  narrow();
}

function narrow() {
  const typed = field.value.trim().toLowerCase();
  for (const row of list.children) {
    if ("search" in row.dataset) {
      row.hidden = typed.length < 2;
      row.querySelector("span").textContent = sheet.dataset.search.replace("{words}", field.value.trim());
    } else row.hidden = !row.textContent.toLowerCase().includes(typed);
  }
}

const shown = () => [...list.querySelectorAll("li:not([hidden]) button")];

function open() {
  opener = document.activeElement;
  field.value = "";
  sheet.hidden = false;
  fill();
  field.focus();
}

function close(back = true) {
  sheet.hidden = true;
  if (back) opener?.focus();
}

function step(event) {
  const rows = shown();
  const at = rows.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
  (rows[Math.min(at, rows.length - 1)] ?? field).focus();
  event.preventDefault();
}

if (sheet) {
  // Before the page's own keys: those rest while the list is open.
  addEventListener(
    "keydown",
    (event) => {
      if (event.isComposing || event.keyCode === 229) return;
      const asked = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
      const single = event.key === "?" && !typing(event.target) && document.documentElement.dataset.keys !== "off";
      if (asked || (single && sheet.hidden)) {
        if (sheet.hidden) open();
        else close();
      } else if (sheet.hidden) return;
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && event.target === field) shown()[0]?.click();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") step(event);
      else return event.stopImmediatePropagation();
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
  field.addEventListener("input", narrow);
  addEventListener("click", (event) => {
    if (event.target.closest("[data-cheat]")) {
      event.preventDefault();
      if (sheet.hidden) open();
      else close();
    } else if (event.target.closest("[data-cheat-close]")) close();
  });
}
