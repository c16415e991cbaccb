// Partial refreshes keep what the clerk holds: a poll never takes away typed text, an open disclosure or the focus, and waits
// while an input method is composing. Which answers are swapped (409 and 422 too) stands in the htmx-config of the page.
const words = document.body.dataset;

const dirty = (field) =>
  field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.matches("select")
      ? [...field.options].some((option) => option.selected !== option.defaultSelected)
      : field.value !== field.defaultValue;

let composing = false;
addEventListener("compositionstart", () => (composing = true));
addEventListener("compositionend", () => (composing = false));

let held = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, requestConfig, xhr } = event.detail;
  held = null;
  if (words.login && new URL(xhr.responseURL || location.href).pathname.startsWith(words.login)) {
    event.detail.shouldSwap = false; // the session ended: never the sign-in page inside a panel
    tell(words.signedOut);
    return;
  }
  if (requestConfig.verb !== "get" || !event.detail.shouldSwap) return;
  if (composing && target.contains(document.activeElement)) {
    event.detail.shouldSwap = false; // the next poll brings it
    return;
  }
  held = {
    xhr,
    fields: [...target.querySelectorAll("input[id], textarea[id], select[id]")].filter(dirty).map((f) => [f.id, f.value, f.checked]),
    open: [...target.querySelectorAll("details[id][open]")].map((d) => d.id),
  };
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (held && held.xhr === event.detail.xhr) {
    for (const [id, value, checked] of held.fields) {
      const field = document.getElementById(id);
      if (!field || dirty(field)) continue;
      if (field.type === "checkbox" || field.type === "radio") field.checked = checked;
      else field.value = value;
    }
    for (const id of held.open) document.getElementById(id)?.setAttribute("open", "");
    held = null;
    return;
  }
  // After a save the pressed button may be gone: go on where the page says, or at the first field that needs another look.
  const active = document.activeElement;
  if (event.detail.requestConfig?.verb === "get" || (active !== document.body && !active.matches("[data-focus]"))) return;
  const place = event.detail.target.isConnected ? event.detail.target : document;
  const refused = place.querySelector("[aria-invalid=true]");
  const missing = event.detail.xhr.status === 422 && place.querySelector(".gate a");
  if (refused) refused.focus();
  else if (!missing || !enter(missing)) place.querySelector("[data-focus]")?.focus();
});

// A sentence of the gate leads into its field, not just near it.
function enter(link) {
  const place = link.hash && document.getElementById(link.hash.slice(1));
  if (!place) return false;
  place.closest("details")?.setAttribute("open", "");
  const field = place.querySelector("input:not([type=hidden]), textarea, select, summary, button");
  field?.focus();
  place.scrollIntoView({ block: "nearest" });
  return Boolean(field);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest(".gate a[href^='#']");
  if (link && enter(link)) event.preventDefault();
});

function tell(text) {
  const live = document.getElementById("live");
  if (!live || !text || live.querySelector("[data-made]")?.textContent === text) return;
  const notice = document.createElement("div");
  notice.className = "notice notice--amber";
  notice.dataset.made = "";
  notice.textContent = text;
  live.querySelectorAll("[data-made]").forEach((e) => e.remove());
  live.append(notice);
}
document.addEventListener("htmx:sendError", () => tell(words.offline));
document.addEventListener("htmx:timeout", () => tell(words.offline));
document.addEventListener("htmx:responseError", (event) => tell([401, 403].includes(event.detail.xhr.status) ? words.signedOut : words.failed));
document.addEventListener("htmx:afterOnLoad", () => document.querySelectorAll("#live [data-made]").forEach((e) => e.remove()));

// A strip of tabs that is wider than the phone begins at the open one.
document.querySelectorAll(".tabs [aria-current]").forEach((tab) => tab.parentElement.scrollTo(tab.offsetLeft - 24, 0));
