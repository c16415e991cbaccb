"""The people of the tests: the demo house with its staff, and complaints made by the use cases, never by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from complaints.models import Complaint
from complaints.reference import load as load_complaints
from complaints.usecases import calming, clarifying, climbing, deciding, proposing
from complaints.usecases.following import record_callback_result, tell_result
from complaints.usecases.granting import prove
from complaints.usecases.promising import keep_promise
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake, receive
from evidence.act import Act, Via
from organisation import demo
from organisation.models import Branch, Policy, User
from tests.made_once import made_once

# A Tuesday, 10:00 on the wall of every demo branch (Asia/Shanghai), an ordinary working day.
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class House:
    """The demo house, by staff code and branch code."""

    people: dict[str, User]
    branches: dict[str, Branch]

    @property
    def alice(self) -> User:
        """A clerk of the telecom hall."""
        return self.people["5017"]

    @property
    def bob(self) -> User:
        """Her colleague at the next desk, without a mailbox."""
        return self.people["5018"]

    @property
    def bo(self) -> User:
        """The duty manager of the hall."""
        return self.people["3001"]

    @property
    def cy(self) -> User:
        """A clerk of another branch: foreign here."""
        return self.people["5027"]

    @property
    def head(self) -> User:
        """The head office's supervisor."""
        return self.people["1001"]

    @property
    def auditor(self) -> User:
        return self.people["8001"]

    @property
    def hall(self) -> Branch:
        return self.branches["XJ"]

    def fresh(self, user: User) -> User:
        """The same person in a new request: what they may reach is looked up again."""
        return User.objects.get(pk=user.pk)


def _load() -> None:
    demo.load(now=NOW)
    load_complaints(now=NOW)
    # The tests say the same words over and over at the same minute; those about incidents let them begin.
    Policy.objects.get_or_create(key="incident_complaints", effective_from=date(2020, 1, 1), defaults={"value": 0})


def build_house() -> House:
    made_once(_load)
    return House(
        people={user.staff_code: user for user in User.objects.all()},
        branches={branch.code: branch for branch in Branch.objects.all()},
    )


@pytest.fixture
def house(db: None) -> House:
    return build_house()


def act(by: User | None, *, after: timedelta = timedelta(0), via: Via = Via.PAGE) -> Act:
    """Somebody does something so long after NOW."""
    return Act(by=by, via=via, now=NOW + after, request_id="test")


WORDS = "上周刚存一百元，今早就停机，没有任何提醒。"


@dataclass
class Walker:
    """Takes one complaint along the road the way a good clerk does; `to(stage)` stops there."""

    house: House
    complaint: Complaint
    by: User
    minutes: int = 0

    def act(self, by: User | None = None) -> Act:
        self.minutes += 1
        return act(by or self.by, after=timedelta(minutes=self.minutes))

    def do(self, use_case: Callable[..., Complaint], /, **arguments: object) -> Complaint:
        self.complaint = use_case(self.complaint.public_id, self.complaint.version, self.act(), **arguments)
        return self.complaint

    def to(self, stage: str) -> Complaint:
        for name in ("calm", "clarify", "propose", "confirm", "follow-up", "closed"):
            if self.complaint.stage == stage:
                break
            getattr(self, f"_{name.replace('-', '_')}")()
        assert self.complaint.stage == stage
        return self.complaint

    def _calm(self) -> None:
        self.do(calming.calm)

    def _clarify(self) -> None:
        self.do(calming.tick, code="listen")
        self.do(calming.read_feeling, value=2)
        self.do(calming.clarify)

    def _propose(self) -> None:
        self.do(climbing.look_at_severity)
        self.do(clarifying.give_receipt)
        self.do(clarifying.restate, restatement="存了一百元，今早停机，没收到提醒。", outcome="confirmed")
        self.do(clarifying.find, text="查账单：长途费另计。")
        self.do(clarifying.set_cause, cause="ours")
        self.do(clarifying.propose)

    def _confirm(self) -> None:
        due = NOW + timedelta(days=1)
        self.do(proposing.add_option, offer=Offer(kind="fix", action="今天恢复通话", due_at=due))
        self.do(proposing.add_option, offer=Offer(kind="help", action="教会查余额的短信", due_at=due))
        self.do(proposing.confirm)

    def _follow_up(self) -> None:
        option = self.complaint.options.order_by("id").first()
        assert option is not None
        self.do(
            deciding.record_decision, decision="accepted", opinion="行，就这样。", option=option.pk, signed="spoken"
        )
        self.do(deciding.follow_up)

    def _closed(self) -> None:
        from complaints.usecases.ending import close

        for row in self.complaint.compensations.owed():
            self.do(prove, compensation=str(row.public_id), what="已退到原账户。", reference="TK-77")
        for promise in self.complaint.promises.filter(state="open", condition=""):
            self.do(keep_promise, promise=str(promise.public_id))
        self.do(tell_result, result="已恢复通话，短信说明也发了。")
        self.do(record_callback_result, result="confirmed", said="好了，谢谢。")
        self.do(close)


@pytest.fixture
def received(house: House) -> Walker:
    """A general complaint at the counter, the customer angry (3)."""
    return start(house)


def start(house: House, *, go_on: bool = False, **changes: object) -> Walker:
    intake = Intake(
        **{
            "channel": "walk_in",
            "own_words": WORDS,
            "feeling": 3,
            "surname": "郑",
            "title": "mr",
            "phone": "13800000001",
            "category": "BILLING",
            # The tests say the same words over and over.
            "log_another": True,
            **changes,
        }  # type: ignore[arg-type]
    )
    complaint = receive(intake, act(house.alice), branch=house.hall, key=uuid4().hex, go_on=go_on)
    return Walker(house, complaint, house.alice)
