"""What was granted, on the complaint's page: what is still owed with the form for its proof, and what was given."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import DeadlineKind, Ground
from complaints.forms.acts import Lists, ids_of
from complaints.forms.remedies import FirstStepForm, ProofForm
from complaints.models import Complaint
from complaints.money import money
from complaints.screens.rows import row_url
from complaints.understanding import said_short
from organisation.at_once import Row, Rows
from organisation.models import CompensationKind

Bound = dict[str, forms.Form]


def compensation_list(complaint: Complaint) -> dict[str, Rows]:
    """What `compensations_shown` reads."""
    names = [
        *("public_id", "kind", "ground", "amount", "currency", "paid_by", "paid_at", "what", "reference"),
        *("proved_at", "option__condition", "attachment__name"),
    ]
    return {"compensations": (complaint.compensations.filter(ended_at=None).order_by("id"), names)}


def waits_for_a_step(found: Lists) -> bool:
    """Say whether nothing was done yet since the customer's yes (R104)."""
    return any(limit["kind"] == DeadlineKind.CONSENT for limit in found["limits"])


def compensations_shown(complaint: Complaint, found: Lists, bound: Bound) -> list[dict[str, Any]]:
    """The list of what the customer gets, and where the first step is written down; nothing where neither is."""
    waits = waits_for_a_step(found)
    if not found["compensations"] and not waits:
        return []
    items = [_item(complaint, row, found, bound) for row in found["compensations"]]
    piece: dict[str, Any] = {
        "anchor": "compensations",
        "title": _("After the customer's yes"),
        "button": _("Write down the first step"),
        "empty": _("Nothing was done yet since the customer's yes."),
        "items": items,
        "form": None,
    }
    if waits:
        piece["form"] = bound.get("first-step") or FirstStepForm(complaint=complaint, auto_id=ids_of("first-step"))
        piece["url"] = reverse("complaint_act", args=[complaint.public_id, "first-step"])
    return [piece]


def _item(complaint: Complaint, row: Row, found: Lists, bound: Bound) -> dict[str, Any]:
    kind = str(CompensationKind(row["kind"]).label)
    amount = money(row["amount"], row["currency"]) if row["amount"] is not None else ""
    ground = str(Ground(row["ground"]).label) if row["ground"] else ""
    condition = (
        _("only if: %(condition)s") % {"condition": row["option__condition"]} if row["option__condition"] else ""
    )
    if row["proved_at"] is not None:
        told = [ground, row["what"], _given(complaint, row), row["reference"], row["attachment__name"] or ""]
        return {
            "text": " ".join(filter(None, [kind, amount])),
            "meta": " · ".join(filter(None, told)),
            "chips": [_("The customer has it")],
            "acts": [],
        }
    name = f"compensation-prove-{row['public_id']}"
    form = bound.get(name) or ProofForm(complaint=complaint, auto_id=ids_of(name))
    assert isinstance(form, ProofForm)
    form.offer(found)
    return {
        "text": " ".join(filter(None, [kind, amount])),
        "meta": " · ".join(filter(None, [ground, condition])),
        "chips": [_("Owed")],
        "acts": [
            {
                "label": _("Given: write down the proof"),
                "url": row_url(complaint, "compensation-prove", row["public_id"]),
                "form": form,
                "ref": f"prove-{row['public_id'].hex}",
            }
        ],
    }


def _given(complaint: Complaint, row: Row) -> str:
    return _("given by %(by)s, %(at)s") % {"by": row["paid_by"], "at": said_short(complaint, row["paid_at"])}
