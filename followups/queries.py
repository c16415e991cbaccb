"""Which callbacks somebody may see, which are for today, and which words of a letter hold."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef

from complaints.models import Complaint
from followups.codes import CallbackKind, CallbackState
from organisation.models import User

if TYPE_CHECKING:
    from followups.models import Callback, LetterText  # noqa: F401


class CallbackQuerySet(models.QuerySet["Callback"]):
    """Callbacks; start every question a person asks with `visible_to`."""

    def visible_to(self, user: User, *, now: datetime) -> CallbackQuerySet:
        """Keep the calls of complaints that `user` may see at `now` (REL-R16)."""
        return self.filter(complaint__in=Complaint.objects.visible_to(user, now=now))

    def open(self) -> CallbackQuerySet:
        return self.filter(state=CallbackState.OPEN)

    def satisfaction(self) -> CallbackQuerySet:
        return self.filter(kind=CallbackKind.SATISFACTION)

    def to_call(self, user: User, *, before: datetime) -> CallbackQuerySet:
        """The open calls of this caller that are due before a moment, the earliest first; the late ones are in it."""
        return self.open().filter(caller=user, due_at__lt=before).order_by("due_at", "id")

    def delete(self) -> tuple[int, dict[str, Any]]:
        raise TypeError("No callback is ever deleted: drop it with a reason.")


class LetterTextQuerySet(models.QuerySet["LetterText"]):
    """Versions of the words of letters."""

    def latest_of(self, letter: str, language: str) -> LetterText | None:
        """Give the version that holds; None where nobody wrote one."""
        return self.filter(letter=letter, language=language).order_by("-version").first()

    def standing(self) -> LetterTextQuerySet:
        """Keep the version of each that holds."""
        newer = self.model._default_manager.filter(
            letter=OuterRef("letter"), language=OuterRef("language"), version__gt=OuterRef("version")
        )
        return self.filter(~Exists(newer))
