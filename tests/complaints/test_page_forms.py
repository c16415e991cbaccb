"""What the forms of the desk's pages refuse, how they say it, and that nothing typed is lost."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases import clarifying, climbing, escalating, ordering, proposing
from complaints.usecases.proposing import Offer
from evidence.models import TrailEntry
from organisation.models import Department
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import NEVER, Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act

NEW = reverse("complaint_new")
LATER = "2026-11-25T17:00"
TYPED = "他说“再等三天”，我记下了 <b>58.20</b> 元。"
# What is written for one way of logging.
OF_WAY: dict[str, dict[str, str]] = {
    "log": {},
    "potential": {"remedy": "已当面道歉。"},
    "on_the_spot": {"found": "账单有误。", "done": "已改正。"},
}
INTAKE = {"channel": "walk_in", "own_words": TYPED, "feeling": "4", "surname": "郑", "title": "mr"}
# Sentences that only the framework would write.
FRAMEWORK = ("This field is required", "Enter a valid", "Ensure this", "Select a valid", "Traceback", "Exception")


def act_page(complaint: Complaint, name: str) -> str:
    return reverse("complaint_act", args=[complaint.public_id, name])


def row_page(complaint: Complaint, name: str, row: object) -> str:
    return reverse("complaint_row_act", args=[complaint.public_id, name, str(row)])


def error_beside(answer: Any, field: str) -> str:
    """The sentence under the control of this name, which names it for screen readers too."""
    page = text_of(answer)
    found = re.search(rf'id="id_[\w-]*{field}_error"[^>]*>(.*?)</span>', page, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).strip() if found else ""


def is_plain_chinese(answer: Any) -> bool:
    """No sentence of the framework, and none of ours in the other language."""
    words = words_of(answer)
    return not any(sentence in words for sentence in FRAMEWORK) and not re.search(
        r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", words
    )


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def htmx(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def clarified(received: Walker, clock: Clock) -> Walker:
    received.to("clarify")
    return received


BAD: dict[str, tuple[str, dict[str, str]]] = {
    # name: (the field that is wrong, what is typed)
    "unknown channel": ("channel", {"channel": "pigeon"}),
    "no channel": ("channel", {"channel": ""}),
    "endless words": ("own_words", {"own_words": TYPED * 400}),
    "endless surname": ("surname", {"surname": "郑" * 41}),
    "unknown feeling": ("feeling", {"feeling": "9"}),
    "feeling in words": ("feeling", {"feeling": "怒"}),
    "unknown category": ("category", {"category": "NOWHERE"}),
    "unknown flag": ("flags", {"flags": "dragon"}),
    "no phone": ("phone", {"phone": "12"}),
    "endless phone": ("phone", {"phone": "1" * 41}),
    "impossible day": ("customer_limit_at", {"customer_limit_at": "2026-02-30T10:00"}),
    "a day without an hour": ("customer_limit_at", {"customer_limit_at": "2026-11-25"}),
    "no date": ("customer_limit_at", {"customer_limit_at": "明天"}),
    "before all time": ("customer_limit_at", {"customer_limit_at": "0001-01-01T00:00"}),
    "after all time": ("customer_limit_at", {"customer_limit_at": "9999-12-31T23:59"}),
    "beyond all time": ("customer_limit_at", {"customer_limit_at": "9999-12-31T23:59-14:00"}),
    "unknown title": ("title", {"title": "emperor"}),
}


class TestANewComplaint:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_says_beside_the_field_what_is_wrong_and_keeps_all(self, house: House, clock: Clock, language: str) -> None:
        browser = Browser(house.alice, language)
        wrong: dict[str, object] = {}

        for name, (field, typed) in BAD.items():
            answer = browser.post(NEW, **{**INTAKE, **typed, "idempotency_key": uuid4().hex})
            page = text_of(answer)
            beside = error_beside(answer, field)
            kept = [value in page for value in ({**INTAKE, **typed}[one] for one in ("own_words", "surname"))]
            kept += [value in page for one, value in typed.items() if one in ("phone", "customer_limit_at")]
            if answer.status_code != 422 or not beside or not all(kept):
                wrong[name] = (answer.status_code, beside, kept)
            if language == "zh-hans" and not is_plain_chinese(answer):
                wrong[f"{name}: language"] = words_of(answer)[:2000]

        assert wrong == {}
        assert not Complaint.objects.exists()

    def test_names_what_on_the_spot_and_potential_still_need(self, house: House, clock: Clock) -> None:
        browser = Browser(house.alice)

        for way in ("on_the_spot", "potential"):
            answer = browser.post(NEW, **INTAKE, save=way, idempotency_key=uuid4().hex)
            assert answer.status_code == 422, way
            assert TYPED in text_of(answer)
            assert f'id="{way.replace("_", "-")}" open' in text_of(answer)
            assert 'class="field-error"' in text_of(answer) or "notice--red" in text_of(answer)
            assert is_plain_chinese(answer)
        assert not Complaint.objects.exists()

    @pytest.mark.parametrize("way", ["log", "potential", "on_the_spot"])
    def test_pressed_twice_is_logged_once(self, house: House, clock: Clock, way: str) -> None:
        browser, key = Browser(house.alice), uuid4().hex
        typed = {**INTAKE, **OF_WAY[way], "save": way, "idempotency_key": key, "category": "BILLING", "feeling": "2",
                 "agrees": "可以，谢谢。", "feeling_after": "1", "spot_cause": "ours", "spot_kind": "fix",
                 "anonymity": "anonymous"}  # fmt: skip

        answers = [browser.post(NEW, **typed) for _ in range(2)]

        made = Complaint.objects.get()
        assert [answer["Location"] for answer in answers] == [page_of(made)] * 2

    @pytest.mark.parametrize(
        ("way", "field"), [("log", "done"), ("log", "found"), ("log", "remedy"), ("potential", "done")]
    )
    def test_words_of_another_way_are_not_lost(self, house: House, clock: Clock, way: str, field: str) -> None:
        answer = Browser(house.alice).post(NEW, **INTAKE, save=way, **{field: "已当面改正账单。"})

        assert answer.status_code == 422
        assert "已当面改正账单。" in text_of(answer)
        assert error_beside(answer, field)
        fold = "potential" if field == "remedy" else "on-the-spot"
        assert f'id="{fold}" open' in text_of(answer)
        assert not Complaint.objects.exists()

    def test_a_key_that_came_with_other_words_is_refused_with_them(self, house: House, clock: Clock) -> None:
        browser, key = Browser(house.alice), uuid4().hex
        browser.post(NEW, **INTAKE, idempotency_key=key)

        answer = browser.post(NEW, **{**INTAKE, "own_words": "另一件事，还没有人管。"}, idempotency_key=key)

        assert answer.status_code == 422
        assert "另一件事，还没有人管。" in text_of(answer)
        assert f'value="{key}"' not in text_of(answer)
        assert Complaint.objects.count() == 1

    @pytest.mark.parametrize("key", ["", "键", "x" * 500])
    def test_takes_a_page_whose_key_is_none(self, house: House, clock: Clock, key: str) -> None:
        answer = Browser(house.alice).post(NEW, **INTAKE, idempotency_key=key)

        assert answer.status_code in (302, 422)
        assert answer.status_code == 302 or TYPED in text_of(answer)

    def test_nul_is_taken_out_and_the_rest_comes_back(self, house: House, clock: Clock) -> None:
        answer = Browser(house.alice).post(NEW, **{**INTAKE, "own_words": TYPED + "\0"})

        assert answer.status_code == 400
        assert TYPED in text_of(answer)
        assert is_plain_chinese(answer)


WORDS = {
    # Each small form at clarify, with a text that fits its longest field, and that field.
    "note": ("body", {}),
    "finding": ("finding", {}),
    "work-order": ("question", {"department": "1", "due_at": LATER}),
    "escalate": ("words", {"reason": "by_hand"}),
    "transfer": ("summary", {"to": "2", "reason": "轮班。"}),
    "pause": ("reason", {"until": LATER}),
    "raise": ("why", {"severity": "serious"}),
    "withdraw": ("reason", {}),
    "merge": ("reason", {"into": "XJ-1124-999"}),
    "promise": ("what", {"due_at": LATER}),
    "medical": ("what", {}),
    "option": ("action", {"kind": "fix", "due_at": LATER}),
    "ask-to-close": ("words", {}),
    "reopen": ("reason", {}),
    "rework": ("reason", {}),
    "carry_out_award": ("award", {}),
    "refer_to_arbitration": ("body", {}),
}


class TestTheSmallForms:
    def test_come_back_with_what_was_typed_when_a_text_is_too_long(self, clarified: Walker, htmx: bool) -> None:
        browser, wrong = Browser(clarified.by), {}

        for name, (field, rest) in WORDS.items():
            text = TYPED + "长" * 9000
            answer = browser.post(
                act_page(clarified.complaint, name),
                htmx=htmx and ("at-timeline" if name == "note" else True),
                version=clarified.complaint.version,
                **{**rest, field: text},
            )
            kept = text in text_of(answer)
            if answer.status_code != 422 or not kept or not error_beside(answer, field) or not is_plain_chinese(answer):
                wrong[name] = (answer.status_code, kept, error_beside(answer, field))

        assert wrong == {}

    def test_come_back_with_what_was_typed_when_a_colleague_was_faster(self, clarified: Walker, htmx: bool) -> None:
        browser, wrong = Browser(clarified.by), {}
        bob, department = clarified.house.bob, Department.objects.get(code="billing_support")

        for name, (field, rest) in WORDS.items():
            if name in ("note", "finding", "work-order", "medical"):
                continue
            known = {**rest, "department": str(department.pk), "to": str(bob.pk), "into": clarified.complaint.number}
            answer = browser.post(
                act_page(clarified.complaint, name), htmx=htmx, version=NEVER, **{**known, field: TYPED}
            )
            page = text_of(answer)
            expected = 409 if name != "refer_to_arbitration" else 422 if htmx else 403
            if (
                answer.status_code != expected
                or TYPED not in page
                or f'value="{clarified.complaint.version}"' not in page
            ):
                wrong[name] = (answer.status_code, TYPED in page)
            assert (expected == 409) == ('id="news"' in page), name

        assert wrong == {}

    def test_that_add_something_add_it_once_for_one_page(self, clarified: Walker, htmx: bool) -> None:
        clarified.do(climbing.set_flags, flags=["injury"])
        complaint, browser = clarified.complaint, Browser(clarified.by)
        department = Department.objects.get(code="billing_support")
        page, before = text_of(browser.get(page_of(complaint))), self.rows(complaint)
        keys = dict(re.findall(r'name="once" value="(\w+-(\w+))"', page))
        named = {anchor: key for key, anchor in keys.items()}

        for name, anchor in (
            ("note", "note"),
            ("finding", "findings"),
            ("work-order", "work_orders"),
            ("medical", "medical"),
        ):
            field, rest = WORDS[name]
            typed = {**rest, "department": str(department.pk), field: TYPED, "once": named[anchor]}
            first, second = (browser.post(act_page(complaint, name), htmx=htmx, **typed) for _ in range(2))
            other = browser.post(act_page(complaint, name), htmx=htmx, **{**typed, field: "另一句话，也要留下。"})
            assert first.status_code == second.status_code == (200 if htmx else 302), name
            assert other.status_code == 422
            assert "另一句话，也要留下。" in text_of(other) or (htmx and name == "note")

        assert self.rows(complaint) == tuple(count + 1 for count in before)

    def rows(self, complaint: Complaint) -> tuple[int, ...]:
        notes = TrailEntry.objects.filter(chain=complaint.trail_chain, kind="note.added").count()
        found = complaint.findings.filter(kind="medical").count()
        return notes, complaint.findings.count() - found, found, complaint.work_orders.count()

    @pytest.mark.parametrize("version", ["", "x", "²", "-1", "9" * 40, "1.0", "０"])
    def test_of_a_page_without_a_version_come_too_late(self, clarified: Walker, version: str) -> None:
        answer = Browser(clarified.by).post(act_page(clarified.complaint, "withdraw"), version=version, reason=TYPED)

        assert answer.status_code == 409
        assert TYPED in text_of(answer)

    def test_of_other_pages_come_back_on_the_complaints(self, clarified: Walker, htmx: bool) -> None:
        complaint, house = clarified.complaint, clarified.house
        department = Department.objects.get(code="billing_support")
        due_at = NOW + timedelta(days=1)
        clarified.do(ordering.ask_department, question="请核对。", due_at=due_at, department=department)
        escalating.escalate(complaint.public_id, None, act(house.alice), reason="by_hand", words="请帮忙。")
        complaint.refresh_from_db()
        order, step = complaint.work_orders.get(), complaint.escalations.get()
        pages = {
            row_page(complaint, "work-order-answer", order.public_id): (house.people["6001"], "answer"),
            row_page(complaint, "work-order-waive", order.public_id): (house.alice, "reason"),
            row_page(complaint, "escalation-instruct", step.public_id): (house.bo, "instruction"),
        }

        for path, (user, field) in pages.items():
            browser = Browser(user)
            typed = {field: TYPED, "heard_customer": "on"}
            late = browser.post(path, htmx=htmx, version=NEVER, **typed)
            long = browser.post(path, htmx=htmx, version=complaint.version, **{**typed, field: TYPED + "长" * 9000})
            assert (late.status_code, long.status_code) == (409, 422), path
            for answer in (late, long):
                assert TYPED in text_of(answer), path
                assert f'action="{path}"' in text_of(answer), path
            assert error_beside(long, field), path

    @pytest.mark.parametrize("row", ["abc", "1", "-", "9" * 60, "9a6e4149-70e7-4a71-96b7-af6c03934f4d"])
    def test_upon_a_row_that_is_none_find_nothing(self, clarified: Walker, row: str) -> None:
        browser, version = Browser(clarified.house.bo), clarified.complaint.version
        typed = {"reason": "不用了。", "answer": "好。", "instruction": "做。", "heard_customer": "on", "words": "好。"}

        for name in ("option-drop", "promise-keep", "promise-release", "work-order-answer", "work-order-waive",
                     "escalation-acknowledge", "escalation-instruct", "escalation-done", "approval-approve",
                     "approval-decline", "approval-pass-up"):  # fmt: skip
            answer = browser.post(row_page(clarified.complaint, name, row), version=version, **typed)
            assert answer.status_code == 404, name

    def test_that_do_not_exist_are_not_there(self, clarified: Walker) -> None:
        browser = Browser(clarified.by)

        for path in (act_page(clarified.complaint, "delete"), row_page(clarified.complaint, "delete", "1"),
                     reverse("complaint_move", args=[clarified.complaint.public_id, "withdraw"])):  # fmt: skip
            assert browser.post(path, version=clarified.complaint.version).status_code == 404


STAGE_TEXTS = {
    # The stage, a text field of its form, and a value no field of it may take.
    "clarify": ("hurt_most", {"open_until": "2026-02-30T10:00"}, "open_until"),
    "propose": ("remedy_waiver_reason", {"one_option_reason": "because"}, "one_option_reason"),
    "confirm": ("opinion", {"answer_by": "下周"}, "answer_by"),
    "follow-up": ("result", {"callback": "maybe"}, "callback"),
    "closed": ("success", {"failure": "长" * 2001}, "failure"),
}


class TestTheFormOfAStage:
    @pytest.mark.parametrize("stage", STAGE_TEXTS)
    def test_keeps_what_was_typed_whatever_is_wrong(self, received: Walker, clock: Clock, stage: str) -> None:
        received.to(stage)
        complaint, browser = received.complaint, Browser(received.by)
        save = reverse("complaint_save", args=[complaint.public_id])
        text, bad, field = STAGE_TEXTS[stage]

        for htmx in (False, True):
            wrong = browser.post(save, htmx=htmx, version=complaint.version, stage=stage, **{text: TYPED, **bad})
            late = browser.post(save, htmx=htmx, version=NEVER, stage=stage, **{text: TYPED})
            assert (wrong.status_code, late.status_code) == (422, 409)
            assert TYPED in text_of(wrong)
            assert TYPED in text_of(late)
            assert error_beside(wrong, field)
            assert is_plain_chinese(wrong)
            # What came too late is sent again as it stands, with the version that is shown now.
            assert f'name="version" value="{complaint.version}"' in text_of(late)
        assert Complaint.objects.get(pk=complaint.pk).version == complaint.version

    def test_of_a_stage_that_a_colleague_left_is_not_read_as_another_ones(
        self, received: Walker, clock: Clock, htmx: bool
    ) -> None:
        shown = received.to("clarify").version
        received.do(clarifying.tell_facts, hurt_most="没人回电话。")
        for step in ("_propose", "_confirm"):
            getattr(received, step)()
        complaint = received.complaint
        paths = [reverse("complaint_save", args=[complaint.public_id]),
                 reverse("complaint_move", args=[complaint.public_id, "propose"])]  # fmt: skip

        for path in paths:
            answer = Browser(received.by).post(
                path, htmx=htmx, version=shown, stage="clarify", restatement=TYPED, hurt_most="等了三天。"
            )

            assert answer.status_code == 409, path
            assert TYPED in text_of(answer)
            assert "等了三天。" in text_of(answer)
            assert "已保存" not in text_of(answer)
        assert Complaint.objects.get(pk=complaint.pk).version == complaint.version

    def test_of_a_complaint_that_ended_meanwhile_comes_back(self, clarified: Walker, htmx: bool) -> None:
        from complaints.usecases.ending import withdraw

        shown = clarified.complaint.version
        clarified.do(withdraw, reason="不用处理了。")

        answer = Browser(clarified.by).post(
            reverse("complaint_save", args=[clarified.complaint.public_id]),
            htmx=htmx, version=shown, stage="clarify", restatement=TYPED,
        )  # fmt: skip

        assert answer.status_code == 409
        assert TYPED in text_of(answer)

    def test_of_a_gate_that_holds_is_saved_and_says_what_is_missing(self, clarified: Walker, htmx: bool) -> None:
        answer = Browser(clarified.by).post(
            reverse("complaint_move", args=[clarified.complaint.public_id, "propose"]),
            htmx=htmx, version=clarified.complaint.version, stage="clarify", hurt_most=TYPED,
            own_words=clarified.complaint.own_words,
        )  # fmt: skip

        assert answer.status_code == 422
        assert Complaint.objects.get(pk=clarified.complaint.pk).hurt_most == TYPED
        assert 'id="gate"' in text_of(answer)
        assert is_plain_chinese(answer)


class TestRefusalsOfOtherPages:
    def test_opening_from_elsewhere_asks_a_reason_of_some_length(self, received: Walker, clock: Clock) -> None:
        browser = Browser(received.house.cy)
        path = reverse("complaint_open_foreign", args=[received.complaint.public_id])
        lines = TrailEntry.objects.count()

        for reason in ("", "  ", TYPED + "长" * 200):
            answer = browser.post(path, reason=reason)
            assert answer.status_code == 422
            assert reason.strip() in text_of(answer)
            assert error_beside(answer, "reason")
            assert is_plain_chinese(answer)
        assert TrailEntry.objects.count() == lines
        assert browser.post(path, reason="客户站在这里。").status_code == 200

    def test_search_takes_anything(self, received: Walker, clock: Clock) -> None:
        browser = Browser(received.by)

        for typed in (
            "",
            " ",
            "x",
            "²²²²",
            "1" * 300,
            "13800000001",
            "０００１",
            "%",
            "' or 1=1",
            "郑",
            "\u202e",
            "😀" * 9,
        ):
            answer = browser.post("/search/", q=typed)
            assert answer.status_code == 200, typed
            assert is_plain_chinese(answer)

    def test_a_department_that_looks_further_is_told_whom_to_ask(self, received: Walker, clock: Clock) -> None:
        path = reverse("complaint_open_foreign", args=[received.complaint.public_id])

        answer = Browser(received.house.people["6001"]).post(path, reason=TYPED)

        assert answer.status_code == 403
        assert "只有前台" in text_of(answer) or "前台" in words_of(answer)
        assert TYPED in text_of(answer)


def test_what_a_colleague_may_add_stays_possible_on_an_old_page(clarified: Walker) -> None:
    clarified.do(clarifying.tell_facts, hurt_most="没人回电话。")

    answer = Browser(clarified.by).post(act_page(clarified.complaint, "finding"), version="1", finding="查了账单。")

    assert answer.status_code == 302


def test_a_text_for_an_approval_keeps_its_place(received: Walker, clock: Clock) -> None:
    received.to("propose")
    received.do(
        proposing.add_option,
        offer=Offer(kind="refund", action="退一半。", amount=Decimal(9000), due_at=NOW + timedelta(days=1)),
    )
    approval = received.complaint.approvals.get()
    path = row_page(received.complaint, "approval-decline", approval.public_id)

    late = Browser(received.house.bo).post(path, version=NEVER, words=TYPED)
    empty = Browser(received.house.bo).post(path, version=received.complaint.version, words="")

    assert (late.status_code, empty.status_code) == (409, 422)
    assert TYPED in text_of(late)
    assert error_beside(empty, "words")
