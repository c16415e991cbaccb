"""Where complaints come in and who inside the house answers for them."""

from __future__ import annotations

import zoneinfo

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from organisation.models.languages import Language


class Industry(models.TextChoices):
    TELECOM = "telecom", _("Telecom")
    METRO = "metro", _("Metro")
    RETAIL = "retail", _("Retail")
    HOTEL = "hotel", _("Hotel")
    RESTAURANT = "restaurant", _("Restaurant")
    PROPERTY = "property", _("Property management")
    MANUFACTURING = "manufacturing", _("Manufacturing and appliances")
    PERSONAL_SERVICE = "personal_service", _("Personal and leisure services")


def validate_time_zone(name: str) -> None:
    """Refuse a name that the IANA time zone database does not hold.

    :raises ValidationError: the name is unknown.
    """
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValidationError(
            _("“%(name)s” is not a time zone. Write it like Asia/Shanghai."), params={"name": name}
        ) from None


def in_current_language(zh: str, en: str) -> str:
    """Choose the name that fits the language of the page or mail being drawn; Chinese where no English stands."""
    return en if en and (get_language() or "").startswith("en") else zh


class Branch(models.Model):
    """One counter, hall, hotel or office. `code` begins every complaint number, so people must be able to say it."""

    code = models.CharField(
        _("code"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9]{0,5}\Z", _("Use one to six capital letters or digits, like XJ."))],
        help_text=_("Begins every complaint number of this branch, like XJ."),
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    industry = models.CharField(_("industry"), max_length=20, choices=Industry.choices)
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    desk_email = models.EmailField(
        _("desk e-mail"), blank=True, help_text=_("Reaches staff who have no mailbox of their own.")
    )
    desk_phone = models.CharField(_("desk phone"), max_length=32, blank=True)
    desk_language = models.CharField(
        _("desk language"), max_length=10, choices=Language.choices, default=Language.ZH_HANS
    )
    observes_holidays = models.BooleanField(
        _("observes public holidays"),
        default=True,
        help_text=_("Off for a hotel or a metro: the house's calendar does not close it, only its own days do."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("branch")
        verbose_name_plural = _("branches")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code=Upper("code")) & ~models.Q(code=""), name="organisation_branch_code_upper"
            ),
            models.CheckConstraint(
                condition=models.Q(industry__in=Industry.values), name="organisation_branch_industry_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def name(self) -> str:
        """Name the branch in the language of the moment."""
        return in_current_language(self.name_zh, self.name_en)


class Department(models.Model):
    """A back office that answers work orders; without a branch it works for the whole house."""

    code = models.SlugField(_("code"), max_length=40, unique=True, allow_unicode=False)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    branch = models.ForeignKey(
        Branch,
        verbose_name=_("branch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="departments",
        help_text=_("Empty: works for every branch."),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")
        constraints = [
            models.CheckConstraint(condition=~models.Q(code=""), name="organisation_department_code_given"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"

    @property
    def name(self) -> str:
        """Name the department in the language of the moment."""
        return in_current_language(self.name_zh, self.name_en)
