"""What htmx would do that nobody sees in a template."""

from __future__ import annotations

import re

from tests.config.floors import ROOT

TAG = re.compile(r"<\w+[^<>]*hx-trigger=\"[^\"]*\b(?:load|revealed|intersect)\b[^<>]*>")

# These stand by themselves at the top of their page.
OUTSIDE = {"detail.html", "draft_place.html"}


def test_what_fetches_by_itself_takes_the_place_of_nothing_else() -> None:
    """Inside a list it would inherit the list's target, and the list would be gone."""
    pages = {path: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    tags = [(path.name, tag) for path, page in pages.items() for tag in TAG.findall(page)]

    assert {path for path, tag in tags if "hx-target=" not in tag} == OUTSIDE
