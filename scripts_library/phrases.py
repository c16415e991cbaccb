"""The taboo phrases as the guard runs them: compiled once a process, read again when their edition rises."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import cast

from scripts_library.folding import has_chinese
from scripts_library.guard import Family, Level, Phrase, PhraseBook
from scripts_library.kept import Kept
from scripts_library.models import TabooFamily, TabooPhrase, WordSet
from scripts_library.patterns import Compiled, PatternError, WordSets, compile_pattern

log = logging.getLogger(__name__)


def word_sets() -> dict[str, dict[str, list[str]]]:
    """Give the word sets by language and name."""
    sets: dict[str, dict[str, list[str]]] = {}
    for language, name, words in WordSet.objects.values_list("language", "name", "words"):
        sets.setdefault(language, {})[name] = words
    return sets


def make_book(
    rows: Iterable[TabooPhrase],
    sets: Mapping[str, WordSets],
    *,
    families: Iterable[TabooFamily] = (),
) -> PhraseBook:
    """Compile rows. One that can't be compiled is left out and named in `broken`, so that the others still guard.
    `families`: what is told of, with phrases and without."""
    phrases: list[Phrase] = []
    broken: list[str] = []
    for row in rows:
        try:
            phrases.append(_compile(row, sets.get(row.language, {})))
        except PatternError as error:
            log.error("taboo phrase %s does not compile and is not checked", row.pk)
            broken.append(f"{row.says}: {error}")
    told = {row.code: _family(row) for row in families}
    return PhraseBook(phrases, families=told, broken=broken)


def compiled(row: TabooPhrase, sets: WordSets) -> Compiled:
    """Compile a row's pattern, or the phrase itself where no pattern is given.

    :raises PatternError: it can't be used.
    """
    return compile_pattern(row.pattern or _plain(row.says), sets=sets)


def _plain(says: str) -> str:
    """Take a phrase as a pattern: without the signs that would mean something else there."""
    return "".join(" " if letter in "()|?<>…。（）｜？《》〈〉！!，,.、" else letter for letter in says).strip()


def _read() -> PhraseBook:
    rows = (
        TabooPhrase.objects.filter(is_active=True)
        .select_related("family")
        .order_by("family__position", "position", "id")
    )
    return make_book(rows, word_sets(), families=TabooFamily.objects.all())


def _family(row: TabooFamily) -> Family:
    return Family(
        cast("Level", row.level),
        {"zh-hans": row.why_zh, "en": row.why_en},
        row.waits_for_cause,
        {True: tuple(row.better_zh.splitlines()), False: tuple(row.better_en.splitlines())},
    )


def _compile(row: TabooPhrase, sets: WordSets) -> Phrase:
    ready = compiled(row, sets)
    return Phrase(
        family=row.family.code,
        of=_family(row.family),
        level=cast("Level", row.level or row.family.level),
        chinese=has_chinese(row.pattern or row.says),
        says=row.says,
        better=row.better,
        regex=ready.regex,
        keys=ready.keys,
        excuses=frozenset(row.excuses),
    )


phrase_book = Kept(TabooPhrase.EDITION, _read)
