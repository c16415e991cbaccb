"""Text, signs and edges stand out enough from what they stand on, in both themes (WCAG 2.2: 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "static" / "css" / "calmdesk.css").read_text(encoding="utf-8")
RULES = re.sub(r"/\*.*?\*/", "", CSS, flags=re.S)

GROUNDS = ("paper", "surface", "raised", "accent-soft")
TEXT_PAIRS = [
    *((text, ground) for text in ("text", "quiet", "accent", "accent-strong") for ground in GROUNDS),
    *(
        (sign, ground)
        for sign in ("amber", "red", "green")
        for ground in ("paper", "surface", "raised", f"{sign}-soft")
    ),
    *(("text", f"{sign}-soft") for sign in ("amber", "red", "green")),
    # A late row under the cursor.
    ("red", "accent-soft"),
    ("amber", "accent-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
]
CONTROL_PAIRS = [*(("edge", ground) for ground in GROUNDS), *(("accent", ground) for ground in GROUNDS)]


def colours_under(selector: str) -> dict[str, str]:
    block = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", RULES)
    assert block, f"{selector} is missing from the stylesheet"
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", block[1]))


THEMES = {"light": colours_under(":root"), "dark": colours_under(':root[data-theme="dark"]')}


def luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_measured_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), CONTROL_PAIRS)
def test_edges_of_controls_and_the_focus_ring_can_be_seen(theme: str, edge: str, ground: str) -> None:
    colours = THEMES[theme]

    assert contrast(colours[edge], colours[ground]) >= 3


def test_dark_by_choice_and_dark_by_the_system_are_the_same() -> None:
    assert colours_under(':root:not([data-theme="light"])') == THEMES["dark"]


def test_both_themes_name_the_same_colours() -> None:
    assert THEMES["light"].keys() == THEMES["dark"].keys()


def test_no_colour_stands_outside_the_tokens() -> None:
    tokens_end = RULES.index("*, *::before")
    screen_rules = RULES[tokens_end : RULES.index("@media print")]

    strays = set(re.findall(r"#[0-9A-Fa-f]{3,8}\b", screen_rules))

    # The square behind a QR code is white in both themes, or no camera reads it.
    assert strays <= {"#FFF"}


def test_every_token_that_is_used_exists() -> None:
    used = set(re.findall(r"var\(--([\w-]+)\)", RULES))
    named = set(re.findall(r"--([\w-]+):", RULES))

    assert used <= named
