"""What we say to customers, read by the guard of taboo phrases: it points out, offers better words, and stops what
would hurt (R163)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.ports import Finding, text_guard

# Why words go out although the guard stops them: a sentence.
LONGEST_DESPITE = 200
# Letters that say something; a Chinese one says as much as two others.
LEAST_DESPITE = 4
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(frozen=True)
class Stopped:
    """What the guard stops in some texts: a sentence for each of them, by its name, which ways of going wrong, and the
    words themselves."""

    sentences: Mapping[str, str]
    families: tuple[str, ...]
    words: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.sentences)


def findings_in(text: str, *, cause_known: bool) -> list[Finding]:
    """Ask the guard about one text that a customer will hear or read. Regret always passes; admitting fault before the
    cause is known warns (R22, R23)."""
    guard = text_guard()
    if guard is None or not text.strip():
        return []
    return guard(text, get_language() or "zh-hans", cause_known)


def stopped_in(texts: Mapping[str, str], *, cause_known: bool) -> Stopped:
    """Read texts that go to a customer, by the names of what holds them, and tell what must not leave as it is."""
    sentences, families, words = {}, set[str](), dict[str, None]()
    for name, text in texts.items():
        found = [one for one in findings_in(text, cause_known=cause_known) if one.level == "block"]
        if found:
            sentences[name] = " ".join(advice(found, text))
            families.update(one.family for one in found)
            words.update((text[one.start : one.end], None) for one in found)
    return Stopped(sentences, tuple(sorted(families)), tuple(words))


def says_why(reason: str) -> bool:
    """Tell whether a reason is one: a few letters, no sign alone."""
    return sum(2 if _HAN.match(letter) else 1 for letter in reason if letter.isalnum()) >= LEAST_DESPITE


def advice(findings: Iterable[Finding], text: str) -> list[str]:
    """Each finding as one sentence: the words, why, and what to say instead; the same one once."""
    said = [
        _("“%(words)s”: %(why)s Better: %(better)s")
        % {"words": text[one.start : one.end], "why": one.why, "better": one.better}
        if one.better
        else _("“%(words)s”: %(why)s") % {"words": text[one.start : one.end], "why": one.why}
        for one in findings
    ]
    return list(dict.fromkeys(said))
