// What stands typed in the fields of a page. It is imported, so it listens to nothing.

// What a field was drawn with, before anybody typed: ticked or not, or the text; of a list what stands chosen in it.
export const drawn = (field) => {
  if (isTick(field)) return field.defaultChecked;
  if (!field.matches("select")) return field.defaultValue;
  const chosen = [...field.options].filter((option) => option.defaultSelected);
  return (chosen.length || field.multiple ? chosen : [...field.options].slice(0, 1)).map((option) => option.value).join();
};
export const holds = (field) =>
  field.matches("select") ? [...field.selectedOptions].map((option) => option.value).join() : valueOf(field);
export const valueOf = (field) => (isTick(field) ? field.checked : field.value);
export const dirty = (field) => holds(field) !== drawn(field);
export const isTick = (field) => field.matches("[type=radio], [type=checkbox]");

// Every field of the page's forms, with a key that is the same in either language.
export function fields() {
  const seen = new Map();
  return [...document.querySelectorAll("main :is(input, textarea, select)")]
    .filter((field) => field.form && field.name && field.name !== "csrfmiddlewaretoken" && field.type !== "file")
    .map((field) => {
      const key = [nameOf(field.form), field.name, isTick(field) ? field.value : ""].join("\n");
      seen.set(key, (seen.get(key) ?? 0) + 1);
      return [field, `${key}\n${seen.get(key)}`];
    });
}

export function put(field, value) {
  if (isTick(field)) field.checked = value;
  else field.value = value;
}

// By what a form is known again when the page around it was drawn anew.
export const nameOf = (form) => form.id || form.getAttribute("action");

export function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// What each field of a form held when it was sent: what was typed since is not saved yet.
const sent = new WeakMap();
export const noteSent = (form) => sent.set(form, new Map([...form.elements].map((field) => [field, holds(field)])));
export function changedSinceSent(field) {
  const then = sent.get(field.form);
  return Boolean(then?.has(field)) && then.get(field) !== holds(field);
}
