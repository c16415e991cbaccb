"""The customer's own page behind a signed link: its address."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from complaints.models import Complaint
from organisation.policies import policies_for
from organisation.signed_links import Purpose, make

# A link must outlive whatever may still happen; the page itself asks whether it may be shown.
OPEN_FOR = timedelta(days=180)


def address_of(complaint: Complaint, *, now: datetime) -> str:
    """Give the address where the customer follows this complaint, as of now. It ends with the time in which they may
    reopen it."""
    days = policies_for(complaint.branch_id, now=now).int("reopen_days")
    until = complaint.ended_at + timedelta(days=days) if complaint.ended_at else now + OPEN_FOR
    token = make(Purpose.CUSTOMER, complaint.public_id, version=1, until=until)
    return f"{settings.PUBLIC_URL}/c/{token}/"
