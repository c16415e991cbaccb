"""The lists of a stage, each with its small form in place: findings, work orders, options, promises."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import Flag, PromiseState, Stage
from complaints.forms.acts import ActForm, FindingForm, MedicalForm, OptionForm, PromiseForm, ReasonForm, WorkOrderForm
from complaints.models import Complaint
from evidence.act import Act

Bound = dict[str, forms.Form]
Piece = dict[str, Any]


def pieces(complaint: Complaint, act: Act, *, bound: Bound, readonly: bool) -> list[Piece]:
    """The pieces of the stage the complaint stands at; medical help first, at any stage, where somebody is hurt."""
    shown: list[Piece] = []
    if complaint.is_open and complaint.has_flag(Flag.INJURY):
        shown.append(_medical(complaint, bound))
    match complaint.stage:
        case Stage.CLARIFY:
            shown += [_findings(complaint, bound), _work_orders(complaint, bound)]
        case Stage.PROPOSE:
            shown += [_options(complaint, bound), _findings(complaint, bound)]
        case Stage.CONFIRM:
            shown += [_options(complaint, bound)]
        case Stage.FOLLOW_UP:
            shown += [_promises(complaint, bound)]
    if readonly:
        for piece in shown:
            piece["form"] = None
            for item in piece["items"]:
                item["acts"] = []
    return shown


def _piece(complaint: Complaint, name: str, form: type[ActForm], bound: Bound, **rest: Any) -> Piece:
    return {
        "form": bound.get(name) or form(complaint=complaint),
        "url": reverse("complaint_act", args=[complaint.public_id, name]),
        **rest,
    }


def row_url(complaint: Complaint, name: str, row: object) -> str:
    return reverse("complaint_row_act", args=[complaint.public_id, name, str(row)])


def _medical(complaint: Complaint, bound: Bound) -> Piece:
    found = complaint.findings.filter(kind="medical").order_by("id")
    return _piece(
        complaint,
        "medical",
        MedicalForm,
        bound,
        anchor="medical",
        title=_("Medical help comes first"),
        button=_("Write down the medical help"),
        open=complaint.medical_help_at is None,
        items=[{"text": finding.text, "meta": finding.by.name if finding.by else ""} for finding in found],
    )


def _findings(complaint: Complaint, bound: Bound) -> Piece:
    found = complaint.findings.exclude(kind="medical").select_related("by").order_by("id")
    return _piece(
        complaint,
        "finding",
        FindingForm,
        bound,
        anchor="findings",
        title=_("Findings"),
        button=_("Add a finding"),
        key="f",
        empty=_("Nothing checked yet."),
        items=[
            {
                "text": finding.text,
                "meta": " · ".join(filter(None, [finding.get_kind_display(), finding.source])),
                "chips": [_("shown to the customer")] if finding.shown_to_customer else [],
            }
            for finding in found
        ],
    )


def _work_orders(complaint: Complaint, bound: Bound) -> Piece:
    orders = complaint.work_orders.select_related("department").order_by("id")
    return _piece(
        complaint,
        "work-order",
        WorkOrderForm,
        bound,
        anchor="work_orders",
        title=_("Work orders"),
        button=_("Ask a department"),
        key="t",
        empty="",
        items=[
            {
                "text": _("%(department)s: %(question)s")
                % {"department": order.department.name, "question": order.question},
                "meta": order.answer or order.waived_reason,
                "due": order.due_at if order.is_open else None,
                "state": "ok",
                "url": reverse("work_order", args=[complaint.public_id, order.public_id]),
            }
            for order in orders
        ],
    )


def _options(complaint: Complaint, bound: Bound) -> Piece:
    options = complaint.options.filter(round=complaint.round, dropped_at=None).prefetch_related("approvals")
    return _piece(
        complaint,
        "option",
        OptionForm,
        bound,
        anchor="options",
        title=_("Options"),
        button=_("Add an option"),
        key="a",
        empty=_("No option yet."),
        open=not complaint.gate.option_kinds,
        items=[
            {
                "text": option.action,
                "meta": " · ".join(
                    filter(
                        None,
                        [
                            option.get_kind_display(),
                            option.person,
                            f"{option.amount} {option.currency}" if option.amount is not None else "",
                            option.condition,
                        ],
                    )
                ),
                "due": option.due_at,
                "state": "ok",
                "chips": [approval.get_state_display() for approval in option.approvals.all()],
                "acts": [{"label": _("Take it back"), "url": row_url(complaint, "option-drop", option.pk)}],
            }
            for option in options.order_by("id")
        ],
    )


def _promises(complaint: Complaint, bound: Bound) -> Piece:
    promises = complaint.promises.order_by("id")
    return _piece(
        complaint,
        "promise",
        PromiseForm,
        bound,
        anchor="promises",
        title=_("Promises"),
        button=_("Give our word"),
        key="a",
        empty=_("Nothing was promised."),
        items=[
            {
                "text": promise.what,
                "meta": " · ".join(filter(None, [promise.get_state_display(), promise.condition])),
                "due": promise.due_at if promise.state == PromiseState.OPEN else None,
                "state": "overdue" if promise.broken_at else "ok",
                "acts": _promise_acts(complaint, promise.public_id) if promise.state == PromiseState.OPEN else [],
            }
            for promise in promises
        ],
    )


def _promise_acts(complaint: Complaint, promise: UUID) -> list[dict[str, Any]]:
    """Keep it, or write down why the customer no longer holds us to it."""
    return [
        {"label": _("Kept"), "url": row_url(complaint, "promise-keep", promise)},
        {
            "label": _("The customer releases us"),
            "url": row_url(complaint, "promise-release", promise),
            "form": ReasonForm(complaint=complaint, auto_id=f"id_release_{promise.hex}_%s"),
            "ref": f"release-{promise.hex}",
        },
    ]
