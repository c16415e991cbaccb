// Words are read while they are typed: once the hands rest, the server is asked about them, and what it says stands where the
// field names a place for it (data-read-into), or below the field. Words that came into a field without a stroke are read too:
// put back from a draft, drawn anew with the page, refused by the guard, or typed while nobody could be asked.
import { renew } from "./told.js";
import { dirty } from "./typed.js";

const REST = 500;
const clocks = new WeakMap();
// What was asked about last: the answer about earlier words comes too late.
const asked = new WeakMap();

const readerOf = ({ readBy }) => document.querySelector(`[data-reader-${readBy}]`)?.getAttribute(`data-reader-${readBy}`);

function placeOf(field) {
  const named = document.getElementById(field.dataset.readInto ?? `${field.id}_read`);
  if (named) return named;
  const place = document.createElement("div");
  place.id = `${field.id}_read`;
  // Not for a customer who looks along.
  place.className = "read private";
  place.setAttribute("aria-live", "polite");
  field.after(place);
  return place;
}

async function read(field) {
  const words = field.value;
  const url = readerOf(field.dataset);
  if (!url || asked.get(field) === words) return;
  asked.set(field, words);
  const said = await ask(url, { words, use: field.dataset.readUse ?? "" });
  if (asked.get(field) !== words) return;
  // Without an answer the next letter asks again.
  if (!said) return void asked.delete(field);
  const place = placeOf(field);
  place.replaceChildren(...said);
  // Below the field it may have come under the bar, or under the edge of a menu.
  if (place.matches(".read") && document.activeElement === field) place.scrollIntoView({ block: "nearest" });
  place.dispatchEvent(new Event("read", { bubbles: true }));
}

// What it answers, as nodes that may be put into the page; nothing where it gave no answer: whoever types goes on.
async function ask(url, told, again = true) {
  if (!navigator.onLine) return undefined;
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(told),
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    });
    if (!answer.ok) return again && isMine(answer) && renew(answer.headers.get("X-Fresh-Token")) ? ask(url, told, false) : undefined;
    return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
  } catch {
    return undefined;
  }
}

// Signed in again in another tab, and still the one who types here.
const isMine = ({ headers }) => headers.get("X-Signed-In-As") === document.body.dataset.staff;

addEventListener("input", ({ target: field }) => {
  if (!field.dataset?.readBy) return;
  clearTimeout(clocks.get(field));
  clocks.set(field, setTimeout(read, REST, field));
});

// What stands on the record was read when it was typed; what is not saved may not have been.
const isUnsaved = (field) => dirty(field) || field.matches("[data-returned] *, [aria-invalid=true]");

function look() {
  for (const field of document.querySelectorAll("[data-read-by]")) if (field.value && isUnsaved(field)) read(field);
}

let soon = 0;
function lookSoon() {
  clearTimeout(soon);
  soon = setTimeout(look, REST);
}
// Where a page takes the place of another, the other language's too, the cursor goes somewhere.
for (const event of ["change", "focusin", "online", "htmx:afterSettle"]) addEventListener(event, lookSoon);
lookSoon();
