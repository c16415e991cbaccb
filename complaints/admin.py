"""Reference data for administrators. Complaints and all that hangs on them are read only: they change at the desk."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.errors import DeskError
from complaints.models import (
    Category,
    Complaint,
    CrisisStep,
    Customer,
    Deadline,
    Escalation,
    KeyFact,
    LimitRule,
    Recourse,
    Remedy,
    SeverityRule,
)
from complaints.usecases.erasing import erase_customer
from evidence.act import Via, act_of
from evidence.trail import append
from organisation.admin import FromTodayForm, KeptOnceInForce
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


@admin.register(KeyFact)
class KeyFactAdmin(Undeletable):
    list_display = ("code", "category", "name_zh", "name_en", "is_active", "position")
    list_filter = ("is_active", "category")
    list_select_related = ("category",)
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("category__position", "position", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: KeyFact | None = None) -> tuple[str, ...]:
        """What was asked for already keeps its name and its place; its wording may change."""
        return ("code", "category") if obj is not None else ()


@admin.register(Remedy)
class RemedyAdmin(Undeletable):
    list_display = ("code", "category", "kind", "action_zh", "hours", "is_active", "position")
    list_filter = ("is_active", "kind", "category")
    list_select_related = ("category",)
    search_fields = ("code", "action_zh", "action_en")
    ordering = ("category__position", "position", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Remedy | None = None) -> tuple[str, ...]:
        """What is offered already keeps its name and its place; its wording may change."""
        return ("code", "category") if obj is not None else ()


@admin.register(Recourse)
class RecourseAdmin(Undeletable):
    list_display = ("code", "industry", "kind", "name_zh", "verified", "is_active", "position")
    list_filter = ("industry", "kind", "verified", "is_active")
    search_fields = ("code", "name_zh", "name_en")
    ordering = ("position", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: Recourse | None = None) -> tuple[str, ...]:
        """The trail names what was told by its code."""
        return ("code",) if obj is not None else ()


@admin.register(CrisisStep)
class CrisisStepAdmin(Undeletable):
    list_display = ("code", "name_zh", "name_en", "who_zh", "minutes", "is_active", "position")
    list_filter = ("is_active",)
    ordering = ("position", "id")

    def get_readonly_fields(self, request: HttpRequest, obj: CrisisStep | None = None) -> tuple[str, ...]:
        """The trail names what was done by its code."""
        return ("code",) if obj is not None else ()


@admin.register(SeverityRule)
class SeverityRuleAdmin(Undeletable):
    list_display = ("when", "value", "raises_to", "tells", "is_active")
    ordering = ("id",)


@admin.register(LimitRule)
class LimitRuleAdmin(KeptOnceInForce, Undeletable):
    form = FromTodayForm
    still_open = ("source", "verified")
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


class EraseForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: asked for it in writing. Name nobody."),
        error_messages={"required": _("Write the reason in a few words.")},
    )
    sure = forms.BooleanField(
        label=_("I know that this cannot be taken back"),
        error_messages={"required": _("Tick this, or go back.")},
    )


@admin.register(Customer)
class CustomerAdmin(Undeletable):
    """Who is sealed: a change opens or closes complaints to somebody, so it stands in the trail. Level and manager are
    set at the desk, where complaints hear of it; ways to reach them are shown there only, and so is the name of
    somebody sealed."""

    list_display = ("id", "shown_name", "level", "customer_manager", "sealed", "erased_at")
    list_filter = ("level", "sealed")
    # What is looked for stands in the address, so it is the number of a complaint and never a name.
    search_fields = ("complaints__number",)
    fields = ("shown_name", "anonymity", "language", "level", "customer_manager", "sealed", "merged_into")
    readonly_fields = ("shown_name", "anonymity", "language", "level", "customer_manager", "merged_into")
    list_select_related = ("customer_manager",)
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.display(description=_("name"))
    def shown_name(self, customer: Customer) -> str:
        """Give surname and title, and nothing for whoever is sealed (R148)."""
        return "" if customer.sealed else f"{customer.surname} {customer.get_title_display()}".strip()

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Customer], search_term: str
    ) -> tuple[QuerySet[Customer], bool]:
        """Search by the number of a complaint; nobody sealed is found."""
        return super().get_search_results(
            request, queryset.exclude(sealed=True) if search_term else queryset, search_term
        )

    def save_model(self, request: HttpRequest, obj: Customer, form: Any, change: bool) -> None:
        """Store what was changed and write it into the customer's own chain."""
        if not form.changed_data:
            return
        obj.save(update_fields=form.changed_data)
        columns = [field.attname for field in Customer._meta.fields if field.name in form.changed_data]
        facts = {column: getattr(obj, column) for column in columns}
        append(f"customer:{obj.public_id}", "customer.changed", act=act_of(request, Via.PAGE), facts=facts)

    def get_urls(self) -> list[Any]:
        """Beside the pages of the administration: the one that erases."""
        erase = path("<uuid:ref>/erase/", self.admin_site.admin_view(self.erase), name="complaints_customer_erase")
        return [erase, *super().get_urls()]

    def erase(self, request: HttpRequest, ref: UUID) -> HttpResponse:
        """Ask for the reason once more, then erase; who may says the use case."""
        customer = get_object_or_404(Customer, public_id=ref)
        back = reverse("admin:complaints_customer_change", args=[customer.pk])
        form = EraseForm(request.POST or None)
        if form.is_valid():
            try:
                erase_customer(ref, act_of(request, Via.PAGE), reason=form.cleaned_data["reason"])
            except DeskError as error:
                form.add_error(None, str(error.sentence))
            else:
                messages.success(request, _("Erased."))
                return redirect(back)
        context = {**self.admin_site.each_context(request), "form": form, "back": back, "title": _("Erase a customer")}
        template = "admin/complaints/customer/erase.html"
        return render(request, template, context, status=422 if form.errors else 200)


class OfVisibleComplaints(ReadOnly):
    """Rows that hang on a complaint: seen by whoever sees the complaint, recusals and sealed customers included."""

    def get_queryset(self, request: HttpRequest) -> Any:
        assert isinstance(request.user, User)
        theirs = Complaint.objects.visible_to(request.user, now=timezone.now())
        return super().get_queryset(request).filter(complaint__in=theirs)


@admin.register(Deadline)
class DeadlineAdmin(OfVisibleComplaints):
    list_display = ("complaint", "kind", "due_at", "wake_at", "step", "met_at", "breached_at", "dropped_at")
    list_filter = ("kind",)
    list_select_related = ("complaint",)
    ordering = ("-id",)
    show_full_result_count = False


@admin.register(Escalation)
class EscalationAdmin(OfVisibleComplaints):
    list_display = ("complaint", "level", "reason", "raised_at", "acknowledged_at", "done_at")
    fields = ("complaint", "level", "reason", "raised_at", "acknowledged_at", "instructed_at", "done_at")
    list_filter = ("level", "reason")
    list_select_related = ("complaint",)
    ordering = ("-id",)
