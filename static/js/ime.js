// Enter that chooses a candidate of an input method must never submit the form. Safari reports it after the composition
// has ended, with keyCode 229, so both signs are asked. Capturing, to be there before any other listener.
addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !(event.isComposing || event.keyCode === 229)) return;
    event.stopImmediatePropagation();
    if (event.target.matches("input")) event.preventDefault();
  },
  true,
);
