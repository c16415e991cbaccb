"""Our word: what becomes of it once it was given (R35, R77, R94, R124, R128)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from complaints.codes import PromiseState
from complaints.deadlines import open_deadlines
from complaints.errors import NotAllowed
from complaints.messages import still_wanted
from complaints.models import Complaint, Promise, ProposalOption, SeverityRule
from complaints.promises import to_look_at
from complaints.usecases import calming, deciding, ending, following, promising
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle
from evidence.act import Act, Via
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import User
from outbox.models import Message, State
from tests.complaints.moments import told, wake
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker, start

DUE = NOW + timedelta(hours=5)


def trail_of(complaint: Complaint) -> list[str]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq").values_list("kind", flat=True))


def at(by: User | None, now: datetime) -> Act:
    return Act(by=by, via=Via.PAGE, now=now, request_id="test")


def give(walker: Walker, what: str = "查到后回电", *, due_at: datetime = DUE, condition: str = "") -> Promise:
    """One more promise of the walker's, at whatever stage from clarify on."""
    # The cause is open before propose, when only what stands under a condition may be promised.
    walker.do(promising.promise, what=what, due_at=due_at, condition=condition)
    return walker.complaint.promises.get(what=what)


def settle_promise(walker: Walker, now: datetime, *, kept: bool = True) -> Promise:
    """Say what became of the one promise there is."""
    row = walker.complaint.promises.get()
    ref, by = walker.complaint.public_id, at(walker.by, now)
    if kept:
        promising.keep_promise(ref, None, by, promise=str(row.public_id))
    else:
        promising.release_promise(ref, None, by, promise=str(row.public_id), why="不用了。")
    row.refresh_from_db()
    return row


@pytest.fixture
def promised(received: Walker) -> Walker:
    """At propose, with our word on one matter until DUE."""
    received.to("propose")
    give(received)
    return received


def fresh(walker: Walker) -> Complaint:
    return Complaint.objects.get(pk=walker.complaint.pk)


@pytest.fixture
def broken(promised: Walker) -> Walker:
    """The same, with that promise broken."""
    wake(DUE)
    promised.complaint = fresh(promised)
    promised.minutes = 5 * 60
    return promised


class TestTheNextAfterABrokenOne:
    """A supervisor gives it, whatever shape it has (R128)."""

    def refused(self, walker: Walker, use_case: Callable[..., Complaint], **arguments: Any) -> str:
        with override("en"), pytest.raises(NotAllowed) as refusal:
            walker.do(use_case, **arguments)
        return str(refusal.value)

    def asked(self, walker: Walker) -> ProposalOption:
        """Before the customer's answer, with options on the table."""
        walker._confirm()
        option = walker.complaint.options.order_by("id").first()
        assert option is not None
        return option

    def test_is_not_the_clerks_as_a_word(self, broken: Walker) -> None:
        sentence = self.refused(broken, promising.promise, what="换新卡", due_at=DUE + timedelta(days=1))

        assert "broken here 1 time: the duty manager must give the next one" in sentence
        assert "their call within 2 hours" in sentence

    def test_is_not_the_clerks_as_an_option_that_the_customer_takes(self, broken: Walker) -> None:
        option = self.asked(broken)
        yes = {"decision": "accepted", "opinion": "行。", "option": option.pk, "signed": "spoken"}

        sentence = self.refused(broken, deciding.record_decision, **yes)

        assert "the duty manager must give the next one" in sentence
        assert not broken.complaint.decisions.exists()
        broken.by = broken.house.bo
        broken.do(deciding.record_decision, **yes)
        assert broken.complaint.promises.filter(what=option.action).exists()

    def test_is_none_where_the_option_asks_for_no_hour(self, broken: Walker) -> None:
        option = self.asked(broken)
        ProposalOption.objects.filter(pk=option.pk).update(kind="apology")

        broken.do(deciding.record_decision, decision="accepted", opinion="行。", option=option.pk, signed="spoken")

        assert broken.complaint.accepted_at is not None

    def test_is_none_where_it_is_done_on_the_spot(self, broken: Walker, house: House) -> None:
        # Where repeats and broken words raise nothing by themselves.
        SeverityRule.objects.filter(when__in=["repeat", "broken_promise"]).delete()
        intake = Intake(channel="walk_in", own_words="又是同一笔。", feeling=2, phone="13800000001", category="BILLING")
        done = Settlement(found="重复计费", done="已退", customer_says="好的", feeling_after=1, cause="ours")

        settled = settle(replace(intake, log_another=True), done, broken.act(), branch=house.hall)

        assert settled.broken_promises == 1
        assert settled.promises.get().state == PromiseState.KEPT

    def test_is_not_the_clerks_where_the_matter_goes_on_either(self, broken: Walker, house: House) -> None:
        going_on = start(house, phone="13800000002")
        broken.do(promising.keep_promise, promise=str(broken.complaint.promises.get().public_id))

        broken.do(ending.merge, into=going_on.complaint, reason="同一件事")

        going_on.complaint = fresh(going_on)
        assert going_on.complaint.broken_promises == 1
        going_on.to("propose")
        self.refused(going_on, promising.promise, what="换新卡", due_at=DUE + timedelta(days=1))

    @pytest.mark.parametrize(("code", "is_told"), [("5017", True), ("3001", False)])
    def test_is_told_on_the_page_before_it_is_spoken(self, broken: Walker, code: str, is_told: bool) -> None:
        Complaint.objects.filter(pk=broken.complaint.pk).update(broken_promises=2)

        page = Browser(broken.house.people[code], language="en").get(page_of(broken.complaint))

        assert ("A promise was broken here 2 times" in text_of(page)) == is_told


class TestAnHourThatPassed:
    """Whoever says so first, the sweep or the clerk: the word was broken."""

    @pytest.mark.parametrize("swept", [False, True])
    def test_comes_to_the_same_before_the_sweep_and_after_it(self, promised: Walker, swept: bool) -> None:
        late = DUE + timedelta(minutes=1)
        if swept:
            wake(DUE)

        row = settle_promise(promised, late)

        complaint = fresh(promised)
        limit = complaint.deadlines.get(kind="promise")
        assert (row.state, row.broken_at is not None) == (PromiseState.KEPT, True)
        assert (complaint.broken_promises, complaint.severity) == (1, "serious")
        assert (limit.breached_at is not None, limit.met_at) == (True, late)
        kinds = trail_of(complaint)
        assert [kinds.count(kind) for kind in ("deadline.breached", "promise.broken", "promise.kept")] == [1, 1, 1]

    def test_is_not_undone_by_a_release(self, promised: Walker) -> None:
        row = settle_promise(promised, DUE + timedelta(minutes=1), kept=False)

        assert (row.state, row.broken_at is not None) == (PromiseState.RELEASED, True)
        assert fresh(promised).broken_promises == 1

    def test_has_not_passed_a_second_before(self, promised: Walker) -> None:
        row = settle_promise(promised, DUE - timedelta(seconds=1))

        assert row.broken_at is None
        assert fresh(promised).broken_promises == 0

    def test_is_none_of_a_condition(self, received: Walker) -> None:
        received.to("propose")
        give(received, condition="旧卡确认损坏")

        row = settle_promise(received, DUE + timedelta(days=1))

        assert row.broken_at is None
        assert fresh(received).broken_promises == 0


class TestTakenBackByTheCustomer:
    """Who withdraws the complaint waits for nothing that was promised on it (R9); a condition may still come true."""

    def withdraw(self, walker: Walker, now: datetime = NOW + timedelta(hours=4)) -> Complaint:
        return ending.withdraw(walker.complaint.public_id, None, at(walker.by, now), reason="我自己处理好了。")

    def test_releases_us_in_their_words(self, promised: Walker) -> None:
        complaint = self.withdraw(promised)

        row = complaint.promises.get()
        assert (row.state, row.broken_at) == (PromiseState.RELEASED, None)
        assert not open_deadlines(complaint).exists()
        released = TrailEntry.objects.get(chain=complaint.trail_chain, kind="promise.released")
        assert words_of([released])[released.pk] == {"why": "我自己处理好了。"}

    def test_does_not_mend_what_was_broken_before(self, promised: Walker) -> None:
        complaint = self.withdraw(promised, DUE + timedelta(minutes=1))

        assert complaint.broken_promises == 1
        assert complaint.promises.get().broken_at is not None
        # It has ended all the same: nobody is asked for anything on it.
        assert not open_deadlines(complaint).exists()
        assert not complaint.escalations.filter(done_at=None).exists()

    def test_leaves_a_condition_with_its_watch_date(self, received: Walker) -> None:
        received.to("propose")
        row = give(received, condition="旧卡确认损坏")

        complaint = self.withdraw(received)

        assert complaint.promises.get().state == PromiseState.OPEN
        assert open_deadlines(complaint).get().about == row.public_id


class TestOnThePage:
    """Kept or released can be said wherever a promise is open (R35, R94)."""

    def press(self, walker: Walker, name: str, **typed: str) -> Promise:
        """Press what stands beside the one open promise."""
        row = walker.complaint.promises.get(state="open")
        address = reverse("complaint_row_act", args=[walker.complaint.public_id, f"promise-{name}", row.public_id])
        browser = Browser(walker.by, language="en")
        assert address in text_of(browser.get(page_of(walker.complaint)))

        answer = browser.post(address, version=fresh(walker).version, **typed)

        assert answer.status_code == 302
        row.refresh_from_db()
        return row

    @pytest.fixture(autouse=True)
    def while_they_run(self) -> Iterator[None]:
        with time_machine.travel(NOW + timedelta(hours=4), tick=False):
            yield

    @pytest.mark.parametrize("stage", ["clarify", "propose", "confirm"])
    def test_long_before_follow_up(self, received: Walker, stage: str) -> None:
        received.to("clarify")
        received.do(promising.promise, what="查到后回电", due_at=DUE, condition="账单能查到")
        for step in {"clarify": [], "propose": ["_propose"], "confirm": ["_propose", "_confirm"]}[stage]:
            getattr(received, step)()

        assert self.press(received, "keep").state == PromiseState.KEPT

    def test_where_the_feeling_flared_up(self, promised: Walker) -> None:
        promised.do(calming.return_to_calm, feeling=4)

        assert self.press(promised, "release", reason="不用打了。").state == PromiseState.RELEASED

    @pytest.mark.parametrize(("name", "state"), [("keep", "kept"), ("release", "released")])
    def test_after_the_end_where_it_outlives_it(self, received: Walker, name: str, state: str) -> None:
        received.to("follow-up")
        give(received, condition="旧卡确认损坏")
        received.do(promising.keep_promise, promise=str(received.complaint.promises.get(condition="").public_id))
        received.do(following.tell_result, result="已恢复通话。")
        received.do(following.record_callback_result, result="confirmed", said="好了，谢谢。")
        received.do(ending.close)

        assert self.press(received, name, reason="卡好的。").state == state

    def test_not_where_nothing_is_open(self, received: Walker) -> None:
        received.to("propose")

        assert 'id="at-promises"' not in text_of(Browser(received.by).get(page_of(received.complaint)))

    def test_tells_of_a_broken_one_that_it_is(self, broken: Walker) -> None:
        page = text_of(Browser(broken.by, language="en").get(page_of(broken.complaint)))

        assert '<span class="chip">Broken</span>' in page


class TestTheWatchDateOfACondition:
    """Its owner looks, whether or not the complaint has ended; silence is heard of (R94)."""

    WATCH = NOW + timedelta(days=9)

    @pytest.fixture
    def watched(self, received: Walker) -> Walker:
        """Withdrawn, with one promise that lives on."""
        received.to("propose")
        give(received, "换新卡", due_at=self.WATCH, condition="旧卡确认损坏")
        received.do(ending.withdraw, reason="先用着看。")
        return received

    def test_asks_the_owner_alone(self, watched: Walker) -> None:
        wake(self.WATCH - timedelta(seconds=1))
        before = told("promise-watch")
        for _sweep in range(2):
            wake(self.WATCH)

        assert (before, told("promise-watch")) == ([], ["5017"])
        assert "deadline.breached" not in trail_of(watched.complaint)

    def test_reaches_the_supervisor_after_a_day_without_a_word(self, watched: Walker) -> None:
        wake(self.WATCH)
        wake(self.WATCH + timedelta(days=1) - timedelta(seconds=1))
        before = told("promise-watch")
        for hours in (24, 25, 90):
            wake(self.WATCH + timedelta(hours=hours))

        assert (before, told("promise-watch")) == (["5017"], ["5017", "5017", "3001"])
        assert trail_of(watched.complaint).count("deadline.breached") == 1
        assert fresh(watched).broken_promises == 0

    def test_is_quiet_once_somebody_has_said_what_came_of_it(self, watched: Walker) -> None:
        wake(self.WATCH)
        row = watched.complaint.promises.get()
        promising.keep_promise(
            watched.complaint.public_id, None, at(watched.by, self.WATCH), promise=str(row.public_id)
        )

        wake(self.WATCH + timedelta(days=2))

        assert told("promise-watch") == ["5017"]

    def test_still_asks_when_the_complaint_ends_meanwhile(self, received: Walker) -> None:
        received.to("propose")
        give(received, "换新卡", due_at=self.WATCH, condition="旧卡确认损坏")
        wake(self.WATCH)

        ending.withdraw(received.complaint.public_id, None, at(received.by, self.WATCH), reason="先用着看。")

        assert told("promise-watch", state=State.PENDING) == ["5017"]

    def test_leaves_no_mail_behind_that_nobody_wants(self, watched: Walker) -> None:
        wake(self.WATCH)
        [mail] = Message.objects.filter(kind="promise-watch")
        assert still_wanted(mail, self.WATCH)

        row = watched.complaint.promises.get()
        promising.keep_promise(
            watched.complaint.public_id, None, at(watched.by, self.WATCH), promise=str(row.public_id)
        )

        assert not still_wanted(mail, self.WATCH)

    def test_is_on_the_owners_list_from_then_on(self, watched: Walker) -> None:
        def listed(code: str, now: datetime) -> list[str]:
            return [row.what for row in to_look_at(watched.house.people[code], now=now)]

        early = listed("5017", self.WATCH - timedelta(seconds=1))
        assert (early, listed("5017", self.WATCH), listed("5018", self.WATCH)) == ([], ["换新卡"], [])

    def test_stands_with_the_calls_of_the_day(self, watched: Walker) -> None:
        with time_machine.travel(self.WATCH, tick=False):
            browser = Browser(watched.by, language="en")
            desk, day = text_of(browser.get(reverse("desk"))), text_of(browser.get(reverse("followups:agenda")))

        assert "Promises to look at" in desk
        assert "换新卡" in day
        assert "only if: 旧卡确认损坏" in day
        assert page_of(watched.complaint) in day
