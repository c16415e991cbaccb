"""The link to a customer's own page: one complaint, no account, good until nobody may reopen it any more.

Nothing is stored for a link but the version on the complaint; a link of another version leads nowhere. Whether it still
leads somewhere is asked when it is opened, since nobody knows beforehand when a complaint will end.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from complaints.codes import Severity, Stage
from complaints.models import Complaint, FactAnswer
from organisation.policies import Policies, policies_for
from organisation.signed_links import Purpose, make, read

# The end that stands in the token itself: longer than any complaint lives.
AT_MOST = timedelta(days=10 * 365)


@dataclass(frozen=True)
class Behind:
    """What a link leads to: the complaint, fetched with all that its page needs of it, and the policies there."""

    complaint: Complaint
    policies: Policies


def address_of(complaint: Complaint, *, now: datetime) -> str:
    """Give the whole address of the customer's page; empty where none leads there any more. The same each time, until
    somebody hands out a new one. No query while the complaint is open and was fetched with its customer."""
    if not may_lead(complaint) or (not complaint.is_open and now > last_moment(complaint, _policies(complaint, now))):
        return ""
    return settings.PUBLIC_URL + reverse("followups:customer", args=[token_of(complaint)])


def token_of(complaint: Complaint) -> str:
    """Make the token of its link as it holds now."""
    until = complaint.received_at + AT_MOST
    return make(Purpose.CUSTOMER, complaint.public_id, version=complaint.link_version, until=until)


def behind(token: str, *, now: datetime) -> Behind | None:
    """Find what a token leads to; None where it leads nowhere, whatever the reason. Three queries."""
    claim = read(Purpose.CUSTOMER, token, now=now)
    if claim is None:
        return None
    facts = Prefetch("key_facts", FactAnswer.objects.select_related("fact").order_by("fact__position", "id"))
    rows = Complaint.objects.select_related("branch", "customer", "owner", "category").prefetch_related(facts)
    complaint = rows.filter(public_id=claim.subject, link_version=claim.version).first()
    if complaint is None or not may_lead(complaint):
        return None
    policies = policies_for(complaint.branch_id, now=now)
    return None if now > last_moment(complaint, policies) else Behind(complaint, policies)


def may_lead(complaint: Complaint) -> bool:
    """Say whether the customer has a page at all: not of what goes on under another number, nor of what was remedied
    before it was said, nor once they were erased."""
    erased = complaint.customer is not None and complaint.customer.erased_at is not None
    return complaint.stage != Stage.MERGED and complaint.severity != Severity.POTENTIAL and not erased


def last_moment(complaint: Complaint, policies: Policies) -> datetime:
    """Until when the page is there: while it may be reopened (`ending.bring_back`), and for as long after it was taken
    back; while it is open, without an end."""
    if complaint.ended_at is None:
        return datetime.max.replace(tzinfo=complaint.received_at.tzinfo)
    return complaint.ended_at + timedelta(days=policies.int("reopen_days"))


def _policies(complaint: Complaint, now: datetime) -> Policies:
    try:
        return complaint.gate.policies
    except RuntimeError:
        return policies_for(complaint.branch_id, now=now)
