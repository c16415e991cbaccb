"""A customer at their own page: one complaint on its road, and a browser without a sign-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings

from complaints.models import Complaint
from evidence.models import TrailEntry
from followups.customer_link import address_of
from tests.complaints.page_fixtures import Browser
from tests.personas import NOW, Walker

# Later than whatever the walker does on the road.
LATER = NOW + timedelta(hours=1)


@dataclass
class Customer:
    """Somebody behind the link of one complaint."""

    walker: Walker
    browser: Browser = field(default_factory=Browser)

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.select_related("branch", "customer", "owner").get(pk=self.walker.complaint.pk)

    @property
    def path(self) -> str:
        return path_of(self.complaint)

    def look(self) -> Any:
        return self.browser.get(self.path)

    def does(self, deed: str, **typed: Any) -> Any:
        return self.browser.post(self.path, deed=deed, **typed)

    def desk(self, use_case: Callable[..., Complaint], **arguments: object) -> Complaint:
        """The clerk does something meanwhile."""
        self.walker.complaint = self.complaint
        return self.walker.do(use_case, **arguments)

    def trail(self, kind: str) -> list[TrailEntry]:
        return list(TrailEntry.objects.filter(chain=self.complaint.trail_chain, kind=kind).order_by("seq"))


def path_of(complaint: Complaint, *, now: datetime = LATER) -> str:
    address = address_of(complaint, now=now)
    assert address.startswith(settings.PUBLIC_URL)
    return address.removeprefix(settings.PUBLIC_URL)


@pytest.fixture
def later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def customer(received: Walker, later: None) -> Customer:
    return Customer(received)
