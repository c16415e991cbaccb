"""The numbers of the house that may change: thresholds and limits, and what each role may grant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models.people import Role
from organisation.models.places import Branch
from organisation.policy_keys import check_value


class Policy(models.Model):
    """One number or threshold, valid from a local date on; the latest wins, and a branch's own beats the house's."""

    key = models.CharField(_("key"), max_length=60)
    value = models.JSONField(_("value"))
    branch = models.ForeignKey(
        Branch,
        verbose_name=_("branch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="policies",
        help_text=_("Empty: the whole house."),
    )
    effective_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "branch", "effective_from"],
                condition=models.Q(branch__isnull=False),
                name="organisation_policy_once_a_branch",
                violation_error_message=_("This branch already has a value for this key from this date on."),
            ),
            models.UniqueConstraint(
                fields=["key", "effective_from"],
                condition=models.Q(branch__isnull=True),
                name="organisation_policy_once_a_house",
                violation_error_message=_("The house already has a value for this key from this date on."),
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="organisation_policy_key_given"),
        ]

    def __str__(self) -> str:
        return f"{self.key} @ {self.branch_id or '*'} from {self.effective_from}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store the row; a wrong value would fail far from here, in the middle of somebody's complaint.

        :raises ValidationError: the key is unknown or the value has the wrong type.
        """
        check_value(self.key, self.value)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Refuse an unknown key or a value of the wrong type, in words.

        :raises ValidationError: as above.
        """
        check_value(self.key, self.value)


class CompensationKind(models.TextChoices):
    """What can be given; limits are kept for each."""

    REFUND = "refund", _("Refund")
    CASH = "cash", _("Sum of money")
    PRICE_REDUCTION = "price_reduction", _("Price reduction")
    FEE_WAIVER = "fee_waiver", _("Fee waived")
    VOUCHER = "voucher", _("Coupon or promotion")
    GOODS = "goods", _("Goods exchanged, resent or given")
    SERVICE = "service", _("Free service or repair")
    MEDICAL = "medical", _("Medical costs")
    DOUBLE_REFUND = "double_refund", _("Double refund of what was wrongly charged")
    VALIDITY = "validity", _("Validity extended")
    UPGRADE = "upgrade", _("Something better, or ahead of others")
    SET_OFF = "set_off", _("Set off against what the customer owes")


class AuthorityRole(models.TextChoices):
    """Who can hold a limit; the head office is a duty manager posted to every branch."""

    CLERK = Role.CLERK.value, _("Clerk")
    CUSTOMER_MANAGER = Role.CUSTOMER_MANAGER.value, _("Customer manager")
    DUTY_MANAGER = Role.DUTY_MANAGER.value, _("Duty manager")
    HEAD_OFFICE = "head_office", _("Head office")
    # No role of anybody's: up to here one person's yes is enough, above it two stand for it.
    ONE_PERSON = "one_person", _("One person alone, whoever it is")


CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Use the three capital letters of the currency, like CNY."))


class AuthorityLimit(models.Model):
    """Up to which amount a role may grant a kind of compensation without asking (R82); the latest row wins."""

    role = models.CharField(_("role"), max_length=20, choices=AuthorityRole.choices)
    kind = models.CharField(_("kind"), max_length=24, choices=CompensationKind.choices)
    amount = models.DecimalField(
        _("amount"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="CNY",
        validators=[CURRENCY],
    )
    effective_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("authority limit")
        verbose_name_plural = _("authority limits")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "kind", "currency", "effective_from"], name="organisation_limit_once"
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="organisation_limit_not_negative"),
            models.CheckConstraint(
                condition=models.Q(role__in=AuthorityRole.values), name="organisation_limit_role_known"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=CompensationKind.values), name="organisation_limit_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.kind} ≤ {self.amount} {self.currency} from {self.effective_from}"


class Budget(models.Model):
    """How much a branch may grant altogether in a month without asking (R82, R89): compensation of every kind in one
    currency. The latest row that has come into force counts, a branch's own before the house's for each branch."""

    branch = models.ForeignKey(
        Branch,
        verbose_name=_("branch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="budgets",
        help_text=_("Empty: every branch that has none of its own, each for itself."),
    )
    amount = models.DecimalField(
        _("amount a month"), max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    currency = models.CharField(_("currency"), max_length=3, default="CNY", validators=[CURRENCY])
    effective_from = models.DateField(_("in force from"))

    class Meta:
        verbose_name = _("month's budget")
        verbose_name_plural = _("months' budgets")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "currency", "effective_from"],
                condition=models.Q(branch__isnull=False),
                name="organisation_budget_once_a_branch",
                violation_error_message=_("This branch already has a budget in this currency from this date on."),
            ),
            models.UniqueConstraint(
                fields=["currency", "effective_from"],
                condition=models.Q(branch__isnull=True),
                name="organisation_budget_once_a_house",
                violation_error_message=_("The house already has a budget in this currency from this date on."),
            ),
            models.CheckConstraint(condition=models.Q(amount__gte=0), name="organisation_budget_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.branch_id or '*'} ≤ {self.amount} {self.currency} from {self.effective_from}"
