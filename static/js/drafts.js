// Nothing typed is lost: what stands unsaved on this page is kept on the server as it is typed, and offered again to the same
// person when the page is opened anew. A field is unsaved from the first stroke until the save of its form was taken.
import { wordsOf } from "./acting.js";
import { dirty, fields, holds, changedSinceSent, isTick, nameOf, put, unfold, valueOf } from "./typed.js";
import { renew } from "./told.js";

const PAUSE = 2000; // after the last stroke
const APART = 3000; // from one keeping to the next
const LATEST = 10_000; // for somebody who never pauses
const RETRY = 5000;
// Not the key of one save ("once"): put back, it would name a save that was taken already.
const MARKS = ["version", "seen", "shown", "idempotency_key"];

const place = () => document.getElementById("draft");
const newForm = () => document.getElementById("new-complaint");
const told = () => document.getElementById("draft-told");

const unsaved = new Map(); // key of a field → what it is called, what it holds, whether it was sent and refused
let left = []; // what was put back and has no field here
let offered = null; // a draft that waits for an answer
let asked = false; // nothing more to offer
let kept = ""; // the name of this page and what the server has of it
let opening = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
// A new complaint is known by the key under which it will be logged, so that nothing of it is offered afterwards.
const pageName = () => newForm()?.elements.idempotency_key.value ?? opening;

const stageOf = (form) => (form.id === "stage-form" ? form.elements.stage.value : "");
const isOurs = ([field]) => field.type !== "hidden" && !field.form.matches("[data-upload]");
const keyed = () => fields().filter(isOurs).map(([field, key]) => [field, `${stageOf(field.form)}\n${key}`]);
const formName = (form) => `${stageOf(form)}\n${nameOf(form)}`;

function labelOf(field) {
  const names = [field.closest("fieldset")?.querySelector("legend"), field.labels?.[0]].filter(Boolean);
  const said = names.map((name) => wordsOf(name, "kbd, svg, .sr, .optional, .needed, textarea, select"));
  return [...new Set(said)].join(" · ").slice(0, 200);
}

function typed(event) {
  const found = event.target.matches?.("input, textarea, select") && keyed().find(([field]) => field === event.target);
  if (!found) return;
  note(...found);
  plan();
}

const note = (field, key, more) => unsaved.set(key, { ...unsaved.get(key), label: labelOf(field), value: valueOf(field), ...more });

// What is unsaved, as it stands now. What has lost its place on the page stays as it was seen last.
function content() {
  const forms = {};
  for (const [field, key] of keyed()) {
    const known = unsaved.get(key);
    if (!known) continue;
    if ((field.type === "radio" && !field.checked) || (!dirty(field) && !known.refused)) {
      unsaved.delete(key);
      continue;
    }
    note(field, key);
    const marks = MARKS.map((name) => [name, field.form.elements[name]?.value]).filter(([, value]) => value !== undefined);
    forms[formName(field.form)] = Object.fromEntries(marks);
  }
  const all = [...[...unsaved].map(([key, { label, value }]) => ({ key, label, value })), ...left];
  return all.length ? JSON.stringify({ fields: all, forms }) : "";
}

let timer = 0;
let first = 0; // the first stroke that is not kept
let last = 0; // when it was kept last
let busy = false;
let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

function plan(wait = PAUSE) {
  const now = Date.now();
  first ||= now;
  clearTimeout(timer);
  timer = setTimeout(keep, Math.max(Math.min(wait, first + LATEST - now), last + APART - now, 0));
}

async function keep() {
  clearTimeout(timer);
  first = 0;
  if (busy || composing || document.querySelector("form.htmx-request")) return plan(1000);
  const draft = content();
  const mark = named(draft);
  if (mark === kept) return draft || say("");
  busy = true;
  last = Date.now();
  const answer = await send(pageName(), draft);
  busy = false;
  if (!answer) {
    say("offline");
    return plan(RETRY);
  }
  if (answer.status !== 200) return refused(answer);
  kept = mark;
  const { kept: hour } = await answer.json();
  say(hour ? "kept" : "", hour);
  if (named(content()) !== kept) plan();
}

const named = (draft) => draft && `${pageName()}\n${draft}`;

async function refused(answer) {
  const sentence = (await answer.json().catch(() => ({}))).refused;
  const fresh = answer.headers.get("X-Fresh-Token");
  if (fresh && answer.headers.get("X-Signed-In-As") === document.body.dataset.staff && renew(fresh)) return plan(0);
  if (sentence) return say("refused", "", sentence);
  say(answer.status === 401 || fresh ? "signedOut" : "failed");
  if (answer.status >= 500) plan(RETRY);
}

// Nothing comes back where nobody could be reached.
async function send(page, draft, more = {}) {
  const headers = { "HX-Request": "true", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") };
  const body = new URLSearchParams({ page, draft });
  return fetch(place().getAttribute("hx-get"), { method: "POST", headers, body, ...more }).catch(() => null);
}

// Whoever leaves the page leaves no stroke behind. Browsers let little text go out so late; more was kept a moment before.
function leave() {
  const draft = content();
  if (named(draft) === kept) return;
  kept = named(draft);
  send(pageName(), draft, { keepalive: true });
}
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.hidden && !composing && keep());
addEventListener("online", () => plan(0));
addEventListener("input", typed);
// People's changes come as input too; a browser also tells of one as a swap takes the field away.
addEventListener("change", (event) => event.isTrusted || typed(event));

// Said aloud only when it turns: that it is kept every few seconds is for the eye.
let state = "";
let line = "";
function say(kind, hour = "", sentence = "") {
  const turns = kind !== state;
  state = kind;
  line = sentence || (kind ? place().dataset[kind].replace("{time}", hour) : "");
  draw(turns);
}
function draw(aloud = false) {
  const where = told();
  if (!where || where.textContent === line) return;
  where.setAttribute("aria-live", aloud ? "polite" : "off");
  where.classList.toggle("draft-told--lost", !["", "kept"].includes(state));
  where.textContent = line;
}

// A save was taken: it is no longer unsaved, but for what was typed while it was under way.
const taken = (form, xhr) =>
  xhr.getResponseHeader("HX-Redirect") !== null ||
  /\bmoved\b/.test(xhr.getResponseHeader("HX-Trigger-After-Swap") ?? "") ||
  (xhr.status < 300 && !form.matches("#stage-form, #new-complaint"));

document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { requestConfig, xhr } = event.detail;
  const form = requestConfig.elt;
  if (form.id === "draft") asked = xhr.status === 204;
  if (!form.matches("form") || requestConfig.verb === "get") return;
  const isTaken = taken(form, xhr);
  for (const [field, key] of keyed()) {
    if (field.form !== form || !unsaved.has(key)) continue;
    if (!isTaken) unsaved.get(key).refused = true;
    else if (!changedSinceSent(field)) unsaved.delete(key);
  }
  if (!isTaken) return;
  if (offered && stands(form)) dropOffered();
  if (form === newForm()) kept = named(content()); // dropped in the same request
  else plan(0);
});

// The page asks once, and again only for what else there is. What was typed since is its own and never offered to itself.
document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.elt.id === "draft") event.detail.parameters.page = pageName();
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "draft" || !asked) return;
  event.preventDefault();
  draw();
  drawLeft();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.closest?.("#draft")) offer();
  draw();
  drawLeft();
});

function offer() {
  const card = place().querySelector("[data-draft]");
  if (!card?.dataset.draft) return;
  offered = { ...JSON.parse(card.dataset.draft), page: card.dataset.page };
  card.dataset.draft = ""; // the text stands nowhere on the page
}

// What is offered was typed anew and sent with this form: nobody needs it any more.
function stands(form) {
  const here = new Map(keyed().map(([field, key]) => [key, field]));
  const texts = offered.fields.filter(({ value }) => typeof value === "string" && value.trim());
  return texts.length > 0 && texts.every(({ key, value }) => {
    const field = here.get(key);
    return field?.form === form && !changedSinceSent(field) && holds(field).trim().startsWith(value.trim());
  });
}

async function dropOffered() {
  const answer = await send(offered.page, "");
  if (answer?.status === 200) next();
}

function next() {
  offered = null;
  place().replaceChildren();
  htmx.trigger(place(), "ask");
}

function putBack() {
  const { fields: was, forms, page } = offered;
  const here = new Map(keyed().map(([field, key]) => [key, field]));
  const chosen = new Set([...here].filter(([key, field]) => field.type === "radio" && field.checked && unsaved.has(key)).map(([, field]) => field.name));
  const names = [kept && pageName(), page];
  let longest = null;
  for (const one of was) {
    const field = here.get(one.key);
    const isOther = field && (field.type === "radio" ? chosen.has(field.name) : unsaved.has(one.key) && holds(field) !== one.value);
    if (!field || isOther) {
      if (one.value !== false && one.value !== "") left.push(one);
      continue;
    }
    put(field, one.value);
    unfold(field);
    note(field, one.key);
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (!isTick(field) && field.value.length >= (longest?.value.length ?? 0)) longest = field;
  }
  // The marks of the page it was typed on: what somebody else changed since is told, and what was logged is logged once.
  for (const form of document.forms) {
    const marks = forms[formName(form)] ?? {};
    for (const name of MARKS) if (marks[name] !== undefined && form.elements[name]) form.elements[name].value = marks[name];
  }
  opening = page;
  kept = "";
  for (const name of names) if (name && name !== pageName()) send(name, "");
  drawLeft();
  next();
  plan(0);
  (longest ?? document.querySelector("#draft-left:not([hidden]) button, [data-focus]"))?.focus();
}

async function throwAway() {
  const answer = await send(offered.page, "");
  if (answer?.status !== 200) return say(answer ? "failed" : "offline");
  next();
  document.querySelector("[data-focus], main [autofocus]")?.focus({ preventScroll: true });
}

function drawLeft() {
  const box = document.getElementById("draft-left");
  if (!box || (box.hidden && !left.length)) return;
  box.hidden = !left.length;
  const lines = left.flatMap(({ label, value }) => {
    const [name, text] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = label;
    text.className = "words";
    text.textContent = value === true ? "✓" : value;
    return [name, text];
  });
  box.querySelector("dl").replaceChildren(...lines);
}

addEventListener("click", (event) => {
  if (!event.target.closest) return;
  if (event.target.closest("[data-draft-back]") && offered) putBack();
  if (event.target.closest("[data-draft-away]") && offered) throwAway();
  if (event.target.closest("[data-draft-left-away]")) {
    left = [];
    drawLeft();
    plan(0);
  }
});

// A new complaint that came back refused: everything on it is unsaved from the start.
if (newForm()?.matches("[data-returned]")) {
  for (const [field, key] of keyed()) if (field.form === newForm() && valueOf(field)) note(field, key, { refused: true });
  plan(0);
}
