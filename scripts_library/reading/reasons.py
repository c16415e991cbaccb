"""The words that decided, as a reader likes to see them: whole words, and none that stand in every text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from scripts_library.reading.pieces import ABOUT, AT_FIRST, Pieces, Span, stem

# Characters and words that stand in every complaint, whatever it is about: they are no reason and decide nothing alone.
PARTICLES = frozenset(
    "我你他她它们咱的地了着吗呢吧啊呀哦嗯哈嘛啦哎唉喂么是就也都还又才很太真得这那哪个些一和与及或而且但"
)
_PLAIN_WORDS = """
a about after again all also am an and any anybody anyone are as at back be because been before being but by can
cannot come could day did do does doing done down each even ever every for from gave get give go going gone good got
had has have having he her here hers him his how i if in into is it its just know last let like made make many me
mine more most much must my myself never new no nobody none not now of off on once one only or other our ours out
over own please put s said same say says see she should since so some somebody someone still such take tell than
thank that the their theirs them then there these they thing things this those though three through time to today
told too took two under until up us very want wanted wants was we well went were what when where whether which while
who whole whom whose why will with without would yes yesterday yet you your yours yourself
"""
_PLAIN_PAIRS = """
你好 好你 在吗 有人 没有 谢谢 请问 今天 昨天 昨晚 明天 现在 时候 什么 怎么
可以 因为 所以 如果 后来 然后 已经 一直 可是 不过 只是 自己 大家 事情 问题
知道 觉得 希望 处理 解决 反映 投诉 这样 那样 这里 那里 起来 出来 过来 回来
下来 有点 一点 一下 几个
"""
PLAIN = frozenset((_PLAIN_WORDS + _PLAIN_PAIRS).split())
# As words they are read, as stems they are learned.
_PLAIN_LATIN = frozenset(_PLAIN_WORDS.split()) | {stem(word) for word in _PLAIN_WORDS.split()}
NUMERALS = frozenset("一二两三四五六七八九十百千万几半零")
COUNTING = NUMERALS | frozenset("只个次回趟块元角分天月年号点位名条张")
# Of a piece that stands very often these places tell enough.
MOST_PLACES = 8


def is_plain(piece: str) -> bool:
    """Tell whether a piece is made of such characters and words alone."""
    bare = piece.removeprefix(AT_FIRST)
    if bare[:1].isascii() and bare[:1].isalpha():
        return all(word in _PLAIN_LATIN or len(word) == 1 for word in bare.split())
    return bare in PLAIN or all(letter in PARTICLES or letter in COUNTING for letter in bare)


def telling(spoke: Mapping[str, float]) -> dict[str, float]:
    """Leave of what spoke the pieces that a reader can make something of: neither plain ones nor a single character,
    which explains nothing unless it is part of something longer, nor where the text comes from."""
    return {
        piece: said
        for piece, said in spoke.items()
        if len(piece.removeprefix(AT_FIRST)) > 1 and not piece.startswith(ABOUT) and not is_plain(piece)
    }


def reasons(
    folded: str, pieces: Pieces, spoke: Mapping[str, float], *, known: Collection[Span], most: int
) -> list[Span]:
    """Name the places in a folded text that decided: what spoke for the answer, grown together where it touches, and
    grown to the keywords it is part of (`known`), in the order of the text."""
    weight = _weight(pieces, spoke, most=most * 3)
    trimmed = (_trimmed(folded, *span) for span in _runs(folded, weight))
    spans = [_grown(span, known) for span in trimmed if span is not None]
    spans.sort(key=lambda span: -sum(weight.get(at, 0.0) for at in range(*span)))
    told: dict[str, Span] = {}
    for start, end in spans:
        if not any(folded[start:end] in other for other in told):
            told[folded[start:end]] = (start, end)
    return sorted(list(told.values())[:most])


def _weight(pieces: Pieces, spoke: Mapping[str, float], *, most: int) -> dict[int, float]:
    """Lay what the loudest pieces said over their letters."""
    weight: dict[int, float] = defaultdict(float)
    speaking = {piece: said for piece, said in telling(spoke).items() if said > 0 and piece in pieces}
    for piece in sorted(speaking, key=lambda one: -speaking[one])[:most]:
        for start, end in pieces[piece][:MOST_PLACES]:
            for at in range(start, end):
                weight[at] += spoke[piece] / (end - start)
    return weight


def _runs(folded: str, weight: Mapping[int, float]) -> list[Span]:
    """Join letters that touch, and words with one gap between them."""
    spans: list[Span] = []
    for at in sorted(weight):
        if spans and (spans[-1][1] == at or folded[spans[-1][1] : at] == " "):
            spans[-1] = (spans[-1][0], at + 1)
        else:
            spans.append((at, at + 1))
    return spans


def _grown(span: Span, known: Collection[Span]) -> Span:
    start, end = span
    touched = [one for one in known if one[0] < end and start < one[1]]
    return min([start, *(one[0] for one in touched)]), max([end, *(one[1] for one in touched)])


def _trimmed(folded: str, start: int, end: int) -> Span | None:
    """Take off at both ends what stands in every text; None where nothing is left to read."""
    # 一直 begins a word as often as 一 ends a phrase.
    while start < end and folded[start] != "一" and (folded[start] in PARTICLES or not folded[start].isalnum()):
        start += 1
    while start < end and (folded[end - 1] in PARTICLES or not folded[end - 1].isalnum()):
        end -= 1
    if folded[start : start + 1].isascii() and folded[end - 1 : end].isascii():
        words = folded[start:end].split(" ")
        while words and (words[0] in PLAIN or len(words[0]) == 1):
            start += len(words.pop(0)) + 1
        while words and (words[-1] in PLAIN or len(words[-1]) == 1):
            end -= len(words.pop()) + 1
    if end - start < 2:
        return None
    while folded[start] in NUMERALS and folded[start - 1 : start] in NUMERALS:
        start -= 1
    return start, end
