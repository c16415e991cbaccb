from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest

from outbox.models import Heartbeat, Message

if TYPE_CHECKING:
    MessageRows = admin.ModelAdmin[Message]
    HeartbeatRows = admin.ModelAdmin[Heartbeat]
else:
    MessageRows = HeartbeatRows = admin.ModelAdmin


class ReadOnly:
    """Rows that the house writes by itself: to be looked at, not to be touched."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(ReadOnly, MessageRows):
    """Where a message stands and why; what it says stays sealed."""

    list_display = (
        "public_id",
        "kind",
        "state",
        "recipient_kind",
        "about",
        "attempts",
        "last_error_code",
        "not_before",
    )
    list_filter = ("state", "channel", "recipient_kind", "kind")
    search_fields = ("=public_id", "=about", "=key")
    ordering = ("-id",)
    show_full_result_count = False
    fields = (
        ("public_id", "key"),
        ("kind", "channel", "language"),
        ("recipient_kind", "recipient_id", "about"),
        ("state", "attempts", "postponed", "last_error_code"),
        ("created_at", "wanted_at", "not_before", "handed_at", "sent_at", "dropped_at"),
        "facts",
    )


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, HeartbeatRows):
    list_display = ("name", "at", "took_ms")
    fields = ("name", "at", "took_ms", "facts")
