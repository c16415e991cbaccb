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


def imports_of(script: Path) -> set[Path]:
    """The scripts that one asks for by itself, those that they ask for included."""
    named = re.findall(r"""^import .* from "\./([\w.]+)";$""", script.read_text(encoding="utf-8"), flags=re.M)
    direct = {script.with_name(name) for name in named}
    return direct.union(*map(imports_of, direct))


def test_the_scripts_stay_small() -> None:
    """Those that every page carries together, and each that one page asks for by itself."""
    frame = (ROOT / "templates" / "base.html").read_text(encoding="utf-8")
    named = {script for script in SCRIPTS if f"js/{script.name}" in frame}
    everywhere = named.union(*map(imports_of, named))

    assert named < everywhere
    assert sum(script.stat().st_size for script in everywhere) < 31_000
    assert all(script.stat().st_size < 12_000 for script in SCRIPTS)


def test_what_scripts_import_listens_to_nothing_and_is_loaded_by_nothing_else() -> None:
    """A page asks for a script under a name that carries its digest, an import for the plain one: loaded under both,
    it would hear everything twice."""
    imported = set[Path]().union(*map(imports_of, SCRIPTS))
    asked_for = {name for page in PAGES for name in re.findall(r"js/([\w.]+)'", page.read_text(encoding="utf-8"))}

    assert imported
    assert not {script.name for script in imported} & asked_for
    assert {script.name for script in SCRIPTS} == {script.name for script in imported} | asked_for
    for script in imported:
        assert not re.search(r"addEventListener|setInterval|setTimeout", script.read_text(encoding="utf-8")), script
