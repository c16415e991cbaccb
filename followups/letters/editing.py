"""Quality changes the words of letters: checked, kept in versions, and told on the trail."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotAllowed
from complaints.ports import Finding, text_guard
from complaints.wording import advice
from evidence.act import Act
from evidence.trail import append
from followups.letters.kinds import NEEDED, OFTEN_EMPTY, Letter, blanks_of
from followups.letters.texts import BLANK, Words
from followups.models import LetterText
from organisation.kept import one_act
from organisation.models import Role, User
from organisation.scope import reach_of
from scripts_library.authoring import refuse_other_writing
from scripts_library.blanks import BlankError, blanks_in

CHAIN = "letters"


def keeps_letters(user: User, *, now: datetime) -> bool:
    """Say whether somebody may change what customers are written: quality, for the whole house."""
    return Role.QUALITY in reach_of(user, now=now).roles


def demand_keeper(user: User, *, now: datetime) -> None:
    """:raises NotAllowed: they do not keep the words of letters; says who does."""
    if not keeps_letters(user, now=now):
        raise NotAllowed(_("Quality keeps the words of letters. Tell them what should change."))


def save_words(act: Act, *, letter: Letter, language: str, words: Words, seen: int) -> LetterText:
    """Keep other words for a letter; they hold for every letter that leaves from now on. `seen` is the version that
    the page showed, 0 where the shipped words hold.

    :raises NotAllowed: it is not theirs to change. :raises BadInput: a blank is none or lacks, the guard stops
    something, or a colleague was faster.
    """
    _demand(act)
    if fields := lacks(letter, language, words):
        raise BadInput(" ".join(fields.values()), fields=fields)
    return _add(act, letter, language, seen, subject=words.subject, text=words.text, sms=words.sms)


def take_shipped(act: Act, *, letter: Letter, language: str, seen: int) -> LetterText:
    """Go back to the words that ship.

    :raises NotAllowed: it is not theirs to change. :raises BadInput: a colleague was faster.
    """
    _demand(act)
    return _add(act, letter, language, seen, is_shipped=True)


def _demand(act: Act) -> None:
    assert act.by is not None, "Only people change what customers read."
    demand_keeper(act.by, now=act.now)


def _add(act: Act, letter: Letter, language: str, seen: int, **words: str | bool) -> LetterText:
    with one_act():
        latest = LetterText.objects.latest_of(letter, language)
        if seen != (latest.version if latest else 0):
            raise BadInput(_changed_meanwhile())
        try:
            with transaction.atomic():
                row = LetterText.objects.create(
                    letter=letter, language=language, version=seen + 1, by=act.by, at=act.now, **words
                )
        except IntegrityError:
            # Two saved at the same moment: the version is there once.
            raise BadInput(_changed_meanwhile()) from None
        facts: dict[str, str | int] = {"letter": letter.value, "language": language, "version": row.version}
        append(CHAIN, "letter_text.shipped" if row.is_shipped else "letter_text.saved", act=act, facts=facts)
    return row


def _changed_meanwhile() -> str:
    return _("A colleague changed it meanwhile. Look at theirs below, then save yours again.")


def lacks(letter: Letter, language: str, words: Words) -> dict[str, str]:
    """Say what is wrong with words, each in a sentence for its field; nothing where they may be sent."""
    told = {"subject": words.subject, "text": words.text, "sms": words.sms}
    found = {name: _lack_of(letter, language, name, text) for name, text in told.items()}
    return {name: sentence for name, sentence in found.items() if sentence}


def _lack_of(letter: Letter, language: str, name: str, text: str) -> str:
    if not text.strip():
        return _("Write what the customer reads here.")
    if name == "subject" and "\n" in text.strip():
        return _("A subject is one line.")
    bare = BLANK.sub("", text)
    if name != "subject" and not any(one.isalpha() for one in bare):
        return _(
            "These are blanks alone. Write around them what the customer reads, as in “Complaint {number}, by {due}”."
        )
    try:
        known = blanks_in(text, known=blanks_of(letter))
    except BlankError as error:
        return str(error)
    if set("{}") & set(BLANK.sub("", text)):
        return _("Write a blank like {due}, with nothing else between the braces.")
    if name != "subject" and (sentence := _lack_of_blanks(letter, known, text)):
        return sentence
    return _lack_of_sentences(language, name, bare, text)


def _lack_of_blanks(letter: Letter, known: Collection[str], text: str) -> str:
    """What a letter cannot do without, and that it stays when a line is left out."""
    needed = [blank for blank in NEEDED[letter] if blank not in known]
    if needed:
        return _("%(blanks)s must stand in it: that is what this letter is sent for.") % {"blanks": _braced(needed)}
    for line in text.splitlines():
        held = [blank for blank in NEEDED[letter] if blank in BLANK.findall(line)]
        empty = [blank for blank in held if blank in OFTEN_EMPTY]
        if empty and len(held) > len(empty[:1]):
            return _("Put %(blank)s on a line of its own: where there is none, its whole line is left out.") % {
                "blank": _braced(empty[:1])
            }
    return ""


def _braced(blanks: Iterable[str]) -> str:
    return " ".join(f"{{{blank}}}" for blank in blanks)


def _lack_of_sentences(language: str, name: str, bare: str, text: str) -> str:
    try:
        if name != "subject":
            refuse_other_writing(bare, language=language, field=name)
    except ValidationError as error:
        return " ".join(error.messages)
    stopped = [one for one in remarks_on(text, language) if one.level == "block"]
    return " ".join(advice(stopped, text))


def remarks_on(text: str, language: str) -> list[Finding]:
    """Ask the guard about words that a customer will read, by their own language (R163). What it stops is not saved,
    what it only warns of stands beside the preview."""
    guard = text_guard()
    return guard(text, language, False) if guard else []
