"""When the words of a taboo are said without the taboo: denied, quoted, supposed, or mended in the same breath (R163).

Everything here reads folded text (`folding.fold`): 您 is 你, punctuation is half-width, contractions are written out.
"""

from __future__ import annotations

import re

from scripts_library import excuse_words as words
from scripts_library.vocabulary import Excuse

# Letters that end a clause, and a sentence.
_CLAUSE_ENDS = ",。.!?;:\n"
_SENTENCE_ENDS = "。.!?;\n"
_CLAUSE_END = re.compile(f"[{_CLAUSE_ENDS}]")
# How far back a clause is read: no spoken clause is longer, and a text without any stop must not cost its square.
_FARTHEST = 80
# 可能明天 sounds like anything.
_SHORTEST = 5
_ANYWHERE = {
    Excuse.ALTERNATIVE.value: words.ALTERNATIVE,
    Excuse.CLOCK_TIME.value: words.CLOCK,
    Excuse.EMPATHY.value: words.EMPATHY,
    Excuse.OWN_UP.value: words.OWN_UP,
}


def hide_others_words(text: str) -> str:
    """Blank out what is quoted or reported, letter for letter, unless the whole text stands in quotation marks."""
    quotes = [match.span() for match in words.QUOTED.finditer(text)]
    if sum(end - start for start, end in quotes) >= len(text.strip()) - 1:
        quotes = []
    hidden = _blank(text, quotes)
    spans = [match.span() for match in words.REPORTED_ZH.finditer(hidden) if not _is_retort(hidden, match.end())]
    spans += [
        match.span()
        for match in words.TOLD_ZH.finditer(hidden)
        if words.TELLERS_ZH.search(hidden[max(0, match.start() - _FARTHEST) : match.start()])
    ]
    spans += [match.span() for match in words.REPORTED_EN.finditer(hidden)]
    return _blank(hidden, spans)


def _is_retort(text: str, end: int) -> bool:
    """您以为我们会骗您吗？ reports nothing; it strikes back."""
    return text[end : end + 1] == "?" or text[:end].endswith(("吗", "么", "不成"))


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    letters = list(text)
    for start, end in spans:
        letters[start:end] = "\0" * (end - start)
    return "".join(letters)


def is_denied(text: str, start: int, end: int) -> bool:
    """Tell whether the clause takes the words back (不是您弄错了) or only supposes them (如果是我们的错)."""
    before = clause_before(text, start)
    if words.SUPPOSED_ZH.search(before) or words.SUPPOSED_EN.search(before) or words.DENIED_EN.search(before):
        return True
    if _is_either_or(text, start):
        return True
    denied = words.DENIED_AT_ONCE_ZH.search(before) or words.DENIED_ZH.search(before)
    return bool(denied) and not words.RHETORIC.search(text[end : sentence_end(text, end) + 1])


def _is_either_or(text: str, start: int) -> bool:
    """是不是我们的责任: 不是 is no denial and no claim there, it asks."""
    return text[start : start + 1] == "不" and start > 0 and text[start - 1] == text[start + 1 : start + 2]


def is_excused(excuses: frozenset[str], text: str, start: int, end: int) -> bool:
    """Tell whether the text mends these words in a way their phrase accepts: an exact hour, another way, and so on."""
    if not excuses:
        return False
    rest = text[:start] + "\0" * (end - start) + text[end:]
    if any(name in excuses and pattern.search(rest) for name, pattern in _ANYWHERE.items()):
        return True
    before = clause_before(text, start)
    if Excuse.QUESTION in excuses:
        asked = words.ASKED_ZH.search(before + text[start : start + 2]) or words.ASKED_EN.search(before)
        if asked:
            return True
    return Excuse.WE_DO_IT in excuses and words.WE_DO_IT.search(before) is not None


def clause_before(text: str, start: int) -> str:
    """Give what stands before a place in the same clause, as far as it is worth reading."""
    at = start
    while at > max(0, start - _FARTHEST) and text[at - 1] not in _CLAUSE_ENDS:
        at -= 1
    return text[at:start]


def clause_after(text: str, end: int) -> str:
    """Give what stands behind a place in the same clause and the sign that ends it, as far as it is worth reading."""
    stop = _CLAUSE_END.search(text, end, end + _FARTHEST)
    return text[end : stop.end() if stop else end + _FARTHEST]


def sentence_around(text: str, start: int, end: int) -> str:
    """Give the sentence that holds a place, as far as it is worth reading."""
    at = start
    while at > max(0, start - _FARTHEST) and text[at - 1] not in _SENTENCE_ENDS:
        at -= 1
    return text[at : sentence_end(text, end)]


def sentence_end(text: str, end: int) -> int:
    """Give the place where the sentence around a place ends."""
    at = end
    while at < min(len(text), end + _FARTHEST) and text[at] not in _SENTENCE_ENDS:
        at += 1
    return at


def sounds_right(family: str, text: str) -> bool:
    """Tell whether a text that only sounds like a family is known to be none of it: too short to sound like anything,
    the customer's own story said back, or the very opposite of the family."""
    if sum(letter.isalnum() for letter in text) < _SHORTEST or words.SAID_BACK_ZH.search(text):
        return True
    opposite = words.OPPOSITE.get(family)
    return opposite is not None and opposite.search(text) is not None
