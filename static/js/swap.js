// Partial refreshes keep what the clerk holds: a poll never takes away typed text, an open disclosure or the focus, and waits
// while an input method is composing. Which answers are swapped (409 and 422 too) stands in the htmx-config of the page.
const words = document.body.dataset;

const dirty = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue;

let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

// What a swap would take away: text of other forms than the one just sent, open disclosures, and where the clerk was.
let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig, xhr } = event.detail;
  held = null;
  if (words.login && new URL(xhr.responseURL || location.href).pathname.startsWith(words.login)) {
    event.detail.shouldSwap = false; // the session ended: never the sign-in page inside a panel
    tell(words.signedOut);
    return;
  }
  if (!event.detail.shouldSwap) return;
  const polled = requestConfig.verb === "get";
  if (polled && composing && target.contains(document.activeElement)) {
    event.detail.shouldSwap = false; // the next poll brings it
    return;
  }
  const sent = polled ? null : requestConfig.elt.form ?? requestConfig.elt.closest("form");
  const place = sent?.closest("details[id], section[id]");
  const mine = (element) => sent && (element.form === sent || place?.contains(element) && place.matches("details"));
  held = {
    xhr,
    polled,
    fields: [...target.querySelectorAll("input[id], textarea[id], select[id]")].filter((f) => !mine(f) && dirty(f)).map((f) => [f.id, f.value, f.checked]),
    open: [...target.querySelectorAll("details[id][open]:not(.menu)")].filter((d) => d !== place).map((d) => d.id),
    focused: target.contains(document.activeElement),
    place: place && target.contains(place) ? place.id : "",
    stage: stageOf(target),
  };
});

const stageOf = (element) => element.closest("[data-stage]")?.dataset.stage;

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.target;
  if (!held || held.xhr !== event.detail.xhr || target.nodeType !== Node.ELEMENT_NODE || target.id === "live") return;
  const before = held;
  held = null;
  // Another stage is another page: nothing of the old one comes along.
  if (before.stage === stageOf(target)) restore(before);
  if (before.polled) return;
  const active = document.activeElement;
  if (active !== document.body && !active.matches("[data-focus]")) return;
  goOn(target, event.detail.xhr.status, before);
});

function restore({ fields, open }) {
  for (const [id, value, checked] of fields) {
    const field = document.getElementById(id);
    if (!field || dirty(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
    else field.value = value;
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

// After a save the pressed button is gone. Go on at the field that needs another look, else at what the gate still asks for,
// else where the clerk was, else where the page says – and scroll only if that is out of sight.
function goOn(target, status, before) {
  const refused = target.querySelector("[aria-invalid=true]");
  if (refused) return unfold(refused), refused.focus();
  const missing = status === 422 && target.querySelector(".gate a");
  if (missing && enter(missing)) return;
  const stays = before.stage === stageOf(target);
  if (stays && !before.focused) return;
  const place = stays && document.getElementById(before.place);
  if (!place) return (target.querySelector("[data-focus]") ?? target.querySelector("summary, button"))?.focus({ preventScroll: stays });
  const piece = place.closest(".piece") ?? place;
  if (piece.querySelector(".needed") && openIn(piece)) return;
  (place.querySelector("summary, textarea, button") ?? place).focus();
}

// A sentence of the gate leads into its field, not just near it – and never onto a button that takes something back.
function enter(link) {
  const place = link.hash && document.getElementById(link.hash.slice(1));
  if (!place) return false;
  unfold(place);
  const found = openIn(place) || focusFirst(place, "input:not([type=hidden]), textarea, select, summary, button");
  place.scrollIntoView({ block: "nearest" });
  return found;
}

function unfold(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
}

// Unfold the small form of a piece and put the cursor into it.
function openIn(place) {
  const form = place.querySelector("details.more");
  if (!form) return false;
  form.open = true;
  return focusFirst(form, "form input:not([type=hidden]), form textarea, form select");
}

function focusFirst(place, kinds) {
  const field = place.querySelector(kinds);
  field?.focus();
  return Boolean(field);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".gate a[href^='#']");
  if (link && enter(link)) event.preventDefault();
});

function tell(text) {
  const live = document.getElementById("live");
  if (!live || !text || live.querySelector("[data-made]")?.textContent === text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--amber";
  notice.dataset.made = "";
  notice.textContent = text;
  live.querySelectorAll("[data-made]").forEach((e) => e.remove());
  live.append(notice);
}
// What went well need not stand there for long; everything else stays until the next save or a click.
setInterval(() => {
  for (const notice of document.querySelectorAll("#live .notice--green")) {
    notice.dataset.seen = Number(notice.dataset.seen ?? 0) + 1;
    if (notice.dataset.seen > 4) notice.remove();
  }
}, 2000);
document.addEventListener("click", (event) => event.target.closest(".has-actions #live .notice")?.remove());
document.addEventListener("htmx:sendError", () => tell(words.offline));
document.addEventListener("htmx:timeout", () => tell(words.offline));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  if (renew(xhr.getResponseHeader("X-Fresh-Token"))) tell(words.signedIn);
  else tell(xhr.status === 401 ? words.signedOut : words.failed);
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.xhr.status < 400) document.querySelectorAll("#live [data-made]").forEach((e) => e.remove());
});

// Somebody signed in again in another tab: the forms of this one are from before, and send the fresh token from now on.
function renew(token) {
  if (!token) return false;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}

// A strip of tabs that is wider than the phone begins at the open one.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => tab.parentElement.scrollTo(tab.offsetLeft - 24, 0));
