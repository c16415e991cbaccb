"""What a clerk does with an answer: listens, says sorry, asks, proposes. Pure."""

from __future__ import annotations

import re

from scripts_library.folding import fold_words
from scripts_library.reading.weights import Learned, chance
from scripts_library.vocabulary import Move

# From which chance on a move is heard: where seven of ten are right, and seven of ten are found (docs/library.md).
FROM = 0.4
# To say that somebody was too early with something takes more.
SURELY_FROM = 0.6
_SENTENCE = re.compile(r"[^。!?;\n]*[。!?;\n]*")
# What marks a move by itself.
CUES: dict[Move, re.Pattern[str]] = {
    Move.REGRET: re.compile(r"抱歉|对不起|对不住|道歉|致歉|\bsorry\b|\bapolog"),
    Move.THANK: re.compile(r"谢谢|感谢|多谢|\bthank"),
    Move.ASK_OPEN: re.compile(r"\?|(?:什么|怎么|哪|几|多少|有没有)[^。,]{0,20}(?:吗|呢)"),
    Move.ASK_OPINION: re.compile(
        r"(?:您|你)(?:看|觉得|说|愿意|更想)[^。]{0,30}(?:\?|吗|呢)|(?:行|可以|好|合适|同意|满意)(?:吗|不)"
        r"|\b(?:would|does|is|are|which|how|what|shall)\b[^.]{0,80}\?"
    ),
    Move.RESTATE: re.compile(
        r"(?:对吗|对不对|是不是这样|没说错|没记错|理解得对)"
        r"|\b(?:is that right|have i got|did i get|is that correct)\b"
    ),
    Move.HOUR: re.compile(
        r"(?:今天|今晚|明天|后天|周[一二三四五六日天]|星期|[0-9一二三四五六七八九十]+(?:月|号|日))[^,。]{0,8}"
        r"(?:[0-9一二两三四五六七八九十]+(?:点|时|:)|中午|下班前)"
        r"|[0-9一二两三四五六七八九十半]+个?(?:分钟|小时|钟头|刻钟)|\b\d{1,2}[:.]\d{2}\b"
        r"|\b(?:by|at|before|until|within|in)\s+(?:half\s+past\s+)?(?:\d{1,2}|noon|midday|one|two|three|four|five|six|seven|eight|"
        r"nine|ten|eleven|twelve|fifteen|twenty|thirty|half)\b"
    ),
}  # fmt: skip


def moves_in(text: str, *, learned: Learned, at_least: float = FROM) -> frozenset[Move]:
    """Tell which moves an answer makes, sentence by sentence and as a whole."""
    folded = fold_words(text)
    sentences = [part for part in _SENTENCE.findall(folded) if part.strip()]
    question = learned.questions["moves"]
    heard = {move for move, cue in CUES.items() if cue.search(folded)}
    for part in {*sentences, folded}:
        scores = question.scores(learned.values(learned.pieces(part)))
        heard |= {Move(name) for name, score in scores.items() if chance(score) >= at_least}
    return frozenset(heard)
