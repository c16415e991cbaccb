"""The case library: how a matter was handled, well or poorly, without anybody's name (R149, R158–R160)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import Channel, CustomerType
from complaints.money import money
from organisation.models import Industry, Language
from scripts_library.models.editions import Worded
from scripts_library.models.shipped import key_field
from scripts_library.vocabulary import CaseKind, Handling

LONGEST_TEXT = 3000
# What a case tells, in the order of its page (domain §2.15).
TOLD = (
    "narrative", "pre_check", "steps", "result", "comment", "success", "failure", "prevention", "questions",
)  # fmt: skip


class LibraryCase(Worded):
    """One case in one language. `pair_of` is the key of the same matter handled the other way. `complaint` is the
    public reference of the one it was published from; nothing else leads back to anybody."""

    EDITION = "casebook"
    CONTENT = (
        "key", "language", "kind", "quality", "pair_of", "industry", "category", "channel", "customer_type", "title",
        *TOLD, "keywords", "amount", "currency",
    )  # fmt: skip

    key = key_field(
        _("Use lower-case letters, digits, dots and dashes, like hotel.deposit."),
        _("The same in every language, like hotel.deposit."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=CaseKind.choices, default=CaseKind.COMPLAINT)
    quality = models.CharField(_("handled"), max_length=4, choices=Handling.choices, default=Handling.GOOD)
    pair_of = models.CharField(_("the same matter, handled the other way"), max_length=80, blank=True)
    industry = models.CharField(_("industry"), max_length=20, choices=Industry.choices)
    category = models.CharField(_("category"), max_length=40, blank=True)
    channel = models.CharField(_("channel"), max_length=12, choices=Channel.choices, blank=True)
    customer_type = models.CharField(_("customer type"), max_length=14, choices=CustomerType.choices, blank=True)
    title = models.CharField(_("title"), max_length=120)
    narrative = models.TextField(_("what happened"), max_length=LONGEST_TEXT)
    pre_check = models.TextField(_("what was checked first"), max_length=LONGEST_TEXT, blank=True)
    steps = models.TextField(_("how it was handled"), max_length=LONGEST_TEXT)
    result = models.TextField(_("how it ended"), max_length=LONGEST_TEXT)
    comment = models.TextField(_("comment"), max_length=LONGEST_TEXT, blank=True)
    success = models.TextField(_("what was good"), max_length=LONGEST_TEXT, blank=True)
    failure = models.TextField(_("what went wrong"), max_length=LONGEST_TEXT, blank=True)
    prevention = models.TextField(_("so that it does not happen again"), max_length=LONGEST_TEXT, blank=True)
    questions = models.TextField(_("to talk about"), max_length=LONGEST_TEXT, blank=True)
    keywords = models.JSONField(_("keywords"), default=list, blank=True)
    amount = models.DecimalField(_("granted"), max_digits=12, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    complaint = models.UUIDField(_("complaint"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"],
                name="scripts_library_case_once",
                violation_error_message=_("This key exists already in this language. Take another one."),
            ),
            models.UniqueConstraint(
                fields=["complaint"],
                condition=models.Q(complaint__isnull=False, is_active=True),
                name="scripts_library_case_once_a_complaint",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CaseKind.values, quality__in=Handling.values),
                name="scripts_library_case_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gte=0) & ~models.Q(currency=""),
                name="scripts_library_case_amount_with_currency",
                violation_error_message=_("An amount is not negative and has a currency."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def categories(self) -> list[str]:
        """What it is about, as the known matters name it."""
        return [self.category] if self.category else []

    @property
    def paid(self) -> str:
        """What was granted, as people write it; empty for nothing."""
        return money(self.amount, self.currency) if self.amount is not None else ""
