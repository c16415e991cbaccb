// Intake help: a press puts a suggestion into the field it is for, a second one takes it out again. Nothing fills itself.
const fieldFor = ({ fills, value }) =>
  document.querySelector(`select[name="${fills}"]`) ?? document.querySelector(`input[name="${fills}"][value="${value}"]`);
const isSelect = (field) => field.matches("select");
const stands = (field, value) => (isSelect(field) ? field.value === value : field.checked);

function show() {
  for (const button of document.querySelectorAll("#intake-help [data-fills]")) {
    const field = fieldFor(button.dataset);
    button.hidden = !field;
    if (field) button.setAttribute("aria-pressed", String(stands(field, button.dataset.value)));
  }
}

addEventListener("click", (event) => {
  const button = event.target.closest("#intake-help [data-fills]");
  const field = button && fieldFor(button.dataset);
  if (!field) return;
  const taken = stands(field, button.dataset.value);
  if (isSelect(field)) field.value = taken ? "" : button.dataset.value;
  else field.checked = !taken;
  // Whatever keeps or counts what is typed hears of it.
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
addEventListener("change", show);
addEventListener("read", show);
