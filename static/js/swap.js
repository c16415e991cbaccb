// Partial refreshes keep what the clerk holds: a poll never takes away typed text, an open disclosure or the focus, and waits
// while an input method is composing. Which answers are swapped (409 and 422 too) stands in the htmx-config of the page.
import { inMenu } from "./acting.js";
import { changedSinceSent, dirty, drawn, noteSent, put, unfold, valueOf } from "./typed.js";
import { renew, tell } from "./told.js";

const words = document.body.dataset;

const FIELDS = "input[id], textarea[id], select[id]";

// The page that a form was filled in on: its version, its timeline, what its fields showed.
const marksOf = (form) => form && Object.fromEntries(["version", "seen", "shown"].map((name) => [name, form.elements[name]?.value]));

let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, verb } = event.detail.requestConfig;
  const form = verb === "get" ? null : elt.form ?? elt.closest?.("form");
  if (form) noteSent(form);
});

// What a swap would take away: text of other forms than the one just sent, what was typed into that one since, open
// disclosures, and where the clerk was.
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
  const asked = requestConfig.elt.closest?.("#watch") && target.id === "complaint";
  if (asked && goneOn(target, event.detail.serverResponse) && [...target.querySelectorAll(FIELDS)].some(dirty)) {
    event.detail.shouldSwap = false; // the fields for what was typed would not be there
    setTimeout(() => tell(words.goneOn)); // an answer that came takes away what was told before it
    return;
  }
  if (polled && composing && target.contains(document.activeElement)) {
    event.detail.shouldSwap = false; // the next poll brings it
    return;
  }
  const sent = polled ? null : requestConfig.elt.form ?? requestConfig.elt.closest("form");
  const place = sent?.closest("details[id], section[id]");
  const mine = (element) => sent && (element.form === sent || place?.contains(element) && place.matches("details"));
  const typed = [...target.querySelectorAll(FIELDS)].filter((f) => (mine(f) ? f.form === sent && changedSinceSent(f) : dirty(f)));
  held = {
    xhr,
    polled,
    asked,
    fields: typed.map((f) => ({ id: f.id, value: valueOf(f), drawn: drawn(f), mine: mine(f) })),
    marks: marksOf(target.querySelector("#stage-form")),
    open: [...target.querySelectorAll("details[id][open]:not(.menu)")].filter((d) => d !== place).map((d) => d.id),
    focused: target.contains(document.activeElement),
    place: place && target.contains(place) ? place.id : "",
    took: takenBy(requestConfig.triggeringEvent?.submitter),
    stage: stageOf(target),
  };
});

// The field for which somebody took what stands on the record.
const takenBy = (button) => (button?.name === "take" ? button.value : "");

const goneOn = (target, html) => !html.includes(`data-stage="${stageOf(target)}"`);

const stageOf = (element) => element.closest("[data-stage]")?.dataset.stage;

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.target;
  if (!held || held.xhr !== event.detail.xhr || target.nodeType !== Node.ELEMENT_NODE || target.id === "live") return;
  const before = held;
  held = null;
  // Another stage is another page: nothing of the old one comes along.
  if (before.stage === stageOf(target)) restore(before);
  // The middle of the page is new: what the bar over it told of is there now.
  if (target.id === "complaint") document.querySelectorAll("#watch [data-arrived]").forEach((card) => card.remove());
  if (before.asked) target.querySelector("[data-focus]")?.focus({ preventScroll: true });
  if (before.polled) return;
  const active = document.activeElement;
  // htmx puts the cursor back into the field it stood in; where that form was refused, another one may be what is wrong.
  const refused = event.detail.xhr.status >= 400 && active.form?.querySelector("[aria-invalid=true]");
  if (active !== document.body && !active.matches("[data-focus]") && !refused) return;
  goOn(target, event.detail.xhr.status, before);
});

function restore({ fields, open, marks }) {
  for (const { id, value, drawn: before, mine } of fields) {
    const field = document.getElementById(id);
    if (!field || dirty(field)) continue;
    put(field, value);
    // Somebody else changed the very field meanwhile: saved as it is, it would write over theirs unseen. With the marks of the
    // page before it comes too late, and then both stand side by side.
    if (!mine && drawn(field) !== before && dirty(field) && field.form?.id === "stage-form") keep(field.form, marks);
  }
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
}

function keep(form, marks) {
  for (const [name, value] of Object.entries(marks ?? {})) if (value !== undefined && form.elements[name]) form.elements[name].value = value;
}

// After a save the pressed button is gone. Go on at the field that needs another look, else at what the gate still asks for,
// else where the clerk was, else where the page says – and scroll only if that is out of sight.
function goOn(target, status, before) {
  const news = target.querySelector("[data-news]");
  if (news) return news.focus();
  const taken = before.took && document.getElementById(`at-${before.took}`);
  if (taken) return unfold(taken), focusFirst(taken, "input, textarea, select");
  if (refusedIn(target)) return;
  const missing = status === 422 && target.querySelector(".gate a");
  if (missing && enter(missing)) return;
  const stays = before.stage === stageOf(target);
  if (stays && !before.focused) return;
  const place = stays && document.getElementById(before.place);
  if (!place) {
    const next = target.querySelector("[data-focus]") ?? target.querySelector("summary, button");
    // A list goes on with a row that may lie further down; the middle of a page stays where it is.
    return next?.focus({ preventScroll: stays && !next.matches("[data-row]") });
  }
  // What was done out of a menu goes on there; the menu itself is closed again.
  const menu = inMenu(place);
  if (menu) return menu.querySelector("summary").focus({ preventScroll: true });
  const piece = place.closest(".piece") ?? place;
  if (piece.querySelector(".needed") && openIn(piece)) return;
  (place.querySelector("summary, textarea, button") ?? place).focus();
}

// The first field that is wrong; where a sentence concerns the whole of a form, the first field of that.
function refusedIn(place) {
  const wrong = place.querySelector("[aria-invalid=true]") ?? place.querySelector("form > .notice--red");
  if (!wrong) return false;
  unfold(wrong);
  return wrong.matches(".notice") ? focusFirst(wrong.parentElement, "input:not([type=hidden]), textarea, select") : (wrong.focus(), true);
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

// What went well need not stand there for long; everything else stays until the next save or a click.
setInterval(() => {
  for (const notice of document.querySelectorAll("#live .notice--green")) {
    notice.dataset.seen = Number(notice.dataset.seen ?? 0) + 1;
    if (notice.dataset.seen > 4) notice.remove();
  }
}, 2000);
document.addEventListener("click", (event) => event.target.closest(".has-actions #live .notice:not([data-waiting])")?.remove());
for (const lost of ["htmx:sendError", "htmx:timeout"])
  document.addEventListener(lost, (event) => event.detail?.waits || tell(words.offline));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, waits } = event.detail;
  if (waits) return; // it is sent once more by itself
  if (["watch", "draft", "say-anew"].includes(elt.id) && xhr.status !== 401) return; // nobody asked for it; the next look may do better
  const fresh = xhr.getResponseHeader("X-Fresh-Token");
  if (fresh && xhr.getResponseHeader("X-Signed-In-As") !== words.staff) return tell(words.signedInOther);
  if (renew(fresh)) tell(words.signedIn);
  else tell(xhr.status === 401 ? words.signedOut : words.failed);
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.xhr.status < 400) document.querySelectorAll("#live [data-made]").forEach((e) => e.remove());
});

// A page that came back refused opens at the first field that is wrong.
const opened = document.querySelector(".case-page");
if (opened && !opened.querySelector("[data-news]")) refusedIn(opened);

// A strip of tabs that is wider than the phone begins at the open one.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => tab.parentElement.scrollTo(tab.offsetLeft - 24, 0));
