// A page that lies open looks for news by itself. It says whether something is being written on it, and rests while nobody
// sees it.
import { dirty } from "./typed.js";

const isLook = (event) => event.detail.elt.id === "watch";

document.addEventListener("htmx:configRequest", (event) => {
  if (!isLook(event)) return;
  if ([...document.querySelectorAll("#main :is(input, textarea, select)")].some((field) => field.type !== "hidden" && dirty(field)))
    event.detail.parameters.writes = "1";
});
document.addEventListener("htmx:beforeRequest", (event) => {
  if (isLook(event) && document.hidden) event.preventDefault();
});
// The card that somebody has just asked to show stays until its answer is there: without it htmx loses its place on the page.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.requestConfig.elt.id === "watch" && document.querySelector("#watch .htmx-request")) event.detail.shouldSwap = false;
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) htmx.trigger("#watch", "look");
});
