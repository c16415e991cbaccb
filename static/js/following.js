// What stands beside the stage's form follows what is chosen in it before it is saved: htmx asks for it, and here it is kept
// from jumping and from being forgotten.
import { wordsOf } from "./acting.js";
import { dirty } from "./typed.js";

// What was asked for at one stage has no place at the next, which may have come meanwhile.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.requestConfig?.elt.id !== "say-anew") return;
  const stage = document.querySelector("[data-stage]")?.dataset.stage;
  if (!detail.xhr.response.includes(`[data-stage="${stage}"]`)) detail.shouldSwap = false;
});

// It comes as unfolded as it stood there.
document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  const open = new Set([...target.querySelectorAll("details[open] > summary")].map((summary) => wordsOf(summary)));
  for (const summary of fragment.querySelectorAll("details > summary"))
    if (open.has(wordsOf(summary))) summary.parentElement.open = true;
});

// A new middle of the page was drawn from what is saved; swap.js has put back by now what was chosen.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id !== "complaint") return;
  for (const field of document.querySelectorAll("#stage-form :is(select, [type=radio])"))
    if (dirty(field)) field.dispatchEvent(new Event("change", { bubbles: true }));
});
