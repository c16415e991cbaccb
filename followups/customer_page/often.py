"""How often something may be done behind one link, and from one network address (REL-R28)."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from evidence.crypto import blind_index
from evidence.limits import resets_at, take
from followups.customer_link import Behind

PER = timedelta(hours=1)


def too_often_until(request: HttpRequest, found: Behind, *, now: datetime) -> datetime | None:
    """Count one more act, and say until when nothing more is taken; None where it is taken."""
    counters = {
        "customer.link": (str(found.complaint.public_id), found.policies.int("customer_acts_per_hour")),
        "customer.address": (
            str(get_adapter(request).get_client_ip(request)),
            found.policies.int("customer_acts_per_address"),
        ),
    }
    for name, (who, most) in counters.items():
        key_hash = blind_index(name, who)
        if not take(name, key_hash, limit=most, per=PER, now=now):
            return resets_at(name, key_hash, now=now) or now + PER
    return None
