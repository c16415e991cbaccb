"""The keyword library: a term, and what it points to (R161)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import CustomerType, Flag, Severity
from organisation.models import Industry, Language
from organisation.models.people import Duty
from scripts_library.models.editions import Worded
from scripts_library.models.scripts import Script
from scripts_library.models.shipped import refuse_unknown
from scripts_library.vocabulary import PointsTo, ScriptState

HINT, ALONE = 1, 3
LEAST_LETTERS = 2
# Categories are rows of the complaint's own tree; whoever edits chooses them from it. Scripts are rows too.
CODES: Mapping[str, Collection[str]] = {
    PointsTo.SEVERITY: Severity.values,
    PointsTo.CUSTOMER_TYPE: CustomerType.values,
    PointsTo.FLAG: Flag.values,
    PointsTo.ROLE: Duty.values,
}
# A complaint has one of each. Of facts, people to tell and sentences several may fit at once.
ONE_ONLY = frozenset({PointsTo.CATEGORY, PointsTo.SEVERITY, PointsTo.CUSTOMER_TYPE})


class Keyword(Worded):
    """One term. No industries: in all of them. It suggests and decides nothing by itself."""

    EDITION: ClassVar[str] = "keywords"
    CONTENT = ("term", "language", "points_to", "code", "weight", "industries")

    term = models.CharField(_("term"), max_length=60, help_text=_("As people say it; at least two letters."))
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    points_to = models.CharField(_("points to"), max_length=16, choices=PointsTo.choices)
    code = models.CharField(
        _("which one"),
        max_length=80,
        help_text=_(
            "The code of a category, severity, customer type, fact or duty; for a sentence its key, like calm.regret.1."
        ),
    )
    weight = models.PositiveSmallIntegerField(
        _("weight"),
        default=2,
        validators=[MinValueValidator(HINT), MaxValueValidator(ALONE)],
        help_text=_("1 a hint, 2 speaks for it, 3 almost enough alone."),
    )
    industries = models.JSONField(_("industries"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("keyword")
        verbose_name_plural = _("keywords")
        constraints = [
            models.UniqueConstraint(
                fields=["term", "points_to", "code"],
                name="scripts_library_keyword_once",
                violation_error_message=_("This term points there already. Change that row instead."),
            ),
            models.CheckConstraint(
                condition=models.Q(points_to__in=PointsTo.values), name="scripts_library_keyword_points_to_known"
            ),
            models.CheckConstraint(
                condition=models.Q(weight__range=(HINT, ALONE)), name="scripts_library_keyword_weight_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.term} → {self.code}"

    def clean(self) -> None:
        """Refuse a term that would be found nearly everywhere, and codes that nobody knows.

        :raises ValidationError: by field, in words that say what to change.
        """
        errors: dict[str, ValidationError] = {}
        if len((self.term or "").replace(" ", "")) < LEAST_LETTERS:
            errors["term"] = ValidationError(_("This would be found in nearly every text. Name a longer term."))
        try:
            refuse_unknown(self.industries or [], Industry.values)
        except ValidationError as error:
            errors["industries"] = error
        known = CODES.get(self.points_to)
        if known is not None and self.code not in known:
            errors["code"] = ValidationError(
                _("Nobody knows %(codes)s here. Choose one of: %(known)s."),
                params={"codes": self.code, "known": ", ".join(known)},
            )
        if self.points_to == PointsTo.SCRIPT and not self._is_said():
            errors["code"] = ValidationError(
                _("No approved sentence of this language has the key %(key)s. Copy the key from the list of scripts."),
                params={"key": self.code},
            )
        if errors:
            raise ValidationError(errors)

    def _is_said(self) -> bool:
        rows = Script.objects.filter(key=self.code, language=self.language, state=ScriptState.APPROVED)
        return rows.exists()
