"""The invented complaints are as true as real ones: every guard, limit, trail and ciphertext, walked or copied."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from complaints.codes import DeadlineKind, Severity, Stage
from complaints.customers import contact_value
from complaints.models import Approval, Complaint, ContactPoint, Customer, Deadline, Escalation, Lesson, WorkOrder
from config.demo_sign_ins import SHOWN
from config.demonstration import plan
from config.demonstration.making import make
from config.demonstration.people import teams
from config.demonstration.plan import Wanted
from config.demonstration.play import Clock
from config.demonstration.rows import read_rows
from evidence.models import TrailEntry
from evidence.verification import verify
from followups.models import Callback
from organisation.models import Absence, Role, User
from outbox.models import Message, State
from tests.config import demonstration_truths as truths
from tests.config.demonstration_truths import numbers_follow_receipts
from tests.personas import build_house

# A Tuesday, 14:30 on the wall of every branch.
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
WALKED, ALL, OPEN = 60, 150, 40
AN_HOUR = timedelta(hours=1)


def make_quietly(wanted: Wanted, *, seed: int, now: datetime) -> None:
    with translation.override("zh-hans"):
        make(wanted, seed=seed, now=now, say=lambda words: None)


@dataclass(frozen=True)
class Demonstration:
    """What was made, in the order in which it was stored: what was walked comes first."""

    complaints: list[Complaint]

    @property
    def walked(self) -> list[Complaint]:
        return self.complaints[:WALKED]

    @property
    def copies(self) -> list[Complaint]:
        return self.complaints[WALKED:]


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Demonstration]:
    """One demonstration for all questions: sixty walked, the rest copied. The tests only read it."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(plan, "MOST_WALKED", WALKED)
        build_house()
        make_quietly(Wanted(ALL, OPEN), seed=1, now=NOW)
        rows = Complaint.objects.select_related("branch", "customer", "category")
        yield Demonstration(list(rows.order_by("pk")))
        transaction.set_rollback(True)


pytestmark = pytest.mark.django_db


# --- How many, and which ----------------------------------------------------------------------------------------------


def test_some_have_days_off_ahead_with_a_deputy(made: Demonstration) -> None:
    rows = Absence.objects.select_related("deputy")

    assert rows.count() >= 1
    assert all(row.starts_at > NOW and row.deputy is not None and row.deputy != row.user for row in rows)


def test_there_are_as_many_as_wanted_and_of_them_open(made: Demonstration) -> None:
    assert len(made.complaints) == ALL
    assert sum(one.is_open for one in made.complaints) == OPEN
    assert sum(one.is_open for one in made.copies) > 0
    assert sum(not one.is_open for one in made.copies) > 0


def test_every_stage_and_severity_occurs(made: Demonstration) -> None:
    assert {one.stage for one in made.complaints} == set(Stage.values)
    assert {one.severity for one in made.complaints} == set(Severity.values)


def test_it_is_spread_over_branches_ages_categories_and_channels(made: Demonstration) -> None:
    assert {one.branch.code for one in made.complaints} == {"XJ", "WY", "JD", "CS"}
    ages = sorted((NOW - one.received_at).days for one in made.complaints)
    assert ages[0] == 0
    assert ages[-1] > 90
    assert len({one.category_id for one in made.complaints}) >= 10
    assert len({one.channel for one in made.complaints}) >= 3
    assert len({one.customer_id for one in made.complaints if one.customer_id}) > ALL * 0.7


def test_copies_are_different_people_at_different_times(made: Demonstration) -> None:
    ended = [one for one in made.copies if not one.is_open]
    assert len({one.received_at for one in ended}) > len(ended) * 0.9
    names = {(one.surname, one.title) for one in Customer.objects.filter(complaints__in=made.copies)}
    assert len(names) > 40


def test_every_branch_learnt_something_last_week(made: Demonstration) -> None:
    since = NOW - timedelta(days=7)
    lessons = Lesson.objects.filter(nothing_new=False, complaint__ended_at__gte=since)
    told = set(lessons.values_list("complaint__branch__code", flat=True))
    assert told == {one.branch.code for one in made.complaints}


def test_words_are_chinese_but_for_the_foreign_guests(made: Demonstration) -> None:
    for one in made.complaints:
        is_chinese = any("\u4e00" <= sign <= "\u9fff" for sign in one.own_words)
        assert is_chinese == (one.customer is None or one.customer.language != "en"), one.own_words


# --- Numbers ----------------------------------------------------------------------------------------------------------


def test_numbers_are_unique_and_name_branch_and_day(made: Demonstration) -> None:
    clocks = {team.branch.pk: team.calendar for team in teams()}
    assert len({one.number for one in made.complaints}) == ALL
    for one in made.complaints:
        day = clocks[one.branch_id].local(one.received_at)
        assert one.number.startswith(f"{one.branch.code}-{day:%m%d}-")


def test_numbers_follow_receipts(made: Demonstration) -> None:
    """Among all but the copies of open ones: those stay at the minute of the walked one and are numbered behind it."""
    numbers_follow_receipts([*made.walked, *(one for one in made.copies if not one.is_open)])
    numbers_follow_receipts(made.copies)


# --- Every truth, on walked ones and on copies ------------------------------------------------------------------------


@pytest.mark.parametrize("truth", truths.TRUTHS, ids=lambda truth: truth.__name__)
@pytest.mark.parametrize("kind", ["walked", "copies"])
def test_it_holds(made: Demonstration, kind: str, truth: Callable[[Complaint, datetime], None]) -> None:
    sample = made.walked if kind == "walked" else made.copies[::2]
    for complaint in sample:
        truth(complaint, NOW)


def test_the_trail_verifies(made: Demonstration) -> None:
    verdict = verify([one.trail_chain for one in made.complaints])
    assert verdict.ok, verdict.first_broken
    assert verdict.chains == ALL
    assert verdict.rows > 5 * ALL


def test_limits_come_out_as_their_rules_say(made: Demonstration) -> None:
    """What opening hours and severity make of the moment it began, for copies as for walked ones."""
    clocks = {team.branch.pk: Clock.of(team.branch, team.calendar, now=NOW) for team in teams()}

    def unexplained(several: list[Complaint]) -> set[str]:
        ruled = Deadline.objects.filter(complaint__in=several, complaint__pauses=None).select_related("complaint")
        rows = [row for row in ruled if row.trace]
        assert len(rows) > 50
        return {row.kind for row in rows if clocks[row.complaint.branch_id].rule_of(row) is None}

    assert unexplained(made.walked) == set()
    assert unexplained(made.copies) == set()


def test_a_copy_names_nothing_of_its_original(made: Demonstration) -> None:
    """Ids in trails and messages are the copy's own, and so are numbers."""
    walked = read_rows([one.pk for one in made.walked])
    foreign = {str(row.public_id) for row in walked if hasattr(row, "public_id")} | {one.number for one in made.walked}
    for one in made.copies:
        entries = TrailEntry.objects.of_chain(one.trail_chain)
        texts = [entry.facts for entry in entries]
        texts += [json.dumps([row.facts, row.recipient_id]) for row in Message.objects.filter(about=one.public_id)]
        assert [text for text in texts if any(value in text for value in foreign)] == []


def test_every_phone_number_belongs_to_nobody(made: Demonstration) -> None:
    phones = list(ContactPoint.objects.filter(kind="phone"))
    assert len(phones) > ALL * 0.7
    assert {phone.masked[:3] for phone in phones} == {"138"}
    for phone in phones[::5]:
        assert contact_value(phone)[:-3] == "+8613800000"


# --- What happens next ------------------------------------------------------------------------------------------------


def test_something_fires_within_minutes_but_no_storm(made: Demonstration) -> None:
    """Limits of walked ones wake soon; no copy wakes within the hour, however many there are."""
    soon = Deadline.objects.filter(wake_at__lte=NOW + AN_HOUR)
    assert soon.filter(wake_at__lte=NOW + timedelta(minutes=6)).exists()
    assert soon.count() <= 2 * sum(one.is_open for one in made.walked)
    assert set(soon.values_list("complaint", flat=True)) <= {one.pk for one in made.walked}
    waiting = Message.objects.filter(state=State.PENDING, not_before__lte=NOW + AN_HOUR)
    assert waiting.count() <= 20
    copied = {one.public_id for one in made.copies}
    assert [row for row in waiting if row.about in copied] == []


def test_ended_copies_have_no_limit_left_to_wake(made: Demonstration) -> None:
    ended = [one.pk for one in made.copies if not one.is_open]
    assert not Deadline.objects.filter(complaint__in=ended, wake_at__isnull=False).exists()


def test_everybody_who_is_named_as_a_sign_in_finds_something_to_do(made: Demonstration) -> None:
    people = {user.staff_code: user for user in User.objects.filter(staff_code__in=SHOWN)}
    assert set(people) == set(SHOWN)
    for code in ("5017", "5038"):
        assert [one for one in made.walked if one.is_open and one.owner_id == people[code].pk], code
    hall = Complaint.objects.open().supervised_by(people["3001"], now=NOW)
    assert Escalation.objects.filter(complaint__in=hall, done_at=None).exists()
    everywhere = Complaint.objects.open().supervised_by(people["1001"], now=NOW)
    assert Approval.objects.filter(complaint__in=everywhere, state="asked").exists()
    assert {one.branch.code for one in everywhere.overdue(now=NOW).select_related("branch")} > set()
    billing = people["6001"].postings.get(role=Role.DEPARTMENT_STAFF).department
    assert WorkOrder.objects.open().filter(department=billing).exists()
    valued = Complaint.objects.open().filter(customer__customer_manager=people["4001"])
    assert valued.visible_to(people["4001"], now=NOW).exists()
    for code in ("7001", "8001"):
        assert Complaint.objects.visible_to(people[code], now=NOW).exists(), code


def test_calls_are_planned_and_promises_run(made: Demonstration) -> None:
    running = Deadline.objects.filter(met_at=None, dropped_at=None, complaint__in=made.walked)
    kinds = set(running.values_list("kind", flat=True))
    assert {DeadlineKind.PROMISE, DeadlineKind.CALLBACK, DeadlineKind.REPLY, DeadlineKind.THINKING} <= kinds
    assert Callback.objects.open().filter(due_at__date=NOW.date()).exists()
    assert Deadline.objects.filter(breached_at__isnull=False, met_at=None, dropped_at=None).exists()
