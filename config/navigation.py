"""The bar at the top: which main pages there are and who is shown which.

This floor stands on all others, so the list simply names their pages; what a page shows is still decided by the page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from config.mail_page import mails_are_kept
from organisation.models import Role
from organisation.scope import DESK_ROLES, Reach


@dataclass(frozen=True)
class NavEntry:
    """One main page: `key` is the single key that opens it, `shown_to` decides by what somebody reaches, `enters` by
    who they are."""

    url_name: str
    label: LazyText
    key: str
    shown_to: Callable[[Reach], bool]
    exists: Callable[[], bool] = lambda: True
    enters: Callable[[HttpRequest], bool] = lambda request: True


def _works_on_complaints(reach: Reach) -> bool:
    return bool(reach.roles & DESK_ROLES)


def _answers(reach: Reach) -> bool:
    return bool(reach.department_ids)


def _decides(reach: Reach) -> bool:
    return Role.DUTY_MANAGER in reach.roles


ENTRIES = (
    NavEntry("desk", _("Desk"), "d", lambda reach: bool(reach.roles - {Role.DEPARTMENT_STAFF})),
    NavEntry("complaint_new", _("New complaint"), "n", _works_on_complaints),
    NavEntry("followups:agenda", _("Callbacks"), "b", _works_on_complaints),
    NavEntry("work_orders", _("Work orders"), "w", _answers),
    NavEntry("supervisor", _("Supervisor"), "s", _decides),
    NavEntry("mails", _("Mail"), "", lambda reach: True, mails_are_kept),
    NavEntry("admin:index", _("Administration"), "", lambda reach: True, enters=admin.site.has_permission),
)


def navigation(request: HttpRequest, reach: Reach) -> list[dict[str, object]]:
    """Give the entries this person sees, as base.html draws them."""
    mine = [entry for entry in ENTRIES if entry.exists() and entry.shown_to(reach) and entry.enters(request)]
    shown = [(entry, reverse(entry.url_name)) for entry in mine]
    return [{"label": entry.label, "url": url, "key": entry.key, "active": request.path == url} for entry, url in shown]
