"""The whole guard: the phrases that quality keeps, and what sounds wrong in words nobody wrote down (R163)."""

from __future__ import annotations

from complaints.ports import Finding
from scripts_library.excuses import hide_others_words
from scripts_library.folding import fold, has_chinese
from scripts_library.guard import LEVELS, Phrase, PhraseBook, check_folded
from scripts_library.reading.pieces import pieces_of
from scripts_library.reading.speech import Offence, offences
from scripts_library.reading.weights import Learned

# What was only learned warns at most: nobody wrote down that it must be stopped.
STRICTEST_LEARNED = LEVELS.index("warn")


def listen(text: str, *, language: str, cause_known: bool, phrases: PhraseBook, speech: Learned) -> list[Finding]:
    """Find what must not reach a customer, in the order of the text: what the phrases find, and where they find
    nothing, what sounds like them. `language` is the reader's, for the reasons."""
    folded = fold(text)
    visible = hide_others_words(folded.text)
    found = check_folded(folded, visible, language=language, cause_known=cause_known, phrases=phrases)
    for one in offences(folded.text, visible, speech=speech):
        family = phrases.families.get(one.family)
        if family is None or (family.waits_for_cause and cause_known):
            continue
        start, end = folded.span(one.start, one.end)
        if any(other.start < end and start < other.end for other in found):
            continue
        level = LEVELS[min(LEVELS.index(family.level), STRICTEST_LEARNED)]
        nearest = _nearest(folded.text[one.start : one.end], one, phrases)
        found.append(Finding(level, one.family, start, end, family.why(language), nearest.better if nearest else ""))
    return sorted(found, key=lambda finding: (finding.start, finding.end))


def _nearest(said: str, offence: Offence, phrases: PhraseBook) -> Phrase | None:
    """Give the phrase of the family that shares most with what was said, in the same writing: its better sentence is
    the one to offer."""
    mine = set(pieces_of(said, longest=2))
    same = [phrase for phrase in phrases.phrases if phrase.family == offence.family]

    def shared(phrase: Phrase) -> tuple[bool, float]:
        theirs = set(pieces_of(phrase.says, longest=2))
        return has_chinese(said) == phrase.chinese, len(mine & theirs) / (len(theirs) or 1)

    return max(same, key=shared, default=None)
