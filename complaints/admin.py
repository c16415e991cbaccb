"""Reference data for administrators. Complaints and all that hangs on them are read only: they change at the desk."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from complaints.models import Category, Complaint, Customer, Deadline, Escalation, LimitRule, SeverityRule
from organisation.models import User


class Undeletable(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing is deleted here: what is no longer used is switched off."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(Undeletable):
    """To look at, never to change."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Category)
class CategoryAdmin(Undeletable):
    list_display = ("code", "name_zh", "name_en", "parent", "is_active", "position")
    list_filter = ("is_active",)
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("position", "id")


@admin.register(SeverityRule)
class SeverityRuleAdmin(Undeletable):
    list_display = ("when", "value", "raises_to", "tells", "is_active")
    ordering = ("id",)


@admin.register(LimitRule)
class LimitRuleAdmin(Undeletable):
    list_display = ("kind", "severity", "industry", "limit", "pausable", "verified", "effective_from")
    list_filter = ("kind", "severity", "industry", "verified")
    ordering = ("kind", "severity", "industry", "effective_from")


@admin.register(Complaint)
class ComplaintAdmin(ReadOnly):
    """Facts of the process only: what customers said is read at the desk, where reading leaves a trace."""

    list_display = ("number", "branch", "stage", "severity", "owner", "next_due_at", "received_at")
    list_filter = ("stage", "severity", "branch")
    search_fields = ("number",)
    ordering = ("-received_at", "-id")
    fields = ("number", "branch", "stage", "severity", "owner", "version", "received_at", "next_due_at", "ended_at")
    list_select_related = ("branch", "owner")
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> Any:
        assert isinstance(request.user, User)
        # Administrators of reference data read complaints only where they are posted, like everybody else.
        return Complaint.objects.visible_to(request.user, now=timezone.now())


@admin.register(Customer)
class CustomerAdmin(Undeletable):
    """Who is high-value, who looks after them, who is sealed. Ways to reach them are shown at the desk only."""

    list_display = ("id", "surname", "title", "level", "customer_manager", "sealed")
    list_filter = ("level", "sealed")
    # What is looked for stands in the address, so it is the number of a complaint and never a name.
    search_fields = ("complaints__number",)
    fields = ("surname", "title", "anonymity", "language", "level", "customer_manager", "sealed")
    readonly_fields = ("surname", "title", "anonymity", "language")
    autocomplete_fields = ("customer_manager",)
    list_select_related = ("customer_manager",)
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Deadline)
class DeadlineAdmin(ReadOnly):
    list_display = ("complaint", "kind", "due_at", "wake_at", "step", "met_at", "breached_at", "dropped_at")
    list_filter = ("kind",)
    list_select_related = ("complaint",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Escalation)
class EscalationAdmin(ReadOnly):
    list_display = ("complaint", "level", "reason", "raised_at", "acknowledged_at", "done_at")
    fields = ("complaint", "level", "reason", "raised_at", "acknowledged_at", "instructed_at", "done_at")
    list_filter = ("level", "reason")
    list_select_related = ("complaint",)
    ordering = ("-id",)
