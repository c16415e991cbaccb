"""What the pages about the words of letters show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from complaints.wording import advice
from followups.letters.editing import lacks, remarks_on
from followups.letters.kinds import NEEDED, Letter, blanks_of
from followups.letters.samples import sample
from followups.letters.texts import Words, shipped
from followups.letters.writing import compose
from followups.models import LetterText
from organisation.models import Language
from outbox.models import Channel

# A text message in letters that not every telephone knows holds fewer; a longer one goes in parts that hold less.
ONE_PART, EACH_PART = {True: 160, False: 70}, {True: 153, False: 67}


def letters_context() -> dict[str, Any]:
    """Every letter with both its languages: whose words hold, since when. One query."""
    written = {(row.letter, row.language): row for row in LetterText.objects.standing().select_related("by")}
    return {
        "letters": [
            {
                "label": letter.label,
                "languages": [
                    {
                        "label": language.label,
                        "url": reverse("followups:letter_words", args=[letter.value, language.value]),
                        "row": written.get((letter.value, language.value)),
                    }
                    for language in Language
                ],
            }
            for letter in Letter
        ]
    }


def words_context(letter: Letter, language: str, shown: Words | None, versions: Sequence[LetterText]) -> dict[str, Any]:
    """One letter in one language: its blanks, how it would read, what the guard remarks, and every version."""
    ships = shipped(letter, Language.nearest(language).value)
    return {
        "letter": letter,
        "language_label": Language(language).label,
        "blanks": [{"name": f"{{{name}}}", "needed": name in NEEDED[letter]} for name in blanks_of(letter)],
        "preview": _preview(letter, language, shown) if shown else None,
        "versions": versions,
        "holds_shipped": not versions or versions[0].is_shipped,
        "ships": ships,
    }


def _preview(letter: Letter, language: str, shown: Words) -> dict[str, Any] | None:
    """How an invented customer would read it; nothing while it can't be filled."""
    if lacks(letter, language, shown):
        return None
    values = sample(language)
    mail = compose(shown, values, language=language, channel=Channel.EMAIL)
    text = compose(shown, values, language=language, channel=Channel.SMS).text
    # A subject is no sentence, and the guard reads sentences.
    remarks = [line for said in (shown.text, shown.sms) for line in _warnings(said, language)]
    return {
        "subject": mail.subject,
        "text": mail.text,
        "sms": text,
        "characters": len(text),
        "parts": parts_of(text),
        "remarks": list(dict.fromkeys(remarks)),
    }


def _warnings(text: str, language: str) -> list[str]:
    return advice([one for one in remarks_on(text, language) if one.level == "warn"], text)


def parts_of(text: str) -> int:
    """Say in how many parts a text message leaves."""
    plain = text.isascii()
    return 1 if len(text) <= ONE_PART[plain] else -(-len(text) // EACH_PART[plain])
