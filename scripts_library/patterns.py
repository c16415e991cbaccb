"""The small language in which taboo phrases are written, and its translation into bounded regular expressions.

    你(自己|本人)?<弄错>       one of several, maybe absent; a word set kept beside the phrases
    没办法…退                 a gap within the clause; ……  a gap within the sentence
    不可能。                  the clause must end here (a final 了, 吧, 呀 is no matter)
    ^不清楚                   the clause must begin here
    去问(!过)                 must not be followed by

Nothing in it repeats without bound, so no pattern can run away, and `least` tells how much a match must at least say,
so that a pattern which would find nearly everything is refused where it is written (R163).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from scripts_library.folding import fold_words, has_chinese

MAX_LENGTH = 1200
MAX_DEPTH = 5
MAX_GAPS = 3
LEAST_CHINESE = 2
LEAST_LATIN = 5
# How many different literals one phrase may be looked up by before the quick check stops paying.
MAX_KEYS = 60
# More words in a set, or sets within sets that come to more letters, take longer to compile than anybody waits.
MOST_WORDS = 500
MOST_LETTERS = 30_000
# The full-width signs that a Chinese keyboard gives are as good as the half-width ones.
_SIGNS = str.maketrans(
    {"（": "(", "）": ")", "｜": "|", "？": "?", "！": "!", "〈": "<", "〉": ">", "《": "<", "》": ">"}
)
# The clause begins here, and ends here.
_BEGINS = r"(?<![^,。.!?;:\n\0 ])"
_BEGINS_LATIN = r"(?:(?<![^,.!?;:\n\0\"“(])|(?<=[,.!?;:] ))"
_ENDS = r"(?=[了吧呀啊的嘛呢啦哦]{0,2}(?:[,。.!?;:\n\0\"”」』]|$))"
_SPECIAL = frozenset("()|?<>…。^")

WordSets = Mapping[str, Sequence[str]]


class PatternError(ValueError):
    """A pattern that can't be used; the message tells its writer what to change."""


@dataclass(frozen=True)
class Piece:
    """A part of a pattern: its expression, the fewest letters it matches, and literals of which one must occur."""

    regex: str
    least: int = 0
    gaps: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compiled:
    """A pattern ready to run on folded text. `keys`: unless one of them occurs, it can't match; empty: always try."""

    regex: re.Pattern[str]
    keys: tuple[str, ...] = ()


@dataclass
class _Reader:
    source: str
    sets: WordSets
    chinese: bool
    at: int = 0
    open_sets: list[str] = field(default_factory=list)

    def peek(self) -> str:
        return self.source[self.at] if self.at < len(self.source) else ""

    def take(self) -> str:
        letter = self.peek()
        self.at += 1
        return letter


def compile_pattern(pattern: str, *, sets: WordSets) -> Compiled:
    """Translate a pattern; its own letters tell whether it is Chinese or English.

    :raises PatternError: brackets that don't close, an unknown word set, too many gaps, or too little that a match
        must contain.
    """
    source = pattern.strip().translate(_SIGNS)
    if not source:
        raise PatternError(_("Write what is to be found."))
    if len(source) > MAX_LENGTH:
        raise PatternError(
            _("This is longer than %(limit)d letters. Split it into two phrases.") % {"limit": MAX_LENGTH}
        )
    reader = _Reader(source, sets, chinese=has_chinese(source))
    piece = _choice(reader, depth=0)
    if reader.at < len(source):
        raise PatternError(_("There is a “)” without its “(”."))
    _demand_enough(piece, chinese=reader.chinese)
    edges = ("", "") if reader.chinese else (r"(?<!\w)", r"(?!\w)")
    return Compiled(re.compile(edges[0] + piece.regex + edges[1]), piece.keys)


def _demand_enough(piece: Piece, *, chinese: bool) -> None:
    if piece.gaps > MAX_GAPS:
        raise PatternError(_("More than %(limit)d gaps make it find chance matches. Split it.") % {"limit": MAX_GAPS})
    if piece.least < (LEAST_CHINESE if chinese else LEAST_LATIN):
        raise PatternError(_("This would find nearly every text. Name at least one whole word that must occur."))


def _choice(reader: _Reader, *, depth: int) -> Piece:
    """Read alternatives up to the closing bracket or the end."""
    if depth > MAX_DEPTH:
        raise PatternError(_("Brackets stand inside brackets too often. Split it into two phrases."))
    options = [_sequence(reader, depth=depth)]
    letters = len(options[0].regex)
    while reader.peek() == "|":
        reader.take()
        options.append(_sequence(reader, depth=depth))
        letters += len(options[-1].regex)
        _refuse_too_long(letters)
    if len(options) == 1:
        return options[0]
    if any(not option.regex for option in options):
        raise PatternError(_("Something is missing beside a “|”."))
    return _either(options)


def _refuse_too_long(letters: int) -> None:
    if letters > MOST_LETTERS:
        raise PatternError(_("With all of its word sets this is too long. Split it, or take smaller sets."))


def _either(options: Sequence[Piece]) -> Piece:
    # Longer first, so that a match covers all of the words it can.
    ordered = sorted(options, key=lambda option: -len(option.regex))
    keys: tuple[str, ...] = ()
    if all(option.keys for option in options):
        keys = tuple(dict.fromkeys(key for option in options for key in option.keys))
    return Piece(
        "(?:" + "|".join(option.regex for option in ordered) + ")",
        min(option.least for option in options),
        max(option.gaps for option in options),
        keys if len(keys) <= MAX_KEYS else (),
    )


def _sequence(reader: _Reader, *, depth: int) -> Piece:
    pieces: list[Piece] = []
    while reader.peek() and reader.peek() not in "|)":
        pieces.append(_maybe(reader, _item(reader, depth=depth)))
        _refuse_too_long(sum(len(piece.regex) for piece in pieces))
    whole = len(pieces) > 2 and pieces[0].regex in (_BEGINS, _BEGINS_LATIN) and pieces[-1].regex == _ENDS
    return Piece(
        "".join(piece.regex for piece in pieces),
        # A clause that is nothing else says as much as two words that are.
        sum(piece.least for piece in pieces) + whole,
        sum(piece.gaps for piece in pieces),
        _best_keys(pieces),
    )


def _best_keys(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Choose the part that is quickest to rule out: the longest shortest literal."""
    keyed = [piece.keys for piece in pieces if piece.keys]
    return max(keyed, key=lambda keys: (min(map(len, keys)), -len(keys)), default=())


def _maybe(reader: _Reader, piece: Piece) -> Piece:
    if reader.peek() != "?":
        return piece
    reader.take()
    return Piece(f"(?:{piece.regex})?", 0, piece.gaps)


def _item(reader: _Reader, *, depth: int) -> Piece:
    letter = reader.take()
    if letter == "(":
        return _group(reader, depth=depth)
    if letter == "<":
        return _word_set(reader)
    if letter == "…":
        return _gap(reader)
    if letter == "。":
        return Piece(_ENDS)
    if letter == "^":
        return Piece(_BEGINS if reader.chinese else _BEGINS_LATIN)
    if letter in "?>":
        raise PatternError(_("“%(sign)s” stands where it means nothing.") % {"sign": letter})
    return _literal(reader, letter)


def _group(reader: _Reader, *, depth: int) -> Piece:
    banned = reader.peek() == "!"
    if banned:
        reader.take()
    inside = _choice(reader, depth=depth + 1)
    if reader.take() != ")":
        raise PatternError(_("A “(” is not closed."))
    if not inside.regex:
        raise PatternError(_("There is nothing between “(” and “)”."))
    if banned:
        return Piece(f"(?!{inside.regex})")
    return Piece(f"(?:{inside.regex})", inside.least, inside.gaps, inside.keys)


def _word_set(reader: _Reader) -> Piece:
    end = reader.source.find(">", reader.at)
    name = reader.source[reader.at : end] if end > 0 else ""
    words = reader.sets.get(name)
    if not name or words is None:
        raise PatternError(_("There is no word set called “%(name)s”.") % {"name": name or reader.source[reader.at :]})
    if len(words) > MOST_WORDS:
        raise PatternError(too_many_words(name))
    if name in reader.open_sets:
        raise PatternError(_("The word set “%(name)s” contains itself.") % {"name": name})
    reader.at = end + 1
    inner = _Reader("|".join(words).translate(_SIGNS), reader.sets, reader.chinese, open_sets=[*reader.open_sets, name])
    piece = _choice(inner, depth=1)
    if inner.at < len(inner.source):
        raise PatternError(_("The word set “%(name)s” holds a “)” without its “(”.") % {"name": name})
    return piece


def too_many_words(name: str) -> str:
    """Say that a word set is too large."""
    return _("The word set “%(name)s” holds more than %(limit)d words. Split it.") % {"name": name, "limit": MOST_WORDS}


def _gap(reader: _Reader) -> Piece:
    wide = reader.peek() == "…"
    if wide:
        reader.take()
    if reader.chinese:
        return Piece(r"[^。!?;\n\0]{0,16}?" if wide else r"[^,。!?;:\n\0]{0,8}?", gaps=1)
    return Piece(r"(?:[^\w.!?;\n\0]+[\w']+){0,8}?[ ,]*" if wide else r"(?: [\w']+){0,4}? ?", gaps=1)


def _literal(reader: _Reader, first: str) -> Piece:
    letters = first
    while reader.peek() and reader.peek() not in _SPECIAL:
        letters += reader.take()
    # In 是不?行 the sign belongs to 不 alone; in English to the word before it.
    if reader.peek() == "?" and len(letters) > 1:
        cut = letters.rstrip().rfind(" ") + 1 if not reader.chinese and " " in letters.strip() else len(letters) - 1
        if reader.chinese or cut > 0:
            reader.at -= len(letters) - cut
            letters = letters[:cut]
    plain = fold_words(letters) if letters.strip() else " "
    regex = re.escape(plain)
    if not reader.chinese:
        regex = regex.replace(r"\ ", r"\b ?")
    word = plain.strip()
    return Piece(regex, len(word.replace(" ", "")), keys=(word,) if word else ())
