"""Rounds of practice. They stand apart from all that is real: no complaint, no customer, no figure of the desk."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import Feeling
from organisation.models import Language


class PracticeRound(models.Model):
    """One simulated complaint as one person plays it. `turns`: what was answered and what became of it, in order;
    `scenario`: its key among those that ship."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    scenario = models.CharField(max_length=60)
    language = models.CharField(max_length=10, choices=Language.choices)
    feeling = models.PositiveSmallIntegerField(_("feeling now"))
    turns = models.JSONField(default=list)
    score = models.PositiveSmallIntegerField(null=True, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("practice round")
        verbose_name_plural = _("practice rounds")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(feeling__gte=Feeling.CALM, feeling__lte=Feeling.OUT_OF_CONTROL),
                name="scripts_library_practiceround_feeling_known",
            ),
            models.CheckConstraint(
                condition=models.Q(score=None, ended_at=None) | models.Q(score__lte=100, ended_at__isnull=False),
                name="scripts_library_practiceround_ended_whole",
            ),
        ]
        indexes = [models.Index(fields=["by", "-began_at"], name="scripts_library_practice_by")]

    def __str__(self) -> str:
        return f"{self.scenario} {self.began_at:%Y-%m-%d %H:%M}"
