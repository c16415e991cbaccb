"""Another hour for a call: whose yes it needs, and that the customer hears of it in time (R117, R128)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from complaints.codes import DeadlineKind
from complaints.errors import BadInput, NotAllowed, Stale, WrongState
from complaints.models import Approval, Complaint, Deadline
from complaints.sweeping import wake_deadlines
from complaints.usecases.approving import approve, decline
from complaints.usecases.ending import rework, withdraw
from complaints.usecases.following import record_callback_result
from evidence.trail import verify
from followups.models import Callback, CallbackMove
from followups.ports import due_changed
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.moving import change_due, tell_delay
from followups.usecases.planning import drop_callback, plan_callback
from tests.complaints.api_fixtures import Caller
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.followups.conftest import FRIDAY_10, Desk, at

PLANNED = at(24, "11:00")
OLD, NEW, LATER = at(25, "15:00"), at(26, "15:00"), at(26, "17:00")
BEFORE = at(25, "09:30")

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture
def call(desk: Desk) -> Callback:
    """A call that the customer waits for, tomorrow at three."""
    desk.do(plan_callback, PLANNED, kind="progress", purpose="告知检修进展", due_at=OLD)
    return Callback.objects.get(kind="progress")


def move(desk: Desk, call: Callback, now: datetime = BEFORE, **changes: Any) -> None:
    wanted = {"due_at": NEW, "reason": "配件还没到", **changes}
    desk.do(change_due, now, callback=call.public_id, **wanted)


def notices() -> QuerySet[Deadline]:
    return Deadline.objects.filter(kind=DeadlineKind.DELAY_NOTICE, met_at=None, dropped_at=None)


def hour_of(call: Callback) -> datetime:
    call.refresh_from_db()
    return call.due_at


class TestTellingTheCustomer:
    def test_is_due_before_the_old_hour(self, desk: Desk, call: Callback) -> None:
        move(desk, call)

        [notice] = notices()
        assert hour_of(call) == NEW
        assert (notice.due_at, notice.owner) == (OLD, desk.house.alice)
        assert notice.about == CallbackMove.objects.get().public_id

    def test_that_nobody_did_reaches_the_supervisor(self, desk: Desk, call: Callback) -> None:
        move(desk, call)
        Deadline.objects.exclude(kind=DeadlineKind.DELAY_NOTICE).update(dropped_at=BEFORE, wake_at=None)

        wake_deadlines(OLD - timedelta(seconds=1), 200)
        assert told("deadline-overdue") == []
        wake_deadlines(OLD, 200)

        assert sorted(told("deadline-overdue")) == ["3001", "5017"]

    def test_ends_with_a_tick_that_says_how(self, desk: Desk, call: Callback) -> None:
        move(desk, call)

        desk.do(tell_delay, at(25, "11:00"), callback=call.public_id, how="phone")

        row = CallbackMove.objects.get()
        assert (row.told_how, row.told_at, row.told_by) == ("phone", at(25, "11:00"), desk.house.alice)
        assert not notices().exists()
        assert desk.trail()[-1] == "callback.delay_told"
        assert verify([desk.complaint.trail_chain]).ok

    def test_may_come_with_the_change(self, desk: Desk, call: Callback) -> None:
        move(desk, call, told_how="in_person")

        assert CallbackMove.objects.get().told_how == "in_person"
        assert not notices().exists()

    def test_must_come_with_it_once_the_old_hour_has_passed(self, desk: Desk, call: Callback) -> None:
        with pytest.raises(BadInput) as refused:
            move(desk, call, at(25, "15:05"))
        assert list(refused.value.fields) == ["told_how"]

        move(desk, call, at(25, "15:05"), told_how="phone")

        assert hour_of(call) == NEW

    def test_is_asked_once(self, desk: Desk, call: Callback) -> None:
        move(desk, call, told_how="phone")

        with pytest.raises(WrongState):
            desk.do(tell_delay, at(25, "11:00"), callback=call.public_id, how="phone")

    def test_needs_a_way_that_is_known(self, desk: Desk, call: Callback) -> None:
        move(desk, call)

        with pytest.raises(BadInput):
            desk.do(tell_delay, at(25, "11:00"), callback=call.public_id, how="pigeon")

        assert notices().exists()

    def test_is_owed_for_the_first_hour_that_they_still_believe_in(self, desk: Desk, call: Callback) -> None:
        move(desk, call)
        move(desk, call, at(25, "10:00"), due_at=LATER, by=desk.house.bo)

        [notice] = notices()
        assert notice.due_at == OLD
        assert notice.about == CallbackMove.objects.get(to_at=LATER).public_id

    def test_is_not_owed_where_the_customer_named_the_hour(self, desk: Desk, call: Callback) -> None:
        move(desk, call, asked_for=True)

        assert not notices().exists()

    def test_is_not_owed_for_a_callback_that_nobody_waits_for(self, desk: Desk) -> None:
        move(desk, desk.call)

        assert desk.call.due_at == NEW
        assert not notices().exists()

    @pytest.mark.parametrize("end", ["reached", "dropped", "withdrawn"])
    def test_ends_with_the_call(self, desk: Desk, call: Callback, end: str) -> None:
        move(desk, call)

        match end:
            case "reached":
                answer = Attempt(outcome="reached", said="知道了。", last_call=True)
                desk.do(record_attempt, at(25, "11:00"), callback=call.public_id, attempt=answer)
            case "dropped":
                desk.do(drop_callback, at(25, "11:00"), callback=call.public_id, reason="客户来过了")
            case "withdrawn":
                desk.do(withdraw, at(25, "11:00"), reason="算了")

        assert not notices().exists()

    def test_is_news_to_whoever_writes_letters(self, desk: Desk, call: Callback) -> None:
        heard: list[CallbackMove] = []

        def hear(*, move: CallbackMove, **_news: object) -> None:
            heard.append(move)

        due_changed.connect(hear)
        try:
            move(desk, call)
            move(desk, call, at(25, "10:00"), due_at=LATER, asked_for=True)
        finally:
            due_changed.disconnect(hear)

        assert [(one.to_at, one.told_at) for one in heard] == [(NEW, None)]


class TestTheSecondChange:
    @pytest.fixture(autouse=True)
    def moved_once(self, desk: Desk, call: Callback) -> None:
        move(desk, call, told_how="phone")

    def ask(self, desk: Desk, call: Callback) -> Approval:
        move(desk, call, at(26, "09:30"), due_at=LATER)
        return Approval.objects.get(what=Approval.What.CALL_DATE)

    def test_waits_for_a_supervisors_yes(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)

        assert hour_of(call) == NEW
        assert (approval.state, approval.asked_by) == ("asked", desk.house.alice)
        assert "配件还没到" in approval.ask
        assert told("approval-asked") == ["3001"]

    def test_holds_with_the_yes_and_is_owed_to_the_customer(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)

        desk.do(approve, at(26, "10:00"), by=desk.house.bo, approval=str(approval.public_id))

        assert hour_of(call) == LATER
        [notice] = notices()
        assert (notice.due_at, notice.owner) == (NEW, desk.house.alice)
        assert not desk.complaint.escalations.filter(done_at=None).exists()

    def test_keeps_the_old_hour_with_a_no(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)

        desk.do(decline, at(26, "10:00"), by=desk.house.bo, approval=str(approval.public_id), words="今天必须打。")

        assert hour_of(call) == NEW
        assert CallbackMove.objects.get(approval=approval).state == "declined"
        assert not notices().exists()
        assert "callback.move_refused" in desk.trail()

    def test_moves_nothing_when_the_yes_comes_after_the_hour(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)

        desk.do(approve, LATER + timedelta(minutes=1), by=desk.house.bo, approval=str(approval.public_id))

        assert hour_of(call) == NEW
        assert CallbackMove.objects.get(approval=approval).state == "lapsed"

    def test_is_asked_once(self, desk: Desk, call: Callback) -> None:
        self.ask(desk, call)

        with pytest.raises(BadInput) as refused:
            move(desk, call, at(26, "09:40"), due_at=at(27, "09:30"))

        assert list(refused.value.fields) == ["due_at"]

    def test_is_the_supervisors_own(self, desk: Desk, call: Callback) -> None:
        move(desk, call, at(26, "09:30"), due_at=LATER, by=desk.house.bo)

        assert hour_of(call) == LATER
        assert not Approval.objects.exists()

    def test_is_the_customers_own(self, desk: Desk, call: Callback) -> None:
        move(desk, call, at(26, "09:30"), due_at=LATER, asked_for=True)

        assert hour_of(call) == LATER

    def test_is_let_go_with_the_call(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)

        desk.do(drop_callback, at(26, "10:00"), callback=call.public_id, reason="客户来过了")

        approval.refresh_from_db()
        assert approval.state == "lapsed"
        assert CallbackMove.objects.get(approval=approval).state == "lapsed"
        assert not desk.complaint.escalations.filter(done_at=None).exists()

    def test_outlives_the_round_of_options(self, desk: Desk, call: Callback) -> None:
        approval = self.ask(desk, call)
        desk.do(record_callback_result, at(26, "10:00"), result="not_satisfied", said="还是不行")

        desk.do(rework, at(26, "10:05"), reason="还是不行")

        approval.refresh_from_db()
        assert approval.state == "asked"

    def test_leaves_a_page_of_before_stale(self, desk: Desk, call: Callback) -> None:
        call.refresh_from_db()
        seen = call.version
        self.ask(desk, call)

        with pytest.raises(Stale):
            move(desk, call, at(26, "09:40"), due_at=LATER, by=desk.house.bo, seen=seen)


class TestAfterABrokenPromise:
    @pytest.fixture(autouse=True)
    def broken(self, desk: Desk, call: Callback) -> None:
        Complaint.objects.filter(pk=desk.complaint.pk).update(broken_promises=1)

    def test_another_hour_is_no_clerks_to_name(self, desk: Desk, call: Callback) -> None:
        with pytest.raises(NotAllowed, match="the duty manager must give the next one"):
            move(desk, call)

        assert hour_of(call) == OLD

    def test_it_is_the_supervisors(self, desk: Desk, call: Callback) -> None:
        move(desk, call, by=desk.house.bo)

        assert hour_of(call) == NEW

    def test_the_duty_managers_own_call_may_move_within_two_hours(self, desk: Desk, call: Callback) -> None:
        Callback.objects.filter(pk=call.pk).update(caller=desk.house.bo)

        move(desk, call, at(25, "14:30"), due_at=at(25, "16:30"))

        assert hour_of(call) == at(25, "16:30")

    def test_asking_how_satisfied_they_are_may_move(self, desk: Desk, call: Callback) -> None:
        satisfaction = Callback.objects.get(kind="satisfaction")

        move(desk, satisfaction)

        assert hour_of(satisfaction) == NEW

    def test_the_next_hour_of_a_progress_call_is_no_clerks_either(self, desk: Desk, call: Callback) -> None:
        answer = Attempt(outcome="reached", said="知道了。", next_try_at=NEW)
        with pytest.raises(NotAllowed):
            desk.do(record_attempt, OLD, callback=call.public_id, attempt=answer)
        assert not call.attempts.exists()

        desk.do(record_attempt, OLD, by=desk.house.bo, callback=call.public_id, attempt=answer)

        assert Callback.objects.get(previous=call).due_at == NEW

    @pytest.mark.parametrize("outcome", ["no_answer", "call_later"])
    def test_an_hour_that_we_named_to_nobody_is_no_promise(self, desk: Desk, call: Callback, outcome: str) -> None:
        attempt = Attempt(outcome=outcome, said="在开会", next_try_at=NEW)

        desk.do(record_attempt, OLD, callback=call.public_id, attempt=attempt)

        assert hour_of(call) == NEW


class TestThePageAndTheApi:
    @pytest.mark.parametrize(
        ("language", "untold", "knows", "waits"),
        [
            (
                "en",
                "The customer does not know of the new time yet.",
                "The customer knows.",
                "Another time is asked for",
            ),
            ("zh-hans", "客户还不知道新的时间。", "已记录：客户知道了。", "已申请改到"),
        ],
    )
    def test_the_page_says_what_is_still_to_be_told(
        self, desk: Desk, call: Callback, language: str, untold: str, knows: str, waits: str
    ) -> None:
        prefixes = call.public_id.hex[:8]
        browser = Browser(desk.house.alice, language=language)
        where = [desk.complaint.public_id, call.public_id]
        move(desk, call)
        call.refresh_from_db()
        assert untold in text_of(browser.get(page_of(desk.complaint)))

        typed = {f"told-{prefixes}-how": "phone", f"told-{prefixes}-seen": str(call.version)}
        answer = browser.post(reverse("followups:told", args=where), **typed)
        assert answer.status_code == 302
        page = text_of(browser.get(page_of(desk.complaint)))
        assert knows in page
        assert untold not in page

        call.refresh_from_db()
        with translation.override(language):
            move(desk, call, at(26, "09:30"), due_at=LATER, seen=call.version)
        assert waits in text_of(browser.get(page_of(desk.complaint)))

    def test_the_api_does_the_same(self, desk: Desk, call: Callback) -> None:
        alice = Caller(desk.house.alice)
        where = f"complaints/{desk.complaint.public_id}/callbacks/{call.public_id}/"
        move(desk, call)
        call.refresh_from_db()

        answer = alice.post(f"{where}told/", {"seen_version": call.version, "how": "message"})

        assert answer.status_code == 200, answer.content
        [moved] = answer.json()["moves"]
        assert (moved["state"], moved["told_how"]) == ("made", "message")


def test_a_move_before_the_close_is_no_supervisors_after_it(desk: Desk) -> None:
    """Asking how satisfied they are after the close may move as often as it must: nobody waits for it."""
    desk.walk("closed")
    desk.do(plan_callback, FRIDAY_10, kind="satisfaction", due_at=at(28, "15:00"))
    for day in (29, 30):
        move(desk, desk.call, at(28, "09:30"), due_at=at(day, "15:00"))

    assert desk.call.due_at == at(30, "15:00")
    assert not Approval.objects.exists()
