"""Calls in the administration: to be read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from followups.models import AgendaDay, CalendarFeed, Callback, CallbackAttempt, CallbackMove
from organisation.models import User

if TYPE_CHECKING:
    CallbackRows = admin.ModelAdmin[Callback]
    AgendaRows = admin.ModelAdmin[AgendaDay]
    FeedRows = admin.ModelAdmin[CalendarFeed]
    AttemptLines = admin.TabularInline[CallbackAttempt, Callback]
    MoveLines = admin.TabularInline[CallbackMove, Callback]
else:
    CallbackRows = AgendaRows = FeedRows = admin.ModelAdmin
    AttemptLines = MoveLines = admin.TabularInline


class ReadOnly:
    """Rows that change through use cases only: they alone write the trail and keep the limits."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Attempts(ReadOnly, AttemptLines):
    """The tries of a call. What the customer said stays on the complaint's page, where reading it is scoped."""

    model = CallbackAttempt
    fields = ("at", "by", "outcome", "satisfaction", "did_it_work", "next_try_at")


class Moves(ReadOnly, MoveLines):
    """The other hours of a call. The reasons stay on the complaint's page."""

    model = CallbackMove
    fields = ("at", "by", "state", "from_at", "to_at", "tell_by", "told_at", "told_how")


@admin.register(Callback)
class CallbackAdmin(ReadOnly, CallbackRows):
    list_display = ("public_id", "complaint", "kind", "state", "due_at", "caller", "tries")
    list_filter = ("state", "kind")
    list_select_related = ("complaint", "caller")
    search_fields = ("=public_id", "=complaint__number")
    ordering = ("-id",)
    show_full_result_count = False
    inlines = (Attempts, Moves)
    fields = (
        ("public_id", "complaint", "kind", "state"),
        ("due_at", "caller", "tries", "version"),
        ("planned_by", "planned_at", "missed_at", "settled_at", "previous"),
    )

    def get_queryset(self, request: HttpRequest) -> Any:
        """Keep the calls of complaints that this person sees."""
        assert isinstance(request.user, User)
        return Callback.objects.visible_to(request.user, now=timezone.now())


@admin.register(AgendaDay)
class AgendaDayAdmin(ReadOnly, AgendaRows):
    list_display = ("branch", "date", "opens_at", "done_at", "mails")
    list_select_related = ("branch",)
    ordering = ("-date", "branch")


@admin.register(CalendarFeed)
class CalendarFeedAdmin(ReadOnly, FeedRows):
    list_display = ("user", "is_on", "version", "made_at")
    list_select_related = ("user",)
    ordering = ("user__staff_code",)
