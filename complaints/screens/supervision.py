"""What supervisors review: queues, and each thing in them with the answers it can be given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.forms.acts import DecideForm, InstructForm, LowerForm, TakeOverForm
from complaints.models import Approval, Complaint, Escalation
from complaints.queries import ComplaintQuerySet
from complaints.screens.lists import by_next_due
from complaints.screens.pieces import row_url
from complaints.screens.rows import row
from complaints.usecases.letters import stuck_letters
from evidence.act import Act
from organisation.at_once import at_once, count_in, how_many
from organisation.models import User

QUEUES = ("escalated", "approvals", "overdue", "soon", "letters")


def queue_labels() -> dict[str, str]:
    return {
        "escalated": _("Went up"),
        "approvals": _("Waiting for a yes"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "letters": _("Mail that is stuck"),
    }


def queues(user: User, *, now: datetime, soon: timedelta) -> dict[str, ComplaintQuerySet]:
    """The open complaints that this person decides on, queue by queue."""
    rows = Complaint.objects.supervised_by(user, now=now).open()
    return {
        "escalated": rows.escalated(),
        "approvals": rows.waiting_for_approval(),
        "overdue": rows.overdue(now=now),
        "soon": rows.due_within(soon, now=now),
    }


def queue_counts(user: User, *, now: datetime, soon: timedelta) -> tuple[dict[str, int], str]:
    """How many stand in each queue, and a mark that differs as soon as anything in them moves; in one query."""
    standing: dict[str, QuerySet[Any, Any]] = {
        **queues(user, now=now, soon=soon),
        "letters": stuck_letters(user, now=now),
    }
    mine = Complaint.objects.supervised_by(user, now=now).open().order_by()
    latest = mine.annotate(as_one=Value(1)).values("as_one").annotate(latest=Max("updated_at"))
    found = at_once(moved=(latest, ["latest"]), **{key: how_many(rows) for key, rows in standing.items()})
    counts = {key: count_in(found[key]) for key in QUEUES}
    moved = found["moved"][0]["latest"] if found["moved"] else None
    return counts, "|".join([moved.isoformat() if moved else "none", *map(str, counts.values())])


def queue_items(key: str, user: User, act: Act, *, soon: timedelta, after: str) -> tuple[list[dict[str, Any]], str]:
    """One page of a queue, and the key of the next.

    :raises BadInput: `after` is no place in a list.
    """
    rows = queues(user, now=act.now, soon=soon)[key].prefetch_related("escalations", "approvals__option")
    found, following = by_next_due(rows, after=after)
    return [_item(complaint, key, user, act, soon) for complaint in found], following


def _item(complaint: Complaint, key: str, user: User, act: Act, soon: timedelta) -> dict[str, Any]:
    escalation = next((step for step in _steps(complaint) if step.done_at is None), None)
    approval = next((one for one in complaint.approvals.all() if one.state == Approval.State.ASKED), None)
    asked = approval if key == "approvals" else None
    item = {
        **row(complaint, now=act.now, soon=soon),
        "version": complaint.version,
        "kind": key,
        "reason": _reason(escalation, asked, key),
        "since": escalation.raised_at if escalation else complaint.next_due_at,
        "acknowledged": escalation is not None and escalation.acknowledged_at is not None,
        "forms": _forms(complaint, user, escalation, asked),
        "tried": [text for text in (escalation.words, escalation.interim_answer) if text] if escalation else [],
    }
    if escalation is not None:
        item["acknowledge_url"] = row_url(complaint, "escalation-acknowledge", escalation.public_id)
    if asked is not None and asked.option is not None and asked.option.amount is not None:
        item["amount_label"] = f"{asked.option.get_kind_display()} {asked.option.amount} {asked.option.currency}"
    return item


def _steps(complaint: Complaint) -> list[Escalation]:
    return sorted(complaint.escalations.all(), key=lambda step: -step.level)


def _reason(escalation: Escalation | None, approval: Approval | None, key: str) -> str:
    if approval is not None:
        return f"{approval.get_what_display()}: {approval.ask}" if approval.ask else approval.get_what_display()
    if escalation is not None:
        return escalation.get_reason_display()
    return _("the limit has passed") if key == "overdue" else _("the limit is near")


def _forms(
    complaint: Complaint, user: User, escalation: Escalation | None, approval: Approval | None
) -> dict[str, dict[str, Any]]:
    forms: dict[str, dict[str, Any]] = {}

    def add(name: str, label: str, url: str, form: Any) -> None:
        forms[name] = {"name": name, "label": label, "url": url, "form": form}

    def ids(name: str) -> str:
        return f"id_{name}_{complaint.pk}_%s"

    if approval is not None:
        form = DecideForm(complaint=complaint, auto_id=ids("decide"))
        add("approve", _("Approve"), row_url(complaint, "approval-approve", approval.public_id), form)
        add("decline", _("Decline"), row_url(complaint, "approval-decline", approval.public_id), form)
    elif escalation is not None and escalation.instructed_at is None:
        answer = InstructForm(complaint=complaint, auto_id=ids("instruct"))
        url = row_url(complaint, "escalation-instruct", escalation.public_id)
        add("instruct", _("Give the instruction"), url, answer)
    if complaint.owner_id != user.pk:
        url = reverse("complaint_act", args=[complaint.public_id, "take-over"])
        add("take_over", _("Take it over"), url, TakeOverForm(complaint=complaint, auto_id=ids("take")))
    if complaint.severity in ("serious", "crisis"):
        url = reverse("complaint_act", args=[complaint.public_id, "lower"])
        add("lower", _("Lower the severity"), url, LowerForm(complaint=complaint, auto_id=ids("lower")))
    return forms
