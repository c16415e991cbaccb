"""How often complaints are taken over the web: from one network address, and at one branch in all (REL-R28)."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

from evidence.crypto import blind_index
from evidence.limits import resets_at, take
from organisation.models import Branch
from organisation.policies import Policies

PER = timedelta(hours=1)


def tried_too_often_until(request: HttpRequest, policies: Policies, *, now: datetime) -> datetime | None:
    """Count one more press of the button, whatever comes of it, and say until when nothing more is looked at."""
    return _count("web.tries", _address(request), policies.int("customer_acts_per_address"), now)


def too_many_until(request: HttpRequest, branch: Branch, policies: Policies, *, now: datetime) -> datetime | None:
    """Count one more complaint, and say until when no more are taken; None where it is taken."""
    return _count("web.address", _address(request), policies.int("web_form_per_address"), now) or _count(
        "web.branch", branch.code, policies.int("web_form_per_hour"), now
    )


def _address(request: HttpRequest) -> str:
    return str(get_adapter(request).get_client_ip(request))


def _count(name: str, who: str, most: int, now: datetime) -> datetime | None:
    key_hash = blind_index(name, who)
    if take(name, key_hash, limit=most, per=PER, now=now):
        return None
    return resets_at(name, key_hash, now=now) or now + PER
