"""The closed vocabularies of work orders between departments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OrderState(models.TextChoices):
    """Where a work order stands; derived, never stored (R150)."""

    SENT = "sent", _("Not signed for yet")
    SIGNED = "signed", _("Signed for")
    RETURNED = "returned", pgettext_lazy("work order", "Returned")
    ANSWERED = "answered", pgettext_lazy("work order", "Answered")
    WAIVED = "waived", pgettext_lazy("work order", "Waived")


class AnswerQuality(models.TextChoices):
    """What whoever asked says of a department's answer (R150)."""

    GOOD = "good", _("Good answer")
    NEEDS_MORE = "needs_more", _("Needs more")


class OrderPurpose(models.TextChoices):
    """What an order is for beside a plain question: a weak link between two departments, a notice that was missing."""

    SEAM = "seam", _("Mend the link between two departments")
    NOTICE = "notice", _("Tell people beforehand")
