"""Shared facts: what happened in the customer's words, what we found, what caused it (R37–R75)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from complaints.codes import (
    Cause,
    CustomerType,
    DeadlineKind,
    FindingKind,
    Motive,
    RestatementOutcome,
    Want,
)
from complaints.deadlines import Limit, drop, meet, note_first_contact, open_deadline
from complaints.errors import BadInput, NotFound
from complaints.models import Category, Complaint, Finding
from complaints.ports import receipt_given, wait_begun
from complaints.understanding import end_understanding
from complaints.usecases.door import move, use_case, write
from complaints.usecases.incidents import notice_alike
from complaints.usecases.inviting import invite_manager
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from organisation.policies import policies_for

TOLD_FIELDS = ("own_words", "hurt_most", "stated_demand", "real_intention", "related_party")


@use_case()
def tell_facts(complaint: Complaint, act: Act, /, **told: Any) -> None:
    """Write down what the customer says and wants. Takes own_words, hurt_most, stated_demand, real_intention,
    related_party, wants, motives, category, customer_type, second_type, customer_limit_at; only what is given changes.

    :raises BadInput: a code that is none of ours.
    """
    changed: list[str] = []
    words: dict[str, str] = {}
    for name in TOLD_FIELDS:
        if name in told and told[name] != getattr(complaint, name):
            setattr(complaint, name, told[name].strip())
            words[name] = told[name].strip()
            changed.append(name)
    _take_codes(complaint, told, changed)
    if "customer_limit_at" in told and told["customer_limit_at"] != complaint.customer_limit_at:
        complaint.customer_limit_at = told["customer_limit_at"]
        changed.append("customer_limit_at")
        if complaint.customer_limit_at is not None:
            open_deadline(complaint, DeadlineKind.ULTIMATUM, Limit(complaint.customer_limit_at), act)
        else:
            drop(complaint, DeadlineKind.ULTIMATUM, act=act)
    if changed:
        write(complaint, act, "facts.told", facts={"changed": changed}, words=words)
    if "category" in changed:
        notice_alike(complaint, act)
    if {"customer_type", "second_type"} & set(changed):
        invite_manager(complaint, act)


def _take_codes(complaint: Complaint, told: dict[str, Any], changed: list[str]) -> None:
    lists: dict[str, list[str]] = {"wants": Want.values, "motives": Motive.values}
    for name, known in lists.items():
        if name in told and told[name] != getattr(complaint, name):
            if not set(told[name]) <= set(known):
                raise BadInput(_("Choose from the list."), fields={name: _("Choose from the list.")})
            setattr(complaint, name, list(told[name]))
            changed.append(name)
    for name in ("customer_type", "second_type"):
        if name in told and told[name] != getattr(complaint, name):
            if told[name] not in [*CustomerType.values, ""]:
                raise BadInput(_("Choose from the list."), fields={name: _("Choose from the list.")})
            setattr(complaint, name, told[name])
            changed.append(name)
    if "category" in told and told["category"] != (complaint.category.code if complaint.category else ""):
        complaint.category = Category.objects.filter(code=told["category"], is_active=True).first()
        if complaint.category is None and told["category"]:
            sentence = _("Choose a category from the list.")
            raise BadInput(sentence, fields={"category": sentence})
        changed.append("category")


@use_case()
def give_receipt(complaint: Complaint, act: Act) -> None:
    """Note that the customer has the receipt: number, who handles it, the limit as date and hour."""
    complaint.receipt_given_at = act.now
    note_first_contact(complaint, act)
    write(complaint, act, "receipt.given")
    receipt_given.send(Complaint, complaint=complaint, act=act)


@use_case()
def arrange_medical_help(complaint: Complaint, act: Act, *, what: str) -> None:
    """Write down what medical help was arranged, or that the customer declined it. Behind no gate, ever (R74).

    :raises BadInput: nothing said.
    """
    if not what.strip():
        sentence = _("Say what was arranged: doctor, ambulance, who goes along, or that the customer declines.")
        raise BadInput(sentence, fields={"what": sentence})
    complaint.medical_help_at = act.now
    Finding.objects.create(complaint=complaint, kind=FindingKind.MEDICAL, text=what.strip(), by=act.by, at=act.now)
    write(complaint, act, "medical.arranged", words={"what": what})


@use_case()
def restate(
    complaint: Complaint,
    act: Act,
    *,
    restatement: str,
    outcome: str,
    customers_version: str = "",
    reason: str = "",
) -> None:
    """Keep what we said back and what the customer answered (R39). A dispute keeps both versions. Other words than
    before were not understood by anybody yet (R57).

    :raises BadInput: what the outcome needs is missing. :raises WordsStopped: the words would hurt.
    """
    fields = {}
    if outcome not in RestatementOutcome.values:
        fields["outcome"] = _("What did the customer answer? Choose one.")
    if outcome != RestatementOutcome.UNREACHABLE and not restatement.strip():
        fields["restatement"] = _("Say it back in your own words.")
    if outcome == RestatementOutcome.DISPUTED and not customers_version.strip():
        fields["customers_version"] = _("Write the customer's version beside ours.")
    if outcome == RestatementOutcome.UNREACHABLE and not reason.strip():
        fields["reason"] = _("Say why the customer could not be reached.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    demand_good_words(complaint, act, restatement=restatement)
    if restatement.strip() != complaint.restatement:
        end_understanding(complaint)
    complaint.restatement, complaint.restatement_outcome = restatement.strip(), outcome
    complaint.customers_version, complaint.restatement_reason = customers_version.strip(), reason.strip()
    complaint.restated_at = act.now
    words = {"text": restatement, "customers_version": customers_version, "reason": reason}
    write(complaint, act, "facts.restated", facts={"outcome": outcome}, words=words)


@use_case()
def find(
    complaint: Complaint,
    act: Act,
    *,
    text: str,
    kind: str = FindingKind.CHECK,
    source: str = "",
    shown_to_customer: bool = False,
    consent: bool = False,
) -> None:
    """Add one finding of the investigation (R59–R66).

    :raises BadInput: no text, or a test in front of the customer without consent (R61).
    """
    if not text.strip():
        sentence = _("Write what was checked and what came out.")
        raise BadInput(sentence, fields={"finding": sentence})
    if kind == FindingKind.LIVE_TEST and not consent:
        sentence = _("Ask the customer whether we may test it together, then tick this.")
        raise BadInput(sentence, fields={"consent": sentence})
    note_finding(complaint, act, text=text, kind=kind, source=source, shown=shown_to_customer, consent=consent)


def note_finding(
    complaint: Complaint,
    act: Act,
    *,
    text: str,
    kind: str,
    source: str = "",
    shown: bool = False,
    consent: bool = False,
) -> None:
    """The step inside `find`, for a reported fault as well. Checks nothing."""
    Finding.objects.create(
        complaint=complaint,
        kind=kind,
        text=text.strip(),
        source=source.strip(),
        shown_to_customer=shown,
        shown_at=act.now if shown else None,
        shown_by=act.by if shown else None,
        consent=consent,
        by=act.by,
        at=act.now,
    )
    write(complaint, act, "finding.added", facts={"kind": str(kind)}, words={"text": text, "source": source})


@use_case()
def show_finding(complaint: Complaint, act: Act, *, finding: int) -> None:
    """Note that the customer has been shown what a finding rests on (R60). Shown once is shown: a second time writes
    nothing.

    :raises NotFound: no such finding here.
    """
    row = complaint.findings.exclude(kind=FindingKind.MEDICAL).filter(pk=finding).first()
    if row is None:
        raise NotFound
    if row.shown_to_customer:
        return
    row.shown_to_customer, row.shown_at, row.shown_by = True, act.now, act.by
    row.save(update_fields=["shown_to_customer", "shown_at", "shown_by"])
    write(complaint, act, "finding.shown", facts={"finding": finding}, words={"text": row.text})


@use_case()
def set_cause(complaint: Complaint, act: Act, *, cause: str, open_until: datetime | None = None) -> None:
    """Say what caused it (R67), or leave it open with a date and hour by which it will be known (R124).

    :raises BadInput: neither, or a moment in the past.
    """
    if cause and cause not in Cause.values:
        raise BadInput(_("Choose from the list."), fields={"cause": _("Choose from the list.")})
    if not cause and open_until is None:
        sentence = _("Choose the cause, or say by which date and hour it will be known.")
        raise BadInput(sentence, fields={"cause": sentence})
    if not cause and open_until is not None:
        _check_open_until(complaint, act, open_until)
    complaint.cause = cause
    complaint.cause_due_at = None if cause else open_until
    if cause:
        meet(complaint, DeadlineKind.CAUSE, act=act)
    elif open_until is not None:
        open_deadline(complaint, DeadlineKind.CAUSE, Limit(open_until), act)
    write(complaint, act, "cause.set", facts={"cause": cause or "open"})
    if not cause:
        wait_begun.send(Complaint, complaint=complaint, act=act)


def _check_open_until(complaint: Complaint, act: Act, open_until: datetime) -> None:
    days = policies_for(complaint.branch_id, now=act.now).int("cause_open_max_days")
    if act.now < open_until <= act.now + timedelta(days=days):
        return
    sentence = _("Choose a date and hour ahead, within %(days)d days.") % {"days": days}
    raise BadInput(sentence, fields={"open_until": sentence})


@use_case()
def propose(complaint: Complaint, act: Act) -> None:
    """Go on from the facts to a remedy.

    :raises Blocked: the facts are not settled yet.
    """
    move(complaint, act, "propose")
