"""What the desk's administrators keep as data: categories, severity rules and time limits."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.codes import DeadlineKind, Severity
from organisation.time_limits import TimeLimit


def in_language(zh: str, en: str) -> str:
    """Pick the name for the language that is active now, Chinese where in doubt."""
    return en if (get_language() or "").startswith("en") and en else zh


class Category(models.Model):
    """What a complaint is about; a tree per industry, with stable codes."""

    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    industries = models.JSONField(default=list, blank=True, help_text=_("Industry codes; empty means every industry."))
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)


class SeverityRule(models.Model):
    """One line of the ladder: a fact that raises the severity at once, and whom it tells (R138, R139)."""

    class When(models.TextChoices):
        FLAG = "flag", _("A ticked fact")
        LEVEL = "level", _("The customer's level")
        REPEAT = "repeat", _("Repeated complaint")
        BROKEN_PROMISE = "broken_promise", _("Broken promise")
        BREACH = "breach", _("Missed deadline")
        FEELING = "feeling", _("Feeling at or above")

    when = models.CharField(max_length=20, choices=When.choices)
    value = models.CharField(max_length=40, blank=True)
    raises_to = models.CharField(max_length=10, choices=Severity.choices)
    tells = models.JSONField(default=list, blank=True, help_text=_("Duty codes that are notified at once."))
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("severity rule")
        verbose_name_plural = _("severity rules")
        constraints = [models.UniqueConstraint(fields=["when", "value"], name="complaints_severityrule_once")]

    def __str__(self) -> str:
        return f"{self.when}:{self.value} → {self.raises_to}"


class LimitRule(models.Model):
    """How long the desk may take, by kind and severity; an industry's own rule wins over the house's."""

    kind = models.CharField(max_length=20, choices=DeadlineKind.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    industry = models.CharField(max_length=20, blank=True, help_text=_("Empty: every industry."))
    limit = models.CharField(
        max_length=40, help_text=_('"same day", "30 minutes", "24 hours", "4 working hours" or "3 working days"')
    )
    pausable = models.BooleanField(default=True, help_text=_("A limit set by law is not."))
    source = models.CharField(max_length=200, blank=True)
    verified = models.BooleanField(default=False, help_text=_("Somebody checked the source."))
    effective_from = models.DateField()

    class Meta:
        verbose_name = _("time limit")
        verbose_name_plural = _("time limits")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "severity", "industry", "effective_from"], name="complaints_limitrule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.severity}/{self.industry or '*'}: {self.limit}"

    def clean(self) -> None:
        """Refuse a limit that nobody can compute, in words.

        :raises ValidationError: it is none of the forms.
        """
        try:
            TimeLimit.parse(self.limit)
        except ValueError:
            raise ValidationError(
                {"limit": _('Write it like "same day", "30 minutes", "4 working hours" or "3 working days".')}
            ) from None
