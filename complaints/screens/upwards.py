"""What went up and came back, shown on top of the complaint until it is done."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import ApprovalBecause, Stage
from complaints.models import Complaint, Escalation
from complaints.money import money
from organisation.at_once import Row, Rows


def upward_lists(complaint: Complaint) -> dict[str, Rows]:
    """What `upward_notices` reads."""
    names = ["public_id", "level", "reason", "instruction", "instructed_by__name", "acknowledged_by__name"]
    return {
        "escalations": (complaint.escalations.filter(done_at=None).order_by("id"), names),
        "approvals": (
            complaint.approvals.order_by("id"),
            [
                "state",
                "because",
                "first_by__name",
                "first_words",
                "words",
                "option_id",
                "option__dropped_at",
                "option__round",
                "option__action",
                "option__amount",
                "option__currency",
                "ask",
            ],
        ),
    }


def upward_notices(complaint: Complaint, found: dict[str, list[Row]]) -> list[dict[str, Any]]:
    """Open escalations with their answer, and approvals that wait or were decided in this round."""
    steps = found["escalations"]
    if any(_is_at_head_office(step) for step in steps):
        # One sentence says where the question is; who sent it on will not answer it.
        steps = [step for step in steps if step["instructed_by__name"] or not _asks_for_authority_here(step)]
    shown = [_escalation(complaint, step) for step in steps]
    shown += filter(None, (_approval(complaint, approval) for approval in found["approvals"]))
    # What is said between desk and supervisor is not for a customer who looks along (R3).
    return [{**notice, "private": True} for notice in shown]


def _approval(complaint: Complaint, approval: Row) -> dict[str, Any] | None:
    if approval["option__dropped_at"] is not None:
        return None
    about = _about(approval)
    if approval["state"] == "asked":
        return {"level": "info", "title": _("Waiting for an approval."), "text": _waits(approval, about)}
    if approval["option__round"] != complaint.round:
        return None
    told = " – ".join(filter(None, [about, approval["first_words"], approval["words"]]))
    if approval["state"] == "declined":
        return {"level": "amber", "title": _("Not approved:"), "text": told}
    said = approval["words"] or approval["first_words"]
    if approval["state"] == "approved" and said and complaint.stage in (Stage.PROPOSE, Stage.CONFIRM):
        return {"level": "green", "title": _("Approved:"), "text": told}
    return None


def _waits(approval: Row, about: str) -> str:
    """What waits, why it may not be granted without asking, and for whose yes it still waits (R82)."""
    because = because_words(approval["because"])
    second = ""
    if approval["first_by__name"]:
        second = _("%(name)s says yes; a second person must agree.") % {"name": approval["first_by__name"]}
    return " – ".join(filter(None, [about, because, second]))


def because_words(because: list[str]) -> str:
    """Why it may not be granted without asking; that it is beyond the clerk's authority alone says the title."""
    if because == [ApprovalBecause.AUTHORITY]:
        return ""
    return _(", ").join(str(ApprovalBecause(code).label) for code in because)


def _about(approval: Row) -> str:
    """Which option it is about, as several may wait."""
    if approval["option__amount"] is None:
        return str(approval["option__action"] or approval["ask"])
    amount = money(approval["option__amount"], approval["option__currency"])
    return _("%(what)s (%(amount)s)") % {"what": approval["option__action"], "amount": amount}


def _is_at_head_office(step: Row) -> bool:
    return bool(step["reason"] == Escalation.Reason.AUTHORITY and step["level"] > 1)


def _asks_for_authority_here(step: Row) -> bool:
    return bool(step["reason"] == Escalation.Reason.AUTHORITY and step["level"] == 1)


def _escalation(complaint: Complaint, step: Row) -> dict[str, Any]:
    if step["instructed_by__name"]:
        done = reverse("complaint_row_act", args=[complaint.public_id, "escalation-done", str(step["public_id"])])
        return {
            "level": "info",
            "title": _("%(name)s says:") % {"name": step["instructed_by__name"]},
            "text": step["instruction"],
            "act_url": done,
            "act_label": _("Done, and the customer knows"),
        }
    if step["acknowledged_by__name"]:
        name = step["acknowledged_by__name"]
        return {"level": "info", "text": _("%(name)s has it and will answer here.") % {"name": name}}
    if _is_at_head_office(step):
        return {
            "level": "amber",
            "text": _("It is with the head office; their answer will show here."),
            "private": True,
        }
    text = _("It went up: %(why)s.") % {"why": Escalation.Reason(step["reason"]).label}
    return {"level": "amber", "text": text, "private": True}
