"""Our word on the complaint's page: what was promised, what became of it, and who may promise the next."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import PromiseState, Stage
from complaints.forms.acts import Lists, ReasonForm, ids_of
from complaints.models import Complaint, Promise
from complaints.screens.rows import row_url
from complaints.usecases.promising import broken_words, may_promise
from evidence.act import Act
from organisation.at_once import Rows
from organisation.models import User

Bound = dict[str, forms.Form]


def promise_list(complaint: Complaint) -> dict[str, Rows]:
    """What `promises_shown` reads."""
    names = ["public_id", "what", "condition", "due_at", "state", "broken_at"]
    return {"promises": (complaint.promises.order_by("id"), names)}


def some_are_open(found: Lists) -> bool:
    """Say whether the customer still waits for something we promised."""
    return any(row["state"] == PromiseState.OPEN for row in found["promises"])


def promises_shown(complaint: Complaint, found: Lists, bound: Bound) -> dict[str, Any]:
    """The list of what was promised, the open ones with what may be said of them; without the form for one more."""
    return {
        "anchor": "promises",
        "title": _("Promises"),
        "button": _("Give our word"),
        "key": "a",
        "empty": _("Nothing was promised."),
        "items": [_item(complaint, Promise(**row), bound) for row in found["promises"]],
    }


def _item(complaint: Complaint, promise: Promise, bound: Bound) -> dict[str, Any]:
    is_open = promise.state == PromiseState.OPEN
    condition = _("only if: %(condition)s") % {"condition": promise.condition} if promise.condition else ""
    return {
        "text": promise.what,
        "meta": " · ".join(filter(None, [str(promise.get_state_display()), condition])),
        "due": promise.due_at if is_open else None,
        "state": "overdue" if promise.due_at <= complaint.gate.now else "ok",
        "chips": [_("Broken")] if promise.broken_at else [],
        "acts": _acts(complaint, promise.public_id, bound) if is_open else [],
    }


def _acts(complaint: Complaint, promise: UUID, bound: Bound) -> list[dict[str, Any]]:
    """Keep it, or write down why the customer no longer holds us to it."""
    name = f"promise-release-{promise}"
    return [
        {"label": _("Kept"), "url": row_url(complaint, "promise-keep", promise)},
        {
            "label": _("The customer releases us"),
            "url": row_url(complaint, "promise-release", promise),
            "form": bound.get(name) or ReasonForm(complaint=complaint, auto_id=ids_of(name)),
            "ref": f"release-{promise.hex}",
        },
    ]


def broken_notices(complaint: Complaint, user: User, act: Act) -> list[dict[str, Any]]:
    """Tell whoever must not give the next promise before they speak it (R128)."""
    if not complaint.is_open or complaint.stage == Stage.RECEIVE or may_promise(complaint, user, now=act.now):
        return []
    if not may(Right.HANDLE, complaint, user, now=act.now):
        return []
    return [{"level": "amber", "text": broken_words(complaint), "private": True}]
