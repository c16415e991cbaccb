"""Evidence in the administration: to be read, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from evidence.models import Anchor, ChainHead, TrailEntry

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # at run time it takes no argument
    """Shows rows to those who may view them; nobody adds, changes or deletes here."""

    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(TrailEntry)
class TrailEntryAdmin(ReadOnlyAdmin):
    list_display = ["chain", "seq", "kind", "at", "actor", "via", "request_id"]
    list_select_related = ["actor"]
    search_fields = ["chain__startswith", "request_id__exact"]
    show_full_result_count = False
    ordering = ["-id"]


@admin.register(ChainHead)
class ChainHeadAdmin(ReadOnlyAdmin):
    list_display = ["chain", "length", "hash", "anchored_length"]
    search_fields = ["chain__startswith"]
    show_full_result_count = False
    ordering = ["chain"]


@admin.register(Anchor)
class AnchorAdmin(ReadOnlyAdmin):
    list_display = ["seq", "at", "hash"]
    fields = ["seq", "at", "prev", "hash", "moved"]
    ordering = ["-seq"]
