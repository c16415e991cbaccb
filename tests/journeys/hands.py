"""Hands for journeys: ten fingers that never touch the mouse, and one thumb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Nobody presses Tab more often than this to get anywhere.
FARTHEST = 45
DRAWN = "() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"
HERE = "selector => document.activeElement?.matches(selector) ?? false"
IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect();
  const seen = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 24) / 2);
  const field = document.activeElement;
  return Boolean(seen) && (field.contains(seen) || seen.contains(field) || field.labels?.[0]?.contains(seen) === true);
}"""


class Fingers:
    """Presses keys and nothing else."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        """Press single keys, one after the other, out of whatever is being typed; as a person does, once the page
        stands there: its scripts are ready, and the field that takes the cursor by itself has it."""
        self.page.wait_for_load_state()
        self.page.evaluate(DRAWN)
        if self.page.evaluate("document.activeElement.matches('input, textarea, select')"):
            self.page.keyboard.press("Escape")
        for key in keys:
            self.page.keyboard.press(key)

    def go(self, selector: str) -> None:
        """Press Tab until the cursor stands there, where one can see it."""
        for _step in range(FARTHEST):
            if self.page.evaluate(HERE, selector):
                assert self.page.evaluate(IN_SIGHT), f"{selector} has the cursor and is out of sight"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{FARTHEST} times Tab does not lead to {selector}")

    def write(self, selector: str, text: str) -> None:
        """Go there and type."""
        self.go(selector)
        self.page.keyboard.type(text)

    def tick(self, selector: str) -> None:
        """Go there and press the space bar; what a page ticked by itself stays ticked."""
        self.go(selector)
        if not self.page.locator(selector).is_checked():
            self.page.keyboard.press("Space")
        expect(self.page.locator(selector)).to_be_checked()

    def choose(self, name: str, value: str) -> None:
        """Go to a group and walk along its choices with the arrows."""
        self.go(f"input[name={name}]")
        wanted = f"input[name={name}][value='{value}']"
        for _step in range(FARTHEST):
            if self.page.evaluate(HERE, wanted):
                break
            self.page.keyboard.press("ArrowDown")
        if not self.page.locator(wanted).is_checked():
            self.page.keyboard.press("Space")
        expect(self.page.locator(wanted)).to_be_checked()

    def pick(self, selector: str, value: str) -> None:
        """Go to a list and walk down to the entry."""
        self.go(selector)
        field = self.page.locator(selector)
        for _step in range(FARTHEST):
            if field.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{selector} has no {value}")


class Thumb:
    """Taps what is large enough and in sight, and types."""

    # What a thumb hits, in pixels (WCAG 2.5.5 asks for 44; a line in a text may be lower).
    LEAST = 40

    def __init__(self, page: Page) -> None:
        self.page = page

    def tap(self, target: str | Locator) -> None:
        """Tap it where it stands, after scrolling there as one does."""
        found = self.page.locator(target) if isinstance(target, str) else target
        found.scroll_into_view_if_needed()
        box = found.bounding_box()
        assert box is not None, f"{target} is out of sight"
        assert box["height"] >= self.LEAST, f"{target} is only {box['height']} pixels high"
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= self.page.viewport_size["width"] + 1  # type: ignore[index]
        found.tap()

    def choose(self, name: str, value: str) -> None:
        """Tap the label of a choice or a tick."""
        self.tap(self.page.locator(f"label:has(input[name={name}][value='{value}'])").first)
        expect(self.page.locator(f"input[name={name}][value='{value}']").first).to_be_checked()

    def write(self, selector: str, text: str) -> None:
        """Tap a field and type."""
        self.tap(selector)
        self.page.keyboard.type(text)
