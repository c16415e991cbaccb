"""Who sees which complaint, as one table; and that what is not seen does not exist, whatever is pressed."""

from __future__ import annotations

import pkgutil
from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

import pytest

from complaints import access, usecases
from complaints.access import Right
from complaints.attachments import rules_of
from complaints.codes import Anonymity
from complaints.errors import NotAllowed, NotFound
from complaints.models import Complaint, Recusal, Tag
from complaints.usecases import (
    approving,
    asking,
    attaching,
    calming,
    caring,
    clarifying,
    climbing,
    crisis,
    deciding,
    ending,
    escalating,
    faults,
    fees,
    following,
    fulfilling,
    granting,
    identifying,
    incidents,
    inviting,
    key_facts,
    objecting,
    ordering,
    owning,
    parting,
    pausing,
    promising,
    proposing,
    reaching,
    recording,
    relating,
    relieving,
    replying,
    safety,
    seams,
    splitting,
    tagging,
    understanding,
    uniting,
    waiting,
    watching,
)
from complaints.usecases.door import UseCase
from complaints.usecases.letters import settle_letter
from complaints.usecases.looking_up import cards_for_phone, open_foreign
from complaints.usecases.proposing import Offer
from complaints.usecases.revealing import reveal_contact
from evidence.files.cleaning import clean
from organisation.models import Department, Posting, User
from organisation.policies import policies_for
from outbox.models import Message, State
from tests.complaints.moments import receive_at
from tests.personas import NOW, House, act

PEOPLE = {
    "5017": "the clerk who owns them",
    "5018": "her colleague",
    "3001": "their duty manager",
    "5027": "a clerk elsewhere",
    "3002": "the duty manager there",
    "1001": "the head office",
    "4001": "the customer manager",
    "6001": "a department that was asked",
    "6002": "a department that was not",
    "7001": "quality",
    "8001": "the auditor",
}
CASES = {
    "plain": "an ordinary one at the hall",
    "foreign": "one at the property office",
    "managed": "one at the property office, of a customer that 4001 manages",
    "asked": "one at the hall with a work order for 6001's department",
    "sealed": "one of a sealed customer",
    "sealed_mine": "one of a sealed customer, owned by 5018",
    "recused": "one at the hall, about 5018, 3001 and 1001",
    "closed": "one that has ended",
}
HALL = {"plain", "asked", "recused", "closed"}
EVERYWHERE = HALL | {"foreign", "managed"}
SEES: dict[str, set[str]] = {
    "5017": HALL | {"sealed"},
    "5018": {"plain", "asked", "closed", "sealed_mine"},
    "3001": {"plain", "asked", "closed", "sealed", "sealed_mine"},
    "5027": {"foreign", "managed"},
    "3002": {"foreign", "managed"},
    "1001": (EVERYWHERE | {"sealed", "sealed_mine"}) - {"recused"},
    "4001": HALL | {"managed"},
    "6001": {"asked"},
    "6002": set(),
    "7001": EVERYWHERE,
    "8001": EVERYWHERE,
}

Cases = dict[str, Complaint]


@pytest.fixture
def cases(house: House) -> Cases:
    found = {name: receive_at(house, NOW, phone=f"1380000001{digit}") for digit, name in enumerate(sorted(CASES))}
    for digit, name in enumerate(("foreign", "managed")):
        found[name] = receive_at(house, NOW, branch="WY", by="5027", phone=f"1380000002{digit}")
    people, alice = house.people, house.alice
    assert found["managed"].customer is not None
    found["managed"].customer.customer_manager = people["4001"]
    found["managed"].customer.save(update_fields=["customer_manager"])
    ordering.ask_department(
        found["asked"].public_id, None, act(alice), question="请核对。", due_at=NOW + timedelta(days=1),
        department=Department.objects.get(code="billing_support"),
    )  # fmt: skip
    owning.transfer(found["sealed_mine"].public_id, None, act(alice), to=house.bob, summary="贵宾。", reason="轮班")
    for name in ("sealed", "sealed_mine"):
        customer = found[name].customer
        assert customer is not None
        customer.sealed = True
        customer.save(update_fields=["sealed"])
    for code in ("5018", "3001", "1001"):
        Recusal.objects.create(complaint=found["recused"], user=people[code], reason="当事人", at=NOW)
    ending.withdraw(found["closed"].public_id, None, act(alice), reason="不用处理了。")
    return found


def seen_by(user: User, cases: Cases) -> set[str]:
    visible = set(Complaint.objects.visible_to(user, now=NOW).values_list("pk", flat=True))
    return {name for name, complaint in cases.items() if complaint.pk in visible}


class TestWhoSeesWhat:
    def test_the_table_names_everybody_and_everything(self) -> None:
        assert set(SEES) == set(PEOPLE)
        assert set().union(*SEES.values()) == set(CASES)

    def test_is_as_the_table_says(self, cases: Cases, house: House) -> None:
        assert {code: seen_by(house.people[code], cases) for code in PEOPLE} == SEES

    def test_is_nothing_without_a_posting(self, cases: Cases, house: House) -> None:
        everybody = User.objects.create_user("9999", "过客", None, is_superuser=True)

        assert seen_by(everybody, cases) == set()

    @pytest.mark.parametrize(("days", "sees"), [(0, True), (-1, False)])
    def test_ends_after_the_last_day_of_the_posting(self, cases: Cases, house: House, days: int, sees: bool) -> None:
        Posting.objects.filter(user=house.alice).update(ends_on=NOW.date() + timedelta(days=days))

        assert bool(seen_by(house.fresh(house.alice), cases)) == sees

    def test_is_nothing_for_whoever_left_the_house(self, cases: Cases, house: House) -> None:
        house.alice.is_active = False

        assert seen_by(house.alice, cases) == set()

    def test_shows_each_complaint_once(self, cases: Cases, house: House) -> None:
        for _ in range(2):
            ordering.ask_department(
                cases["asked"].public_id, None, act(house.alice), question="再核对。", due_at=NOW + timedelta(days=1),
                department=Department.objects.get(code="billing_support"),
            )  # fmt: skip

        rows = Complaint.objects.visible_to(house.people["6001"], now=NOW)

        assert [row.pk for row in rows] == [cases["asked"].pk]


class TestWhoSupervisesWhat:
    SUPERVISES: dict[str, set[str]] = {
        "5017": set(),
        "3001": SEES["3001"],
        "3002": {"foreign", "managed"},
        "1001": SEES["1001"],
        "7001": set(),
        "8001": set(),
    }

    @pytest.mark.parametrize("code", sorted(SUPERVISES))
    def test_is_as_the_table_says(self, cases: Cases, house: House, code: str) -> None:
        rows = set(Complaint.objects.supervised_by(house.people[code], now=NOW).values_list("pk", flat=True))

        assert {name for name, complaint in cases.items() if complaint.pk in rows} == self.SUPERVISES[code]


class TestWhoMayDoWhat:
    """Seeing is one thing, doing another: reading, answering a work order, handling, deciding."""

    MAY: dict[str, str] = {
        "5017": "read answer handle",
        "5018": "read answer handle",
        "3001": "read answer handle supervise",
        "1001": "read answer handle supervise",
        "4001": "read",
        "6001": "read answer",
        "7001": "read",
        "8001": "read",
    }

    @pytest.mark.parametrize("code", sorted(MAY))
    def test_is_as_the_table_says(self, cases: Cases, house: House, code: str) -> None:
        rights = (Right.READ, Right.ANSWER, Right.HANDLE, Right.SUPERVISE)

        allowed = [str(right) for right in rights if access.may(right, cases["asked"], house.people[code], now=NOW)]

        assert " ".join(allowed) == self.MAY[code]


def arguments_of(house: House) -> dict[UseCase[...], dict[str, Any]]:
    """Every use case of this floor with arguments that would be taken."""
    row, due, alice = str(uuid4()), NOW + timedelta(hours=3), house.bob
    department = Department.objects.get(code="billing_support")
    fix = Offer(kind="fix", action="恢复通话", due_at=due)
    rules = rules_of(policies_for(None, now=NOW))
    return {
        calming.read_feeling: {"value": 2},
        calming.tick: {"code": "seat"},
        fees.explain_fee: {"steps": [fees.FeeStep("月费", Decimal(1), Decimal(59))]},
        calming.judge: {"tick": 0, "worked": True},
        calming.wants_it_now: {},
        calming.calm: {},
        calming.clarify: {},
        calming.return_to_calm: {"feeling": 3},
        clarifying.tell_facts: {"own_words": "又停机了。"},
        identifying.tell_customer: {"surname": "周", "anonymity": Anonymity.DECLINED},
        clarifying.give_receipt: {},
        clarifying.arrange_medical_help: {"what": "客户说不用。"},
        recording.check_record: {"answer": "signed"},
        attaching.add_attachment: {"file": clean("短信截图".encode(), "短信.txt", rules)},
        attaching.withdraw_attachment: {"attachment": row, "reason": "重复"},
        clarifying.restate: {"restatement": "今早停机。", "outcome": "confirmed"},
        clarifying.find: {"text": "查了账单。"},
        key_facts.tell_key_facts: {"told": [{"fact": "billing.period", "answer": "十月"}]},
        asking.note_questions: {"asked": [{"question": "什么时候？", "kind": "descriptive"}]},
        clarifying.show_finding: {"finding": 1},
        understanding.note_understanding: {"we": False},
        clarifying.set_cause: {"cause": "ours"},
        faults.report_fault: {"what": "自助机不出票", "where": "kiosk", "department": department},
        waiting.step_away: {"minutes": 5},
        waiting.come_back: {},
        relieving.ask_relief: {},
        relieving.answer_relief: {"call": row},
        relieving.end_relief: {"call": row},
        clarifying.propose: {},
        ordering.ask_department: {"department": department, "question": "请核对。", "due_at": due},
        fulfilling.answer_work_order: {"order": row, "answer": "已核对。"},
        fulfilling.sign_order: {"order": row},
        fulfilling.return_order: {"order": row, "reason": "不归我们管。"},
        ordering.chase_order: {"order": row},
        ordering.judge_answer: {"order": row, "quality": "good"},
        ordering.ask_again: {"order": row, "department": department, "question": "请核对。"},
        caring.look_after: {"level": "high_value"},
        reaching.add_way: {"kind": "phone", "value": "13800000031"},
        reaching.prefer_way: {"contact": row},
        reaching.end_way: {"contact": row, "reason": "陌生人接的。"},
        relating.note_relation: {"habits": "要安静的座位。"},
        uniting.merge_customers: {"other": uuid4(), "stays": "this", "reason": "本人说的。"},
        uniting.undo_merge: {"merge": row},
        ordering.waive_work_order: {"order": row, "reason": "不用了。"},
        climbing.set_flags: {"flags": ["media"]},
        climbing.raise_severity: {"severity": "serious", "why": "很激动"},
        climbing.look_at_severity: {},
        climbing.lower_severity: {"severity": "general", "why": "误会"},
        climbing.answer_for_customer: {},
        deciding.record_decision: {"decision": "accepted", "opinion": "行。", "option": 1, "signed": "spoken"},
        deciding.follow_up: {},
        deciding.propose_again: {},
        ending.close: {},
        ending.withdraw: {"reason": "不用了。"},
        ending.merge: {"into": Complaint()},
        ending.refer_to_arbitration: {"body": "消费者协会"},
        ending.carry_out_award: {"award": "退一百元。"},
        ending.rework: {"reason": "还是不行。"},
        ending.reopen: {"reason": "又停机了。"},
        ending.take_up: {},
        escalating.escalate: {"reason": "by_hand", "words": "客户要见领导。"},
        escalating.acknowledge: {"escalation": row},
        escalating.instruct: {"escalation": row, "instruction": "退款。", "heard_customer": True},
        escalating.mark_done: {"escalation": row},
        tagging.add_tag: {"tag": Tag()},
        tagging.remove_tag: {"tag": row},
        splitting.split: {"own_words": "营业员态度不好。", "reason": "两件事"},
        watching.watch: {},
        watching.stop_watching: {},
        watching.add_watcher: {"user": alice},
        following.add_note: {"text": "客户带着孩子。"},
        following.record_contact: {"kind": "script.said", "said": "您好", "facts": {}},
        following.tell_result: {"result": "已恢复。"},
        following.record_callback_result: {"result": "confirmed"},
        following.tell_recourse: {"recourse": "可申诉。"},
        replying.write_letter: {"letter": replying.Letter("谢谢。", "抱歉。", "退款。", due, alice)},
        replying.sign_letter: {},
        replying.send_letter: {"how": "post"},
        parting.note_parting: {"ticks": ["summed_up"], "tip": "可开余额提醒。"},
        following.ask_to_close: {"words": "三次都不接受。"},
        following.plan_lesson: {},
        following.write_lesson: {"nothing_new": True},
        owning.take_over: {"reason": "轮班"},
        owning.transfer: {"to": alice, "summary": "等回复。", "reason": "轮班"},
        owning.recuse: {"user": alice, "reason": "当事人"},
        pausing.pause: {"reason": "等发票", "until": due},
        pausing.resume: {},
        objecting.note_objection: {"kind": "reasonable", "said": "太慢了。", "reply": "您看明天行吗？"},
        objecting.allow_special_case: {"what": "提前发机", "reason": "家有病人。"},
        granting.take_first_step: {"what": "已提交。"},
        granting.prove: {"compensation": row, "what": "退费", "reference": "1"},
        promising.promise: {"what": "换新卡", "due_at": due},
        promising.keep_promise: {"promise": row},
        promising.release_promise: {"promise": row, "why": "不用了。"},
        proposing.add_option: {"offer": fix},
        proposing.drop_option: {"option": 1},
        proposing.explain_options: {"one_option_reason": "only_one"},
        approving.approve: {"approval": row},
        approving.decline: {"approval": row, "words": "不行。"},
        approving.pass_up: {"approval": row},
        proposing.confirm: {},
        incidents.declare_incident: {},
        incidents.leave_incident: {"reason": "另一回事。"},
        safety.call_against_violence: {},
        safety.tend_call: {"call": row, "step": safety.is_over},
        safety.note_called_party: {"call": row, "party": "police"},
        inviting.manager_joined: {"call": row},
        inviting.decline_invitation: {"call": row, "reason": "客户不愿见人。"},
        crisis.tick_step: {"item": row},
        crisis.waive_step: {"item": row, "reason": "不需要。"},
        crisis.log_decision: {"what": "先垫付。", "why": "没带钱。"},
        seams.report_seam: {"what": "没交接。", "department": department, "other": department},
        seams.report_missing_notice: {"what": "没提醒。", "department": department},
    }


MODULES = [import_module(f"{usecases.__name__}.{one.name}") for one in pkgutil.iter_modules(usecases.__path__)]


class TestWhatIsNotSeen:
    def test_every_use_case_is_asked(self, house: House) -> None:
        exist = {one for module in MODULES for one in vars(module).values() if isinstance(one, UseCase)}

        assert set(arguments_of(house)) == exist

    @pytest.mark.parametrize(
        ("code", "name"),
        [("5027", "plain"), ("3002", "plain"), ("5018", "recused"), ("5018", "sealed"), ("6002", "asked")],
    )
    def test_does_not_exist_whatever_is_pressed(self, cases: Cases, house: House, code: str, name: str) -> None:
        stranger, ref = house.people[code], cases[name].public_id
        entries = self.everything()

        for use_case, arguments in arguments_of(house).items():
            with pytest.raises(NotFound):
                use_case(ref, None, act(stranger), **arguments)

        assert self.everything() == entries

    def test_is_told_like_what_is_not_there(self, cases: Cases, house: House) -> None:
        for ref in (cases["plain"].public_id, uuid4()):
            with pytest.raises(NotFound) as told:
                calming.calm(ref, None, act(house.cy))
            assert str(told.value) == str(NotFound())

    def everything(self) -> list[tuple[UUID, int, Any]]:
        return list(Complaint.objects.order_by("pk").values_list("public_id", "version", "updated_at"))

    def test_shows_no_number(self, cases: Cases, house: House) -> None:
        customer = cases["plain"].customer
        assert customer is not None
        contact = customer.contacts.get()

        with pytest.raises(NotFound):
            reveal_contact(cases["plain"].public_id, contact.public_id, "promised call", act(house.cy))

    def test_gives_no_number_of_another_complaint(self, cases: Cases, house: House) -> None:
        foreign = cases["foreign"].customer
        assert foreign is not None

        with pytest.raises(NotFound):
            reveal_contact(
                cases["plain"].public_id, foreign.contacts.get().public_id, "promised call", act(house.alice)
            )

    def test_sends_no_letter_again(self, cases: Cases, house: House) -> None:
        complaint = cases["plain"]
        escalating.escalate(complaint.public_id, None, act(house.alice), reason="by_hand", words="要见领导。")
        letter = Message.objects.filter(about=complaint.public_id).first()
        assert letter is not None
        Message.objects.filter(pk=letter.pk).update(state=State.FAILED)

        with pytest.raises(NotFound):
            settle_letter(letter.public_id, act(house.people["3002"]), again=True)
        with pytest.raises(NotFound):
            settle_letter(letter.public_id, act(house.alice), again=True)


class TestTheOneDoorToOtherBranches:
    def phone_of(self, complaint: Complaint, cases: Cases) -> str:
        from complaints.customers import contact_value

        assert complaint.customer is not None
        return contact_value(complaint.customer.contacts.get())

    @pytest.mark.parametrize(
        ("code", "name", "found"),
        [
            ("5027", "plain", True),
            ("5017", "foreign", True),
            ("5027", "sealed", False),
            ("5018", "recused", False),
            ("1001", "recused", False),
            ("1001", "sealed", True),
            ("8001", "plain", True),
        ],
    )
    def test_names_what_may_be_named(self, cases: Cases, house: House, code: str, name: str, found: bool) -> None:
        cards = cards_for_phone(self.phone_of(cases[name], cases), act(house.people[code]))

        assert [card.complaint.pk for card in cards] == ([cases[name].pk] if found else [])

    @pytest.mark.parametrize("code", ["6001", "6002"])
    def test_is_shut_to_whoever_serves_no_customers(self, cases: Cases, house: House, code: str) -> None:
        with pytest.raises(NotAllowed):
            cards_for_phone("13800000011", act(house.people[code]))
        with pytest.raises(NotAllowed):
            open_foreign(cases["plain"].public_id, "客户就在我这里。", act(house.people[code]))

    @pytest.mark.parametrize(("code", "name"), [("5018", "recused"), ("5027", "sealed"), ("8001", "sealed")])
    def test_opens_nothing_sealed_and_nothing_about_oneself(
        self, cases: Cases, house: House, code: str, name: str
    ) -> None:
        with pytest.raises(NotFound):
            open_foreign(cases[name].public_id, "客户就在我这里。", act(house.people[code]))

    def test_gives_one_look_and_nothing_to_press(self, cases: Cases, house: House) -> None:
        opened = open_foreign(cases["plain"].public_id, "客户就在我这里。", act(house.cy))

        assert opened.pk == cases["plain"].pk
        with pytest.raises(NotFound):
            following.add_note(opened.public_id, None, act(house.cy), text="看过了。")


@pytest.mark.parametrize("code", ["8001", "7001", "4001", "6001"])
def test_who_only_reads_changes_nothing(cases: Cases, house: House, code: str) -> None:
    reader, before = house.people[code], Complaint.objects.get(pk=cases["asked"].pk).version

    for use_case, arguments in arguments_of(house).items():
        if (use_case.right, code) in ((Right.ANSWER, "6001"), (Right.CARE, "4001")):
            continue
        if use_case.right == Right.WATCH and code != "8001":
            continue
        with pytest.raises(NotAllowed):
            use_case(cases["asked"].public_id, None, act(reader), **arguments)

    assert Complaint.objects.get(pk=cases["asked"].pk).version == before
