"""The customer's ways to reach on the complaint page, the two records side by side, and the relationship."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import ENDED, ContactKind, Level
from complaints.contacts import shared_with
from complaints.customers import address_as
from complaints.forms.acts import Lists, ids_of
from complaints.forms.people import AddWayForm, EndWayForm
from complaints.models import Complaint, ContactPoint, Customer, CustomerMerge, Promise
from complaints.money import money
from complaints.ports import Fold, folds
from complaints.relation import Relation
from complaints.screens.rows import customer_label
from complaints.usecases.fees import EXPLAINED_AT
from complaints.usecases.uniting import why_not_undone
from evidence.act import Act
from organisation.at_once import Rows
from organisation.models import User
from organisation.policies import policies_for
from organisation.scope import READING_ROLES, reach_of

WAY = ("public_id", "kind", "masked", "is_preferred", "ended_at", "ended_by__name", "end_reason")


def way_lists(complaint: Complaint, user: User, act: Act) -> dict[str, Rows]:
    """The ways to reach the customer, and whose else they are, for the page's one statement."""
    customer = complaint.customer
    rows = ContactPoint.objects.filter(customer=customer).order_by("ended_at", "-is_preferred", "id")
    if customer is None:
        return {"contacts": (rows, WAY), "shared": (rows.none(), ["masked"])}
    shared = shared_with(customer, user, now=act.now)
    names = ["masked", "is_fresh", "customer__public_id", "customer__surname", "customer__title"]
    return {"contacts": (rows, WAY), "shared": (shared, names)}


def ways(complaint: Complaint, found: Lists, *, bound: dict[str, forms.Form], handles: bool) -> dict[str, Any]:
    """What the customer's panel shows of them; `forms` are those that have their place there."""
    ref = complaint.public_id
    standing = [_way(complaint, row, bound, handles) for row in found["contacts"] if row["ended_at"] is None]
    of_kind = [row["kind"] for row in standing]
    for row in standing:
        row["several"] = of_kind.count(row["kind"]) > 1
        row["is_first"] = row["several"] and of_kind.index(row["kind"]) == standing.index(row)
    add = bound.get("contact") or AddWayForm(complaint=complaint, auto_id=ids_of("contact"))
    return {
        "standing": standing,
        "ended": [row for row in found["contacts"] if row["ended_at"] is not None],
        "shared": [_shared(complaint, row) for row in found["shared"]] if handles else [],
        "add_form": add if handles else None,
        "add_url": reverse("complaint_act", args=[ref, "contact"]),
        "unite_url": reverse("customer_unite_find", args=[ref]),
        "open": any(name.startswith("contact") for name in bound),
        "forms": [add, *(row["end_form"] for row in standing)] if handles else [],
    }


def _way(complaint: Complaint, row: dict[str, Any], bound: dict[str, forms.Form], handles: bool) -> dict[str, Any]:
    ref, contact, place = complaint.public_id, row["public_id"], f"contact-end-{row['public_id']}"
    if not handles:
        return {**row, "kind_label": ContactKind(row["kind"]).label, "reveal_url": ""}
    return {
        **row,
        "kind_label": ContactKind(row["kind"]).label,
        "reveal_url": reverse("customer_reveal", args=[ref, contact]),
        "prefer_url": reverse("complaint_row_act", args=[ref, "contact-prefer", contact]),
        "end_url": reverse("complaint_row_act", args=[ref, "contact-end", contact]),
        "end_form": bound.get(place) or EndWayForm(complaint=complaint, auto_id=ids_of(place)),
    }


def _shared(complaint: Complaint, row: dict[str, Any]) -> dict[str, Any]:
    other = Customer(surname=row["customer__surname"], title=row["customer__title"])
    return {
        "masked": row["masked"],
        "is_fresh": row["is_fresh"],
        "label": address_as(other, masked=True),
        "url": reverse("customer_unite", args=[complaint.public_id, row["customer__public_id"]]),
    }


def _explains(complaint: Complaint, _user: User, _now: datetime) -> bool:
    return complaint.stage in EXPLAINED_AT


def folded(complaint: Complaint, user: User, act: Act) -> list[dict[str, Any]]:
    """What about the complaint is asked for only when it is unfolded: the relationship, unless nobody knows who the
    customer is (R147), the explained fee while one is explained (R56), and what upper floors have. Nothing for
    departments."""
    if not reach_of(user, now=act.now).roles & READING_ROLES:
        return []
    customer, ref = complaint.customer, complaint.public_id
    known = customer is not None and customer.erased_at is None
    relation = Fold("relation", lambda: _("Relationship with the customer"), "customer_relation", ";")
    fee = Fold("fee", lambda: _("Explain a fee"), "complaint_fee", "]", _explains, is_private=False)
    return [
        {
            "key": fold.key,
            "title": fold.title(),
            "url": reverse(fold.url_name, args=[ref]),
            "letter": fold.letter,
            "is_private": fold.is_private,
        }
        for fold in [fee] + ([relation] if known else []) + folds()
        if fold.is_for(complaint, user, act.now)
    ]


def find_context(complaint: Complaint, user: User, act: Act, form: forms.Form) -> dict[str, Any]:
    """The page that leads to the other record, and takes back what was merged."""
    customer = complaint.customer
    shared = list(shared_with(customer, user, now=act.now).select_related("customer")) if customer else []
    others = {point.customer_id: point for point in shared}
    return {
        "complaint": complaint,
        "label": customer_label(complaint),
        "form": form,
        "others": [
            {
                "label": address_as(point.customer, masked=True),
                "masked": point.masked,
                "url": reverse("customer_unite", args=[complaint.public_id, point.customer.public_id]),
            }
            for point in others.values()
        ],
        "merges": merge_rows(complaint, act),
    }


def merge_rows(complaint: Complaint, act: Act) -> list[dict[str, Any]]:
    """The merges into this customer that stand, and why one can't be taken back."""
    customer = complaint.customer
    if customer is None:
        return []
    hours = policies_for(complaint.branch_id, now=act.now).int("merge_undo_hours")
    rows = CustomerMerge.objects.filter(into=customer, undone_at=None).select_related("merged", "by")
    return [
        {
            "row": row,
            "until": row.at + timedelta(hours=hours),
            "complaints": len(row.complaints),
            "contacts": len(row.contacts),
            "why_not": why_not_undone(row, customer, hours, act),
            "undo_url": reverse("customer_part", args=[complaint.public_id, row.public_id]),
        }
        for row in rows.order_by("-at", "-id")
    ]


def unite_context(
    complaint: Complaint, both: Sequence[Customer], user: User, act: Act, form: forms.Form
) -> dict[str, Any]:
    """Both records side by side, as far as this person may know of their complaints."""
    return {
        "complaint": complaint,
        "label": customer_label(complaint),
        "form": form,
        "sides": [_side(customer, user, act) for customer in both],
        "hours": policies_for(complaint.branch_id, now=act.now).int("merge_undo_hours"),
    }


def _side(customer: Customer, user: User, act: Act) -> dict[str, Any]:
    rows = Complaint.objects.on_cards_for(user, now=act.now).filter(customer=customer)
    counts = rows.aggregate(all=Count("pk"), ended=Count("pk", filter=Q(stage__in=[str(stage) for stage in ENDED])))
    points = ContactPoint.objects.standing().filter(customer=customer).first_to_use()
    return {
        "label": address_as(customer, masked=True),
        "contacts": [point.masked for point in points],
        "open": counts["all"] - counts["ended"],
        "ended": counts["ended"],
        "level": "" if customer.level == Level.ORDINARY else customer.get_level_display(),
        "sealed": customer.sealed,
        "broken": Promise.objects.filter(complaint__in=rows, broken_at__isnull=False).count(),
        "since": customer.created_at,
    }


def relation_context(
    complaint: Complaint, relation: Relation | None, form: forms.Form | None, *, notice: dict[str, str] | None = None
) -> dict[str, Any]:
    """What the panel of the relationship draws; `form` is None for who may only look."""
    return {
        "complaint": complaint,
        "label": customer_label(complaint),
        "relation": relation,
        "granted": [money(one.amount, one.currency) for one in relation.granted] if relation else [],
        "form": form,
        "notice": notice,
        "relation_url": reverse("customer_relation", args=[complaint.public_id]),
        "unite_url": reverse("customer_unite_find", args=[complaint.public_id]) if form is not None else "",
    }
