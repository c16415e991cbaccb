"""Every icon that a page or a line of the timeline names exists: a missing one would cost the whole page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lucide.templatetags.lucide import lucide

from complaints.screens.timeline import LINES
from followups.trail_lines import LINES as CALL_LINES
from scripts_library.trail_lines import LINES as LIBRARY_LINES

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
NAMED = re.compile(r"""(?:lucide |\bicon=)["']([\w-]+)["']""")
DEFAULT = re.compile(r"""icon\|default:["']([\w-]+)["']""")


def names() -> set[str]:
    found = {line.icon for line in [*LINES.values(), *CALL_LINES.values(), *LIBRARY_LINES.values()]}
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {*NAMED.findall(text), *DEFAULT.findall(text)}
    return found


@pytest.mark.parametrize("name", sorted(names()))
def test_the_icon_exists(name: str) -> None:
    assert "<svg" in lucide(name, size=16)
