"""What a page may ask the database, sign-in and frame included, and that it asks no more when there is more to show."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.alike import Alike
from complaints.codes import Flag, Stage
from complaints.models import (
    Approval,
    Attachment,
    Compensation,
    Complaint,
    ContactPoint,
    Deadline,
    Escalation,
    Finding,
    Incident,
    Mention,
    Objection,
    Promise,
    ProposalOption,
    SpecialCase,
    Tag,
    Tagging,
    Watch,
    WorkOrder,
)
from complaints.usecases import clarifying, climbing, ending, escalating, following, incidents, ordering, pausing
from complaints.usecases.crisis import tick_step
from config.vital_signs import forget_last_look
from evidence.models import TrailEntry
from followups.models import Callback, CallbackAttempt
from organisation.models import Department, Policy, User
from outbox.models import Message, State
from scripts_library.keywords import term_book
from scripts_library.models import LibraryCase
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Clock, clock  # noqa: F401
from tests.complaints.file_fixtures import hand_in, vault_folder  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of
from tests.personas import NOW, House, Walker, act, house, start  # noqa: F401

STAGES = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP, Stage.CLOSED)
LATER = NOW + timedelta(days=2)
# Everybody but those who look at the pages.
WATCHERS = ("5018", "5027", "3002", "5037", "5038", "3003", "5047", "3004", "4001", "6001", "6002", "7001")
TRANSACTION = ("BEGIN", "SAVEPOINT", "RELEASE")
DESK, COMPLAINT, SUPERVISOR = 8, 12, 10


def queries(user: User, path: str, **typed: str) -> tuple[int, str]:
    """How many queries a page took, in a session and a process that stand already, and the page."""
    browser = Browser(user)
    browser.get("/appearance/")
    forget_last_look()
    # A process reads the keywords once, and again after they changed.
    term_book()
    with CaptureQueriesContext(connection) as asked:
        answer = browser.post(path, **typed) if typed else browser.get(path)
    assert answer.status_code == 200, path
    return len(asked), answer.content.decode(errors="replace")


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
        given = {"branch": complaint.branch, "kind": "goods", "ground": "goodwill", "granted_at": NOW}
        proof = {"what": "一部新机", "paid_by": "李卓然", "paid_at": NOW, "reference": "1", "proved_at": NOW}
        Compensation.objects.create(**of, option=option, granted_on=NOW.date(), **given, **proof)
        Objection.objects.create(**of, kind="reasonable", said="太慢了。", reply="您看明天行吗？", at=NOW)
        SpecialCase.objects.create(**of, what="提前发机", reason="家有病人。", at=NOW)
        Deadline.objects.create(**of, kind="reply", owner=house.bob, starts_at=NOW, due_at=LATER, step="half")
        if number < 2:
            Escalation.objects.create(**of, level=2 + number, reason="by_hand", raised_at=NOW, **said)
        of_customer = {"customer": complaint.customer, "kind": "phone", "created_at": NOW}
        ContactPoint.objects.create(**of_customer, sealed=b"-", found_by=str(uuid4()), masked=f"138****{number:04}")
        planned = {"caller": house.bob, "planned_by": house.bob, "planned_at": NOW, "due_at": LATER}
        call = Callback.objects.create(**of, kind="progress", purpose="进展", **planned)
        for _ in range(number + 1):
            CallbackAttempt.objects.create(callback=call, at=NOW, by=house.bo, outcome="busy", said="占线。")
        Attachment.objects.create(
            **of,
            name=f"{number}.jpg",
            kind="jpeg",
            size=9,
            width=4,
            height=3,
            stored=str(uuid4()),
            by=house.bob,
            at=NOW,
        )
        tag, _new = Tag.objects.get_or_create(name=f"词{number}", defaults={"made_at": NOW})
        Tagging.objects.create(complaint=complaint, tag=tag, by=house.bob, at=NOW)
        Watch.objects.create(complaint=complaint, user=house.people[WATCHERS[number]], since_at=NOW)
        following.add_note(complaint.public_id, None, act(house.bob), text="他下午再来。")


def step_to(walker: Walker, stage: Stage) -> None:
    """One stage further, the way a good clerk goes."""
    if stage == Stage.CLOSED:
        walker.do(following.tell_result, result="已恢复通话。")
        walker.do(following.record_callback_result, result="confirmed", said="好了，谢谢。")
        walker.do(following.write_lesson, success="先量血压。", failure="等得太久。")
        for item in walker.complaint.crisis_items.filter(settled_at=None):
            tick_step(walker.complaint.public_id, None, act(walker.house.bo), item=str(item.public_id))
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

    def test_cost_the_same_with_lines_for_oneself_and_narrowed_to_what_one_watches(
        self,
        house: House,  # noqa: F811
        clock: Clock,  # noqa: F811
    ) -> None:
        first, *others = receive_many(house, 6)
        path = f"{reverse('desk')}?show=all"
        plain = queries(house.alice, path)[0]
        for complaint in (first, *others):
            Mention.objects.create(complaint=complaint, user=house.alice, by=house.bob, at=NOW)
            Watch.objects.create(complaint=complaint, user=house.alice, since_at=NOW)

        asked, page = queries(house.alice, f"{path}&watching=me")

        assert asked == plain <= DESK
        assert page.count("#at-timeline") == 4

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
        assert queries(house.alice, reverse("search"), q="停机")[0] == found[0] <= 13
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


class TestTheTimelineAlone:
    """Session, person and postings, the complaint, its trail and what left for the customer: nothing of the page around
    it."""

    def test_is_drawn_without_the_rest_of_the_page(self, house: House, clock: Clock) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        hang(house, walker.complaint, rows=12)
        costs = {}

        for user in (house.alice, house.auditor):
            browser = Browser(user)
            browser.get("/appearance/")
            browser.get(page_of(walker.complaint))
            headers = {"HX-Request": "true", "HX-Target": "at-timeline"}
            with CaptureQueriesContext(connection) as asked:
                answer = browser.client.get(page_of(walker.complaint), headers=headers)
            costs[user.staff_code] = len(asked)
            assert answer.content.decode().strip().startswith('<section class="panel private" id="at-timeline"')
            assert "查了。" not in answer.content.decode().split("<ol")[0]

        assert costs == {"5017": 6, "8001": 6}


class TestTheLookOfAnOpenPage:
    """Session, person and postings, how it stands, and now and then that somebody is there."""

    def test_costs_little_however_much_hangs_on_the_complaint(self, house: House, clock: Clock) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        hang(house, walker.complaint, rows=12)
        path, browser = reverse("complaint_watch", args=[walker.complaint.public_id]), Browser(house.alice)
        browser.get("/appearance/")
        costs = {}

        for name, query in {
            "first": {"seen": "", "drawn": "1.1"},
            "news": {"seen": "", "drawn": "1.1"},
            "nothing": {"seen": f"{walker.complaint.version}.{lines_of(walker.complaint)}."},
        }.items():
            with CaptureQueriesContext(connection) as asked:
                answer = browser.get(path, htmx=True, **query)
            costs[name] = (answer.status_code, len(asked))

        assert costs == {"first": (200, 6), "news": (200, 5), "nothing": (204, 4)}


def lines_of(complaint: Complaint) -> int:
    return TrailEntry.objects.filter(chain=complaint.trail_chain).count()


class TestADraft:
    """Session, person and postings, the place, and what is kept of it: asked again and again while somebody types."""

    def test_costs_the_same_however_often_it_is_kept(self, house: House, clock: Clock) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        hang(house, walker.complaint, rows=12)
        path, browser = reverse("complaint_draft", args=[walker.complaint.public_id]), Browser(house.alice)
        browser.get("/appearance/")
        costs = []

        for words in ("他说", "他说下午", "他说下午再来"):
            draft = json.dumps({"fields": [{"key": "k", "label": "", "value": words}], "forms": {}})
            with CaptureQueriesContext(connection) as asked:
                browser.post(path, htmx=True, page="page-0001", draft=draft)
            costs.append(sum(not query["sql"].startswith(TRANSACTION) for query in asked))
        with CaptureQueriesContext(connection) as asked:
            browser.get(path, htmx=True, page="page-0002")

        assert (costs, len(asked)) == ([11, 7, 7], 6)


class TestLogging:
    """Whose page, which desk, which categories; then whose number it is, which rules and limits hold, what is kept, and
    whether they can be written to."""

    def test_reads_every_rule_once(self, house: House, clock: Clock) -> None:  # noqa: F811
        browser, costs = Browser(house.alice), []

        for said in ("账单多了五十八元两角。", "宽带断了三天。", "排了一个钟头的队。"):
            told = {"channel": "walk_in", "own_words": said, "feeling": "4", "surname": "郑", "anonymity": "named"}
            with CaptureQueriesContext(connection) as asked:
                answer = browser.post(reverse("complaint_new"), **told, idempotency_key=uuid4().hex, save="log")
            assert answer.status_code == 302
            costs.append(sum(not query["sql"].startswith(TRANSACTION) for query in asked))

        # The first one of a new session and of a day begins the numbers.
        assert costs[1:] == [29, 29]

    def test_asks_once_more_how_many_alike_came_within_the_hour(
        self,
        house: House,  # noqa: F811
        clock: Clock,  # noqa: F811
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        Policy.objects.filter(key="incident_complaints").delete()
        browser, costs = Browser(house.alice), []

        for number, said in enumerate(("宽带断了三天。", "家里宽带断网了。", "又上不了网。", "网断了，没人管。")):
            told = {"channel": "walk_in", "own_words": said, "feeling": "4", "surname": "郑", "anonymity": "named"}
            told |= {"category": "NETWORK", "idempotency_key": uuid4().hex, "save": "log"}
            if number == 3:
                monkeypatch.setattr(incidents, "alike_to", lambda _complaint, _act: Alike())
            with CaptureQueriesContext(connection) as asked:
                answer = browser.post(reverse("complaint_new"), **told)
            assert answer.status_code == 302
            costs.append(sum(not query["sql"].startswith(TRANSACTION) for query in asked))

        assert costs[1:3] == [costs[3] + 1] * 2


class TestIncidents:
    """However many complaints are in one, and however many there are."""

    def test_cost_the_same(self, house: House, clock: Clock) -> None:  # noqa: F811
        Policy.objects.filter(key="incident_complaints").delete()
        walkers = [start(house, phone=f"138000011{count:02}") for count in range(6)]
        incident = Incident.objects.get()
        paths = [reverse("incidents"), reverse("incident", args=[incident.public_id])]
        few = [queries(house.bo, path)[0] for path in paths]
        page = queries(house.alice, page_of(walkers[5].complaint))[0]
        for count in range(6, 20):
            start(house, phone=f"138000011{count:02}")

        assert [queries(house.bo, path)[0] for path in paths] == few
        assert max(few) <= SUPERVISOR
        assert page <= COMPLAINT
        assert queries(house.alice, reverse("desk"))[0] <= DESK


class TestTheOtherPages:
    def test_have_honest_budgets(self, house: House, clock: Clock, vault_folder: Path) -> None:  # noqa: F811
        walker = start(house)
        walker.to("clarify")
        due_at = NOW + timedelta(hours=4)
        department = Department.objects.get(code="billing_support")
        walker.do(ordering.ask_department, question="请核对。", due_at=due_at, department=department)
        start(house)
        kept = hand_in(walker.complaint, house.alice)
        ref, order = walker.complaint.public_id, walker.complaint.work_orders.get()
        contact = walker.complaint.customer.contacts.get()  # type: ignore[union-attr]
        twin = start(house, phone="13800000041").complaint.customer.public_id  # type: ignore[union-attr]

        budgets = {
            reverse("complaint_new"): 7,
            reverse("search"): 4,
            reverse("followups:agenda"): 7,
            reverse("followups:agenda") + "?span=week": 7,
            reverse("followups:calendar"): 5,
            reverse("followups:panel", args=[ref]): 8,
            reverse("attachments", args=[ref]): 7,
            reverse("attachment", args=[ref, kept.public_id, "file"]): 6,
            reverse("attachment", args=[ref, kept.public_id, "thumbnail"]): 6,
            reverse("complaint_paper", args=[ref, "receipt"]): 10,
            reverse("complaint_fee", args=[ref]): 6,
            reverse("complaint_reply_letter", args=[ref]): 9,
            reverse("complaint_trace", args=[ref]): 6,
            reverse("customer_history", args=[ref]): 8,
            reverse("customer_relation", args=[ref]): 14,
            reverse("customer_unite_find", args=[ref]): 8,
            reverse("customer_unite", args=[ref, twin]): 16,
            reverse("customer_reveal", args=[ref, contact.public_id]): 6,
            reverse("work_order", args=[ref, order.public_id]): 6,
        }

        assert {path: queries(house.alice, path)[0] for path in budgets} == budgets
        assert queries(house.bo, reverse("tags"))[0] == 7
        assert queries(house.bo, reverse("kept_words"))[0] <= 7
        assert queries(house.bo, reverse("repeats"))[0] <= 6
        assert queries(house.bo, reverse("followups:mail_in"))[0] <= 7
        quality = house.people["7001"]
        assert queries(quality, reverse("followups:letters"))[0] == 5
        # The guard asks for its phrases with every text that it reads.
        assert queries(quality, reverse("followups:letter_words", args=["promise", "zh-hans"]))[0] <= 14

    def test_the_casebook_costs_the_same_for_many_cases(self, house: House, clock: Clock) -> None:  # noqa: F811
        load_scripts(now=NOW)
        path = reverse("scripts_library:casebook")
        # A process reads the cases once.
        queries(house.alice, path)
        case = LibraryCase.objects.filter(industry="telecom").earliest("id")

        budgets = {path: 5, reverse("scripts_library:case", args=[case.key]): 7}

        assert {one: queries(house.alice, one)[0] for one in budgets} == budgets
        assert queries(house.alice, path, q="押金")[0] == 5
