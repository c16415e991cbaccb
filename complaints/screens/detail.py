"""The complaint page: head, rail, what this stage asks for, the ways on, the customer, the limits, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import ROAD, DeadlineKind, Flag, Level, Stage
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.forms.acts import Lists, LookAfterForm, NoteForm, act_lists, ids_of
from complaints.forms.intake import CATEGORIES
from complaints.forms.picks import offer_moments, picks
from complaints.models import Complaint, Customer
from complaints.moves import Move, moves
from complaints.ports import panels, reader_url
from complaints.screens.alarms import alarm_lists, alarms
from complaints.screens.attachments import attachment_list, attachments
from complaints.screens.crisis import crisis_pieces
from complaints.screens.customer_mail import letter_list, letter_notices
from complaints.screens.family import family, family_list
from complaints.screens.lookup import others_label
from complaints.screens.news import mark_fields
from complaints.screens.panels import asked_anew, panel_html
from complaints.screens.people import folded, way_lists, ways
from complaints.screens.pieces import piece_lists, pieces
from complaints.screens.pressure import relief_list, relief_notices, relief_url, wait_shown
from complaints.screens.promises import broken_notices
from complaints.screens.ready import offer_ready
from complaints.screens.rows import customer_label, moment_state, row, soon_of, stage_at
from complaints.screens.sharing import sharing, sharing_lists
from complaints.screens.side_acts import side_acts
from complaints.screens.stage_part import StagePart
from complaints.screens.timeline import timeline
from complaints.screens.unclaimed import unclaimed_notices
from complaints.screens.upwards import upward_lists, upward_notices
from evidence.act import Act
from organisation.at_once import Row, Rows, at_once, count_in, how_many
from organisation.models import User
from organisation.opening import calendar_lists, calendars_in


def detail_context(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    stage: StagePart,
    bound: dict[str, forms.Form],
    notices: list[dict[str, str]],
    news: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything `complaints/detail.html` draws, for this person."""
    assert isinstance(request.user, User)
    onward = moves(complaint, request.user, now=act.now)
    found = at_once(**detail_lists(complaint, request.user, act))
    readonly = not may(Right.HANDLE, complaint, request.user, now=act.now)
    # A lesson is written once.
    form = None if readonly or (complaint.stage == Stage.CLOSED and complaint.gate.lesson_written) else stage.form
    soon = soon_of(complaint.gate.policies)
    missing = [item for move in onward if move.forward for item in move.missing]
    record = record_context(request, complaint, act, bound=bound, letters=found["letters"])
    alarmed = alarms(complaint, found, request.user, act)
    head = row(complaint, now=act.now, soon=soon)
    if form is not None:
        # One that came back refused was filled for the row as it stood before.
        form.complaint = complaint
        form.offer(found)
        mark_fields(form, stage.meanwhile)
    aside = side_acts(complaint, request.user, act, onward, found, bound=bound)
    piece_rows = crisis_pieces(complaint, found, request.user, act, bound=bound)
    piece_rows += pieces(complaint, found, bound=bound, readonly=readonly)
    move_rows = [*(forward(complaint, move) for move in onward if move.forward and move.allowed), *aside]
    customer = customer_side(complaint, request.user, act, found, bound=bound)
    shared = sharing(complaint, request.user, act, found, bound=bound)
    in_place = [
        record["note_form"],
        customer.get("care_form"),
        *customer["ways"]["forms"],
        shared.get("watcher_form"),
        shared.get("tag_form"),
        *(entry.get("form") for entry in (*piece_rows, *move_rows)),
        *(one.get("form") for piece in piece_rows for item in piece["items"] for one in item.get("acts", ())),
    ]
    calendar = calendars_in(found, [complaint.branch])[complaint.branch_id]
    offer_ready(complaint, piece_rows, found, calendar, chosen=request.GET.get("ready", ""), now=act.now)
    offer_moments([form, *in_place], picks(calendar, complaint.gate.policies, now=act.now))
    return {
        "complaint": complaint,
        "head": {
            **head,
            "channel_label": complaint.get_channel_display(),
            "category_label": head["category"],
            "paused_until": found["pauses"][0]["until_at"] if found["pauses"] else None,
            "ended_label": "" if complaint.is_open else complaint.get_stage_display(),
            "trace_url": reverse("complaint_trace", args=[complaint.public_id]) if complaint.is_open else "",
        },
        "stages": rail(complaint),
        "now": now_words(complaint),
        "stage_form": form,
        "stage_fields": stage_fields(form, [item.anchor for item in missing]),
        "shown": stage.shown,
        "news": news,
        "fragment": bool(getattr(request, "htmx", False)),
        "stage_url": reverse("complaint_save", args=[complaint.public_id]),
        "pieces": piece_rows,
        # What the stage is about stands first: options before reasons, promises before the call.
        "pieces_first": complaint.stage in (Stage.PROPOSE, Stage.FOLLOW_UP),
        "missing": missing,
        "missing_anchors": [item.anchor for item in missing],
        "moves": move_rows,
        "moves_open": any(entry["name"] in bound for entry in aside),
        "goes_on": any(move.forward and move.allowed for move in onward),
        "readonly": readonly,
        **alarmed,
        "say": panel_html(request, complaint, act, "say"),
        "words_since": panel_html(request, complaint, act, "words"),
        "asked_anew": asked_anew(complaint, form),
        "panels": [
            {"title": panel.title(), "html": panel.render(request, complaint, act.now), "slot": slot}
            for place, slot in (("side", "side"), ("main", "below"))
            for panel in panels(place)
        ],
        "customer": customer,
        "sharing": shared,
        "family": family(complaint, found["family"]),
        "deadlines": [
            {
                "label": DeadlineKind(limit["kind"]).label,
                "due": limit["due_at"],
                "state": "paused"
                if limit["paused_minutes_left"] is not None
                else moment_state(limit["due_at"], now=act.now, soon=soon),
                "who": limit["owner__name"] or "" if limit["owner_id"] != complaint.owner_id else "",
            }
            for limit in found["limits"]
        ],
        **record,
        "files": attachments(complaint, found["files"], policies=complaint.gate.policies, readonly=readonly),
        # A refused form whose place is another page, or which has none any more: nothing typed is lost.
        "returned": [refused for refused in bound.values() if refused not in in_place],
        "returned_url": request.path,
        "kept": stage.kept,
        "notices": [
            *notices,
            *unclaimed_notices(complaint),
            *alarmed["alarm_notices"],
            *broken_notices(complaint, request.user, act),
            *relief_notices(complaint, found, request.user, act),
            *upward_notices(complaint, found),
            *letter_notices(found["letters"]),
        ],
        "relief_url": relief_url(complaint, found, request.user, act),
        "wait": wait_shown(complaint, now=act.now),
        "wording_url": reader_url("wording", complaint.public_id),
        "folds": folded(complaint, request.user, act),
    }


def record_context(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    bound: dict[str, forms.Form],
    letters: Sequence[Row] | None = None,
) -> dict[str, Any]:
    """What the timeline draws, with the note for it: all of it where only this part is asked for. `letters`: what left
    for the customer, where that was read already."""
    assert isinstance(request.user, User)
    before = request.GET.get("before", "")
    if letters is None:
        letters = at_once(letters=letter_list(complaint))["letters"]
    since = int(before) if before.isdecimal() and len(before) < 9 else None
    lines, older = timeline(complaint, before=since, letters=letters)
    newest = next((line["seq"] for line in lines if line["seq"]), "")
    handles = may(Right.HANDLE, complaint, request.user, now=act.now)
    note = bound.get("note") or NoteForm(complaint=complaint, auto_id=ids_of("note"))
    return {
        "complaint": complaint,
        "timeline": lines,
        "older_url": f"?before={older}" if older else "",
        "trail_length": "" if before else newest,
        "note_form": note if handles else None,
        "note_url": reverse("complaint_act", args=[complaint.public_id, "note"]),
        # With the name of the form it is the key under which pressing twice adds once.
        "once": uuid4().hex,
    }


def detail_lists(complaint: Complaint, user: User, act: Act) -> dict[str, Rows]:
    """Everything that stands beside the complaint's own row, for one statement."""
    customer = complaint.customer
    others = Complaint.objects.on_cards_for(user, now=act.now).filter(customer=customer).exclude(pk=complaint.pk)
    return {
        **way_lists(complaint, user, act),
        "others": how_many(others if customer else others.none()),
        "limits": (
            open_deadlines(complaint).order_by("due_at", "id"),
            ["kind", "due_at", "paused_minutes_left", "owner_id", "owner__name"],
        ),
        "relief": relief_list(complaint),
        "pauses": (complaint.pauses.filter(ended_at=None).order_by("id"), ["until_at"]),
        "categories": CATEGORIES,
        **calendar_lists([complaint.branch], near=timezone.localdate(act.now)),
        "files": attachment_list(complaint),
        "letters": letter_list(complaint),
        **piece_lists(complaint),
        **upward_lists(complaint),
        **alarm_lists(complaint),
        **sharing_lists(complaint, user, act),
        "family": family_list(complaint, user, act),
        **act_lists(
            complaint,
            handles=may(Right.HANDLE, complaint, user, now=act.now),
            cares=may(Right.CARE, complaint, user, now=act.now),
        ),
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


ASKED = ("same_person",)


def stage_fields(form: forms.Form | None, missing: list[str]) -> dict[str, Any]:
    """Put what the next step waits for first, and fold what is on record already. One thing now."""
    if form is None:
        return {"now": [], "more": [], "open": False}
    # Asked only once an answer is needed.
    fields = [field for field in form if field.html_name not in ASKED or field.errors or field.value()]
    more = [field for field in fields if field.html_name in FOLDED and field.html_name not in missing]
    now = [field for field in fields if field not in more]
    told = any(field.errors or hasattr(field, "stands") or hasattr(field, "renewed") for field in more)
    return {"now": now, "more": more, "open": told}


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
    """The six stages; what was confirmed before a return to calm stays visible as visited. One that left the road
    (withdrawn, merged) did not walk it to its end."""
    here = stage_at(complaint.calm_returns_to or complaint.stage)
    shown = []
    for position, stage in enumerate(ROAD, start=1):
        state = "done" if complaint.is_open and position < here else "todo"
        if stage == complaint.stage:
            state = "now"
        elif complaint.calm_returns_to == stage:
            state = "visited"
        elif complaint.stage == Stage.CLOSED:
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


def customer_side(
    complaint: Complaint, user: User, act: Act, found: Lists, *, bound: dict[str, forms.Form]
) -> dict[str, Any]:
    """What is known of the customer: masked numbers, earlier complaints, broken words (R10, R147)."""
    customer = complaint.customer
    flags = [str(Flag(code).label) for code in complaint.flags]
    if customer is None:
        return {
            "label": customer_label(complaint),
            "phones": [],
            "no_phone_label": _("No phone number yet."),
            "flags": flags,
            "ways": {"forms": []},
        }
    handles = may(Right.HANDLE, complaint, user, now=act.now) and customer.erased_at is None
    reach = ways(complaint, found, bound=bound, handles=handles)
    return {
        "label": address_as(customer) or customer_label(complaint),
        "level_label": "" if customer.level == Level.ORDINARY else customer.get_level_display(),
        "ways": reach,
        "phones": [] if customer.erased_at else reach["standing"],
        "no_phone_label": _no_phone(customer),
        "others": others_label(count_in(found["others"])),
        "others_url": reverse("customer_history", args=[complaint.public_id]) if count_in(found["others"]) else "",
        "promises_broken": complaint.broken_promises,
        "promises_open": complaint.gate.open_promises,
        "manager_label": customer.customer_manager.name if customer.customer_manager else "",
        "manager_url": _manager_url(complaint, user, act, found),
        "type_label": "" if complaint.customer_type == "ordinary" else complaint.get_customer_type_display(),
        "flags": flags,
        **care_of(complaint, user, act, found, bound=bound),
    }


def _no_phone(customer: Customer) -> str:
    if customer.erased_at is not None:
        return _("Erased at their wish.")
    return str(customer.get_anonymity_display()) if customer.anonymity != "named" else _("No phone number yet.")


def care_of(
    complaint: Complaint, user: User, act: Act, found: Lists, *, bound: dict[str, forms.Form]
) -> dict[str, Any]:
    """What those who look after customers may press here: level and manager."""
    if not may(Right.CARE, complaint, user, now=act.now):
        return {}
    form = bound.get("look-after") or LookAfterForm(complaint=complaint)
    assert isinstance(form, LookAfterForm)
    form.offer(found)
    return {"care_form": form, "care_url": reverse("complaint_act", args=[complaint.public_id, "look-after"])}


def _manager_url(complaint: Complaint, user: User, act: Act, found: Lists) -> str:
    """Where the customer manager, or the desk for them, says that they know; empty while nobody asks."""
    asked = any(limit["kind"] == DeadlineKind.MANAGER_CALL for limit in found["limits"])
    if not asked or not may(Right.TEND, complaint, user, now=act.now):
        return ""
    return reverse("complaint_act", args=[complaint.public_id, "customer-manager"])


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
