"""The complaint page: head, rail, what this stage asks for, the ways on, the customer, the limits, the timeline."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import ROAD, DeadlineKind, Flag, Level, Stage
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.forms.acts import LookAfterForm, NoteForm
from complaints.models import Complaint, Customer
from complaints.moves import Move, moves
from complaints.ports import panels
from complaints.screens.pieces import pieces
from complaints.screens.rows import customer_label, moment_state, row, soon_of, stage_at
from complaints.screens.side_acts import side_acts
from complaints.screens.timeline import timeline
from complaints.screens.upwards import upward_notices
from evidence.act import Act
from organisation.models import User


def detail_context(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    form: forms.Form | None,
    bound: dict[str, forms.Form],
    notices: list[dict[str, str]],
) -> dict[str, Any]:
    """Everything `complaints/detail.html` draws, for this person."""
    assert isinstance(request.user, User)
    ways = moves(complaint, request.user, now=act.now)
    readonly = not may(Right.HANDLE, complaint, request.user, now=act.now)
    soon = soon_of(complaint.gate.policies)
    missing = [item for move in ways if move.forward for item in move.missing]
    before = request.GET.get("before", "")
    lines, older = timeline(complaint, before=int(before) if before.isdigit() and len(before) < 9 else None)
    head = row(complaint, now=act.now, soon=soon)
    return {
        "complaint": complaint,
        "head": {
            **head,
            "channel_label": complaint.get_channel_display(),
            "category_label": head["category"],
            "paused_until": _paused_until(complaint),
            "ended_label": "" if complaint.is_open else complaint.get_stage_display(),
            "trace_url": reverse("complaint_trace", args=[complaint.public_id]) if complaint.is_open else "",
        },
        "stages": rail(complaint),
        "now": now_words(complaint),
        "stage_form": None if readonly else form,
        "stage_fields": stage_fields(form, [item.anchor for item in missing]),
        "fragment": bool(getattr(request, "htmx", False)),
        "stage_url": reverse("complaint_save", args=[complaint.public_id]),
        "pieces": pieces(complaint, act, bound=bound, readonly=readonly),
        # What the stage is about stands first: options before reasons, promises before the call.
        "pieces_first": complaint.stage in (Stage.PROPOSE, Stage.FOLLOW_UP),
        "missing": missing,
        "missing_anchors": [item.anchor for item in missing],
        "moves": [
            *(forward(complaint, move) for move in ways if move.forward and move.allowed),
            *side_acts(complaint, request.user, act, ways, bound=bound),
        ],
        "readonly": readonly,
        "say": panel_html(request, complaint, act, "say"),
        "panels": [
            {"title": panel.title(), "html": panel.render(request, complaint, act.now), "slot": slot}
            for place, slot in (("side", "side"), ("main", "below"))
            for panel in panels(place)
        ],
        "customer": customer_side(complaint, request.user, act, bound=bound),
        "deadlines": [
            {
                "label": deadline.get_kind_display(),
                "due": deadline.due_at,
                "state": "paused"
                if deadline.paused_minutes_left is not None
                else moment_state(deadline.due_at, now=act.now, soon=soon),
                "who": deadline.owner.name if deadline.owner and deadline.owner_id != complaint.owner_id else "",
            }
            for deadline in open_deadlines(complaint).select_related("owner").order_by("due_at", "id")
        ],
        "timeline": lines,
        "older_url": f"?before={older}" if older else "",
        "note_form": None if readonly else bound.get("note") or NoteForm(complaint=complaint),
        "note_url": reverse("complaint_act", args=[complaint.public_id, "note"]),
        "notices": [*notices, *upward_notices(complaint)],
    }


# What the clarify stage takes down once and rarely touches again: folded while nothing of it is missing.
FOLDED = (
    "own_words",
    "hurt_most",
    "stated_demand",
    "wants",
    "phone",
    "surname",
    "title",
    "contact",
    "category",
    "flags",
    "customer_type",
    "real_intention",
)


def stage_fields(form: forms.Form | None, missing: list[str]) -> dict[str, Any]:
    """Put what the next step waits for first, and fold what is on record already. One thing now."""
    if form is None:
        return {"now": [], "more": [], "open": False}
    fields = list(form)
    more = [field for field in fields if field.html_name in FOLDED and field.html_name not in missing]
    now = [field for field in fields if field not in more]
    return {"now": now, "more": more, "open": any(field.errors for field in more)}


def forward(complaint: Complaint, move: Move) -> dict[str, Any]:
    """The one button of the road ahead."""
    return {
        "name": move.name,
        "label": move.label,
        "url": reverse("complaint_move", args=[complaint.public_id, move.name]),
        "primary": True,
        "blocked": [item.sentence for item in move.missing],
        "key": "g",
    }


def rail(complaint: Complaint) -> list[dict[str, str]]:
    """The six stages; what was confirmed before a return to calm stays visible as visited."""
    here = stage_at(complaint.calm_returns_to or complaint.stage)
    shown = []
    for position, stage in enumerate(ROAD, start=1):
        state = "done" if position < here else "todo"
        if stage == complaint.stage:
            state = "now"
        elif complaint.calm_returns_to == stage:
            state = "visited"
        elif not complaint.is_open and position <= here:
            state = "done"
        shown.append({"key": stage.value, "label": str(stage.label), "state": state})
    return shown


def now_words(complaint: Complaint) -> dict[str, str]:
    """What the stage is about, in one sentence."""
    hints = {
        Stage.RECEIVE: _("Who has it, how it reached us, how the customer feels."),
        Stage.CALM: _("First the feeling, then the matter. Listen, say sorry, offer a seat; explain nothing yet."),
        Stage.CLARIFY: _("What happened, in their words; say it back; find the cause."),
        Stage.PROPOSE: _("Two ways to settle it, each with who, how and until when."),
        Stage.CONFIRM: _("Ask, listen, and write down the answer."),
        Stage.FOLLOW_UP: _("Keep what was promised, tell the result, call back."),
        Stage.CLOSED: complaint.get_close_way_display() or "",
        Stage.WITHDRAWN: complaint.end_reason,
        Stage.MERGED: _("Go on under the other number."),
        Stage.ARBITRATION: complaint.arbitration_body,
    }
    return {"title": complaint.get_stage_display(), "hint": hints[Stage(complaint.stage)]}


def next_verb(complaint: Complaint) -> str:
    """What the button beside the list says: the act that waits, not the name of the stage."""
    verbs = {
        Stage.RECEIVE: _("Receive the customer"),
        Stage.CALM: _("Settle the feeling"),
        Stage.CLARIFY: _("Find out what happened"),
        Stage.PROPOSE: _("Propose a way"),
        Stage.CONFIRM: _("Ask the customer"),
        Stage.FOLLOW_UP: _("Keep our word"),
    }
    return verbs.get(Stage(complaint.stage), _("Open the complaint"))


def panel_html(request: HttpRequest, complaint: Complaint, act: Act, place: str) -> str:
    """Draw the panels of one place; each floor answers for its own markup."""
    return format_html_join("", "{}", ((panel.render(request, complaint, act.now),) for panel in panels(place)))


def customer_side(complaint: Complaint, user: User, act: Act, *, bound: dict[str, forms.Form]) -> dict[str, Any]:
    """What is known of the customer: masked numbers, earlier complaints, broken words (R10, R147)."""
    customer = complaint.customer
    flags = [str(Flag(code).label) for code in complaint.flags]
    if customer is None:
        return {
            "label": customer_label(complaint),
            "phones": [],
            "no_phone_label": _("No phone number yet."),
            "flags": flags,
        }
    contacts = [] if customer.erased_at else list(customer.contacts.order_by("id"))
    return {
        "label": address_as(customer) or customer_label(complaint),
        "level_label": "" if customer.level == Level.ORDINARY else customer.get_level_display(),
        "phones": [
            {
                "masked": contact.masked,
                "reveal_url": reverse("customer_reveal", args=[complaint.public_id, contact.public_id])
                if may(Right.HANDLE, complaint, user, now=act.now)
                else "",
            }
            for contact in contacts
        ],
        "no_phone_label": _no_phone(customer),
        "earlier": customer.complaints.visible_to(user, now=act.now).exclude(pk=complaint.pk).count(),
        "earlier_url": reverse("customer_history", args=[complaint.public_id]),
        "promises_broken": complaint.broken_promises,
        "promises_open": complaint.gate.open_promises,
        "manager_label": customer.customer_manager.name if customer.customer_manager else "",
        "type_label": "" if complaint.customer_type == "ordinary" else complaint.get_customer_type_display(),
        "flags": flags,
        **care_of(complaint, user, act, bound=bound),
    }


def _no_phone(customer: Customer) -> str:
    if customer.erased_at is not None:
        return _("Erased at their wish.")
    return str(customer.get_anonymity_display()) if customer.anonymity != "named" else _("No phone number yet.")


def care_of(complaint: Complaint, user: User, act: Act, *, bound: dict[str, forms.Form]) -> dict[str, Any]:
    """What those who look after customers may press here: level and manager, and "I have it" while it is waited for."""
    if not may(Right.CARE, complaint, user, now=act.now):
        return {}
    return {
        "care_form": bound.get("look-after") or LookAfterForm(complaint=complaint),
        "care_url": reverse("complaint_act", args=[complaint.public_id, "look-after"]),
        "care_waits": reverse("complaint_act", args=[complaint.public_id, "acknowledge-customer"])
        if open_deadlines(complaint, DeadlineKind.MANAGER_CALL).exists()
        else "",
    }


def _paused_until(complaint: Complaint) -> Any:
    if complaint.paused_at is None:
        return None
    pause = complaint.pauses.filter(ended_at=None).first()
    return pause.until_at if pause else None


def foreign_context(complaint: Complaint, act: Act) -> dict[str, Any]:
    """One look at another branch's complaint: the record, nothing to press, no numbers to reveal."""
    complaint.look(now=act.now)
    head = row(complaint, now=act.now, soon=soon_of(complaint.gate.policies))
    return {
        "complaint": complaint,
        "head": {
            **head,
            "channel_label": complaint.get_channel_display(),
            "category_label": head["category"],
            "ended_label": "" if complaint.is_open else complaint.get_stage_display(),
        },
        "stages": rail(complaint),
        "now": now_words(complaint),
        "readonly": True,
        "customer": {"label": customer_label(complaint), "phones": [], "no_phone_label": ""},
        "timeline": timeline(complaint)[0],
        "notices": [
            {"level": "info", "text": _("You look at another branch's complaint. Your reason was written down.")}
        ],
    }
