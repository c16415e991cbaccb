"""Where else a customer can turn whom we must refuse: reference data by industry (R100, R103)."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import RecourseKind
from complaints.models.reference import in_language
from organisation.models import Industry


class Recourse(models.Model):
    """One way beyond us, told as it stands here: to the customer, on paper, in letters. Only what was checked is told
    with a number; `source` says where it stands."""

    code = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", _("Use lower-case letters, digits and dots, like food.pack."))
        ],
        help_text=_("Like telecom.regulator; it stays when the wording changes."),
    )
    industry = models.CharField(
        _("industry"), max_length=20, choices=Industry.choices, blank=True, help_text=_("Empty: every industry.")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=RecourseKind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=120)
    text_zh = models.CharField(_("what they do (Chinese)"), max_length=200)
    text_en = models.CharField(_("what they do (English)"), max_length=300)
    source = models.CharField(_("source"), max_length=200, blank=True)
    verified = models.BooleanField(_("verified"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("recourse")
        verbose_name_plural = _("recourses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=RecourseKind.values), name="complaints_recourse_kind_known"
            )
        ]

    def __str__(self) -> str:
        return in_language(self.name_zh, self.name_en)
