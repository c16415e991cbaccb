"""What a page may ask the database, sign-in and frame included, and that it asks no more when there is more to show."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.codes import Flag, Stage
from complaints.models import (
    Approval,
    Complaint,
    ContactPoint,
    Deadline,
    Escalation,
    Finding,
    Promise,
    ProposalOption,
    WorkOrder,
)
from complaints.usecases import clarifying, climbing, ending, escalating, following, pausing
from config.vital_signs import forget_last_look
from followups.models import Callback, CallbackAttempt
from organisation.models import Department, User
from outbox.models import Message, State
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Clock, clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of
from tests.personas import NOW, House, Walker, act, house, start  # noqa: F401

STAGES = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP, Stage.CLOSED)
LATER = NOW + timedelta(days=2)
DESK, COMPLAINT, SUPERVISOR = 8, 12, 10


def queries(user: User, path: str, **typed: str) -> tuple[int, str]:
    """How many queries a page took, in a session that stands already, and the page."""
    browser = Browser(user)
    browser.get("/appearance/")
    forget_last_look()
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(path, **typed) if typed else browser.get(path)
    assert answer.status_code == 200, path
    return len(asked), answer.content.decode()


def hang(house: House, complaint: Complaint, *, rows: int) -> None:  # noqa: F811
    """Hang so many rows of every kind on a complaint."""
    of, department = {"complaint": complaint}, Department.objects.get(code="billing_support")
    said = {"instruction": "先恢复通话。", "instructed_by": house.bo, "instructed_at": NOW}
    for number in range(rows):
        Finding.objects.create(**of, text="查了。", kind="check", by=house.bob, at=NOW)
        Finding.objects.create(**of, text="量了血压。", kind="medical", by=house.bob, at=NOW)
        answered = {"asked_at": NOW, "due_at": LATER, "answer": "已核对。", "answered_at": NOW}
        WorkOrder.objects.create(**of, department=department, question="请核对。", **answered)
        promised = {"owner": house.bob, "due_at": LATER, "given_at": NOW, "settled_at": NOW}
        Promise.objects.create(**of, what="回电。", state="kept", **promised)
        option = ProposalOption.objects.create(**of, kind="fix", action="恢复通话。", at=NOW, round=complaint.round)
        Approval.objects.create(**of, option=option, what="option", state="approved", asked_at=NOW, asked_by=house.bob)
        Deadline.objects.create(**of, kind="reply", owner=house.bob, starts_at=NOW, due_at=LATER, step="half")
        if number < 2:
            Escalation.objects.create(**of, level=2 + number, reason="by_hand", raised_at=NOW, **said)
        of_customer = {"customer": complaint.customer, "kind": "phone", "created_at": NOW}
        ContactPoint.objects.create(**of_customer, sealed=b"-", found_by=str(uuid4()), masked=f"138****{number:04}")
        planned = {"caller": house.bob, "planned_by": house.bob, "planned_at": NOW, "due_at": LATER}
        call = Callback.objects.create(**of, kind="progress", purpose="进展", **planned)
        for _ in range(number + 1):
            CallbackAttempt.objects.create(callback=call, at=NOW, by=house.bo, outcome="busy", said="占线。")
        following.add_note(complaint.public_id, None, act(house.bob), text="他下午再来。")


def step_to(walker: Walker, stage: Stage) -> None:
    """One stage further, the way a good clerk goes."""
    if stage == Stage.CLOSED:
        walker.do(following.tell_result, said="已恢复通话。")
        walker.do(following.record_callback_result, result="confirmed", said="好了，谢谢。")
        walker.do(following.write_lesson, success="先量血压。", failure="等得太久。")
        walker.do(ending.close)
    elif walker.complaint.stage != stage:
        getattr(walker, f"_{stage.value.replace('-', '_')}")()


class TestTheComplaint:
    def test_stays_within_its_budget_at_every_stage_however_much_hangs_on_it(self, house: House, clock: Clock) -> None:  # noqa: F811
        load_scripts(now=NOW)
        few, many = start(house, phone="13800000002"), start(house)
        for walker, rows in ((few, 1), (many, 12)):
            walker.do(climbing.set_flags, flags=[Flag.INJURY])
            walker.do(clarifying.arrange_medical_help, what="已请医生。")
            hang(house, walker.complaint, rows=rows)
            for _ in range(rows):
                start(house, phone="13800000002" if walker is few else "13800000001")
        costs = {}

        for stage in STAGES:
            for walker, rows in ((few, 1), (many, 12)):
                step_to(walker, stage)
                costs[stage.value, rows], page = queries(house.alice, page_of(walker.complaint))
                assert page.count("138****") >= rows

        assert {stage.value: costs[stage.value, 1] for stage in STAGES} == {
            stage.value: costs[stage.value, 12] for stage in STAGES
        }
        assert max(costs.values()) <= COMPLAINT, costs

    def test_costs_no_more_while_it_waits_and_for_whoever_only_reads(self, house: House, clock: Clock) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        hang(house, walker.complaint, rows=2)
        walker.do(pausing.pause, reason="等客户找收据。", until=LATER)

        for user in (house.alice, house.bo, house.head, house.auditor):
            assert queries(user, page_of(walker.complaint))[0] <= COMPLAINT


def receive_many(house: House, number: int, *, first: int = 0) -> list[Complaint]:  # noqa: F811
    """Complaints of different customers, escalated, each with an option that waits for a yes."""
    made = []
    for count in range(first, first + number):
        complaint = start(house, phone=f"138000010{count:02}").complaint
        option = ProposalOption.objects.create(complaint=complaint, kind="refund", action="退。", amount=900, at=NOW)
        Approval.objects.create(complaint=complaint, what="option", option=option, asked_at=NOW, ask="请批准。")
        escalating.escalate(complaint.public_id, None, act(house.alice), reason="by_hand", words="请帮忙。")
        made.append(complaint)
    Message.objects.update(state=State.DEAD)
    Deadline.objects.update(due_at=NOW + timedelta(minutes=10), starts_at=NOW)
    Complaint.objects.update(next_due_at=NOW + timedelta(minutes=10))
    return made


class TestTheLists:
    """The same for one row and for more than a page of them."""

    def test_cost_the_same_for_one_row_and_for_many(self, house: House, clock: Clock) -> None:  # noqa: F811
        one = receive_many(house, 1)[0]
        pages: dict[str, tuple[User, str, dict[str, str], int]] = {
            "desk": (house.alice, reverse("desk"), {"show": "all"}, DESK),
            "soon": (house.bo, reverse("supervisor"), {"queue": "soon"}, SUPERVISOR),
            "escalated": (house.bo, reverse("supervisor"), {"queue": "escalated"}, SUPERVISOR),
            "approvals": (house.bo, reverse("supervisor"), {"queue": "approvals"}, SUPERVISOR),
            "letters": (house.bo, reverse("supervisor"), {"queue": "letters"}, SUPERVISOR),
        }
        few = {name: self.cost(*page) for name, page in pages.items()}
        found = queries(house.alice, reverse("search"), q="停机")
        receive_many(house, 34, first=1)
        many = {name: self.cost(*page) for name, page in pages.items()}

        assert many == few
        assert queries(house.alice, reverse("search"), q="停机")[0] == found[0] <= 11
        # The desk of a branch without anything costs less, never more.
        assert queries(house.cy, reverse("desk"))[0] <= DESK
        Complaint.objects.update(next_due_at=NOW - timedelta(minutes=10))
        assert self.cost(house.bo, reverse("supervisor"), {"queue": "overdue"}, SUPERVISOR) == many["soon"]
        assert one.number

    def cost(self, user: User, path: str, query: dict[str, str], most: int) -> int:
        asked, page = queries(user, f"{path}?{urlencode(query)}")
        assert asked <= most, query
        assert "XJ-1124-0" in page or query.get("queue") == "letters"
        return asked


class TestTheOtherPages:
    def test_have_honest_budgets(self, house: House, clock: Clock) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        due_at = NOW + timedelta(hours=4)
        department = Department.objects.get(code="billing_support")
        walker.do(clarifying.ask_department, question="请核对。", due_at=due_at, department=department)
        start(house)
        ref, order = walker.complaint.public_id, walker.complaint.work_orders.get()
        contact = walker.complaint.customer.contacts.get()  # type: ignore[union-attr]

        budgets = {
            reverse("complaint_new"): 8,
            reverse("search"): 4,
            reverse("followups:agenda"): 6,
            reverse("followups:panel", args=[ref]): 7,
            reverse("complaint_trace", args=[ref]): 6,
            reverse("customer_history", args=[ref]): 7,
            reverse("customer_reveal", args=[ref, contact.public_id]): 6,
            reverse("work_order", args=[ref, order.public_id]): 6,
        }

        assert {path: queries(house.alice, path)[0] for path in budgets} == budgets
