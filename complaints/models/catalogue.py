"""The catalogue of remedies: what is usually offered in complaints of a category (R76)."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import OptionKind
from complaints.models.reference import in_language
from organisation.models import CompensationKind

# As many opening hours as two weeks at a desk have.
LONGEST_HOURS = 160


class Remedy(models.Model):
    """One ready remedy; a category without any takes those of the one above. No amount: that is weighed each time."""

    code = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", _("Use lower-case letters, digits and dots, like food.pack."))
        ],
        help_text=_("Like billing.refund; it stays when the wording changes."),
    )
    category = models.ForeignKey("complaints.Category", on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(_("kind"), max_length=20, choices=OptionKind.choices)
    compensation = models.CharField(
        _("what the customer gets"), max_length=24, choices=CompensationKind.choices, blank=True
    )
    hours = models.PositiveSmallIntegerField(
        _("hours"),
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOURS)],
        help_text=_("In how many opening hours it is usually done."),
    )
    action_zh = models.CharField(_("what is done (Chinese)"), max_length=120)
    action_en = models.CharField(_("what is done (English)"), max_length=160)
    process_zh = models.CharField(_("how (Chinese)"), max_length=120, blank=True)
    process_en = models.CharField(_("how (English)"), max_length=160, blank=True)
    terms_zh = models.CharField(_("what it costs the customer (Chinese)"), max_length=120, blank=True)
    terms_en = models.CharField(_("what it costs the customer (English)"), max_length=160, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("ready remedy")
        verbose_name_plural = _("ready remedies")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="check") | ~models.Q(terms_zh=""),
                name="complaints_remedy_check_says_its_price",
                violation_error_message=_("A check says what it costs: write the terms."),
            )
        ]

    def __str__(self) -> str:
        return in_language(self.action_zh, self.action_en)

    @property
    def action(self) -> str:
        return in_language(self.action_zh, self.action_en)

    @property
    def process(self) -> str:
        return in_language(self.process_zh, self.process_en)

    @property
    def terms(self) -> str:
        return in_language(self.terms_zh, self.terms_en)
