"""The playbook of a crisis on the complaint's page: steps with who and until when, and the log of decisions (R140)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.forms.acts import Lists, ids_of
from complaints.forms.crisis import DecisionForm, DoneForm, WaiveStepForm
from complaints.models import Complaint, CrisisStep
from complaints.screens.rows import moment_state, row_url
from complaints.understanding import said_short
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import User

Bound = dict[str, forms.Form]
STEP = ("code", "name_zh", "name_en", "who_zh", "who_en")


def crisis_lists(complaint: Complaint) -> dict[str, Rows]:
    """What `crisis_pieces` reads."""
    items = complaint.crisis_items.order_by("step__position", "id")
    names = ["public_id", "due_at", "settled_at", "settled_by__name", "how", "waived_reason"]
    return {
        "crisis": (items, [*names, *(f"step__{name}" for name in STEP)]),
        "decisions": (complaint.crisis_decisions.order_by("-id"), ["what", "why", "by__name", "at"]),
    }


def crisis_pieces(complaint: Complaint, found: Lists, user: User, act: Act, *, bound: Bound) -> list[dict[str, Any]]:
    """The checklist and the log of a complaint that is or was a crisis; supervisors tick and log."""
    if not found["crisis"]:
        return []
    decides = complaint.is_open and may(Right.SUPERVISE, complaint, user, now=act.now)
    items = [_step(complaint, row, act, decides=decides, bound=bound) for row in found["crisis"]]
    form: forms.Form | None = None
    if decides:
        form = bound.get("crisis-decision") or DecisionForm(complaint=complaint, auto_id=ids_of("crisis-decision"))
    return [
        {
            "anchor": "crisis",
            "title": _("Crisis: what is done by whom until when"),
            "items": items,
            "form": None,
            "private": True,
        },
        {
            "anchor": "decisions",
            "title": _("Decisions"),
            "items": [_decision(complaint, row) for row in found["decisions"]],
            "empty": _("Nothing was decided yet. Whoever asks later finds here what, who, when and why."),
            "form": form,
            "url": reverse("complaint_act", args=[complaint.public_id, "crisis-decision"]),
            "button": _("Log a decision"),
            "key": "",
            "private": True,
        },
    ]


def _step(complaint: Complaint, row: Row, act: Act, *, decides: bool, bound: Bound) -> dict[str, Any]:
    step = CrisisStep(**{name: row[f"step__{name}"] for name in STEP})
    ref = str(row["public_id"])
    shown: dict[str, Any] = {"text": str(step), "acts": []}
    if row["settled_at"] is None:
        shown |= {"meta": step.who, "due": row["due_at"], "chips": []}
        shown["state"] = moment_state(row["due_at"], now=act.now, soon=timedelta(minutes=15))
        shown["acts"] = _acts(complaint, str(step), ref, bound) if decides else []
        return shown
    told = {"name": row["settled_by__name"] or "–", "at": said_short(complaint, row["settled_at"])}
    said = row["waived_reason"] or row["how"]
    chip = _("Waived") if row["waived_reason"] else _("Done")
    who = _("%(name)s, %(at)s") % told
    return {**shown, "meta": " · ".join(filter(None, [step.who, who, said])), "chips": [chip]}


def _acts(complaint: Complaint, step: str, ref: str, bound: Bound) -> list[dict[str, Any]]:
    kinds: list[tuple[str, str, type[Any]]] = [
        ("crisis-done", _("Done"), DoneForm),
        ("crisis-waive", _("Not needed"), WaiveStepForm),
    ]
    return [
        {
            "label": label,
            "name": _("%(act)s: %(step)s") % {"act": label, "step": step},
            "url": row_url(complaint, name, ref),
            "ref": f"{name}-{ref}",
            "form": bound.get(f"{name}-{ref}") or kind(complaint=complaint, auto_id=ids_of(f"{name}-{ref}")),
        }
        for name, label, kind in kinds
    ]


def _decision(complaint: Complaint, row: Row) -> dict[str, Any]:
    told = {"name": row["by__name"] or "–", "at": said_short(complaint, row["at"])}
    meta = _("Because: %(why)s") % {"why": row["why"]}
    return {"text": row["what"], "meta": f"{meta} · {_('%(name)s, %(at)s') % told}", "acts": []}
