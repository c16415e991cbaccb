"""What to talk about with somebody: words that went out although the guard stops them, and how a complaint was handled
(R163, R164)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Branch


class TalkMatter(models.Model):
    """Something that a person did on a complaint, and whether somebody talked about it with them. What was said stands
    on the trail of `chain`, at `seq`, and is forgotten with the customer."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    complaint = models.UUIDField(_("complaint"))
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seq = models.PositiveIntegerField(_("place on the trail"))
    talked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    talked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(talked_by=None, talked_at=None)
                | models.Q(talked_by__isnull=False, talked_at__isnull=False),
                name="%(app_label)s_%(class)s_talked_whole",
            )
        ]

    @property
    def chain(self) -> str:
        """The chain of the trail on which the words stand."""
        raise NotImplementedError

    @classmethod
    def worth_a_talk(cls) -> models.Q:
        """Say which rows call for a talk; by itself all."""
        return models.Q()


class SaidDespite(TalkMatter):
    """One time that words went out."""

    families = models.JSONField(default=list)

    class Meta(TalkMatter.Meta):
        verbose_name = _("words said despite the guard")
        verbose_name_plural = _("words said despite the guard")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "seq"], name="scripts_library_saiddespite_once"),
            *TalkMatter.Meta.constraints,
        ]
        indexes = [
            models.Index(
                fields=["branch", "-at"], condition=models.Q(talked_at=None), name="scripts_library_despite_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint} {self.seq}"

    @property
    def chain(self) -> str:
        return f"complaint:{self.complaint}"


class Review(TalkMatter):
    """How `person` handled a complaint, as `by` sees it: the keys of what happened, none for nothing of it. Its words
    stand on a chain of their own, because the complaint's is read by everybody who sees the complaint."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ticks = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta(TalkMatter.Meta):
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        constraints = [
            models.UniqueConstraint(fields=["complaint", "by"], name="scripts_library_review_one_each"),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("person")), name="scripts_library_review_of_another"
            ),
            *TalkMatter.Meta.constraints,
        ]
        indexes = [
            models.Index(fields=["branch", "-at"], name="scripts_library_review_branch"),
            models.Index(fields=["person", "-at"], name="scripts_library_review_person"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint} {self.by_id}"

    @property
    def chain(self) -> str:
        return f"review:{self.complaint}"

    @classmethod
    def worth_a_talk(cls) -> models.Q:
        """Praise calls for none."""
        return ~models.Q(ticks=[])
