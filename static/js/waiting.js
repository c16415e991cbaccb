// A save that could not be sent waits in sight and is sent again by itself, one after another, until somebody answers or it is
// called off. Each time the form is sent as it stands by then. Only forms whose second sending does nothing twice may wait.
import { nameOf } from "./typed.js";
import { made, tell } from "./told.js";

const EVERY = 5000;
const ONCE = ["idempotency_key", "once", "version"];
// A server behind its proxy that is being started anew; it answers nothing of its own with these.
const AWAY = [502, 503, 504];

const line = [];
let sending = null;
let timer = 0;
let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

const buttons = (form) => [...form.elements].filter((e) => e.type === "submit" && e.name).map((e) => e.name);
const entryOf = (form) => line.find((one) => nameOf(one.form) === nameOf(form));

function lost(event) {
  const { requestConfig } = event.detail ?? {};
  const form = requestConfig?.elt;
  if (requestConfig?.verb !== "post" || !form.matches("form") || !ONCE.some((name) => form.elements[name]?.value)) return;
  event.detail.waits = true;
  const { path, formData } = requestConfig;
  const pressed = buttons(form).filter((name) => formData.has(name)).map((name) => [name, formData.get(name)]);
  // The button that was pressed last is what is meant.
  const entry = entryOf(form) ?? line[line.push({ form }) - 1];
  Object.assign(entry, { form, path, pressed });
  sending = null;
  show();
  plan(EVERY);
}

function answered(event) {
  const { requestConfig, xhr } = event.detail;
  const entry = requestConfig.elt.matches?.("form") && entryOf(requestConfig.elt);
  if (!entry || AWAY.includes(xhr.status)) return;
  line.splice(line.indexOf(entry), 1);
  sending = null;
  show();
  plan(100);
}

const plan = (wait) => {
  clearTimeout(timer);
  timer = line.length ? setTimeout(again, wait) : 0;
};

function again() {
  plan(EVERY);
  const next = line[0];
  const form = next && (next.form.isConnected ? next.form : [...document.forms].find((other) => nameOf(other) === nameOf(next.form)));
  if (!next) return;
  if (!form) {
    // The page went on and has no place for it: what was typed is among the drafts.
    line.shift();
    tell(document.body.dataset.failed);
    return show();
  }
  const half = [...form.elements].some((field) => field.validity?.badInput);
  if (composing || half || document.querySelector("form.htmx-request")) return;
  sending = Object.assign(next, { form });
  htmx.ajax("post", next.path, { source: form }).catch(() => {});
}

// A form is sent by the button that was pressed, wherever the cursor stands by now.
document.addEventListener("htmx:configRequest", (event) => {
  const { elt, triggeringEvent, parameters } = event.detail;
  if (!elt.matches("form")) return;
  const button = triggeringEvent?.submitter;
  let told = null;
  if (!triggeringEvent && elt === sending?.form) told = sending;
  else if (triggeringEvent?.type === "submit")
    told = { path: button?.getAttribute("formaction") ?? elt.getAttribute("hx-post"), pressed: button?.name ? [[button.name, button.value]] : [] };
  if (!told) return;
  event.detail.path = told.path;
  // What the form itself says under a button's name stays: it is what a form means that no button speaks for.
  const own = new FormData(elt);
  for (const name of buttons(elt)) own.has(name) ? (parameters[name] = own.get(name)) : delete parameters[name];
  for (const [name, value] of told.pressed) parameters[name] = value;
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, lost, true);
document.addEventListener("htmx:responseError", (event) => AWAY.includes(event.detail.xhr.status) && lost(event), true);
document.addEventListener("htmx:beforeOnLoad", answered);
document.addEventListener("htmx:afterSettle", show);
addEventListener("online", () => plan(100));
addEventListener("beforeunload", (event) => line.length && event.preventDefault());

function show() {
  const live = document.getElementById("live");
  const there = live?.querySelector("[data-waiting]");
  if (!live || Boolean(there) === Boolean(line.length)) return;
  if (there) return there.remove();
  const words = document.body.dataset;
  const notice = made(words.waits);
  const button = document.createElement("button");
  notice.dataset.waiting = "";
  button.type = "button";
  button.className = "button button--small";
  button.textContent = words.waitsNot;
  button.addEventListener("click", callOff);
  notice.append(button);
  live.querySelectorAll("[data-made]").forEach((e) => e.remove());
  live.append(notice);
}

function callOff() {
  line.length = 0;
  sending = null;
  plan(0);
  show();
  document.querySelector("[data-focus], main [autofocus]")?.focus({ preventScroll: true });
}
