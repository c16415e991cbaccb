// What a page tells above itself, and its token. It is imported, so it listens to nothing.

export function tell(text) {
  const live = document.getElementById("live");
  if (!live || !text || live.querySelector("[data-made]")?.textContent === text) return;
  const notice = made(text);
  notice.dataset.made = "";
  live.querySelectorAll("[data-made]").forEach((e) => e.remove());
  live.append(notice);
}

export function made(text) {
  const notice = document.createElement("div");
  notice.className = "notice notice--amber";
  notice.textContent = text;
  return notice;
}

// Somebody signed in again in another tab: the forms of this one are from before, and send the fresh token from now on.
export function renew(token) {
  if (!token) return false;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => (field.value = token));
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  return true;
}
