// Naming a colleague in a note: @ opens a short list of who may see the complaint; some letters of the code or the name
// narrow it, arrows and Enter choose, Escape leaves what was typed. Without scripts the staff code does the same.
const ASKED = /(?:^|[^A-Za-z0-9._%+-])[@＠]([A-Za-z0-9_-]*|[^\u0000-\u007f＠\s]{1,8})$/u;
const MOST = 6;

let field = null;
let at = 0;

const list = () => document.getElementById("mention-list");
const rows = () => [...(list()?.children ?? [])];
const isOpen = () => field?.isConnected && list() && !list().hidden;

function colleagues() {
  const options = [...document.querySelectorAll("[data-colleagues] option")].filter((option) => option.value);
  return options.map((option) => ({ code: option.value, label: option.textContent.trim() }));
}

const typed = () => field.value.slice(0, field.selectionStart).match(ASKED)?.[1];

function look(target) {
  field = target;
  const letters = typed()?.toLowerCase();
  const found = letters === undefined ? [] : colleagues().filter((one) => one.label.toLowerCase().includes(letters));
  // Whoever typed the whole code has chosen already.
  if (!found.length || (found.length === 1 && found[0].code.toLowerCase() === letters)) return close();
  const shown = found.slice(0, MOST);
  // A list that stays the same stays where it is: a finger may be on its way to it.
  if (isOpen() && shown.length === rows().length && shown.every((one, place) => rows()[place].dataset.code === one.code)) return;
  list().replaceChildren(...shown.map(row));
  const opens = list().hidden;
  list().hidden = false;
  if (opens) list().scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", "mention-list");
  point(0);
}

function row({ code, label }, place) {
  const item = document.createElement("li");
  item.id = `mention-${place}`;
  item.setAttribute("role", "option");
  item.dataset.code = code;
  item.textContent = label;
  return item;
}

function point(place) {
  const all = rows();
  at = (place + all.length) % all.length;
  all.forEach((item, number) => item.setAttribute("aria-selected", String(number === at)));
  all[at].scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", all[at].id);
}

function close() {
  if (list()) {
    list().hidden = true;
    list().replaceChildren();
  }
  for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) field?.removeAttribute(name);
  field = null;
}

function choose(item) {
  if (typed() === undefined) return close();
  const { code } = item.dataset;
  const end = field.selectionStart;
  const name = item.textContent.replace(code, "").trim();
  const written = field;
  written.setRangeText(`@${code} ${name} `, end - typed().length - 1, end, "end");
  close();
  written.focus();
  // Whatever keeps or counts what is typed hears of it; no list opens by it.
  written.dispatchEvent(new Event("input", { bubbles: true }));
}

addEventListener("input", (event) => {
  if (event.target.matches("[data-mentions]") && !event.isComposing) look(event.target);
});
addEventListener("compositionend", (event) => {
  if (event.target.matches("[data-mentions]")) look(event.target);
});
// The cursor went elsewhere in the text: what stands before it now is meant, or nothing.
document.addEventListener("selectionchange", () => {
  if (isOpen() && document.activeElement === field) look(field);
});
addEventListener("focusout", (event) => {
  if (event.target === field) close();
});
// Before the page's own keys: Escape would leave the field.
addEventListener(
  "keydown",
  (event) => {
    if (!isOpen() || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at - 1);
    else if (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey)) choose(rows()[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
// The finger or the mouse must not take the cursor out of the note first.
addEventListener("pointerdown", (event) => {
  if (event.target.closest("#mention-list")) event.preventDefault();
});
addEventListener("click", (event) => {
  const item = event.target.closest("#mention-list > li");
  if (item && isOpen()) choose(item);
});
