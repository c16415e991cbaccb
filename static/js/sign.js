// Signing with a finger or a mouse, beside the typed name. Without scripts there is the name alone, and it is enough.
const INK = "#000";
const PAPER = "#FFF";
const WIDTH = 2.5;

for (const place of document.querySelectorAll("[data-sign]")) {
  const canvas = place.querySelector("canvas");
  const kept = place.querySelector("input");
  const pen = canvas.getContext("2d");
  let from = null;

  const wipe = () => {
    pen.fillStyle = PAPER;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    kept.value = "";
  };
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  };
  const draw = (event) => {
    if (!from) return;
    const to = at(event);
    pen.strokeStyle = INK;
    pen.lineWidth = WIDTH;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    from = to;
  };
  const lift = () => {
    if (from) kept.value = canvas.toDataURL("image/png");
    from = null;
  };

  wipe();
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    from = at(event);
    draw(event);
  });
  canvas.addEventListener("pointermove", draw);
  canvas.addEventListener("pointerup", lift);
  canvas.addEventListener("pointercancel", lift);
  place.querySelector("button").addEventListener("click", wipe);
  place.hidden = false;
}
