"""What the customer takes away or signs: the receipt, and the record of what was said (R37, R40).

A paper leaves the house: it holds what the customer knows already and what we owe them, never severity, type, feeling,
notes or inner limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Exists, Q
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from complaints.clock_words import day_of, exact
from complaints.codes import DeadlineKind, Decision, FactState, OptionKind
from complaints.contacts import first_of
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.fees import fee_of
from complaints.key_facts import answers_of
from complaints.models import Complaint, ReplyLetter
from complaints.models.reference import in_language
from complaints.ports import customers_address, policy_address
from complaints.qr import qr_code
from complaints.record import record_digest, said_on_record
from complaints.recourse import recourse_rows, ways_in
from organisation.at_once import at_once
from organisation.local_dates import latest_date_anywhere
from organisation.models import Language
from organisation.policies import Policies, policies_of, policy_rows


class Paper(StrEnum):
    """Which paper: its name in the address."""

    RECEIPT = "receipt"
    RECORD = "record"
    LETTER = "letter"


class Width(StrEnum):
    """What it is printed on."""

    A4 = "a4"
    SLIP = "80mm"


# The hours that the customer was given or may count on; the others are the house's own.
OWED = {
    DeadlineKind.PROMISE: gettext_lazy("What we promised"),
    DeadlineKind.PROGRESS_CALL: gettext_lazy("We call you"),
    DeadlineKind.REPLY: gettext_lazy("We answer you"),
    DeadlineKind.RESOLVE: gettext_lazy("It is settled"),
}
MOST_CONTACTS = 2
SHOWN_DIGITS = 12


def language_of(complaint: Complaint, wanted: str) -> str:
    """The language of a paper: the one asked for, else the customer's."""
    if wanted in Language.values:
        return wanted
    spoken = complaint.customer.language if complaint.customer else ""
    return Language.nearest(spoken)


def paper_context(paper: Paper, complaint: Complaint, *, now: datetime) -> dict[str, Any]:
    """Everything the paper says, in the language that is active. At most six queries."""
    if paper is Paper.LETTER:
        row = latest_letter(complaint)
        assert row is not None, "The page asks for it only where there is one."
        return letter_context(complaint, row, now=now)
    zone = complaint.branch.time_zone
    shown = {
        "branch": in_language(complaint.branch.name_zh, complaint.branch.name_en),
        "number": complaint.number,
        "address": address_as(complaint.customer),
        "contacts": _contacts(complaint),
        "received": exact(complaint.received_at, zone),
        "channel": complaint.get_channel_display(),
        "category": str(complaint.category) if complaint.category else "",
        "handler": complaint.owner.name if complaint.owner else "",
        "staff_code": complaint.owner.staff_code if complaint.owner else "",
        "printed": exact(now, zone),
        "handed_in": _handed_in(complaint),
        "fee": fee_of(complaint),
    }
    shown["recourse"], policies = _recourse_and_policies(complaint, now=now)
    if paper is Paper.RECEIPT:
        leads_to = customers_address(complaint, now=now)
        own_page = qr_code(leads_to) if leads_to else None
        shown["policy_page"] = policy_address(complaint.branch, policies, language=get_language() or "")
        return {**shown, "owed": owed(complaint, zone, now=now), "steps": steps(), "own_page": own_page}
    facts = [(str(one.fact), one.words) for one in answers_of(complaint) if one.state != FactState.NOT_APPLICABLE]
    return {**shown, "said": said(complaint, zone), "facts": facts}


def letter_context(complaint: Complaint, row: ReplyLetter, *, now: datetime) -> dict[str, Any]:
    """Everything a letter of reply says, in the language that is active. No query."""
    zone = complaint.branch.time_zone
    return {
        "branch": in_language(complaint.branch.name_zh, complaint.branch.name_en),
        "number": complaint.number,
        "address": address_as(complaint.customer),
        "letter": row,
        "by_when": exact(row.by_when, zone),
        "dated": day_of(row.signed_at or now, zone),
        "signer": row.signed_by,
    }


def latest_letter(complaint: Complaint) -> ReplyLetter | None:
    """Give the letter in the making, else the one that left last; None where none was written. One query."""
    rows = complaint.reply_letters.select_related("responsible", "signed_by", "sent_by")
    return rows.order_by("-id").first()


def record_checks(complaint: Complaint) -> list[dict[str, Any]]:
    """What the customer said to the record, the newest first, and whether its words are still the same. One query."""
    digest = record_digest(complaint)
    return [
        {
            "answer": check.get_answer_display(),
            "detail": " · ".join(
                filter(None, (check.signed_as, check.reason, check.recording, _minutes(check.minutes)))
            ),
            "at": check.at,
            "by": check.by.name if check.by else _("on the customer's own page"),
            "still_so": check.digest == digest,
        }
        for check in complaint.record_checks.select_related("by").order_by("-at", "-id")
    ]


def _minutes(minutes: int | None) -> str:
    return "" if minutes is None else ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}


def _contacts(complaint: Complaint) -> list[str]:
    if complaint.customer is None:
        return []
    return [point.masked for point in first_of(complaint.customer)[:MOST_CONTACTS]]


def _recourse_and_policies(complaint: Complaint, *, now: datetime) -> tuple[list[str], Policies]:
    """Where else the customer can turn, once we had to say no or they said no to us; before that nobody speaks of it.
    And the policies of the branch, in the same query."""
    said_no = complaint.decisions.filter(decision=Decision.REFUSED)
    declined = complaint.options.filter(kind=OptionKind.DECLINE, dropped_at=None)
    rows, names = recourse_rows(complaint.branch)
    if not complaint.limits_and_recourse_told and complaint.callback_result != "not_satisfied":
        rows = rows.filter(Q(Exists(said_no)) | Q(Exists(declined)))
    held = policy_rows(complaint.branch_id, begun_by=latest_date_anywhere(now))
    found = at_once(ways=(rows, names), policies=held)
    lines = [way.line for way in ways_in(found["ways"], get_language() or "")]
    return lines, policies_of(found["policies"], now=now)


def _handed_in(complaint: Complaint) -> list[tuple[str, str]]:
    """The files that the customer may know of: name, and the first digits by which a copy is told from another."""
    rows = complaint.attachments.for_the_customer().order_by("id")
    return [(row.name, row.sha256[:SHOWN_DIGITS]) for row in rows]


def owed(complaint: Complaint, zone: str, *, now: datetime) -> list[tuple[str, str]]:
    """The latest hour of each kind that is still to come: somebody who was kept waiting is told the coming one."""
    rows = open_deadlines(complaint, *OWED).order_by("due_at").values("kind", "due_at")
    return owed_words(rows, zone, now=now)


def owed_words(rows: Iterable[Mapping[str, Any]], zone: str, *, now: datetime) -> list[tuple[str, str]]:
    """Say it of rows of limits {kind, due_at}, the earliest first."""
    first: dict[str, datetime] = {}
    for row in rows:
        if row["due_at"] > now:
            first.setdefault(row["kind"], row["due_at"])
    return [(str(OWED[DeadlineKind(kind)]), exact(due_at, zone)) for kind, due_at in first.items()]


def steps() -> list[str]:
    """What happens after somebody has complained, as customers are told."""
    return [
        _("We find out what happened and say it back to you, so that nothing is missing."),
        _("We offer you ways to settle it, and you choose."),
        _("We do what was agreed by the hour that was agreed, and ask you whether it is good."),
    ]


def said(complaint: Complaint, zone: str) -> list[tuple[str, str]]:
    """What stands on record of the customer's words and of ours, in the order it was said; empty parts are left out."""
    labels = {
        "own_words": _("In your words"),
        "hurt_most": _("What hurt most"),
        "stated_demand": _("What you ask for"),
        "customer_limit_at": _("By when you need it"),
        "restatement": _("As we understood it"),
        "customers_version": _("As you see it"),
    }
    texts = said_on_record(complaint)
    if complaint.customer_limit_at is not None:
        texts["customer_limit_at"] = exact(complaint.customer_limit_at, zone)
    return [(labels[name], text) for name, text in texts.items()]
