// What a browser alone knows of fields, on every page: a date typed by half, and what stands in a form whose page is fetched
// anew in the other language.
import { dirty, fields, put, unfold, valueOf } from "./typed.js";
import { tell } from "./told.js";

// The forms are novalidate: the sentences beside the fields are ours, in the language of the page. A date without its hour
// would be sent as if nothing had been typed, so it is told here.
addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.formNoValidate) return;
    const half = [...event.target.elements].filter((field) => field.validity?.badInput);
    if (!half.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    half.forEach(complain);
    unfold(half[0]);
    half[0].focus();
  },
  true,
);

function complain(field) {
  const place = field.closest(".field");
  if (!place || field.type !== "datetime-local") return;
  place.querySelector(".field-errors")?.remove();
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.className = "field-errors";
  box.id = `${field.id}_error`;
  line.className = "field-error";
  line.setAttribute("role", "alert");
  line.textContent = document.body.dataset.halfAMoment;
  box.append(line);
  place.append(box);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", box.id);
}

// A moment that a date field offers goes into it by one press.
addEventListener("click", (event) => {
  const pick = event.target.closest("[data-pick]");
  const field = pick && document.getElementById(pick.dataset.for);
  if (!field) return;
  field.value = pick.dataset.pick;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
});

// The switch of the language: the page comes anew and takes the place of the old one, with everything that was typed,
// chosen and unfolded. The hidden fields come along too, so that a form still says for which version it was written.
addEventListener("submit", translated, true);

async function translated(event) {
  const { target: form, submitter } = event;
  const isButton = submitter?.matches("[data-switch]");
  if (!(isButton || form.matches("[data-switch]")) || !document.querySelector("main form[method=post]")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const body = new URLSearchParams(new FormData(form, submitter));
  let page;
  try {
    const answer = await fetch(isButton ? submitter.formAction : form.action, { method: "POST", body });
    if (!answer.ok) return isButton ? tell(document.body.dataset.failed) : form.submit();
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return tell(document.body.dataset.offline);
  }
  const typed = new Map(fields().map(([field, key]) => [key, valueOf(field)]));
  const unfolded = [...document.querySelectorAll("main details[id]")].map((fold) => [fold.id, fold.open]);
  document.documentElement.lang = page.documentElement.lang;
  document.title = page.title;
  for (const { name, value } of page.body.attributes) document.body.setAttribute(name, value);
  document.body.replaceChildren(...page.body.childNodes);
  window.htmx?.process(document.body);
  for (const [field, key] of fields()) if (typed.has(key)) put(field, typed.get(key));
  // Whatever follows what is chosen hears of it.
  for (const [field] of fields()) if (dirty(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
  for (const [id, open] of unfolded) {
    const fold = document.getElementById(id);
    if (fold) fold.open = open;
  }
  document.querySelector("button[data-switch], [data-switch] button")?.focus();
}
