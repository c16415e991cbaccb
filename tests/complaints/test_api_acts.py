"""Every act beside the moves, once over the API: the body reaches the use case, the answer shows what came of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from organisation.models import Role
from tests.complaints.api_fixtures import TOMORROW, Caller, Case, Clock
from tests.personas import House


def department_staff(house: House) -> Caller:
    return Caller(house.people["6001"])


class TestCalm:
    def test_opens_the_gate_when_the_customer_wants_it_now(self, case: Case) -> None:
        case.to("calm").do("acts/feeling/", {"value": 4})

        case.do("acts/wants-it-now/")

        assert case.now["wants_it_now"] is True
        assert [step["reason"] for step in case.now["escalations"]] == ["feeling"]
        assert case.do("moves/clarify/")["stage"] == "clarify"


class TestFacts:
    def test_keeps_what_the_customer_says_and_only_that(self, case: Case) -> None:
        told = {"hurt_most": "没人提醒", "wants": ["fix", "apology"], "customer_limit_at": TOMORROW}

        case.do("acts/facts/", told)

        assert case.now["hurt_most"] == "没人提醒"
        assert case.now["wants"] == ["fix", "apology"]
        assert case.now["customer_limit_at"] == "2026-11-25T09:00:00Z"
        assert case.now["own_words"].startswith("上周")

    def test_shows_the_customer_masked(self, case: Case) -> None:
        case.do("acts/customer/", {"surname": "郑", "title": "ms", "phone": "13800000099"})

        assert case.now["customer"]["address_as"] == "郑女士"
        assert {one["masked"] for one in case.now["customer"]["contacts"]} == {"138****0001", "138****0099"}

    def test_puts_medical_help_behind_no_gate(self, case: Case) -> None:
        case.do("acts/flags/", {"flags": ["injury"]})

        case.do("acts/medical-help/", {"what": "叫了救护车。"})

        assert case.now["medical_help_at"] is not None
        assert case.now["severity"] == "crisis"

    def test_keeps_what_was_said_to_the_record_and_whether_it_still_stands_so(self, case: Case) -> None:
        case.do("acts/record-checks/", {"answer": "read_back", "recording": "REC-0417", "minutes": 6})
        case.do("acts/facts/", {"hurt_most": "没人提醒"})

        [check] = case.now["record_checks"]
        assert (check["answer"], check["recording"], check["minutes"]) == ("read_back", "REC-0417", 6)
        assert check["still_so"] is False

    def test_asks_a_department_and_takes_its_answer(self, case: Case, house: House) -> None:
        case.to("clarify")
        asked = {"department": "billing_support", "question": "长途费明细？", "due_at": TOMORROW}
        order = case.do("acts/work-orders/", asked)["work_orders"][0]
        assert order["department"]["code"] == "billing_support"

        case.do(f"acts/work-orders/{order['ref']}/answer/", {"answer": "短信平台故障。"}, by=department_staff(house))

        assert case.now["work_orders"][0]["answer"] == "短信平台故障。"
        assert case.now["work_orders"][0]["answered_by"]["staff_code"] == "6001"

    def test_waives_a_work_order_with_a_reason(self, case: Case) -> None:
        case.to("clarify")
        asked = {"department": "billing_support", "question": "长途费明细？", "due_at": TOMORROW}
        order = case.do("acts/work-orders/", asked)["work_orders"][0]

        case.do(f"acts/work-orders/{order['ref']}/waive/", {"reason": "已查到。"})

        assert case.now["work_orders"][0]["waived_reason"] == "已查到。"

    def test_a_department_signs_for_it_and_returns_it_and_another_is_asked(
        self, case: Case, house: House, clock: Clock
    ) -> None:
        case.to("clarify")
        order = case.do("acts/work-orders/", {"department": "billing_support", "question": "短信？"})["work_orders"][0]
        path, staff = f"acts/work-orders/{order['ref']}/", department_staff(house)
        assert (order["state"], order["due_at"]) == ("sent", "2026-11-24T10:00:00Z")

        case.do(f"{path}sign/", by=staff)
        assert case.now["work_orders"][0]["signed_by"]["staff_code"] == "6001"
        case.do(f"{path}chase/")
        assert case.send(f"{path}chase/").status_code == 409
        case.do(f"{path}return/", {"reason": "归网络中心。"}, by=staff)
        assert case.now["work_orders"][0]["state"] == "returned"
        case.do(f"{path}ask-again/", {"department": "network_center", "question": "请查短信平台。"})

        again = case.now["work_orders"][0]
        assert (again["department"]["code"], again["state"], again["chased_count"]) == ("network_center", "sent", 0)

    def test_an_answer_is_marked_and_asked_for_more(self, case: Case, house: House) -> None:
        case.to("clarify")
        order = case.do("acts/work-orders/", {"department": "billing_support", "question": "短信？"})["work_orders"][0]
        path = f"acts/work-orders/{order['ref']}/"
        case.do(f"{path}answer/", {"answer": "没有发出。"}, by=department_staff(house))

        case.do(f"{path}judge/", {"quality": "needs_more", "missing": "为什么？"})
        assert (case.now["work_orders"][0]["state"], case.now["work_orders"][0]["missing"]) == ("signed", "为什么？")
        case.do(f"{path}answer/", {"answer": "没有发出，平台故障。"}, by=department_staff(house))
        case.do(f"{path}judge/", {"quality": "good"})

        judged = case.now["work_orders"][0]
        assert (judged["state"], judged["quality"], judged["judged_by"]["staff_code"]) == ("answered", "good", "5017")

    def test_asks_no_department_of_another_branch(self, case: Case) -> None:
        asked = {"question": "？", "due_at": TOMORROW}

        foreign = case.send("acts/work-orders/", {**asked, "department": "kitchen"})
        absent = case.send("acts/work-orders/", {**asked, "department": "nowhere"})

        assert foreign.status_code == absent.status_code == 400
        assert foreign.content == absent.content

    def test_leaves_the_cause_open_with_a_date(self, case: Case) -> None:
        case.to("clarify")

        case.do("acts/cause/", {"cause": "", "open_until": TOMORROW})

        assert case.now["cause_due_at"] == "2026-11-25T09:00:00Z"
        assert "cause" in {limit["kind"] for limit in case.now["deadlines"] if limit["is_open"]}


class TestSeverity:
    def test_is_raised_by_hand_and_taken_back_within_two_minutes(self, case: Case) -> None:
        case.do("acts/severity/raise/", {"severity": "serious", "why": "围观"})
        assert case.now["severity"] == "serious"

        case.do("acts/severity/lower/", {"severity": "general", "why": "看错了。"})

        assert case.now["severity"] == "general"

    def test_is_lowered_later_by_a_supervisor_only(self, case: Case, bo: Caller, clock: Clock) -> None:
        case.do("acts/severity/raise/", {"severity": "serious", "why": "围观"})
        clock.shift(timedelta(minutes=5))

        assert case.send("acts/severity/lower/", {"severity": "general", "why": "散了。"}).status_code == 403
        case.do("acts/severity/lower/", {"severity": "general", "why": "散了。"}, by=bo)

        assert case.now["severity"] == "general"


class TestRemedies:
    def test_sends_an_option_beyond_authority_up_and_waits_for_the_yes(self, case: Case, bo: Caller) -> None:
        case.to("propose")
        offer = {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "500.00"}
        case.do("acts/options/", offer)
        assert case.now["options"][0]["amount"] == "500.00"
        asked = case.now["approvals"][0]
        assert (asked["state"], asked["option"]) == ("asked", case.now["options"][0]["id"])
        assert case.send(f"acts/approvals/{asked['ref']}/approve/").status_code == 403

        case.do(f"acts/approvals/{asked['ref']}/approve/", {"words": "同意。"}, by=bo)

        assert case.now["approvals"][0]["state"] == "approved"

    def test_takes_a_no_with_what_to_offer_instead(self, case: Case, bo: Caller) -> None:
        case.to("propose")
        case.do("acts/options/", {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": 500})
        asked = case.now["approvals"][0]["ref"]

        case.do(f"acts/approvals/{asked}/decline/", {"words": "改为减免月租。"}, by=bo)

        assert case.now["approvals"][0]["words"] == "改为减免月租。"

    def test_drops_an_option_and_explains_the_one_that_is_left(self, case: Case) -> None:
        case.to("propose")
        for action in ("恢复通话", "教会查余额"):
            case.do("acts/options/", {"kind": "fix", "action": action, "due_at": TOMORROW})

        case.do(f"acts/options/{case.now['options'][0]['id']}/drop/")
        case.do("acts/options/explain/", {"one_option_reason": "only_one"})

        assert [option["dropped_at"] is None for option in case.now["options"]] == [False, True]
        assert case.do("moves/confirm/")["stage"] == "confirm"

    def test_takes_no_decision_on_an_option_of_another_complaint(self, case: Case, alice: Caller) -> None:
        other = Case(alice, alice.receive(phone="13800000002")).to("confirm")
        case.to("confirm")
        answer = {"decision": "thinking", "opinion": "想想。", "answer_by": TOMORROW}

        refused = case.send("acts/decision/", {**answer, "option": other.now["options"][0]["id"]})

        assert refused.status_code == 400
        assert "option" in refused.json()["error"]["fields"]

    def test_gives_keeps_and_is_released_from_a_promise(self, case: Case) -> None:
        case.to("propose")
        case.do("acts/promises/", {"what": "十点前回电", "due_at": TOMORROW})
        case.do("acts/promises/", {"what": "寄明细", "due_at": TOMORROW})
        kept, released = (one["ref"] for one in case.now["promises"])

        case.do(f"acts/promises/{kept}/keep/", {"how": "已回电。"})
        case.do(f"acts/promises/{released}/release/", {"why": "不用寄了。"})

        assert [one["state"] for one in case.now["promises"]] == ["kept", "released"]


class TestTheEnd:
    def test_closes_an_unsatisfied_one_when_a_supervisor_agrees(self, case: Case, bo: Caller) -> None:
        case.to("follow-up")
        case.do(f"acts/promises/{case.now['promises'][0]['ref']}/keep/")
        case.do("acts/callback-result/", {"result": "not_satisfied", "said": "不满意。"})
        case.do("acts/recourse/", {"recourse": "说明了上限和申诉途径。"})
        asked = case.do("acts/ask-to-close/", {"words": "已尽力。"})["approvals"][0]["ref"]
        assert case.send("moves/close/").status_code == 422
        case.do(f"acts/approvals/{asked}/approve/", by=bo)

        case.do("moves/close/")

        assert case.now["close_way"] == "not_satisfied"

    def test_writes_the_lesson_after_the_close(self, case: Case) -> None:
        case.to("closed")

        case.do("acts/lesson/", {"success": "先听完。", "failure": "应当面演示。"})

        assert case.now["lesson"]["success"] == "先听完。"

    def test_takes_a_note_without_a_version_and_leaves_it_alone(self, case: Case, alice: Caller) -> None:
        noted = alice.post(case.path("acts/note/"), {"text": "四点后方便接电话。"})

        assert noted.status_code == 200
        assert noted.json()["version"] == case.version


class TestOwners:
    def test_takes_over_with_a_reason(self, case: Case, bob: Caller) -> None:
        assert case.send("acts/take-over/", by=bob).status_code == 400

        case.do("acts/take-over/", {"reason": "换班"}, by=bob)

        assert case.now["owner"]["staff_code"] == "5018"
        assert [spell["owner"]["staff_code"] for spell in case.now["owner_spells"]] == ["5017", "5018"]

    def test_hands_over_to_a_colleague_of_the_branch(self, case: Case) -> None:
        words = {"summary": "已道歉，等账务。", "reason": "换班"}

        foreign = case.send("acts/transfer/", {**words, "to": "5027"})
        absent = case.send("acts/transfer/", {**words, "to": "9999"})
        case.do("acts/transfer/", {**words, "to": "5018"})

        assert foreign.status_code == absent.status_code == 400
        assert foreign.content == absent.content
        assert case.now["owner"]["name"] == "李卓然"

    def test_keeps_out_whom_it_is_about(self, case: Case, bo: Caller, bob: Caller) -> None:
        case.do("acts/recuse/", {"user": "5018", "reason": "投诉的就是他。"}, by=bo)

        assert bob.get(case.path()).status_code == 404

    def test_says_nothing_of_what_is_no_longer_theirs_to_see(self, case: Case, bo: Caller) -> None:
        gone = case.send("acts/recuse/", {"user": "3001", "reason": "是我亲戚。"}, by=bo)

        assert (gone.status_code, gone.content) == (204, b"")

    def test_stops_the_clock_and_gives_the_time_back(self, case: Case, clock: Clock) -> None:
        before = {limit["kind"]: limit["due_at"] for limit in case.now["deadlines"] if limit["pausable"]}

        case.do("acts/pause/", {"reason": "等发票", "until": TOMORROW})
        assert case.now["paused_at"] is not None
        clock.shift(timedelta(hours=1))
        case.do("acts/resume/")

        after = {limit["kind"]: limit["due_at"] for limit in case.now["deadlines"] if limit["pausable"]}
        assert case.now["paused_at"] is None
        assert before
        assert all(after[kind] > due for kind, due in before.items())


class TestGoingUp:
    def test_is_acknowledged_answered_and_done(self, case: Case, bo: Caller) -> None:
        up = {"reason": "by_hand", "words": "客户要见经理。", "interim_answer": "十分钟内到。"}
        step = case.do("acts/escalate/", up)["escalations"][0]["ref"]
        assert case.send(f"acts/escalations/{step}/acknowledge/").status_code == 403
        case.do(f"acts/escalations/{step}/acknowledge/", by=bo)
        assert case.now["escalations"][0]["acknowledged_by"]["staff_code"] == "3001"
        answer = {"instruction": "先请到接待室。", "heard_customer": True}
        case.do(f"acts/escalations/{step}/instruct/", answer, by=bo)

        case.do(f"acts/escalations/{step}/done/")

        assert case.now["escalations"][0]["done_by"]["staff_code"] == "5017"

    def test_hears_the_customer_before_it_answers(self, case: Case, bo: Caller) -> None:
        step = case.do("acts/escalate/", {"reason": "by_hand", "words": "要见经理。"})["escalations"][0]["ref"]

        deaf = case.send(
            f"acts/escalations/{step}/instruct/", {"instruction": "退费。", "heard_customer": False}, by=bo
        )

        assert deaf.status_code == 400
        assert "heard_customer" in deaf.json()["error"]["fields"]

    def test_belongs_to_its_own_complaint(self, case: Case, alice: Caller, bo: Caller) -> None:
        other = Case(alice, alice.receive(phone="13800000002"))
        step = other.do("acts/escalate/", {"reason": "by_hand", "words": "要见经理。"})["escalations"][0]["ref"]

        swapped = case.send(f"acts/escalations/{step}/acknowledge/", by=bo)

        assert swapped.status_code == 404


def test_department_staff_answer_but_do_nothing_else(case: Case, house: House) -> None:
    case.to("clarify")
    staff = department_staff(house)
    assert staff.user is not None
    assert {posting.role for posting in staff.user.postings.all()} == {Role.DEPARTMENT_STAFF}
    assert staff.get(case.path()).status_code == 404
    asked = {"department": "billing_support", "question": "长途费明细？", "due_at": TOMORROW}
    case.do("acts/work-orders/", asked)

    assert staff.get(case.path()).status_code == 200
    assert case.send("acts/severity/look/", by=staff).status_code == 403


def test_a_department_answers_its_own_work_orders_only(case: Case, house: House) -> None:
    case.to("clarify")
    asked = {"question": "长途费明细？", "due_at": TOMORROW}
    case.do("acts/work-orders/", {**asked, "department": "billing_support"})
    case.do("acts/work-orders/", {**asked, "department": "network_center"})
    of = {order["department"]["code"]: order["ref"] for order in case.now["work_orders"]}

    refused = case.send(
        f"acts/work-orders/{of['network_center']}/answer/", {"answer": "已查。"}, by=department_staff(house)
    )

    assert refused.status_code == 403
    case.do(f"acts/work-orders/{of['billing_support']}/answer/", {"answer": "已查。"}, by=department_staff(house))


def test_an_option_names_a_currency_that_exists(case: Case) -> None:
    case.to("propose")
    offer = {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "5.00", "currency": "人民币"}

    refused = case.send("acts/options/", offer)

    assert refused.status_code == 400
    assert list(refused.json()["error"]["fields"]) == ["currency"]


LONG = "怒" * 9000
LONGEST_WORDS: list[tuple[str, str, dict[str, str], dict[str, int]]] = [
    ("receive", "acts/take-over/", {}, {"reason": 200}),
    ("receive", "acts/recuse/", {"user": "5018"}, {"reason": 200}),
    ("receive", "acts/transfer/", {"to": "3001"}, {"reason": 200, "summary": 2000}),
    ("receive", "acts/escalate/", {"reason": "by_hand"}, {"words": 2000, "interim_answer": 1000}),
    ("receive", "acts/pause/", {"until": TOMORROW}, {"reason": 200}),
    ("receive", "acts/facts/", {}, {"own_words": 8000, "hurt_most": 400, "real_intention": 400, "related_party": 120}),
    ("receive", "acts/customer/", {}, {"surname": 40}),
    ("receive", "acts/note/", {}, {"text": 4000}),
    ("receive", "moves/withdraw/", {}, {"reason": 400}),
    ("clarify", "acts/finding/", {}, {"text": 4000, "source": 200}),
    ("clarify", "acts/restatement/", {"outcome": "disputed"}, {"restatement": 4000, "customers_version": 4000}),
    ("clarify", "acts/restatement/", {"outcome": "unreachable", "restatement": ""}, {"reason": 200}),
    ("propose", "acts/options/", {"kind": "fix", "due_at": TOMORROW}, {"action": 2000, "person": 60, "process": 400}),
    ("propose", "acts/options/explain/", {}, {"remedy_waiver_reason": 200}),
    ("propose", "acts/promises/", {"due_at": TOMORROW}, {"what": 1000, "condition": 400}),
    ("propose", "moves/refer-to-arbitration/", {}, {"body": 120, "reference": 60}),
    ("follow-up", "acts/lesson/", {}, {"success": 2000, "failure": 2000}),
    ("follow-up", "acts/ask-to-close/", {}, {"words": 1000}),
]


@pytest.mark.parametrize(("stage", "path", "rest", "longest"), LONGEST_WORDS)
def test_the_longest_words_are_kept(
    case: Case, bo: Caller, stage: str, path: str, rest: dict[str, str], longest: dict[str, int]
) -> None:
    """As long as the columns are: a database that counts refuses what is longer."""
    case.to(stage)
    if path == "acts/ask-to-close/":
        case.do("acts/callback-result/", {"result": "not_satisfied"})

    answer = case.send(path, {**rest, **{name: LONG[:length] for name, length in longest.items()}}, by=bo)

    assert answer.status_code == 200, answer.content.decode()


def test_a_move_of_another_stage_is_told_with_the_complaint_as_it_is(case: Case) -> None:
    case.to("clarify")

    refused = case.send("moves/close/")

    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "wrong_state")
    assert refused.json()["complaint"]["stage"] == "clarify"


def test_a_move_without_the_right_is_refused_whatever_the_stage(case: Case, house: House) -> None:
    answer = case.send("moves/close/", by=Caller(house.auditor))

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_allowed")


def test_an_act_on_what_has_ended_is_told_like_a_wrong_stage(case: Case) -> None:
    case.to("closed")

    assert case.send("acts/feeling/", {"value": 3}).status_code == 409
