"""The lists of a stage, each with its small form in place: findings, work orders, options, promises."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.catalogue import remedy_list
from complaints.codes import Cause, FindingKind, Flag, OptionSource, Stage
from complaints.forms.acts import (
    ActForm,
    FaultForm,
    FindingForm,
    Lists,
    MedicalForm,
    NoticeForm,
    PromiseForm,
    SeamForm,
    WorkOrderForm,
    ids_of,
)
from complaints.forms.remedies import OptionForm
from complaints.forms.stages import options_of
from complaints.key_facts import key_fact_lists
from complaints.models import Approval, Complaint, ProposalOption, WorkOrder
from complaints.money import money
from complaints.recourse import recourse_rows
from complaints.screens.calming import calming_list, calming_shown
from complaints.screens.compensations import compensation_list, compensations_shown
from complaints.screens.crisis import crisis_lists
from complaints.screens.key_facts import key_facts_shown
from complaints.screens.objections import objection_lists, objections_shown, special_cases_shown
from complaints.screens.promises import promise_list, promises_shown, some_are_open
from complaints.screens.questions import question_lists, questions_shown
from complaints.screens.refusal import refusal_shown
from complaints.screens.rows import moment_state, row_url, soon_of
from complaints.understanding import said_short, understood_by
from organisation.at_once import Row, Rows
from organisation.models import Department

Bound = dict[str, forms.Form]
Piece = dict[str, Any]
ORDER = (
    "public_id", "question", "answer", "answered_at", "waived_reason", "waived_at", "due_at", "signed_at",
    "returned_at", "returned_reason", "chased_count", "quality", "purpose",
)  # fmt: skip


def piece_lists(complaint: Complaint) -> dict[str, Rows]:
    """What `pieces` reads; of the approvals, those that `upward_lists` names."""
    return {
        **crisis_lists(complaint),
        **key_fact_lists(complaint),
        **question_lists(complaint),
        **calming_list(complaint),
        "understood_by": understood_by(complaint),
        "findings": (
            complaint.findings.order_by("id"),
            ["id", "kind", "text", "source", "shown_to_customer", "shown_at", "shown_by__name", "by__name"],
        ),
        "work_orders": (
            complaint.work_orders.order_by("id"),
            [*ORDER, "department__code", "department__name_zh", "department__name_en"],
        ),
        "options": (
            options_of(complaint),
            [
                *("id", "kind", "action", "person", "process", "amount", "currency", "condition", "due_at"),
                *("compensation", "ground", "cost_terms", "benefits", "regret", "why_not", "source"),
            ],
        ),
        **promise_list(complaint),
        **compensation_list(complaint),
        **remedy_list(complaint),
        "recourse": recourse_rows(complaint.branch),
        **objection_lists(complaint),
    }


def pieces(complaint: Complaint, found: Lists, *, bound: Bound, readonly: bool) -> list[Piece]:
    """The pieces of the stage the complaint stands at; medical help first, at any stage, where somebody is hurt."""
    shown = _of_stage(complaint, found, bound)
    for piece in shown:
        if readonly:
            piece["form"] = None
            for item in piece["items"]:
                item["acts"] = []
        elif piece["form"] is not None:
            piece["form"].offer(found)
    return shown


def _of_stage(complaint: Complaint, found: Lists, bound: Bound) -> list[Piece]:
    shown: list[Piece] = []
    if complaint.is_open and complaint.has_flag(Flag.INJURY):
        shown.append(_medical(complaint, found, bound))
    if complaint.is_open and complaint.stage != Stage.CALM:
        shown += _tasks(complaint, found, bound)
    match complaint.stage:
        case Stage.CALM:
            shown += calming_shown(complaint, found)
        case Stage.CLARIFY:
            shown += [*_key_facts(complaint, found, bound), _questions(complaint, found, bound)]
            shown += [_findings(complaint, found, bound), _work_orders(complaint, found, bound)]
            shown += [_fault(complaint, bound), *calming_shown(complaint, found)]
        case Stage.PROPOSE:
            shown += [_options(complaint, found, bound), refusal_shown(complaint, found, bound)]
            shown += [objections_shown(complaint, found, bound), _findings(complaint, found, bound)]
        case Stage.CONFIRM:
            shown += [_options(complaint, found, bound), refusal_shown(complaint, found, bound)]
            shown += [objections_shown(complaint, found, bound)]
        case Stage.FOLLOW_UP:
            told = promises_shown(complaint, found, bound)
            shown += [_piece(complaint, "promise", PromiseForm, bound, **told)]
    shown += special_cases_shown(complaint, found)
    # What is owed is given where it was granted, and after the end as well where it hangs on a condition.
    shown += compensations_shown(complaint, found, bound)
    if complaint.stage != Stage.FOLLOW_UP and some_are_open(found):
        # Our word is kept where it was given, and after the end as well (R94).
        shown.append({"form": None, **promises_shown(complaint, found, bound)})
    if complaint.stage != Stage.CLARIFY and complaint.is_open and complaint.open_orders:
        # Asked while the cause was left open, or for what comes after: it waits in sight wherever it stands.
        shown.append(_work_orders(complaint, found, bound))
    return shown


def _piece(complaint: Complaint, name: str, form: type[ActForm], bound: Bound, **rest: Any) -> Piece:
    return {
        "form": bound.get(name) or form(complaint=complaint, auto_id=ids_of(name)),
        "url": reverse("complaint_act", args=[complaint.public_id, name]),
        **rest,
    }


def _medical(complaint: Complaint, found: Lists, bound: Bound) -> Piece:
    return _piece(
        complaint,
        "medical",
        MedicalForm,
        bound,
        anchor="medical",
        title=_("Medical help comes first"),
        button=_("Write down the medical help"),
        open=complaint.medical_help_at is None,
        items=[
            {"text": finding["text"], "meta": finding["by__name"] or ""}
            for finding in found["findings"]
            if finding["kind"] == FindingKind.MEDICAL
        ],
    )


def _key_facts(complaint: Complaint, found: Lists, bound: Bound) -> list[Piece]:
    told = key_facts_shown(complaint, found)
    return [_piece(complaint, "key-facts", told.pop("form_kind"), bound, **told)] if told else []


def _questions(complaint: Complaint, found: Lists, bound: Bound) -> Piece:
    told = questions_shown(found)
    return _piece(complaint, "questions", told.pop("form_kind"), bound, **told)


def _findings(complaint: Complaint, found: Lists, bound: Bound) -> Piece:
    def item(finding: Row) -> dict[str, Any]:
        shown = finding["shown_to_customer"]
        act = {"label": _("The customer has seen it"), "url": row_url(complaint, "finding-show", finding["id"])}
        return {
            "text": finding["text"],
            "meta": " · ".join(
                filter(
                    None, [str(FindingKind(finding["kind"]).label), finding["source"], _shown_words(complaint, finding)]
                )
            ),
            "chips": [_("shown to the customer")] if shown else [],
            "acts": [] if shown else [act],
        }

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
        items=[item(finding) for finding in found["findings"] if finding["kind"] != FindingKind.MEDICAL],
    )


def _shown_words(complaint: Complaint, finding: Row) -> str:
    """By whom and when it was shown; empty where it was not, or before that was kept."""
    if finding["shown_at"] is None:
        return ""
    by = finding["shown_by__name"] or ""
    return _("shown by %(by)s, %(at)s") % {"by": by, "at": said_short(complaint, finding["shown_at"])}


def _order_chips(order: WorkOrder) -> list[str]:
    """Where it stands, how often it was chased, and what was said of the answer."""
    chased = _("chased %(times)s×") % {"times": order.chased_count} if order.chased_count and order.is_open else ""
    purpose, quality = str(order.get_purpose_display()), str(order.get_quality_display())
    return [str(order.state.label), *filter(None, [purpose, chased, quality])]


def _work_orders(complaint: Complaint, found: Lists, bound: Bound) -> Piece:
    soon = soon_of(complaint.gate.policies)

    def item(row: Row) -> dict[str, Any]:
        order = WorkOrder(**{name: row[name] for name in ORDER})
        department = Department(**{name: row[f"department__{name}"] for name in ("code", "name_zh", "name_en")})
        chase = {"label": _("Chase"), "url": row_url(complaint, "work-order-chase", order.public_id)}
        return {
            "text": _("%(department)s: %(question)s") % {"department": department.name, "question": order.question},
            "meta": order.returned_reason or order.answer or order.waived_reason,
            "due": order.due_at if order.is_with_department else None,
            "state": moment_state(order.due_at, now=complaint.gate.now, soon=soon),
            "chips": _order_chips(order),
            "acts": [chase] if order.is_with_department else [],
            "url": reverse("work_order", args=[complaint.public_id, order.public_id]),
        }

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
        items=[item(row) for row in found["work_orders"]],
    )


def _fault(complaint: Complaint, bound: Bound) -> Piece:
    """What failed is found and reported in one breath; it stands in the two lists before (R63)."""
    return _piece(
        complaint,
        "fault",
        FaultForm,
        bound,
        anchor="fault",
        title=_("Our own device or system"),
        button=_("Report a fault"),
        key="v",
        empty="",
        items=[],
    )


def _tasks(complaint: Complaint, found: Lists, bound: Bound) -> list[Piece]:
    """What the cause leaves to do for two departments, or for one that tells people; gone once it was asked for."""
    kinds: dict[str, tuple[str, str, type[ActForm], str]] = {
        Cause.INTERFACE: ("seam", _("Between two departments"), SeamForm, _("Give both departments the task")),
        Cause.NOTICE: ("notice", _("Missing notice"), NoticeForm, _("Have it told from now on")),
    }
    if complaint.cause not in kinds:
        return []
    name, title, form, button = kinds[complaint.cause]
    if any(row["purpose"] == name for row in found["work_orders"]) and name not in bound:
        return []
    return [_piece(complaint, name, form, bound, anchor=name, title=title, button=button, items=[], open=True)]


def _options(complaint: Complaint, found: Lists, bound: Bound) -> Piece:
    def item(option: ProposalOption) -> dict[str, Any]:
        amount = money(option.amount, option.currency) if option.amount is not None else ""
        given = str(option.get_compensation_display()) if option.compensation else ""
        told = [str(option.get_kind_display()), given, amount, option.cost_terms, option.person, option.process]
        told += [option.regret, option.why_not, option.condition, *option.benefits.splitlines()]
        decided = [one["state"] for one in found["approvals"] if one["option_id"] == option.pk]
        return {
            "text": option.action,
            "meta": " · ".join(filter(None, told)),
            "due": option.due_at,
            "state": "ok",
            "chips": [*_whose_idea(option), *(str(Approval.State(state).label) for state in decided)],
            "acts": [{"label": _("Take it back"), "url": row_url(complaint, "option-drop", option.pk)}],
        }

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
        items=[item(ProposalOption(**row)) for row in found["options"]],
    )


def _whose_idea(option: ProposalOption) -> list[str]:
    """The customer's own way is named: it is half agreed already (R81)."""
    return [_("The customer's idea")] if option.source == OptionSource.CUSTOMER else []
