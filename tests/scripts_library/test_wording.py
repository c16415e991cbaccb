"""Words to a customer: pointed out while they are typed, and stopped where they would hurt, by page and API alike."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from complaints.errors import WordsStopped
from complaints.models import Complaint
from complaints.ports import words_sent_despite
from complaints.screens.timeline import timeline
from complaints.usecases import clarifying, escalating, following, promising, proposing
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from evidence.models import TrailEntry
from evidence.trail import words_of
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.complaints.page_fixtures import words_of as read
from tests.personas import NOW, House, Walker, act

HURTS = "可能是您弄错了，系统不会出错。"
KIND = "我再和您核对一遍。"
DUE = NOW + timedelta(days=1)
pytestmark = pytest.mark.usefixtures("library")

# Every way by which words reach a customer: where the complaint stands, the use case, and what carries the words.
WAYS: dict[str, tuple[str, Any, Callable[[str], dict[str, Any]]]] = {
    "restatement": ("clarify", clarifying.restate, lambda text: {"restatement": text, "outcome": "confirmed"}),
    "action": (
        "propose",
        proposing.add_option,
        lambda text: {"offer": Offer(kind="fix", action=text, due_at=DUE)},
    ),
    "regret": (
        "propose",
        proposing.add_option,
        lambda text: {"offer": Offer(kind="decline", action="换一张卡。", due_at=DUE, regret=text, why_not="卡已坏。")},
    ),
    "why_not": (
        "propose",
        proposing.add_option,
        lambda text: {"offer": Offer(kind="decline", action="换一张卡。", due_at=DUE, regret="抱歉。", why_not=text)},
    ),
    "what": ("propose", promising.promise, lambda text: {"what": text, "due_at": DUE}),
    "condition": (
        "propose",
        promising.promise,
        lambda text: {"what": "您的账单我重新核对一遍。", "due_at": DUE, "condition": text},
    ),
    "result": ("follow-up", following.tell_result, lambda text: {"result": text}),
    "recourse": ("follow-up", following.tell_recourse, lambda text: {"recourse": text}),
}


def despite(walker: Walker, way: str, text: str, reason: str) -> Complaint:
    _stage, use_case, arguments = WAYS[way]
    said = replace(walker.act(), despite=reason)
    done: Complaint = use_case(walker.complaint.public_id, walker.complaint.version, said, **arguments(text))
    return done


def trail_of(complaint: Complaint, kind: str) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain, kind=kind))


@pytest.mark.parametrize("way", WAYS)
class TestWordsThatWouldHurt:
    def test_are_stopped_with_the_better_ones(self, received: Walker, way: str) -> None:
        stage, use_case, arguments = WAYS[way]
        received.to(stage)
        before = TrailEntry.objects.filter(chain=received.complaint.trail_chain).count()

        with pytest.raises(WordsStopped) as stopped:
            received.do(use_case, **arguments(HURTS))

        assert list(stopped.value.fields) == [way]
        assert "您弄错" in str(stopped.value.fields[way])
        assert KIND in str(stopped.value.fields[way])
        assert TrailEntry.objects.filter(chain=received.complaint.trail_chain).count() == before

    def test_go_out_with_a_reason_that_is_kept(self, received: Walker, way: str) -> None:
        received.to(WAYS[way][0])
        heard: list[dict[str, Any]] = []

        @receiver(words_sent_despite)
        def hear(**told: Any) -> None:
            heard.append(told)

        complaint = despite(received, way, HURTS, "客户要我们照原话写进来。")

        [entry] = trail_of(complaint, "words.despite")
        facts = json.loads(entry.facts)
        assert (facts["in"], "blame_customer" in facts["families"]) == ([way], True)
        said = words_of([entry])[entry.pk]
        assert said is not None
        assert said["reason"] == "客户要我们照原话写进来。"
        assert [(one["complaint"].pk, one["seq"]) for one in heard] == [(complaint.pk, entry.seq)]

    @pytest.mark.parametrize("reason", ["  ", ".", "。。。。", "ok", "嗯"])
    def test_need_a_reason_with_letters_in_it(self, received: Walker, way: str, reason: str) -> None:
        received.to(WAYS[way][0])

        with pytest.raises(WordsStopped) as stopped:
            despite(received, way, HURTS, reason)

        assert ("despite" in stopped.value.fields) is bool(reason.strip())

    def test_need_a_reason_of_their_own(self, received: Walker, way: str) -> None:
        stage, use_case, arguments = WAYS[way]
        received.to(stage)
        with pytest.raises(WordsStopped) as stopped:
            received.do(use_case, **arguments(HURTS))
        said = replace(received.act(), despite="客户要原话。", despite_for=stopped.value.words)
        walked = received.complaint

        with pytest.raises(WordsStopped) as again:
            use_case(walked.public_id, walked.version, said, **arguments(f"{HURTS}滚出去。"))

        assert "滚出去" in again.value.words
        assert "保存" in str(again.value.fields["despite"])
        use_case(walked.public_id, walked.version, said, **arguments(HURTS))

    def test_are_stopped_while_a_blank_is_open(self, received: Walker, way: str) -> None:
        stage, use_case, arguments = WAYS[way]
        received.to(stage)

        with pytest.raises(WordsStopped) as stopped:
            received.do(use_case, **arguments("我先核实，【几号几点】前给您答复。"))

        assert stopped.value.words == ("【几号几点】",)

    def test_hold_back_nothing_that_only_warns(self, received: Walker, way: str) -> None:
        stage, use_case, arguments = WAYS[way]
        received.to(stage)

        received.do(use_case, **arguments("您必须先填这张表，我们再说后面的事。"))

        assert trail_of(received.complaint, "words.despite") == []


def test_the_condition_of_an_option_is_read_too(received: Walker) -> None:
    received.to("propose")
    offer = Offer(kind="fix", action="账单重新核对一遍。", due_at=DUE, condition=HURTS)

    with pytest.raises(WordsStopped) as stopped:
        received.do(proposing.add_option, offer=offer)

    assert list(stopped.value.fields) == ["condition"]


@pytest.mark.parametrize("way", ["option", "promise"])
def test_the_timeline_names_a_condition_as_one(received: Walker, way: str) -> None:
    received.to("propose")
    if way == "option":
        offer = Offer(kind="fix", action="账单重新核对一遍。", due_at=DUE, condition="账单在手。")
        received.do(proposing.add_option, offer=offer)
    else:
        received.do(promising.promise, what="账单重新核对一遍。", due_at=DUE, condition="账单在手。")

    newest, _older = timeline(received.complaint)

    assert "账单重新核对一遍。 · 前提：账单在手。" in [line["words"] for line in newest]


def test_help_waits_for_no_words(received: Walker) -> None:
    received.to("clarify")

    received.do(escalating.escalate, reason="by_hand", words="请来一下。", interim_answer=HURTS)

    assert received.complaint.escalations.get().interim_answer == HURTS
    [entry] = trail_of(received.complaint, "words.despite")
    facts = json.loads(entry.facts)
    assert (facts["because"], facts["in"]) == ("went_up", ["interim_answer"])
    assert words_of([entry])[entry.pk] == {"interim_answer": HURTS}
    assert "仍照原话说了（随上报一起发出）" in read(Browser(received.by).get(page_of(received.complaint)))


def test_settling_on_the_spot_is_stopped_before_anything_is_logged(house: House) -> None:
    told = Intake(channel="walk_in", own_words="多扣了我五块。", feeling=2)
    settled = Settlement(found="长途费多收。", done=HURTS, customer_says="行。", feeling_after=1, cause="ours")

    with pytest.raises(WordsStopped) as stopped:
        settle_on_the_spot(told, settled, act(house.alice), branch=house.branches["XJ"], key="a" * 32)
    assert list(stopped.value.fields) == ["done"]
    assert not Complaint.objects.exists()

    said = replace(act(house.alice), despite="客户坚持要这样写。")
    complaint = settle_on_the_spot(told, settled, said, branch=house.branches["XJ"], key="b" * 32)
    assert len(trail_of(complaint, "words.despite")) == 1


class TestTheApi:
    def test_names_the_field_and_takes_a_reason(self, case: Case) -> None:
        case.to("follow-up")

        stopped = case.send("acts/result/", {"result": HURTS})

        error = stopped.json()["error"]
        assert (stopped.status_code, error["code"], list(error["fields"])) == (422, "words_stopped", ["result"])
        assert case.send("acts/result/", {"result": HURTS, "despite": "客户要原话。"}).status_code == 200

    def test_settles_on_the_spot_with_a_reason(self, case: Case) -> None:
        body = {
            **{"branch": "XJ", "channel": "walk_in", "own_words": "多扣了我五块。", "found": "长途费多收。"},
            **{"done": HURTS, "customer_says": "行。", "feeling_after": 1, "cause": "ours"},
        }
        post = case.by.post

        assert post("complaints/on-the-spot/", body, **{"Idempotency-Key": "one"}).status_code == 422
        assert (
            post(
                "complaints/on-the-spot/", {**body, "despite": "客户要原话。"}, **{"Idempotency-Key": "two"}
            ).status_code
            == 201
        )


class TestThePage:
    def save(self, walker: Walker, **typed: Any) -> Any:
        path = reverse("complaint_save", args=[walker.complaint.public_id])
        stage = walker.complaint.stage
        return Browser(walker.by).post(path, version=str(walker.complaint.version), stage=stage, htmx=True, **typed)

    def test_keeps_what_was_typed_and_asks_why(self, received: Walker) -> None:
        received.to("follow-up")

        answer = self.save(received, result=HURTS)

        assert answer.status_code == 422
        page = text_of(answer)
        assert HURTS in page
        assert page.count('name="despite"') == 1
        assert "仍要这样说" in read(answer)

    def test_takes_the_reason(self, received: Walker) -> None:
        received.to("follow-up")

        answer = self.save(received, result=HURTS, despite="客户要原话。")

        assert answer.status_code == 200
        assert "建议改为" not in read(answer)
        assert len(trail_of(received.complaint, "words.despite")) == 1
        assert "仍照原话说了（写明了原因）" in read(Browser(received.by).get(page_of(received.complaint)))

    def test_asks_anew_for_words_that_came_after_the_reason(self, received: Walker) -> None:
        received.to("follow-up")
        asked = re.findall(r'name="despite_for" value="([^"]*)"', text_of(self.save(received, result=HURTS)))
        assert "您弄错" in asked

        again = self.save(received, result=f"{HURTS}滚出去。", despite="客户要原话。", despite_for=asked)

        assert again.status_code == 422
        assert "又多了别的话" in read(again)
        assert "客户要原话。" in text_of(again)
        more = re.findall(r'name="despite_for" value="([^"]*)"', text_of(again))
        done = self.save(received, result=f"{HURTS}滚出去。", despite="客户要原话。", despite_for=more)
        assert done.status_code == 200

    def test_says_that_a_sign_is_no_reason(self, received: Walker) -> None:
        received.to("follow-up")

        answer = self.save(received, result=HURTS, despite=".")

        assert answer.status_code == 422
        assert read(answer).count("请简单写明原因") == 1

    def test_asks_in_a_small_form_as_well(self, received: Walker) -> None:
        received.to("propose")
        path = reverse("complaint_act", args=[received.complaint.public_id, "option"])
        typed = {"version": str(received.complaint.version), "kind": "fix", "action": HURTS}
        typed["due_at"] = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"

        answer = Browser(received.by).post(path, htmx=True, **typed)

        assert (answer.status_code, text_of(answer).count('name="despite"')) == (422, 1)

    def test_asks_where_something_is_settled_on_the_spot(self, house: House) -> None:
        typed = {
            **{"channel": "walk_in", "own_words": "多扣了我五块。", "feeling": "2", "found": "多收。", "done": HURTS},
            **{"spot_cause": "ours", "agrees": "行。", "feeling_after": "1", "save": "on_the_spot"},
        }
        browser = Browser(house.alice)

        stopped = browser.post(reverse("complaint_new"), **typed)
        assert (stopped.status_code, text_of(stopped).count('name="despite"')) == (422, 1)

        assert browser.post(reverse("complaint_new"), **typed, despite="客户要原话。").status_code == 302

    def test_keeps_the_reason_where_another_question_comes_between(self, house: House) -> None:
        typed = {
            **{"channel": "walk_in", "own_words": "多扣了我五块。", "phone": "13800000009", "feeling": "2"},
            **{"found": "多收。", "done": HURTS, "spot_cause": "ours", "agrees": "行。", "feeling_after": "1"},
            **{"save": "on_the_spot", "despite": "客户要原话。"},
        }
        browser = Browser(house.alice)
        assert browser.post(reverse("complaint_new"), **typed).status_code == 302

        asked = browser.post(reverse("complaint_new"), **typed)
        page = text_of(asked)

        assert (asked.status_code, page.count('name="despite"'), 'name="another"' in page) == (422, 1, True)
        assert 'value="客户要原话。"' in page


class TestWhileOneTypes:
    def ask(self, walker: Walker, words: str, **more: str) -> str:
        path = reverse("scripts_library:wording", args=[walker.complaint.public_id])
        answer = Browser(walker.by).post(path, words=words, **more)
        assert answer.status_code == 200
        return text_of(answer)

    def test_says_why_and_offers_the_better_words_in_their_place(self, received: Walker) -> None:
        page = self.ask(received, f"您好。{HURTS}")

        assert "wording--block" in page
        better = re.search(r'data-start="(\d+)"\s+data-words="([^"]+)"\s+data-better="([^"]+)"', page)
        assert better is not None
        assert better.groups() == ("3", "可能是您弄错了，", KIND)

    def test_marks_the_blank_that_is_to_be_filled(self, received: Walker) -> None:
        assert 'data-blank="【几号几点】"' in self.ask(received, "这不可能。")
        assert "data-blank" not in self.ask(received, HURTS)

    def test_offers_nothing_for_a_blank_left_open(self, received: Walker) -> None:
        page = self.ask(received, "【几号几点】前给您答复。")

        assert "wording--block" in page
        assert 'data-words="【几号几点】"' in page
        assert "data-better" not in page

    def test_names_all_that_is_wrong_with_a_clause(self, received: Walker) -> None:
        page = self.ask(received, "您自己没弄明白过几天再联系您。")

        assert page.count('class="wording ') == 1
        assert page.count("data-better") == 1
        assert all(f'data-words="{words}"' in page for words in ("您自己没弄明白", "过几天再联系"))

    def test_mends_each_sentence_by_itself(self, received: Walker) -> None:
        page = self.ask(received, "I can't help you. Get lost.")

        found = re.findall(r'data-words="([^"]+)"\s+data-better=', page)
        assert sorted(found) == ["Get lost.", "I can't help you."]

    def test_says_of_what_goes_up_that_it_goes_up(self, received: Walker) -> None:
        held, up = self.ask(received, HURTS), self.ask(received, HURTS, use="goes_up")

        assert ("这样发不出去" in held, "仍会照样上报" in held) == (True, False)
        assert ("这样发不出去" in up, "仍会照样上报" in up) == (False, True)
        form = text_of(Browser(received.by).get(page_of(received.complaint)))
        assert len(re.findall(r'<textarea[^>]*name="interim_answer"[^>]*data-read-use="goes_up"', form)) == 1

    def test_says_nothing_where_nothing_is_wrong(self, received: Walker) -> None:
        assert self.ask(received, "给您添麻烦了，我马上去查。").strip() == ""

    def test_knows_whether_the_cause_is_known(self, received: Walker) -> None:
        ours = "这是我们的错，我们全责。"
        assert "wording--warn" in self.ask(received, ours)

        received.to("propose")

        assert "wording--warn" not in self.ask(received, ours)

    def test_shows_three_at_most_and_counts_the_others(self, received: Walker) -> None:
        page = self.ask(received, f"{HURTS}这是规定。你冷静点。不可能。你自己看着办。不归我管。")

        assert page.count('class="wording ') == 3
        assert re.search(r"后面还有 \d+ 处", page)

    @pytest.mark.parametrize("words", ["", "<script>alert(1)</script>你弄错了", "慢" * 20_000])
    def test_takes_anything(self, received: Walker, words: str) -> None:
        path = reverse("scripts_library:wording", args=[received.complaint.public_id])

        assert "<script>" not in Browser(received.by).post(path, words=words).content.decode()

    def test_is_there_for_what_is_settled_on_the_spot(self, house: House) -> None:
        answer = Browser(house.alice).post(reverse("scripts_library:wording_new"), words=HURTS)

        assert "wording--block" in text_of(answer)
