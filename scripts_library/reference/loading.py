"""Puts scripts, questions, taboos, keywords, cases and known matters in under their natural keys.

A row that quality made or changed is left alone: each loaded row remembers what was loaded (`shipped_digest`), and only
rows that still are what was loaded follow the files. A script that somebody has said already is not rewritten either;
its new wording becomes the next version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from scripts_library.models import (
    Edition,
    Keyword,
    KnownMatter,
    LibraryCase,
    Question,
    Script,
    TabooFamily,
    TabooPhrase,
    WordSet,
)
from scripts_library.models.shipped import Shipped, digest_of
from scripts_library.vocabulary import SPEAKING_STAGES, ScriptState

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("zh-hans", "en")
# What a script row in the files may leave away.
SCRIPT_DEFAULTS: dict[str, Any] = {
    "industries": [], "channels": [], "customer_types": [], "categories": [], "causes": [],
    "face_saving": False, "feeling_min": None, "feeling_max": None, "weight": 0,
}  # fmt: skip
Row = TypeVar("Row", bound=Shipped)
Switched = TypeVar("Switched", Keyword, KnownMatter, LibraryCase, Question)
PHRASE_DEFAULTS: dict[str, Any] = {"pattern": "", "level": "", "excuses": [], "stages": []}


@transaction.atomic
def load(*, now: datetime) -> int:
    """Load or complete the library; says how many rows are new or newly worded. A second call changes nothing."""
    taboos = _families(now) + _word_sets(now) + _phrases(now)
    if taboos:
        Edition.rise("taboos")
    keywords = _keywords(now)
    if keywords:
        Edition.rise(Keyword.EDITION)
    casebook = _casebook(now)
    if casebook:
        Edition.rise(LibraryCase.EDITION)
    return taboos + keywords + casebook + _scripts(now) + _questions(now)


def script_rows() -> Iterable[dict[str, Any]]:
    """Read the scripts of the files: one row a language."""
    for stage in SPEAKING_STAGES:
        for row in _read(f"scripts/{stage.value}.json"):
            shared = (
                SCRIPT_DEFAULTS | {"stage": stage.value} | {name: row[name] for name in row if name not in LANGUAGES}
            )
            for language in LANGUAGES:
                yield shared | {"language": language, "text": row[language]}


def question_rows() -> Iterable[dict[str, Any]]:
    """Read the questions of the files, in their order: one row a language."""
    for position, row in enumerate(_read("questions.json")):
        shared = {"categories": [], "position": position} | {name: row[name] for name in row if name not in LANGUAGES}
        for language in LANGUAGES:
            yield shared | {"language": language, "text": row[language]}


def phrase_rows() -> Iterable[dict[str, Any]]:
    """Read the taboo phrases of the files, in their order."""
    for language in LANGUAGES:
        for position, row in enumerate(_read(f"taboos/phrases.{language}.json")):
            shared = PHRASE_DEFAULTS | {"language": language, "position": position}
            yield shared | {"family_code" if name == "family" else name: value for name, value in row.items()}


def keyword_rows() -> Iterable[dict[str, Any]]:
    """Read the keywords of the files."""
    for row in _read("keywords.json"):
        yield {"industries": []} | row


def case_rows() -> Iterable[dict[str, Any]]:
    """Read the cases of the files, one file a trade: one row a language."""
    for row in _of_every_language("cases"):
        yield {**row, "amount": Decimal(row["amount"]) if row["amount"] else None}


def matter_rows() -> Iterable[dict[str, Any]]:
    """Read the known matters of the files, one file a trade: one row a language."""
    yield from _of_every_language("knowledge")


def _of_every_language(folder: str) -> Iterable[dict[str, Any]]:
    for path in sorted((FOLDER / folder).glob("*.json")):
        for row in _read(f"{folder}/{path.name}"):
            shared = {name: row[name] for name in row if name not in LANGUAGES}
            for language in LANGUAGES:
                yield shared | {"language": language} | row[language]


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def _families(now: datetime) -> int:
    known = {row.code: row for row in TabooFamily.objects.all()}
    rows = [row | {"position": position} for position, row in enumerate(_read("taboos/families.json"))]
    return _write(TabooFamily, [_follow(known.get(row["code"]), TabooFamily, row, now=now) for row in rows])


def _word_sets(now: datetime) -> int:
    known = {(row.language, row.name): row for row in WordSet.objects.all()}
    rows = [
        {"language": language, "name": name, "words": words}
        for language, sets in _read("taboos/word_sets.json").items()
        for name, words in sets.items()
    ]
    return _write(WordSet, [_follow(known.get((row["language"], row["name"])), WordSet, row, now=now) for row in rows])


def _phrases(now: datetime) -> int:
    known = {(row.language, row.says): row for row in TabooPhrase.objects.select_related("family")}
    families = {row.code: row for row in TabooFamily.objects.all()}
    shipped = {(row["language"], row["says"]): row for row in phrase_rows()}
    written = _write(
        TabooPhrase,
        [
            _follow(known.get(name), TabooPhrase, row, now=now, family=families[row["family_code"]])
            for name, row in shipped.items()
        ],
    )
    gone = [row.pk for name, row in known.items() if name not in shipped and row.is_active and not row.is_edited]
    TabooPhrase.objects.filter(pk__in=gone).update(is_active=False, updated_at=now)
    return written + len(gone)


def _scripts(now: datetime) -> int:
    latest = {(row.key, row.language): row for row in Script.objects.order_by("version")}
    used = set(Script.objects.filter(uses__isnull=False).values_list("pk", flat=True).distinct())
    shipped = {(row["key"], row["language"]): row for row in script_rows()}
    written = _write(
        Script, [_follow_script(latest.get(name), row, used=used, now=now) for name, row in shipped.items()]
    )
    gone = [
        row.pk
        for name, row in latest.items()
        if name not in shipped and row.state == ScriptState.APPROVED and not row.is_edited
    ]
    Script.objects.filter(pk__in=gone).update(state=ScriptState.RETIRED, updated_at=now)
    return written + len(gone)


def _keywords(now: datetime) -> int:
    return _follow_file(Keyword, ("term", "points_to", "code"), keyword_rows(), now=now)


def _casebook(now: datetime) -> int:
    cases = _follow_file(LibraryCase, ("key", "language"), case_rows(), now=now)
    return cases + _follow_file(KnownMatter, ("key", "language"), matter_rows(), now=now)


def _questions(now: datetime) -> int:
    return _follow_file(Question, ("key", "language"), question_rows(), now=now)


def _follow_file(model: type[Switched], key: tuple[str, ...], rows: Iterable[dict[str, Any]], *, now: datetime) -> int:
    """Bring rows that can be switched off to what a file says; those that it no longer names are switched off."""
    known = {tuple(getattr(row, name) for name in key): row for row in model._default_manager.all()}
    shipped = {tuple(row[name] for name in key): row for row in rows}
    written = _write(model, [_follow(known.get(name), model, row, now=now) for name, row in shipped.items()])
    gone = [row.pk for name, row in known.items() if name not in shipped and row.is_active and not row.is_edited]
    model._default_manager.filter(pk__in=gone).update(is_active=False, updated_at=now)
    return written + len(gone)


def _follow_script(row: Script | None, data: Mapping[str, Any], *, used: set[int], now: datetime) -> Script | None:
    if row is None or row.pk not in used:
        return _follow(row, Script, data, now=now, **({} if row else _approved(now)))
    if row.shipped_digest == digest_of(dict(data)) or row.is_edited:
        return None
    Script.objects.filter(pk=row.pk).update(state=ScriptState.RETIRED, updated_at=now)
    return _follow(None, Script, data, now=now, version=row.version + 1, **_approved(now))


def _approved(now: datetime) -> dict[str, Any]:
    return {"state": ScriptState.APPROVED, "approved_at": now}


def _follow(row: Row | None, model: type[Row], data: Mapping[str, Any], *, now: datetime, **more: Any) -> Row | None:
    """Bring one row to what the file says; nothing where it says so already or people changed it."""
    digest = digest_of(dict(data))
    if row is not None and (row.shipped_digest == digest or row.is_edited):
        return None
    row = row or model()
    for name, value in {**data, **more}.items():
        # A phrase's family is named by its code in the file and given as a row here.
        if name != "family_code":
            setattr(row, name, value)
    row.shipped_digest, row.updated_at = digest, now
    return row


def _write(model: type[Row], rows: Iterable[Row | None]) -> int:
    """Store what is new and what follows the files; says how many."""
    changed = [row for row in rows if row is not None]
    manager = model._default_manager
    standing = [row for row in changed if not row._state.adding]
    manager.bulk_create([row for row in changed if row._state.adding])
    columns = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    if standing:
        manager.bulk_update(standing, columns)
    return len(changed)
