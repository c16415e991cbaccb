"""What became of a mail that came in, and why one was laid before a person: codes for rows and trail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailState(models.TextChoices):
    STORED = "stored", pgettext_lazy("mail in", "Not read yet")
    LANDED = "landed", pgettext_lazy("mail in", "On its complaint")
    OPENED = "opened", pgettext_lazy("mail in", "Became a complaint")
    BOUNCE = "bounce", pgettext_lazy("mail in", "Returned mail")
    MACHINE = "machine", pgettext_lazy("mail in", "Written by a machine")
    DUPLICATE = "duplicate", pgettext_lazy("mail in", "Came before")
    QUARANTINE = "quarantine", pgettext_lazy("mail in", "Waits for a person")
    DISCARDED = "discarded", pgettext_lazy("mail in", "Discarded")


# These a person may still put somewhere: nothing came of them.
UNPLACED = (MailState.QUARANTINE, MailState.MACHINE)


class Why(models.TextChoices):
    """Why nobody but a person can say where it belongs."""

    NO_SENDER = "no_sender", _("It names no sender.")
    NO_TEXT = "no_text", _("There is no text in it.")
    CHARSET = "charset", _("Its letters are of a kind that could not be told.")
    BROKEN = "broken", _("It is put together in a way that could not be read.")
    TOO_LARGE = "too_large", _("It is too large: only its head was taken, the whole of it lies in the mailbox.")
    FAILED = "failed", _("Reading it failed. Tell your administrator.")
    STAFF = "staff", _("It comes from the house itself, or answers mail to a colleague or a department.")
    GONE = "gone", _("It answers a complaint whose customer was erased.")
    FLOOD = "flood", _("Very many came from this sender within minutes.")
    NO_BRANCH = "no_branch", _("No branch is set for what names none: tell your administrator.")
    REFUSED = "refused", _("The complaint did not take it.")


# What is worth knowing of a mail that was taken.
OTHER_ADDRESS, CUT, FILES_REFUSED = "other_address", "cut", "files_refused"
