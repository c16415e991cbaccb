from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from complaints.models import Complaint
from evidence.act import Act, Via
from followups.models import Callback
from organisation.models import Policy, User
from tests.personas import House, Walker, house, received  # noqa: F401

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The Friday on which the satisfaction callback of a complaint that came to follow-up on Tuesday 24 November is due.
FRIDAY_10 = datetime(2026, 11, 27, 10, 0, tzinfo=SHANGHAI)


def at(day: int, clock: str) -> datetime:
    """A moment in November 2026 by the clock of the hall."""
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=SHANGHAI)


def by_at(user: User | None, now: datetime) -> Act:
    return Act(by=user, via=Via.PAGE, now=now, request_id="test")


@dataclass
class Desk:
    """One complaint at follow-up, and the acts of its clerk upon its calls."""

    walker: Walker

    @property
    def house(self) -> House:
        return self.walker.house

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.select_related("branch", "owner", "customer").get(pk=self.walker.complaint.pk)

    @property
    def call(self) -> Callback:
        """The one open call."""
        return Callback.objects.open().get(complaint=self.walker.complaint)

    def do(
        self, use_case: Callable[..., Complaint], now: datetime, *, by: User | None = None, **arguments: Any
    ) -> Complaint:
        person = by or self.house.alice
        return use_case(self.walker.complaint.public_id, None, by_at(person, now), **arguments)

    def walk(self, *stages: str) -> None:
        """Take it further along the road, from where it stands now, each step a minute after the one before."""
        self.walker.complaint = self.complaint
        for stage in stages:
            getattr(self.walker, f"_{stage.replace('-', '_')}")()

    def trail(self) -> list[str]:
        from evidence.models import TrailEntry

        rows = TrailEntry.objects.filter(chain=self.complaint.trail_chain).order_by("seq")
        return list(rows.values_list("kind", flat=True))


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared as they stand in the code; mails and pages choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture
def desk(received: Walker) -> Desk:  # noqa: F811
    """A complaint that came to follow-up on Tuesday, owned by Alice, with its satisfaction callback planned."""
    received.to("follow-up")
    return Desk(received)


@pytest.fixture
def by_hand(db: None) -> None:
    """No letter leaves by itself: whoever is at the desk tells the customer, and says so."""
    for key in ("letters_by_mail", "letters_by_sms"):
        Policy.objects.create(key=key, value=[], effective_from=date(2026, 1, 1))
