// Buttons that print the page; without scripts the browser's own way is all there is, so they stay hidden.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
