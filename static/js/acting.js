// Which element answers to a key, and doing what it is for. Holds no listener: any script may import it.
export const visible = (element) => element.getClientRects().length > 0;

export const typing = (element) =>
  element.isContentEditable ||
  element.matches?.("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

// The closed menu that holds an element. What opens the menu stands outside of it.
export const inMenu = (element) => element.closest("details.menu:not([open]) > :not(summary)")?.parentElement;

// What an element says, without what only decorates it.
export function wordsOf(element, without = "kbd, svg, .sr") {
  const copy = element.cloneNode(true);
  copy.querySelectorAll(without).forEach((e) => e.remove());
  return copy.textContent.trim().replace(/\s+/g, " ");
}

// Where several things on a page have the same keys, the one that the cursor stands in answers, else the first that can be
// seen, else what a closed menu holds.
export function find(key) {
  const named = [...document.querySelectorAll("[data-key]")].filter((e) => e.dataset.key === key);
  const all = named.filter(visible);
  const here = document.activeElement?.closest("[data-item]");
  return all.find((e) => here?.contains(e)) ?? all[0] ?? named.find(inMenu);
}

export function act(element) {
  const menu = inMenu(element);
  if (menu) menu.open = true;
  if (element.matches("input:not([type=radio], [type=checkbox]), textarea, select")) {
    element.focus();
    element.select?.();
  } else if (element.matches(".more > summary, .way > summary, .menu-form > summary")) {
    // A small form unfolds, if it has not yet, and takes the cursor.
    element.parentElement.open = true;
    element.parentElement.querySelector(".form :is(input:not([type=hidden]), textarea, select)")?.focus();
  } else {
    element.click();
    if (element.matches("label")) element.control?.focus();
    // The next Tab leads into what it opened.
    if (element.matches("summary")) element.focus({ preventScroll: true });
  }
}
