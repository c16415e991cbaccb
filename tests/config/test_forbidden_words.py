"""What must not stand anywhere in the source, because one place of it undoes a whole wall."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.config.floors import ROOT, floors, sources, templates

SOURCES = [path for floor in floors() for path in sources(floor)]
PAGES = [path for path in templates() if path.suffix == ".html" and "mail" not in path.relative_to(ROOT).parts]

IN_CODE = {
    "a page unescaped": r"\bmark_safe\b|\bSafe(?:String|Text)\(",
    "a form without a token": r"\bcsrf_exempt\b",
    "SQL put together by hand": r"\.raw\(|\.extra\(|RawSQL\(",
    "every field of a model, also tomorrow's": r"fields\s*=\s*[\"']__all__[\"']",
    "everything but": r"^\s+exclude\s*=\s*[\[(]",
    "a business time handed to the broker": r"\b(?:eta|countdown)\s*=",
    "code made at run time": r"\b(?:eval|exec)\(|pickle",
    "a certificate nobody looks at": r"verify\s*=\s*False|CERT_NONE",
    "a debugger left behind": r"\bbreakpoint\(\)|\bpdb\b|^\s*print\([\"']debug",
}
IN_PAGES = {
    "a text unescaped": r"\|\s*safe\b|\|\s*safeseq\b|{%\s*autoescape\s+off",
    "an inline script": r"<script(?![^>]*\bsrc=)[^>]*>",
    "an inline style": r"<style\b|\sstyle=",
    "an event in the markup": r"\son[a-z]+=|\bhx-on|javascript:",
    "a foreign server": r"(?:src|href)=[\"'](?:https?:)?//",
}


@pytest.mark.parametrize("what", IN_CODE)
def test_no_source_holds(what: str) -> None:
    assert _lines_with(IN_CODE[what], SOURCES) == []


@pytest.mark.parametrize("what", IN_PAGES)
def test_no_page_holds(what: str) -> None:
    assert _lines_with(IN_PAGES[what], PAGES) == []


def test_every_posting_form_carries_a_token() -> None:
    forms = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)

    found = [
        str(path.relative_to(ROOT))
        for path in PAGES
        for body in forms.findall(path.read_text(encoding="utf-8"))
        if "csrf_token" not in body
    ]

    assert found == []


def test_no_file_is_a_cupboard() -> None:
    cupboards = {"utils.py", "helpers.py", "services.py", "common.py", "misc.py"}

    assert [str(path) for path in SOURCES if path.name in cupboards] == []


def test_no_file_is_longer_than_a_reader_holds() -> None:
    assert [str(path) for path in SOURCES if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_the_locks_hold_hashes_and_no_address() -> None:
    for name in ("runtime", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = [line for line in lock.splitlines() if line and not line[0].isspace()]
        assert "://" not in lock
        assert all(re.match(r"[\w.-]+(?:\[[\w,-]+\])?==[\w.+!-]+( ;.*)? \\$", pin) for pin in pins)
        assert lock.count("--hash=sha256:") >= len(pins)


def _lines_with(pattern: str, paths: list[Path]) -> list[str]:
    bad = re.compile(pattern, re.MULTILINE)
    found = []
    for path in paths:
        text = path.read_text(encoding="utf-8")
        found += [f"{path}: {match[0].strip()}" for match in bad.finditer(text)]
    return found
