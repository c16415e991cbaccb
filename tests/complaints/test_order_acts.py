"""A work order between departments: signed for, returned, chased, judged, waived, and who answers for it (R150)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage

from complaints.codes import Stage
from complaints.errors import BadInput, Blocked, NotAllowed, NotFound, WrongState
from complaints.models import Complaint, Deadline, LimitRule
from complaints.order_codes import OrderState
from complaints.usecases import clarifying, ending
from complaints.usecases.fulfilling import answer_work_order, return_order, sign_order
from complaints.usecases.ordering import ask_again, ask_department, chase_order, judge_answer, waive_work_order
from evidence.trail import verify
from organisation.models import Department
from outbox.sending import send_due
from tests.complaints.moments import at, wake
from tests.complaints.order_fixtures import BILLING, QUESTION, Asked, ask, asked, mails, sent  # noqa: F401
from tests.personas import NOW, WORDS, House, Walker, act, start


def missing(held: pytest.ExceptionInfo[Blocked]) -> set[str]:
    return {item.code for item in held.value.missing}


def limit_of(asked: Asked) -> Deadline:  # noqa: F811
    return Deadline.objects.filter(kind="work_order", about=asked.row.public_id).latest("id")


class TestItsLimit:
    def test_is_the_houses_own_in_working_time(self, asked: Asked) -> None:  # noqa: F811
        """Eight opening hours from shortly after ten; the hall closes at six."""
        limit = limit_of(asked)

        assert (limit.wall_clock, limit.pausable) == (False, False)
        assert at(25, "09:00") < limit.due_at < at(25, "09:15")
        assert limit.trace
        assert asked.row.due_at == limit.due_at

    def test_is_the_moment_that_was_chosen(self, received: Walker) -> None:
        received.to("clarify")

        chosen = ask(received, due_at=at(24, "15:00"))

        assert limit_of(chosen).due_at == at(24, "15:00")

    def test_must_be_chosen_where_no_rule_is(self, received: Walker) -> None:
        received.to("clarify")
        LimitRule.objects.filter(kind="work_order").delete()

        with pytest.raises(BadInput) as refused:
            ask(received)

        assert set(refused.value.fields) == {"due_at"}


class TestWhoHasIt:
    def test_is_the_sender_until_it_is_signed_for(self, asked: Asked) -> None:  # noqa: F811
        wake(limit_of(asked).wake_at)  # type: ignore[arg-type]
        assert [row.recipient_id for row in sent("work-order-reminder")] == [str(asked.walker.by.public_id)]

        asked.do(sign_order, asked.expert)
        wake(limit_of(asked).wake_at)  # type: ignore[arg-type]

        assert [row.recipient_kind for row in sent("work-order-reminder")] == ["staff", "department"]

    @pytest.mark.parametrize(("signed", "first"), [(False, "5017"), (True, "department")])
    def test_hears_that_it_is_overdue_and_so_does_the_duty_manager(
        self,
        asked: Asked,  # noqa: F811
        house: House,
        signed: bool,
        first: str,
    ) -> None:
        if signed:
            asked.do(sign_order, asked.expert)

        wake(asked.row.due_at)

        people = {str(user.public_id): user.staff_code for user in house.people.values()}
        assert [people.get(row.recipient_id, row.recipient_kind) for row in sent("work-order-overdue")] == [
            first,
            "3001",
        ]
        own = str(limit_of(asked).public_id)
        assert [row for row in sent("deadline-overdue") if row.facts["deadline"] == own] == []
        assert limit_of(asked).breached_at is not None

    def test_nobody_is_reminded_of_what_was_returned(self, asked: Asked) -> None:  # noqa: F811
        asked.do(return_order, asked.expert, reason="不归我们管。")

        wake(asked.row.due_at)

        assert sent("work-order-overdue") == []


class TestSigning:
    def test_says_who_and_when(self, asked: Asked) -> None:  # noqa: F811
        asked.do(sign_order, asked.expert)

        assert (asked.row.state, asked.row.signed_by) == (OrderState.SIGNED, asked.expert)
        assert not asked.row.is_senders

    def test_twice_signs_once(self, asked: Asked) -> None:  # noqa: F811
        asked.do(sign_order, asked.expert, minutes=30)
        asked.do(sign_order, asked.expert, minutes=50)

        assert asked.row.signed_at == NOW + timedelta(minutes=30)

    def test_is_the_departments_alone(self, asked: Asked) -> None:  # noqa: F811
        with pytest.raises(NotAllowed):
            asked.do(sign_order)
        with pytest.raises(NotAllowed):
            asked.do(return_order, reason="不归我们管。")

        assert asked.row.state == OrderState.SENT


class TestReturning:
    def test_gives_it_back_with_a_reason_and_stops_its_clock(self, asked: Asked) -> None:  # noqa: F811
        asked.do(return_order, asked.expert, reason="短信归网络中心。")

        assert (asked.row.state, asked.row.is_senders) == (OrderState.RETURNED, True)
        assert limit_of(asked).dropped_at is not None
        assert [row.recipient_id for row in sent("work-order-returned")] == [str(asked.walker.by.public_id)]
        assert asked.walker.complaint.open_orders == 1

    def test_needs_a_reason(self, asked: Asked) -> None:  # noqa: F811
        with pytest.raises(BadInput):
            asked.do(return_order, asked.expert, reason="  ")

    def test_is_asked_again_elsewhere(self, asked: Asked) -> None:  # noqa: F811
        asked.do(sign_order, asked.expert)
        asked.do(return_order, asked.expert, reason="短信归网络中心。")

        network = Department.objects.get(code="network_center")
        asked.do(ask_again, department=network, question="请查短信平台。", minutes=40)

        assert (asked.row.department, asked.row.state, asked.row.link_version) == (network, OrderState.SENT, 2)
        assert (asked.row.returned_reason, asked.row.signed_at) == ("", None)
        assert limit_of(asked).dropped_at is None
        assert [row.recipient_id for row in sent("work-order-asked")][1] == f"department-{network.pk}"

    def test_only_what_was_returned_is_asked_again(self, asked: Asked) -> None:  # noqa: F811
        with pytest.raises(WrongState):
            asked.do(ask_again, department=asked.row.department, question="再问一次。")


class TestChasing:
    def test_is_counted_and_mailed_at_once(self, asked: Asked) -> None:  # noqa: F811
        asked.do(chase_order, minutes=60)
        asked.do(chase_order, minutes=90)

        assert asked.row.chased_count == 2
        assert [row.not_before for row in sent("work-order-chased")] == [
            NOW + timedelta(minutes=60),
            NOW + timedelta(minutes=90),
        ]

    def test_not_twice_within_half_an_hour(self, asked: Asked) -> None:  # noqa: F811
        asked.do(chase_order, minutes=60)

        with pytest.raises(WrongState) as refused:
            asked.do(chase_order, minutes=89)

        assert "11:30" in str(refused.value.sentence)
        assert asked.row.chased_count == 1

    def test_not_what_was_returned_or_answered(self, asked: Asked) -> None:  # noqa: F811
        asked.do(return_order, asked.expert, reason="不归我们管。")
        with pytest.raises(WrongState):
            asked.do(chase_order)

        asked.do(answer_work_order, answer="已核对。")
        with pytest.raises(NotFound):
            asked.do(chase_order)


class TestTheAnswer:
    def test_tells_whoever_asked(self, asked: Asked) -> None:  # noqa: F811
        asked.do(answer_work_order, asked.expert, answer="短信没有发出。")

        assert [row.recipient_id for row in sent("work-order-answered")] == [str(asked.walker.by.public_id)]
        assert (asked.row.state, asked.row.signed_by) == (OrderState.ANSWERED, asked.expert)
        assert asked.walker.complaint.open_orders == 0

    def test_tells_nobody_what_they_wrote_themselves(self, asked: Asked) -> None:  # noqa: F811
        asked.do(answer_work_order, answer="电话里问到的：没有发出。")

        assert sent("work-order-answered") == []

    def test_is_marked_good(self, asked: Asked) -> None:  # noqa: F811
        asked.do(answer_work_order, asked.expert, answer="短信没有发出。")

        asked.do(judge_answer, quality="good")

        assert (asked.row.quality, asked.row.judged_by) == ("good", asked.walker.by)
        assert asked.row.state == OrderState.ANSWERED

    def test_that_needs_more_opens_it_anew_with_a_limit(self, asked: Asked) -> None:  # noqa: F811
        asked.do(answer_work_order, asked.expert, answer="短信没有发出。")

        asked.do(judge_answer, quality="needs_more", missing="为什么没有发出？", minutes=60)

        assert (asked.row.is_open, asked.row.answer) == (True, "短信没有发出。")
        assert limit_of(asked).dropped_at is limit_of(asked).met_at is None
        assert [row.recipient_kind for row in sent("work-order-more")] == ["department"]
        assert asked.walker.complaint.open_orders == 1
        with pytest.raises(Blocked) as held:
            asked.walker.do(clarifying.propose)
        assert "work_orders_are_settled" in missing(held)

    @pytest.mark.parametrize("quality", ["needs_more", "splendid"])
    def test_needs_a_known_mark_and_what_is_missing(self, asked: Asked, quality: str) -> None:  # noqa: F811
        asked.do(answer_work_order, asked.expert, answer="短信没有发出。")

        with pytest.raises(BadInput):
            asked.do(judge_answer, quality=quality)

    def test_that_is_not_there_is_not_marked(self, asked: Asked) -> None:  # noqa: F811
        with pytest.raises(NotFound):
            asked.do(judge_answer, quality="good")


class TestTheGate:
    def test_a_dated_cause_excuses_an_open_order_before_a_remedy_but_not_at_the_end(self, received: Walker) -> None:
        received.to("follow-up")
        ask(received)

        with pytest.raises(Blocked) as held:
            received.do(ending.close)
        assert "no_work_order_is_open" in missing(held)

        waived = {"order": str(received.complaint.work_orders.get().public_id), "reason": "已查到。"}
        received.do(waive_work_order, **waived)
        with pytest.raises(Blocked) as held:
            received.do(ending.close)
        assert "no_work_order_is_open" not in missing(held)

    def test_what_was_returned_holds_on(self, asked: Asked) -> None:  # noqa: F811
        asked.do(return_order, asked.expert, reason="不归我们管。")

        with pytest.raises(Blocked) as held:
            asked.walker.do(clarifying.propose)

        assert "work_orders_are_settled" in missing(held)

    def test_a_withdrawn_complaint_lets_its_orders_go_and_says_so(self, asked: Asked) -> None:  # noqa: F811
        asked.walker.do(ending.withdraw, reason="不用查了。")

        assert asked.row.state == OrderState.WAIVED
        assert asked.walker.complaint.open_orders == 0
        [told] = mails(NOW + timedelta(hours=1))
        assert told.to == [BILLING]
        assert "不用再" in told.subject


class TestAMerge:
    @pytest.fixture
    def other(self, house: House) -> Walker:
        return start(house, email="guest@example.com", phone="")

    def test_brings_an_open_order_along_with_its_limit_and_its_mail(
        self,
        asked: Asked,  # noqa: F811
        other: Walker,
        mailoutbox: list[EmailMessage],
    ) -> None:
        order, before = asked.row, limit_of(asked)

        asked.walker.do(ending.merge, into=other.complaint)

        [moved] = other.complaint.work_orders.all()
        assert (moved.public_id, moved.is_with_department, moved.due_at) == (order.public_id, True, order.due_at)
        assert (moved.link_version, sent("work-order-waived")) == (order.link_version, [])
        limit = Deadline.objects.get(about=order.public_id)
        assert (limit.complaint, limit.due_at, limit.is_open) == (other.complaint, before.due_at, True)
        gone, stays = Complaint.objects.get(pk=asked.walker.complaint.pk), Complaint.objects.get(pk=other.complaint.pk)
        assert (gone.stage, gone.open_orders, stays.open_orders) == (Stage.MERGED, 0, 1)
        assert stays.next_due_at <= limit.due_at
        # The mail that still waited leaves, with the link that the department answers by.
        send_due(now=NOW + timedelta(hours=1))
        [mail] = [one for one in mailoutbox if one.to == [BILLING]]
        assert other.complaint.number in f"{mail.subject} {mail.body}"
        other.complaint.refresh_from_db()
        other.do(answer_work_order, order=str(order.public_id), answer="短信没有发出。")
        assert Complaint.objects.get(pk=other.complaint.pk).open_orders == 0
        assert verify([gone.trail_chain, stays.trail_chain]).ok

    def test_leaves_what_was_answered_where_it_was_asked(self, asked: Asked, other: Walker) -> None:  # noqa: F811
        asked.by_link(answer_work_order, answer="短信没有发出。")

        asked.walker.do(ending.merge, into=other.complaint)

        assert not other.complaint.work_orders.exists()
        assert asked.row.complaint == asked.walker.complaint


class TestTheMails:
    def test_name_number_hour_and_department_and_nothing_that_was_said(self, asked: Asked) -> None:  # noqa: F811
        asked.do(sign_order, asked.expert, minutes=31)
        asked.do(chase_order, minutes=60)

        told = mails(NOW + timedelta(minutes=61))

        assert [one.to for one in told] == [[BILLING], [BILLING]]
        assert told[0].subject.startswith(f"【工单】{asked.walker.complaint.number} ")
        assert told[1].subject.startswith(f"【工单催办】{asked.walker.complaint.number} ")
        for one in told:
            text = f"{one.subject}{one.body}{one.alternatives[0][0]}"
            assert "账务支撑部" in text
            assert "明天09:0" in text
            for secret in (QUESTION, WORDS, "郑", "13800000001", "停机"):
                assert secret not in text

    def test_speak_the_language_of_the_desk(self, received: Walker) -> None:
        received.house.hall.__class__.objects.filter(pk=received.house.hall.pk).update(desk_language="en")
        received.complaint.refresh_from_db()
        received.to("clarify")
        ask(received)

        [told] = [one for one in mails(NOW + timedelta(minutes=20)) if one.to == [BILLING]]

        assert told.subject.startswith("[Work order] ")
        assert "Billing support" in told.body

    def test_go_to_the_people_where_there_is_no_mailbox(self, received: Walker, house: House) -> None:
        Department.objects.update(email="")
        received.to("clarify")

        order = ask(received)

        [told] = mails(NOW + timedelta(minutes=20))
        assert told.to == ["6001@example.com"]
        assert f"/complaints/{received.complaint.public_id}/work-orders/{order.row.public_id}/" in told.body

    def test_is_not_sent_once_it_was_answered(self, asked: Asked) -> None:  # noqa: F811
        asked.do(answer_work_order, asked.expert, answer="没有发出。")

        assert [one.to for one in mails(NOW + timedelta(hours=1))] == [["5017@example.com"]]

    @pytest.mark.parametrize("kind", ["returned", "answered", "more", "waived", "reminder", "overdue"])
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_of_every_kind_is_written_in_both_languages(self, asked: Asked, kind: str, language: str) -> None:  # noqa: F811
        house = asked.house
        type(house.hall).objects.filter(pk=house.hall.pk).update(desk_language=language)
        type(house.alice).objects.update(language=language)
        match kind:
            case "returned":
                asked.do(return_order, asked.expert, reason="不归我们管。")
            case "answered":
                asked.do(answer_work_order, asked.expert, answer="没有发出。")
            case "more":
                asked.do(answer_work_order, asked.expert, answer="没有发出。")
                asked.do(judge_answer, quality="needs_more", missing="为什么？")
            case "waived":
                asked.do(waive_work_order, reason="已查到。")
        when = {"reminder": limit_of(asked).wake_at, "overdue": asked.row.due_at}.get(kind)
        if when is not None:
            wake(when)
        sent_now = mails((when or NOW + timedelta(hours=1)) + timedelta(minutes=1))

        mark = {
            "returned": ("退回", "returned"), "answered": ("答复", "answered"), "more": ("补充", "more needed"),
            "waived": ("取消", "withdrawn"), "reminder": ("提醒", "reminder"), "overdue": ("超时", "overdue"),
        }[kind][language == "en"]  # fmt: skip
        found = [one for one in sent_now if mark in one.subject]
        assert found, [one.subject for one in sent_now]
        assert all("{" not in one.body and asked.walker.complaint.number in one.body for one in found)


PLACE = 'id="at-work_orders"'


class TestInSight:
    def test_stands_on_the_complaint_at_every_stage_while_it_is_open(self, received: Walker, house: House) -> None:
        from tests.complaints.page_fixtures import Browser, page_of, text_of

        received.to("propose")
        assert PLACE not in text_of(Browser(house.alice).get(page_of(received.complaint)))
        order = ask(received)

        for stage, walk in (
            (Stage.PROPOSE, lambda: None),
            (Stage.CONFIRM, received._confirm),
            (Stage.FOLLOW_UP, received._follow_up),
        ):
            walk()
            assert received.complaint.stage == stage
            assert PLACE in text_of(Browser(house.alice).get(page_of(received.complaint))), stage

        order.do(answer_work_order, answer="没有发出。")
        assert PLACE not in text_of(Browser(house.alice).get(page_of(received.complaint)))

    def test_stands_in_the_list_of_the_desk(self, asked: Asked, house: House) -> None:  # noqa: F811
        from tests.complaints.page_fixtures import Browser, text_of

        assert "row-order" in text_of(Browser(house.alice).get("/", show="all"))

        asked.do(answer_work_order, answer="没有发出。")
        assert "row-order" not in text_of(Browser(house.alice).get("/", show="all"))


def test_a_department_that_works_no_more_is_not_asked(received: Walker) -> None:
    received.to("clarify")
    Department.objects.update(is_active=False)
    department = Department.objects.get(code="billing_support")

    with pytest.raises(BadInput):
        ask_department(received.complaint.public_id, None, act(received.by), department=department, question="？")
