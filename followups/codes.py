"""The closed vocabularies of callbacks. Codes are stable keys: pages, API, trail and messages all use these words."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The kinds of mail about one call: ahead of it, and when it was missed.
REMINDER, MISSED = CALL_KINDS = ("callback-reminder", "callback-missed")
# The mail to whoever answers for a complaint when the customer did something on their own page.
CUSTOMER_ACTED = "customer-acted"
# Nobody answered the word that we left after vain calls.
SILENCE = "callback-silence"
# Whoever was asked once more is not satisfied, and it was closed too long ago to reopen.
RECHECK_UNHAPPY = "recheck-unhappy"


class CallbackKind(models.TextChoices):
    PROGRESS = "progress", _("Return call")
    SATISFACTION = "satisfaction", _("Satisfaction callback")
    RESULT = "result", _("Call with the result")
    RECHECK = "recheck", _("Recheck by somebody else")


# Asking how satisfied they are is our own wish; any other call is one that the customer waits for.
ASKING = (CallbackKind.SATISFACTION, CallbackKind.RECHECK)


class CallbackState(models.TextChoices):
    OPEN = "open", _("To be called")
    REACHED = "reached", _("Reached")
    GIVEN_UP = "given_up", _("Given up")
    DROPPED = "dropped", pgettext_lazy("call", "No longer needed")


class Outcome(models.TextChoices):
    REACHED = "reached", _("Reached")
    NO_ANSWER = "no_answer", _("No answer")
    BUSY = "busy", _("Line busy")
    WRONG_NUMBER = "wrong_number", _("Wrong number")
    CALL_LATER = "call_later", _("Asked to be called later")
    REFUSED = "refused", _("Does not wish to be called")


# Nobody was there: these count towards giving up. Who picks up and asks for another hour is not out of reach.
VAIN = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.WRONG_NUMBER)


class MoveState(models.TextChoices):
    """Where another hour for a call stands."""

    ASKED = "asked", pgettext_lazy("another hour", "Asked for")
    MADE = "made", pgettext_lazy("another hour", "Holds")
    DECLINED = "declined", pgettext_lazy("another hour", "Declined")
    LAPSED = "lapsed", pgettext_lazy("another hour", "No longer needed")


class ToldHow(models.TextChoices):
    """How the customer heard of it."""

    PHONE = "phone", pgettext_lazy("told how", "On the phone")
    IN_PERSON = "in_person", pgettext_lazy("told how", "In person")
    MESSAGE = "message", pgettext_lazy("told how", "By text message")
    LETTER = "letter", pgettext_lazy("told how", "By letter")
    EMAIL = "email", pgettext_lazy("told how", "By e-mail")


# What may be left for somebody who was not there.
LEAVABLE = (ToldHow.MESSAGE, ToldHow.LETTER, ToldHow.EMAIL)


class Satisfaction(models.TextChoices):
    VERY_SATISFIED = "very_satisfied", _("Very satisfied")
    SATISFIED = "satisfied", _("Satisfied")
    NEUTRAL = "neutral", _("Neutral")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
    VERY_DISSATISFIED = "very_dissatisfied", _("Very dissatisfied")


UNHAPPY = (Satisfaction.DISSATISFIED, Satisfaction.VERY_DISSATISFIED)


class MessageKind(models.TextChoices):
    """What a message on the customer's page is about."""

    WORDS = "words", pgettext_lazy("message", "Message")
    RECORD = "record", _("The record is wrong")
    BACK = "back", _("Not settled after all")
