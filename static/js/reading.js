// Words are read while they are typed: once the hands rest, the server is asked about them, and what it says stands where the
// field names a place for it (data-read-into), or below the field.
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
  place.dispatchEvent(new Event("read", { bubbles: true }));
}

// What it answers, as nodes that may be put into the page; nothing where it gave no answer: whoever types goes on.
async function ask(url, told) {
  if (!navigator.onLine) return undefined;
  const { "X-CSRFToken": token } = JSON.parse(document.body.getAttribute("hx-headers"));
  try {
    const answer = await fetch(url, {
      method: "POST",
      body: new URLSearchParams(told),
      headers: { "X-CSRFToken": token, "HX-Request": "true" },
    });
    if (!answer.ok) return undefined;
    return [...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes];
  } catch {
    return undefined;
  }
}

addEventListener("input", ({ target: field }) => {
  if (!field.dataset?.readBy) return;
  clearTimeout(clocks.get(field));
  clocks.set(field, setTimeout(read, REST, field));
});
