"""One spelling for what people type in many, with the way back to the letters they typed.

Full-width and half-width, traditional and simplified, capital and small, 您 and 你, "don't" and "do not" become one, so
that a pattern is written once. Every folded letter remembers the span of the original it came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from complaints.spelling import Spelled, spell

_CJK = "\u3400-\u9fff"
# 您 and 你 differ in courtesy, which no taboo turns on.
_SAME = {ord("您"): "你", ord("妳"): "你", ord("\t"): " "}
# A pause in speech parts a sentence as a comma does; NFKC would turn it into full stops. So does a picture.
_PICTURES = (range(0x2600, 0x27C0), range(0x2B00, 0x2C00), range(0x1F000, 0x1FB00))
PICTURES = "".join(f"{chr(codes[0])}-{chr(codes[-1])}" for codes in _PICTURES)
_PAUSES = {"…": ",", "—": ","} | {chr(code): "," for codes in _PICTURES for code in codes}
_SPACE_BESIDE_CHINESE = re.compile(rf"(?<=[{_CJK}。、]) +| +(?=[{_CJK}。、])")
_SPACES = re.compile(r" {2,}")
_CHINESE = re.compile(rf"[{_CJK}]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")

Rewrite = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]


def _to(text: str) -> Callable[[re.Match[str]], str]:
    return lambda _match: text


_CONTRACTED = {"can't": "cannot", "cant": "cannot", "won't": "will not", "wont": "will not", "shan't": "shall not"}
_WHOLE_WORD = {"dont": "do not", "didnt": "did not", "doesnt": "does not", "isnt": "is not", "wasnt": "was not"}
_WHOLE_WORD |= {
    "youre": "you are",
    "thats": "that is",
    "havent": "have not",
    "couldnt": "could not",
    "arent": "are not",
}
_TAILS = {"n't": " not", "'re": " are", "'ll": " will", "'ve": " have", "'m": " am", "'d": " would"}

_REWRITES: tuple[Rewrite, ...] = (
    (_SPACE_BESIDE_CHINESE, _to("")),
    (_SPACES, _to(" ")),
    # Dots between the letters, and letters kept apart, hide no word: 不·可·能, c a l m.
    (re.compile(rf"(?<=[{_CJK}])[·•・‧∙*_](?=[{_CJK}])"), _to("")),
    (re.compile(r"(?<![\w'])(?:[a-z][ .·*_-]){2,}[a-z](?![\w'])"), lambda match: re.sub(r"[^a-z]", "", match[0])),
    (re.compile("咱们|咱|俺们"), _to("我们")),
    # 儿化: 事儿 is 事, 这儿 is 这; 女儿, 儿童 and the like keep theirs.
    (re.compile("(?<=[事这那哪会点玩活劲份样味法])儿(?![女童子科媳孙])"), _to("")),
    (re.compile(r"(?<=[A-Za-z])[’‘`´](?=[A-Za-z])"), _to("'")),
    (re.compile(r"\b(?:" + "|".join(_CONTRACTED) + r")\b"), lambda match: _CONTRACTED[match[0]]),
    (re.compile(r"\b(?:" + "|".join(_WHOLE_WORD) + r")\b"), lambda match: _WHOLE_WORD[match[0]]),
    (re.compile(r"(?<=[a-z])(?:n't|'(?:re|ll|ve|m|d))\b"), lambda match: _TAILS[match[0]]),
    (re.compile(r"\b(it|that|there|what|here|this|he|she|who|where|how)'s\b"), lambda match: f"{match[1]} is"),
    (re.compile(r"\bcan not\b"), _to("cannot")),
)


def fold(text: str) -> Spelled:
    """Bring a text to the one spelling. Control and zero-width letters vanish; line breaks stay."""
    folded = spell(text, before=_PAUSES, after=_SAME)
    for pattern, replace in _REWRITES:
        folded = _rewrite(folded, pattern, replace)
    return folded


def fold_words(text: str) -> str:
    """Bring the words of a pattern to the one spelling; the way back is not needed there."""
    return fold(text).text


def has_chinese(text: str) -> bool:
    return _CHINESE.search(text) is not None


def has_latin_words(text: str) -> bool:
    return _LATIN_WORD.search(text) is not None


def _rewrite(folded: Spelled, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> Spelled:
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for match in pattern.finditer(folded.text):
        pieces.append(folded.text[at : match.start()])
        starts += folded.starts[at : match.start()]
        ends += folded.ends[at : match.start()]
        new = replace(match)
        pieces.append(new)
        starts += [folded.starts[match.start()]] * len(new)
        ends += [folded.ends[match.end() - 1]] * len(new)
        at = match.end()
    if not pieces:
        return folded
    pieces.append(folded.text[at:])
    return Spelled("".join(pieces), starts + folded.starts[at:], ends + folded.ends[at:])
