"""The content policy allows no inline style, script or handler; what a template holds must not need one (REL-F2)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))

# Mail is read elsewhere: mail programs know no stylesheets.
PAGES = [page for page in PAGES if "mail" not in page.parts]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_needs_no_inline_style_script_or_handler(page: Path) -> None:
    markup = re.sub(r"\{% comment %\}.*?\{% endcomment %\}", "", page.read_text(encoding="utf-8"), flags=re.S)

    assert not re.search(r"<style\b|\sstyle=", markup)
    assert not re.search(r"<script(?![^>]*\ssrc=)", markup)
    assert not re.search(r"\son[a-z]+=|\shx-on|javascript:", markup)
    assert not re.search(r"""hx-(vals|headers)=['"]js:""", markup)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_evaluates_no_text(script: Path) -> None:
    source = script.read_text(encoding="utf-8")

    assert not re.search(r"\beval\(|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write", source)
    assert not re.search(r"""set(Timeout|Interval)\(\s*["'`]""", source)


def test_the_scripts_stay_small() -> None:
    assert SCRIPTS
    assert sum(script.stat().st_size for script in SCRIPTS) < 20_000
