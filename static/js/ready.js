// Something ready fills a form by one press; everything in it may still be changed. Where it took the place of what somebody
// had typed, that comes back by one press too.
let typed = null;
const put = (values) =>
  Object.entries(values).map(([id, value]) => {
    const field = document.getElementById(id);
    if (!field) return null;
    field.value = value;
    for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
    return field;
  });

addEventListener("click", (event) => {
  const ready = event.target.closest("a[data-ready]");
  const back = event.target.closest("button[data-unready]");
  if (back) {
    back.hidden = true;
    put(typed)[0]?.focus();
    return (typed = null);
  }
  if (!ready || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const values = JSON.parse(ready.dataset.ready);
  const undo = ready.parentElement.querySelector("[data-unready]");
  if (undo.hidden) typed = Object.fromEntries(Object.keys(values).map((id) => [id, document.getElementById(id)?.value ?? ""]));
  undo.hidden = !Object.entries(typed).some(([id, value]) => value && document.getElementById(id)?.matches("textarea, input") && value !== values[id]);
  put(values).find((field) => field?.matches("textarea"))?.focus();
});
