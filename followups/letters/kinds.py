"""Which letters there are, what names them, and the blanks that each can fill."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Letter(models.TextChoices):
    """What a letter says. The codes stand in the policies as well."""

    RECEIVED = "received", _("Receipt of the complaint")
    PROMISE = "promise", _("Our promise, word for word")
    AGREED = "agreed", _("What was agreed")
    DATE_CHANGED = "date_changed", _("A date that moves")
    INTERIM = "interim", _("Interim answer")
    RESULT = "result", _("The result")
    UNREACHABLE = "unreachable", _("We could not reach you")
    CLOSED = "closed", _("The complaint is closed")
    RECOURSE = "recourse", _("What we cannot do, and where else to turn")
    MESSAGE = "message", pgettext_lazy("letter", "A message from the desk")


PREFIX = "letter-"
# News that is still worth reading when the complaint has ended meanwhile.
OUTLIVE_THE_END = (Letter.AGREED, Letter.RESULT, Letter.CLOSED, Letter.RECOURSE, Letter.MESSAGE)

# What every letter can fill. Surname and title stand together, as in the scripts.
COMMON = ("surname", "title", "number", "branch", "phone", "clerk", "staff_code", "link")
# What only this letter knows.
OWN: dict[Letter, tuple[str, ...]] = {
    Letter.RECEIVED: ("due",),
    Letter.PROMISE: ("promise", "due", "condition"),
    Letter.AGREED: ("agreed", "amount", "due", "condition"),
    Letter.DATE_CHANGED: ("before", "due", "reason"),
    Letter.INTERIM: ("answer",),
    Letter.RESULT: ("result",),
    Letter.UNREACHABLE: ("tries",),
    Letter.CLOSED: ("days",),
    Letter.RECOURSE: ("recourse",),
    Letter.MESSAGE: ("message",),
}
# Without these the letter would not say what it is sent for.
NEEDED: dict[Letter, tuple[str, ...]] = {
    Letter.RECEIVED: ("number", "due"),
    # A promise whose condition is left out is another promise, and an agreement whose amount is left out another one.
    Letter.PROMISE: ("promise", "condition", "due"),
    Letter.AGREED: ("agreed", "amount", "condition", "due"),
    Letter.DATE_CHANGED: ("due",),
    Letter.INTERIM: ("answer",),
    Letter.RESULT: ("result",),
    Letter.UNREACHABLE: ("tries",),
    Letter.CLOSED: ("link",),
    Letter.RECOURSE: ("recourse",),
    Letter.MESSAGE: ("message",),
}
# Of those, the ones that many a letter has nothing to fill with: their line is left out then.
OFTEN_EMPTY = ("amount", "condition")


def kind_of(letter: str) -> str:
    """Give the kind of message by which a letter leaves: letter-date-changed."""
    return PREFIX + letter.replace("_", "-")


def letter_of(kind: str) -> Letter:
    """Give the letter that leaves by a kind of message.

    :raises ValueError: none does.
    """
    return Letter(kind.removeprefix(PREFIX).replace("-", "_"))


def blanks_of(letter: Letter) -> tuple[str, ...]:
    """Name the blanks that this letter can fill."""
    return (*COMMON, *OWN[letter])
