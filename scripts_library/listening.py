"""The whole guard: the phrases that quality keeps, and what sounds wrong in words nobody wrote down (R163)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from complaints.ports import Finding
from scripts_library.excuses import hide_others_words, sounds_right
from scripts_library.folding import fold, has_chinese
from scripts_library.guard import LEVELS, PhraseBook, check_folded, trimmed
from scripts_library.reading.speech import Offence, offences
from scripts_library.reading.weights import Learned

# What was only learned warns at most: nobody wrote down that it must be stopped.
STRICTEST_LEARNED = LEVELS.index("warn")
# A full stop ends an English sentence, and stands in 58.20 as well.
_SENTENCE = re.compile(r"\s*(?:[^。!?;\n.]|\.(?=\S))+[。!?;\n.]*")


def listen(text: str, *, language: str, cause_known: bool, phrases: PhraseBook, speech: Learned) -> list[Finding]:
    """Find what must not reach a customer, in the order of the text: what the phrases find, and beside it what sounds
    like them. `language` is the reader's, for the reasons."""
    folded = fold(text)
    visible = hide_others_words(folded.text)
    found = check_folded(folded, visible, language=language, cause_known=cause_known, phrases=phrases)
    written = list(found)
    for one in _learned(folded.text, visible, speech=speech):
        family = phrases.families.get(one.family)
        if family is None or (family.waits_for_cause and cause_known):
            continue
        said = folded.text[one.start : one.end]
        if sounds_right(one.family, folded.text):
            continue
        start, end = folded.span(*trimmed(folded.text, one.start, one.end))
        level = LEVELS[min(LEVELS.index(family.level), STRICTEST_LEARNED)]
        if _is_told(one.family, level, start, end, written):
            continue
        better = family.better(chinese=has_chinese(said), said=[text, *(other.better for other in found)])
        found.append(Finding(level, one.family, start, end, family.why(language), better))
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def _is_told(family: str, level: str, start: int, end: int, written: Sequence[Finding]) -> bool:
    """Tell whether the phrases said as much about this place: a hint is no word about something graver."""
    here = [other for other in written if other.start < end and start < other.end]
    return any(other.family == family or LEVELS.index(other.level) >= LEVELS.index(level) for other in here)


def _learned(folded: str, visible: str, *, speech: Learned) -> Iterator[Offence]:
    """Read what sounds wrong, and of what was read together each sentence by itself, so that each is mended alone."""
    for one in offences(folded, visible, speech=speech):
        sentences = [match.span() for match in _SENTENCE.finditer(folded, one.start, one.end)]
        if len(sentences) < 2:
            yield one
            continue
        alone = [
            Offence(part.family, part.chance, start + part.start, start + part.end)
            for start, end in sentences
            for part in offences(folded[start:end], visible[start:end], speech=speech)
        ]
        yield from alone or [one]
