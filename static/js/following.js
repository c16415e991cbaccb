// What stands beside the stage's form follows what is chosen in it before it is saved: htmx asks for it, and here it is kept
// from jumping and from being forgotten.
import { wordsOf } from "./acting.js";
import { dirty } from "./typed.js";

// What was asked for has no place once the page was drawn anew, nor while the page of its stage is still under way. It is told
// at #follows: whoever asked may be gone, and nobody hears what happens to what is gone.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asker = detail.requestConfig?.elt;
  if (asker?.id !== "say-anew") return;
  const stage = document.querySelector("[data-stage]")?.dataset.stage;
  if (!asker.isConnected || !detail.xhr.response.includes(`[data-stage="${stage}"]`)) detail.shouldSwap = false;
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
