"""An order of a clerk's to the billing department, and what was mailed about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail

from complaints.models import WorkOrder
from complaints.usecases.door import UseCase
from complaints.usecases.ordering import ask_department
from evidence.act import Act, Via
from organisation.models import Department, User
from outbox.models import Message
from outbox.sending import send_due
from tests.personas import NOW, House, Walker

BILLING = "billing-support@example.com"
QUESTION = "请核对十一月的短信是否发出。"


@dataclass
class Asked:
    """One order and who acts upon it, each so many minutes after ten."""

    walker: Walker

    @property
    def house(self) -> House:
        return self.walker.house

    @property
    def row(self) -> WorkOrder:
        return WorkOrder.objects.select_related("department", "complaint__branch").get(
            complaint=self.walker.complaint.pk
        )

    def do(self, use_case: UseCase[Any], by: User | None = None, *, minutes: int = 30, **told: Any) -> None:
        """Somebody acts; `by` is the owner unless said otherwise."""
        now = NOW + timedelta(minutes=minutes)
        act = Act(by=self.house.fresh(by or self.walker.by), via=Via.PAGE, now=now, request_id="test")
        self.walker.complaint = use_case(
            self.walker.complaint.public_id, None, act, order=str(self.row.public_id), **told
        )

    def by_link(self, use_case: UseCase[Any], *, minutes: int = 30, **told: Any) -> None:
        """The department acts behind its link."""
        now = NOW + timedelta(minutes=minutes)
        act = Act(by=None, via=Via.MAIL_LINK, now=now, request_id="test")
        self.walker.complaint = use_case(
            self.walker.complaint.public_id, None, act, order=str(self.row.public_id), **told
        )

    @property
    def expert(self) -> User:
        """Somebody who works at the billing department."""
        return self.house.people["6001"]


def ask(walker: Walker, *, code: str = "billing_support", due_at: datetime | None = None) -> Asked:
    department = Department.objects.get(code=code)
    walker.do(ask_department, department=department, question=QUESTION, due_at=due_at)
    return Asked(walker)


@pytest.fixture
def asked(received: Walker) -> Asked:
    """The billing department was asked, by the house's own limit."""
    received.to("clarify")
    return ask(received)


def sent(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=kind).order_by("id"))


def mails(now: datetime) -> list[Any]:
    """Send what waits and give what left."""
    mail.outbox.clear()
    with time_machine.travel(now, tick=False):
        send_due(now=now)
    return list(mail.outbox)


def link_in(body: str) -> str:
    """The path of the department's link in a mail."""
    found = re.search(r"https?://[^/\s]+(/order/[^\s]+)", body)
    assert found is not None, body
    return found[1]
