// Words to a customer that were better said in another way: a press marks them in their field, another one mends them there.
const fieldOf = (place) => document.getElementById(place.closest(".read").id.replace(/_read$/, ""));

// What ends a clause. It may have been typed after the words before it were read; a better sentence that brings an end of its
// own takes its place.
const ENDS = /^[,.;!?，。；！？…]+/;

function lengthOf(field, at, { words, better }) {
  const end = at + words.length;
  const more = ENDS.test(better?.slice(-1)) ? ENDS.exec(field.value.slice(end)) : null;
  return words.length + (more ? more[0].length : 0);
}

// Where the words stand now; somebody may have typed on since they were read.
function find(field, { words, start }) {
  const then = [...field.value].slice(0, start).join("").length;
  return field.value.startsWith(words, then) ? then : field.value.indexOf(words);
}

addEventListener("click", (event) => {
  const press = event.target.closest("[data-wording]");
  if (!press) return;
  const field = fieldOf(press);
  const { better, blank } = press.dataset;
  const at = find(field, press.dataset);
  field.focus();
  if (at < 0) return;
  field.setSelectionRange(at, at + lengthOf(field, at, press.dataset));
  if (!better) return;
  // As if it were typed, so that Ctrl+Z takes it back.
  document.execCommand("insertText", false, better);
  // What is still to be filled in is marked, so that typing takes its place.
  const open = blank ? at + better.indexOf(blank) : -1;
  if (open >= at) field.setSelectionRange(open, open + blank.length);
});
