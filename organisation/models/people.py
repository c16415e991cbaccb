"""Staff, what they may do where and when, and who is told what."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from organisation.models.languages import Language
from organisation.models.places import Branch, Department


class UserManager(BaseUserManager["User"]):
    """Makes staff accounts; nobody signs up by themselves."""

    def create_user(self, staff_code: str, name: str, password: str | None = None, **fields: Any) -> User:
        """Store a member of staff; without a password nobody can sign in with it.

        :raises ValueError: the staff code is empty.
        """
        if not staff_code:
            raise ValueError("A member of staff needs a staff code.")
        user = self.model(staff_code=self.model.normalize_username(staff_code), name=name, **fields)
        user.email = self.normalize_email(user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, staff_code: str, name: str, password: str | None = None, **fields: Any) -> User:
        """Store somebody who keeps reference data; reading complaints still needs a posting.

        :raises ValueError: the staff code is empty.
        """
        return self.create_user(staff_code, name, password, **{"is_staff": True, "is_superuser": True, **fields})


class User(AbstractBaseUser, PermissionsMixin):
    """A member of staff. What they may see and do comes from their postings, not from this row."""

    public_id = models.UUIDField(_("public reference"), default=uuid.uuid4, unique=True, editable=False)
    staff_code = models.CharField(
        _("staff code"),
        max_length=32,
        unique=True,
        validators=[RegexValidator(r"^[A-Za-z0-9_-]+\Z", _("Use letters, digits, - and _ only, like 5017."))],
        error_messages={"unique": _("Somebody already has this staff code.")},
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(
        _("e-mail"), blank=True, help_text=_("Empty: mail goes to the desk address of the branch.")
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, default=Language.ZH_HANS)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick this instead of deleting somebody who left.")
    )
    is_staff = models.BooleanField(_("may open the administration"), default=False)

    objects = UserManager()

    USERNAME_FIELD = "staff_code"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            # Sign-in ignores case, so two codes that differ in case only would be one person with two rows.
            models.UniqueConstraint(
                Lower("staff_code"),
                name="organisation_user_staff_code_any_case",
                violation_error_message=_("Somebody already has this staff code."),
            ),
            models.CheckConstraint(condition=~models.Q(staff_code=""), name="organisation_user_staff_code_given"),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="organisation_user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_code} {self.name}"

    @property
    def name_and_code(self) -> str:
        """How pages name a colleague: the name first, and the code that tells two of one name apart."""
        return f"{self.name} {self.staff_code}"

    def get_full_name(self) -> str:
        """Name the person as colleagues do."""
        return self.name

    def get_short_name(self) -> str:
        """Name the person as colleagues do."""
        return self.name


class Role(models.TextChoices):
    """What somebody is posted as. A duty manager posted to every branch is the head office's supervisor."""

    CLERK = "clerk", _("Clerk")
    DUTY_MANAGER = "duty_manager", _("Duty manager")
    DEPARTMENT_STAFF = "department_staff", _("Department staff")
    CUSTOMER_MANAGER = "customer_manager", _("Customer manager")
    QUALITY = "quality", _("Quality and administration")
    AUDITOR = "auditor", _("Auditor")


class Posting(models.Model):
    """Somebody works in a role at a branch (or at every branch) from one local date to another, both included."""

    user = models.ForeignKey(User, verbose_name=_("member of staff"), on_delete=models.PROTECT, related_name="postings")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    branch = models.ForeignKey(
        Branch,
        verbose_name=_("branch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
        help_text=_("Empty: every branch (head office)."),
    )
    department = models.ForeignKey(
        Department,
        verbose_name=_("department"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="postings",
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"), null=True, blank=True, help_text=_("Empty: until further notice."))

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        indexes = [models.Index(fields=["user", "starts_on"], name="organisation_posting_user")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="organisation_posting_ends_after_start",
                violation_error_message=_("The last day of a posting can't lie before its first day."),
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="organisation_posting_role_known"),
            models.CheckConstraint(
                condition=~models.Q(role=Role.DEPARTMENT_STAFF) | models.Q(department__isnull=False),
                name="organisation_posting_department_given",
                violation_error_message=_("Department staff need a department: choose the one they work for."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.user_id} {self.role} @ {self.branch_id or '*'} {self.starts_on}–{self.ends_on or ''}"


class Duty(models.TextChoices):
    """Who has to be told or called; apart from what somebody may do when signed in."""

    DUTY_MANAGER = "duty_manager", _("Duty manager")
    HALL_MANAGER = "hall_manager", _("Hall manager")
    DEPARTMENT_MANAGER = "department_manager", _("Department manager")
    CUSTOMER_MANAGER = "customer_manager", _("Customer manager")
    EXECUTIVE = "executive", _("Executive")
    MEDIA_SPOKESPERSON = "media_spokesperson", _("Media spokesperson")
    LEGAL_ARBITRATION = "legal_arbitration", _("Legal and arbitration")
    SECURITY = "security", _("Security")
    CONTROL_ROOM = "control_room", _("Control room")
    MEDICAL = "medical", _("Medical help")


class DutyEntry(models.Model):
    """One line of a branch's duty list: a member of staff, or an address for those who never sign in."""

    branch = models.ForeignKey(Branch, verbose_name=_("branch"), on_delete=models.PROTECT, related_name="duty_entries")
    duty = models.CharField(_("duty"), max_length=24, choices=Duty.choices)
    user = models.ForeignKey(
        User,
        verbose_name=_("member of staff"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="duty_entries",
    )
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("For somebody who has no staff code."))

    class Meta:
        verbose_name = _("duty list entry")
        verbose_name_plural = _("duty list")
        indexes = [models.Index(fields=["branch", "duty"], name="organisation_duty_branch")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | ~models.Q(email=""),
                name="organisation_duty_somebody",
                violation_error_message=_("Name a member of staff or give an e-mail address."),
            ),
            models.CheckConstraint(condition=models.Q(duty__in=Duty.values), name="organisation_duty_known"),
            models.UniqueConstraint(
                fields=["branch", "duty", "user"],
                condition=models.Q(user__isnull=False),
                name="organisation_duty_user_once",
                violation_error_message=_("This person already has this duty at this branch."),
            ),
            models.UniqueConstraint(
                fields=["branch", "duty", "email"],
                condition=models.Q(user__isnull=True),
                name="organisation_duty_email_once",
                violation_error_message=_("This address already has this duty at this branch."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.duty} @ {self.branch_id}: {self.user_id or 'e-mail'}"

    def clean(self) -> None:
        """Refuse an entry that reaches nobody, in words, before the database does.

        :raises ValidationError: neither a member of staff nor an address is given.
        """
        if self.user_id is None and not self.email:
            raise ValidationError(_("Name a member of staff or give an e-mail address."))
