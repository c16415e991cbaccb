"""Checks and compiles the catalogs of words: `python -m config.catalogs [--check]`. Needs polib, as `make check` has.

Checked: every sentence of source and templates stands in both catalogs, the Chinese one is complete, no translation is
a guess, placeholders agree, and the .mo files that are read are those of the .po files.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ("config", "insights", "followups", "scripts_library", "complaints", "outbox", "evidence", "organisation")
LANGUAGES = {"zh_Hans": True, "en": False}  # whether every sentence needs a translation of its own
_FUNCTIONS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 0, "ngettext_lazy": 0}
_FUNCTIONS |= {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 1, "npgettext_lazy": 1}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

Word = tuple[str, str]  # context (empty for none) and sentence


def main(words: list[str]) -> int:
    """Compile, or with --check only look; say each fault on a line of its own."""
    settings.configure(USE_I18N=False)
    faults: list[str] = []
    wanted = source_words()
    for language, needs_all in LANGUAGES.items():
        path = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"
        if not path.exists():
            faults.append(f"{path.relative_to(ROOT)} is missing.")
            continue
        catalog = polib.pofile(str(path))
        faults += [f"{language}: {fault}" for fault in catalog_faults(catalog, wanted, needs_all=needs_all)]
        compiled = path.with_suffix(".mo")
        if "--check" not in words:
            catalog.save_as_mofile(str(compiled))
        elif not compiled.exists() or compiled.read_bytes() != catalog.to_binary():
            faults.append(f"{compiled.relative_to(ROOT)} is not what its .po says. Run: make compile")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def catalog_faults(catalog: polib.POFile, wanted: set[Word], *, needs_all: bool) -> Iterator[str]:
    """Tell what is wrong with a catalog, sentence by sentence."""
    known = {(entry.msgctxt or "", entry.msgid) for entry in catalog if not entry.obsolete}
    for _context, sentence in sorted(wanted - known):
        yield f"not in the catalog, run make messages: {sentence!r}"
    for entry in catalog:
        if entry.obsolete:
            continue
        if entry.fuzzy:
            yield f"a guess nobody looked at: {entry.msgid!r}"
        texts = [*entry.msgstr_plural.values()] or [entry.msgstr]
        if needs_all and not all(texts):
            yield f"not translated: {entry.msgid!r}"
        for text in filter(None, texts):
            if set(_PLACEHOLDER.findall(text)) - set(_PLACEHOLDER.findall(entry.msgid + (entry.msgid_plural or ""))):
                yield f"a placeholder that its source hasn't: {text!r}"


def source_words() -> set[Word]:
    """Give every sentence that source and templates hand to gettext."""
    found: set[Word] = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            found |= set(_words_of(path.read_text(encoding="utf-8")))
    for path in (ROOT / "templates").rglob("*"):
        if path.suffix in {".html", ".txt"}:
            # Django turns a template into lines that gettext reads as source.
            found |= set(_template_words(templatize(path.read_text(encoding="utf-8"), origin=str(path))))
    return found


def _words_of(source: str) -> Iterator[Word]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        place = _FUNCTIONS.get(name)
        if place is None or len(node.args) <= place:
            continue
        texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if len(texts) > place:
            yield (texts[0] if place else "", texts[place])


def _template_words(source: str) -> Iterator[Word]:
    """Find the calls in what `templatize` made: `gettext(u'…')` among characters that stand for the markup."""
    for found in re.finditer(r"\b(?:p|n|np)?gettext\((?:u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")[,\s]*)+", source):
        call = found[0].rstrip(", \n") + (",1)" if found[0].startswith("n") else ")")
        yield from _words_of(call)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
