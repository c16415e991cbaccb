"""A crisis runs by its playbook, a manager appears where respect asks for it (R135, R140)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from complaints.errors import BadInput, Blocked, NotAllowed, NotFound, WrongState
from complaints.help_sweeping import wake_calls
from complaints.models import Complaint, CrisisDecision, CrisisItem, CrisisStep, HelpCall
from complaints.reference.crisis import CRISIS_STEPS
from complaints.usecases import clarifying, climbing, following
from complaints.usecases.crisis import log_decision, tick_step, waive_step
from complaints.usecases.ending import close, withdraw
from complaints.usecases.hall import answer_call, end_call
from complaints.usecases.inviting import decline_invitation, manager_joined
from evidence.models import TrailEntry
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of
from tests.personas import NOW, House, Walker, act

MINUTE = timedelta(minutes=1)


@pytest.fixture
def crisis(received: Walker, house: House) -> Complaint:
    return climbing.raise_severity(
        received.complaint.public_id, None, act(house.alice), severity="crisis", why="有人受伤。"
    )


def items(complaint: Complaint) -> list[CrisisItem]:
    return list(complaint.crisis_items.select_related("step").order_by("step__position"))


def kinds(complaint: Complaint, start: str) -> list[str]:
    rows = TrailEntry.objects.filter(chain=complaint.trail_chain, kind__startswith=start)
    return list(rows.order_by("seq").values_list("kind", flat=True))


class TestTheChecklist:
    def test_is_there_as_soon_as_it_is_a_crisis(self, crisis: Complaint) -> None:
        assert [item.step.code for item in items(crisis)] == [row[0] for row in CRISIS_STEPS]
        first = items(crisis)[0]
        assert first.due_at == NOW + 15 * MINUTE

    def test_is_there_by_ticked_facts_as_well(self, received: Walker) -> None:
        received.do(climbing.set_flags, flags=["injury"])

        assert len(items(received.complaint)) == len(CRISIS_STEPS)

    def test_is_not_there_otherwise(self, received: Walker) -> None:
        received.do(climbing.raise_severity, severity="serious", why="旁人很多。")

        assert items(received.complaint) == []

    def test_leaves_out_what_the_house_switched_off(self, received: Walker, house: House) -> None:
        CrisisStep.objects.exclude(code="meeting").update(is_active=False)

        received.do(climbing.raise_severity, severity="crisis", why="有人受伤。")

        assert [item.step.code for item in items(received.complaint)] == ["meeting"]

    def test_that_fell_and_rises_again_keeps_what_was_done(self, crisis: Complaint, house: House) -> None:
        tick_step(crisis.public_id, None, act(house.bo), item=str(items(crisis)[0].public_id))
        climbing.lower_severity(crisis.public_id, None, act(house.bo), severity="general", why="误报。")

        climbing.raise_severity(crisis.public_id, None, act(house.bo), severity="crisis", why="又严重了。")

        assert len(items(crisis)) == len(CRISIS_STEPS)
        assert items(crisis)[0].settled_by == house.bo

    def test_is_ticked_by_supervisors_only(self, crisis: Complaint, house: House) -> None:
        item = str(items(crisis)[0].public_id)
        for use_case, said in ((tick_step, {}), (waive_step, {"reason": "不需要。"})):
            with pytest.raises(NotAllowed):
                use_case(crisis.public_id, None, act(house.alice), item=item, **said)
        with pytest.raises(NotAllowed):
            log_decision(crisis.public_id, None, act(house.alice), what="先垫付。", why="客户没带钱。")

    def test_keeps_who_and_when(self, crisis: Complaint, house: House) -> None:
        first, second = items(crisis)[:2]

        tick_step(crisis.public_id, None, act(house.bo, after=MINUTE), item=str(first.public_id), how="已电话报告。")
        waive_step(
            crisis.public_id, None, act(house.bo, after=MINUTE), item=str(second.public_id), reason="客户已离开。"
        )

        first, second = items(crisis)[:2]
        assert (first.settled_by, first.settled_at, first.how) == (house.bo, NOW + MINUTE, "已电话报告。")
        assert second.waived_reason == "客户已离开。"
        assert kinds(crisis, "crisis.") == ["crisis.done", "crisis.waived"]
        with pytest.raises(NotFound):
            tick_step(crisis.public_id, None, act(house.bo), item=str(first.public_id))
        with pytest.raises(BadInput):
            waive_step(crisis.public_id, None, act(house.bo), item=str(items(crisis)[2].public_id), reason=" ")

    def test_keeps_decisions_with_their_reason(self, crisis: Complaint, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            log_decision(crisis.public_id, None, act(house.bo), what="", why=" ")
        assert set(refused.value.fields) == {"what", "why"}

        log_decision(crisis.public_id, None, act(house.bo, after=MINUTE), what="先垫付医药费。", why="客户没带钱。")

        row = CrisisDecision.objects.get()
        assert (row.by, row.at, row.why) == (house.bo, NOW + MINUTE, "客户没带钱。")

    def test_logs_no_decision_where_there_never_was_a_crisis(self, received: Walker, house: House) -> None:
        with pytest.raises(WrongState):
            log_decision(received.complaint.public_id, None, act(house.bo), what="垫付。", why="没带钱。")


class TestTheGate:
    def test_of_closing_waits_for_every_step_or_a_reason(self, received: Walker, house: House) -> None:
        received.to("follow-up")
        received.do(climbing.raise_severity, severity="crisis", why="有人受伤。")
        for promise in received.complaint.promises.filter(state="open", condition=""):
            from complaints.usecases.promising import keep_promise

            received.do(keep_promise, promise=str(promise.public_id))
        received.do(following.tell_result, result="已恢复通话。")
        received.do(following.record_callback_result, result="confirmed", said="好了，谢谢。")
        received.do(following.write_lesson, success="先量血压。", failure="等得太久。")
        with pytest.raises(Blocked) as held:
            received.do(close)
        assert [missing.code for missing in held.value.missing] == ["crisis_is_worked_through"]

        for number, item in enumerate(items(received.complaint)):
            use_case, said = (tick_step, {}) if number % 2 else (waive_step, {"reason": "不需要。"})
            use_case(received.complaint.public_id, None, act(house.bo), item=str(item.public_id), **said)

        assert received.do(close).stage == "closed"


class TestThePage:
    def test_shows_the_steps_to_everybody_and_the_ticks_to_supervisors(self, crisis: Complaint, house: House) -> None:
        done = "/acts/crisis-done/"
        seen_by_clerk, seen_by_bo = (
            Browser(one).get(page_of(crisis)).content.decode() for one in (house.alice, house.bo)
        )

        assert "报告上级领导" in seen_by_clerk
        assert done not in seen_by_clerk
        assert seen_by_bo.count(done) >= len(CRISIS_STEPS)

    def test_takes_a_tick_and_a_decision(self, crisis: Complaint, house: House) -> None:
        browser, here = Browser(house.bo), page_of(crisis)
        item = items(crisis)[0].public_id
        browser.post(f"{here}acts/crisis-done/{item}/", how="已报告。")
        browser.post(f"{here}acts/crisis-decision/", what="先垫付。", why="没带钱。")
        refused = browser.post(f"{here}acts/crisis-decision/", what="先垫付。", why="")

        page = browser.get(here).content.decode()
        assert "已报告。" in page
        assert "没带钱。" in page
        assert refused.status_code == 422


class TestAManager:
    @pytest.fixture
    def invited(self, received: Walker) -> Complaint:
        return received.do(clarifying.tell_facts, customer_type="violent")

    def test_is_invited_for_some_types_once(self, invited: Complaint, received: Walker) -> None:
        received.do(clarifying.tell_facts, second_type="publicity")

        assert HelpCall.objects.filter(kind="manager").count() == 1
        assert told("manager-invited") == ["3001"]
        assert kinds(invited, "manager.") == ["manager.invited"]

    @pytest.mark.parametrize("kind", ["ordinary", "emotional", "stubborn", "unreasonable", "prepared"])
    def test_is_not_for_others(self, received: Walker, kind: str) -> None:
        received.do(clarifying.tell_facts, customer_type=kind, second_type="emotional")

        assert not HelpCall.objects.exists()

    def test_joins_and_the_hour_is_kept(self, invited: Complaint, house: House) -> None:
        call = HelpCall.objects.get()

        manager_joined(invited.public_id, None, act(house.bo, after=9 * MINUTE), call=str(call.public_id))

        call.refresh_from_db()
        assert (call.answered_by, call.answered_at, call.ended_at) == (house.bo, NOW + 9 * MINUTE, NOW + 9 * MINUTE)

    def test_joins_from_the_strip_too_and_is_never_just_over(self, invited: Complaint, house: House) -> None:
        call = HelpCall.objects.get()
        with pytest.raises(BadInput):
            end_call(call.public_id, act(house.bo))

        answer_call(call.public_id, act(house.bo))

        assert kinds(invited, "manager.") == ["manager.invited", "manager.joined"]

    def test_is_declined_with_a_reason_by_who_decides(self, invited: Complaint, house: House) -> None:
        ref = str(HelpCall.objects.get().public_id)
        with pytest.raises(BadInput):
            decline_invitation(invited.public_id, None, act(house.bo), call=ref, reason="")
        with pytest.raises(NotAllowed):
            decline_invitation(invited.public_id, None, act(house.alice), call=ref, reason="客户不要。")

        decline_invitation(invited.public_id, None, act(house.bo), call=ref, reason="客户不愿见人。")

        assert HelpCall.objects.get().end_reason == "客户不愿见人。"
        with pytest.raises(NotFound):
            manager_joined(invited.public_id, None, act(house.bo), call=ref)

    def test_is_shown_until_somebody_joined_and_never_lapses(self, invited: Complaint, house: House) -> None:
        browser, here = Browser(house.bo), page_of(invited)
        joined = "/acts/manager-joined/"
        assert joined in browser.get(here).content.decode()
        wake_calls(NOW + timedelta(hours=9), 10)
        wake_calls(NOW + timedelta(days=9), 10)
        assert joined in browser.get(here).content.decode()
        refused = browser.post(f"{here}acts/manager-decline/{HelpCall.objects.get().public_id}/", reason="")
        assert refused.status_code == 422

        browser.post(f"{here}acts/manager-joined/{HelpCall.objects.get().public_id}/")

        assert joined not in browser.get(here).content.decode()

    def test_is_awaited_no_more_after_the_end(self, invited: Complaint, house: House) -> None:
        withdraw(invited.public_id, None, act(house.alice), reason="不用处理了。")

        assert not HelpCall.objects.open().exists()
