"""The administration of reference data. What has been in force stays: people end it or put a new row after it.

Django's admin and form classes take no type argument at run time, hence the `type-arg` marks.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UsernameField
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from organisation.checks import calendar_warnings
from organisation.china_days import PACKAGE
from organisation.models import (
    AuthorityLimit,
    Branch,
    Budget,
    CalendarDay,
    Department,
    DutyEntry,
    OpeningHours,
    Policy,
    Posting,
    User,
)
from organisation.policy_keys import POLICY_KEYS


class NeverDeleted:
    """Rows that others refer to: they are made inactive, never deleted."""

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class KeptOnceInForce:
    """Rows that hold from a date on: changed and deleted up to that date, and history afterwards."""

    start_field = "effective_from"
    still_open: tuple[str, ...] = ()

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return bool(allowed) and not self._is_history(obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        if obj is None or not self._is_history(obj):
            return []
        return [field.name for field in obj._meta.fields if field.editable and field.name not in self.still_open]

    def _is_history(self, obj: Model | None) -> bool:
        return obj is not None and getattr(obj, self.start_field) < timezone.localdate()


class FromTodayForm(forms.ModelForm):  # type: ignore[type-arg]
    """A number that holds from a date on: nobody puts it in force for days that are over."""

    def clean_effective_from(self) -> dt.date:
        """Refuse a day that is over.

        :raises ValidationError: it is.
        """
        day: dt.date = self.cleaned_data["effective_from"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("This day is over, and what held then stays. Choose today or a later day."))
        return day


class OpeningHoursForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.compares_with_stored = False


class OpeningHoursFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    def clean(self) -> None:
        """Refuse lines that overlap one another as they stand in the form."""
        super().clean()
        if any(self.errors):
            return
        seen: list[OpeningHours] = []
        for form in self.forms:
            if form.cleaned_data and not form.cleaned_data.get("DELETE"):
                form.instance.refuse_overlap(seen)
                seen.append(form.instance)


class OpeningHoursInline(admin.TabularInline):  # type: ignore[type-arg]
    model = OpeningHours
    form = OpeningHoursForm
    formset = OpeningHoursFormSet
    extra = 0
    ordering = ("weekday", "opens", "id")


@admin.register(Branch)
class BranchAdmin(NeverDeleted, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_zh", "name_en", "industry", "time_zone", "observes_holidays", "is_active")
    list_filter = ("is_active", "industry")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("code",)
    inlines = (OpeningHoursInline,)


@admin.register(Department)
class DepartmentAdmin(NeverDeleted, admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("code", "name_zh", "name_en", "branch", "email", "is_active")
    list_filter = ("is_active", "branch")
    list_select_related = ("branch",)
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("code",)


class StaffCreationForm(BaseUserCreationForm):  # type: ignore[type-arg]
    class Meta:
        model = User
        fields = ("staff_code", "name", "email", "language")
        field_classes = {"staff_code": UsernameField}


@admin.register(User)
class StaffAdmin(NeverDeleted, UserAdmin):  # type: ignore[type-arg]
    # Not Django's own, which shows the beginning of the password's hash.
    form = forms.ModelForm
    add_form = StaffCreationForm
    list_display = ("staff_code", "name", "email", "language", "is_active", "is_staff")
    list_filter = ("is_active", "is_staff", "language")
    search_fields = ("staff_code", "name")
    ordering = ("staff_code",)
    readonly_fields = ("new_password", "last_login")
    fieldsets = (
        (None, {"fields": ("staff_code", "new_password")}),
        (_("Person"), {"fields": ("name", "email", "language")}),
        (
            _("Administration"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions", "last_login")},
        ),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("staff_code", "name", "email", "language", "password1", "password2")},
        ),
    )

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Keep superusers, and with them their passwords, to superusers."""
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    @admin.display(description=_("Password"))
    def new_password(self, user: User) -> str:
        """Lead to the page that sets another password."""
        return format_html('<a class="button" href="../password/">{}</a>', _("Set another password"))

    def log_addition(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Name the account in the log by its code alone: nothing ever erases the log."""
        return super().log_addition(request, User(pk=obj.pk, staff_code=obj.staff_code), message)

    def log_change(self, request: HttpRequest, obj: User, message: Any) -> Any:
        """Name the account in the log by its code alone."""
        return super().log_change(request, User(pk=obj.pk, staff_code=obj.staff_code), message)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Let nobody give rights that they do not have."""
        rights = [] if request.user.is_superuser else ["is_staff", "is_superuser", "groups", "user_permissions"]
        return [*self.readonly_fields, *rights]


@admin.register(Posting)
class PostingAdmin(KeptOnceInForce, admin.ModelAdmin):  # type: ignore[type-arg]
    start_field = "starts_on"
    still_open = ("ends_on",)
    list_display = ("user", "role", "branch", "department", "starts_on", "ends_on")
    list_filter = ("role", "branch")
    list_select_related = ("user", "branch", "department")
    search_fields = ("user__staff_code", "user__name")
    autocomplete_fields = ("user",)
    ordering = ("user__staff_code", "-starts_on", "id")


@admin.register(DutyEntry)
class DutyEntryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("branch", "duty", "user", "email")
    list_filter = ("branch", "duty")
    list_select_related = ("branch", "user")
    autocomplete_fields = ("user",)
    ordering = ("branch__code", "duty", "id")


@admin.register(CalendarDay)
class CalendarDayAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("date", "kind", "name_zh", "name_en", "branch", "is_provisional", "source")
    list_filter = ("is_provisional", "kind", "branch")
    list_select_related = ("branch",)
    date_hierarchy = "date"
    ordering = ("-date", "id")
    actions = ("settle",)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Say above the days which years are missing or a guess, as `manage.py check` does on a terminal."""
        for warning in calendar_warnings(today=timezone.localdate()):
            self.message_user(request, f"{warning.msg} {warning.hint}", messages.WARNING)
        return super().changelist_view(request, extra_context)

    def save_model(
        self, request: HttpRequest, obj: CalendarDay, form: forms.ModelForm[CalendarDay], change: bool
    ) -> None:
        """Put whoever changed a pre-filled day in the place of its source, so that no later filling undoes it."""
        if change and form.changed_data and "source" not in form.changed_data:
            obj.source = request.user.get_username()
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Confirm: these are the days of the official notice"), permissions=["change"])
    def settle(self, request: HttpRequest, queryset: QuerySet[CalendarDay]) -> None:
        """Take the provisional mark from the chosen days."""
        count = queryset.filter(is_provisional=True).update(
            is_provisional=False, source=f"{request.user.get_username()} ({PACKAGE})"
        )
        self.message_user(
            request, ngettext("%(count)s day is confirmed.", "%(count)s days are confirmed.", count) % {"count": count}
        )


class PolicyForm(FromTodayForm):
    key = forms.ChoiceField(label=_("key"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "key" in self.fields:
            self.fields["key"].choices = [  # type: ignore[attr-defined]
                (key, f"{key}: {spec.meaning}") for key, spec in sorted(POLICY_KEYS.items())
            ]


@admin.register(Policy)
class PolicyAdmin(KeptOnceInForce, admin.ModelAdmin):  # type: ignore[type-arg]
    form = PolicyForm
    list_display = ("key", "value", "branch", "effective_from")
    list_filter = ("branch",)
    list_select_related = ("branch",)
    search_fields = ("key",)
    ordering = ("key", "-effective_from", "id")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with tomorrow, the earliest day that does not rewrite history."""
        return {"effective_from": timezone.localdate() + dt.timedelta(days=1)}


@admin.register(AuthorityLimit)
class AuthorityLimitAdmin(KeptOnceInForce, admin.ModelAdmin):  # type: ignore[type-arg]
    form = FromTodayForm
    list_display = ("role", "kind", "amount", "currency", "effective_from")
    list_filter = ("role", "kind", "currency")
    ordering = ("role", "kind", "currency", "-effective_from", "id")


@admin.register(Budget)
class BudgetAdmin(KeptOnceInForce, admin.ModelAdmin):  # type: ignore[type-arg]
    form = FromTodayForm
    list_display = ("branch", "amount", "currency", "effective_from")
    list_filter = ("branch", "currency")
    list_select_related = ("branch",)
    ordering = ("branch", "currency", "-effective_from", "id")
