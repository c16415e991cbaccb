// Keeps "in 42 min" true while the page stands open. The server renders the first words; the patterns come with the page,
// in its language. Figures are tabular and the line does not wrap, so nothing moves but the digits.
const words = document.body.dataset;

function span(minutes) {
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const pattern = days >= 3 ? words.manyDays : days ? words.days : hours ? words.hours : words.minutes;
  return pattern.replace("{days}", days).replace("{hours}", hours).replace("{minutes}", minutes % 60);
}

function tell() {
  for (const element of document.querySelectorAll("[data-countdown]")) {
    const left = (Date.parse(element.dataset.countdown) - Date.now()) / 60000;
    if (Number.isNaN(left)) continue;
    const text = (left >= 0 ? words.ahead : words.over).replace("{span}", span(Math.floor(Math.abs(left))));
    if (element.textContent !== text) element.textContent = text;
    if (left < 0) {
      const due = element.closest(".due");
      due?.classList.remove("due--ok", "due--soon");
      due?.classList.add("due--overdue");
    }
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    const text = span(Math.max(0, Math.floor((Date.now() - Date.parse(element.dataset.since)) / 60000)));
    if (element.textContent !== text) element.textContent = text;
  }
}

if (words.minutes) {
  tell();
  setInterval(tell, 15000);
  document.addEventListener("htmx:afterSettle", tell);
}
