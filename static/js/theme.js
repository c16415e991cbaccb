// Theme, privacy mode and single keys are cookies that the server renders on <html>, so that no page flashes. Without this
// script the same links ask the server to set the cookie.
const root = document.documentElement;
const year = 365 * 24 * 3600;

const next = {
  theme: () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    return dark ? "light" : "dark";
  },
  privacy: () => (root.dataset.privacy === "on" ? "off" : "on"),
  keys: () => (root.dataset.keys === "off" ? "on" : "off"),
};

addEventListener("click", (event) => {
  const button = event.target.closest("[data-toggle]");
  const name = button?.dataset.toggle;
  if (!next[name]) return;
  event.preventDefault();
  const value = next[name]();
  root.dataset[name] = value;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `${name}=${value}; Path=/; Max-Age=${year}; SameSite=Lax${secure}`;
  document.querySelectorAll(`[data-toggle="${name}"][aria-pressed]`).forEach((e) => e.setAttribute("aria-pressed", value === "on"));
});
