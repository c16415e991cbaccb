"""Key facts: what customers leave out unknowingly, by category, and what they said when asked (R54)."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import FactState
from complaints.models.reference import in_language

LONGEST_ANSWER = 120


class KeyFact(models.Model):
    """One thing to ask for in complaints of a category; a category without any takes those of the one above."""

    code = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", _("Use lower-case letters, digits and dots, like food.pack."))
        ],
        help_text=_("Like food.pack; it stays when the wording changes."),
    )
    category = models.ForeignKey("complaints.Category", on_delete=models.PROTECT, related_name="key_facts")
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    hint_zh = models.CharField(max_length=80, blank=True)
    hint_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("key fact")
        verbose_name_plural = _("key facts")

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)

    @property
    def hint(self) -> str:
        return in_language(self.hint_zh, self.hint_en)


class FactAnswer(models.Model):
    """What a customer said to one key fact. A later answer replaces it; both stay."""

    complaint = models.ForeignKey("complaints.Complaint", on_delete=models.PROTECT, related_name="key_facts")
    fact = models.ForeignKey(KeyFact, on_delete=models.PROTECT, related_name="answers")
    state = models.CharField(max_length=16, choices=FactState.choices, default=FactState.TOLD)
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("answer to a key fact")
        verbose_name_plural = _("answers to key facts")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "fact"],
                condition=Q(replaced_at__isnull=True),
                name="complaints_factanswer_one_now",
            ),
            models.CheckConstraint(condition=Q(state__in=FactState.values), name="complaints_factanswer_state_known"),
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id}:{self.fact_id}"

    @property
    def words(self) -> str:
        """What was said, or that nobody knows it or it does not apply."""
        return self.answer if self.state == FactState.TOLD else str(FactState(self.state).label)
