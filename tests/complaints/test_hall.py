"""The hall under pressure: counting who waits, calling for help, coming, and what happens when nobody comes."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage

from complaints.errors import BadInput, NotFound
from complaints.help_sweeping import wake_calls
from complaints.models import HelpCall, QueueCount
from complaints.usecases.hall import answer_call, call_for_help, end_call, say_count
from organisation.models import DutyEntry, Policy, Posting, User
from outbox.models import Message, State
from outbox.sending import send_due
from tests.complaints.moments import told
from tests.personas import NOW, House, act

SOON = timedelta(minutes=5)


@pytest.fixture
def called(house: House) -> HelpCall:
    """Nine people wait at the hall, and Alice called for help."""
    say_count(house.hall, act(house.alice), waiting=9)
    return call_for_help(house.hall, act(house.alice))


class TestCounting:
    def test_keeps_the_last_look_with_its_hour_and_who(self, house: House) -> None:
        say_count(house.hall, act(house.alice), waiting=9)
        say_count(house.hall, act(house.bob, after=SOON), waiting=4)

        row = QueueCount.objects.get()
        assert (row.branch, row.waiting, row.said_by, row.said_at) == (house.hall, 4, house.bob, NOW + SOON)

    def test_calls_nobody_by_itself(self, house: House) -> None:
        say_count(house.hall, act(house.alice), waiting=50)

        assert not HelpCall.objects.exists()
        assert not Message.objects.exists()

    @pytest.mark.parametrize("waiting", [-1, 1000])
    def test_takes_numbers_of_people_only(self, house: House, waiting: int) -> None:
        with pytest.raises(BadInput) as refused:
            say_count(house.hall, act(house.alice), waiting=waiting)

        assert set(refused.value.fields) == {"waiting"}

    @pytest.mark.parametrize("code", ["5027", "3002", "4001", "6001", "7001", "8001"])
    def test_is_for_those_who_work_there(self, house: House, code: str) -> None:
        for use_case in (lambda by: say_count(house.hall, by, waiting=1), lambda by: call_for_help(house.hall, by)):
            with pytest.raises(NotFound):
                use_case(act(house.people[code]))

        assert not QueueCount.objects.exists()


class TestCalling:
    def test_tells_the_duty_manager_once_and_keeps_the_count(self, called: HelpCall, house: House) -> None:
        assert (called.waiting, called.asked_by, called.asked_at) == (9, house.alice, NOW)
        assert told("help-asked") == ["3001"]

    def test_twice_is_one_call(self, called: HelpCall, house: House) -> None:
        again = call_for_help(house.hall, act(house.bob, after=SOON))

        assert again.pk == called.pk
        assert told("help-asked") == ["3001"]

    def test_is_one_for_each_branch(self, called: HelpCall, house: House) -> None:
        elsewhere = call_for_help(house.branches["WY"], act(house.cy))

        assert elsewhere.pk != called.pk
        assert told("help-asked") == ["3001", "3002"]

    def test_names_no_count_that_nobody_knows_any_more(self, house: House) -> None:
        say_count(house.hall, act(house.alice), waiting=9)

        assert call_for_help(house.hall, act(house.alice, after=timedelta(hours=1))).waiting is None

    def test_of_the_only_manager_goes_to_the_head_office(self, house: House) -> None:
        call = call_for_help(house.hall, act(house.bo))

        assert told("help-asked") == ["1001"]
        assert call.told_above_at == NOW

    def test_reaches_the_head_office_where_nobody_decides(self, house: House) -> None:
        Posting.objects.filter(user=house.bo).update(ends_on=NOW.date() - timedelta(days=1))
        DutyEntry.objects.filter(user=house.bo).delete()

        call = call_for_help(house.hall, act(house.alice))

        assert (told("help-asked"), call.told_above_at) == (["1001"], NOW)


class TestComing:
    def test_is_seen_with_name_and_hour(self, called: HelpCall, house: House) -> None:
        answer_call(called.public_id, act(house.bo, after=SOON))

        called.refresh_from_db()
        assert (called.answered_by, called.answered_at, called.ended_at) == (house.bo, NOW + SOON, None)

    def test_of_a_second_one_leaves_the_first(self, called: HelpCall, house: House) -> None:
        answer_call(called.public_id, act(house.bo))
        answer_call(called.public_id, act(house.bob, after=SOON))

        called.refresh_from_db()
        assert called.answered_by == house.bo

    def test_is_not_for_whoever_called(self, called: HelpCall, house: House) -> None:
        with pytest.raises(BadInput):
            answer_call(called.public_id, act(house.alice))

    @pytest.mark.parametrize("code", ["5027", "3002", "4001", "6001", "7001", "8001"])
    def test_is_for_those_who_work_there(self, called: HelpCall, house: House, code: str) -> None:
        for use_case in (answer_call, end_call):
            with pytest.raises(NotFound):
                use_case(called.public_id, act(house.people[code]))

    def test_is_possible_for_the_head_office(self, called: HelpCall, house: House) -> None:
        answer_call(called.public_id, act(house.head))

        called.refresh_from_db()
        assert called.answered_by == house.head

    def test_to_what_is_over_or_was_never_is_not_found(self, called: HelpCall, house: House) -> None:
        end_call(called.public_id, act(house.bob))

        for ref in (called.public_id, uuid4()):
            with pytest.raises(NotFound):
                answer_call(ref, act(house.bo))
            with pytest.raises(NotFound):
                end_call(ref, act(house.bo))

    def test_over_makes_room_for_the_next_call(self, called: HelpCall, house: House) -> None:
        end_call(called.public_id, act(house.alice, after=SOON))
        called.refresh_from_db()

        assert (called.ended_by, called.ended_at) == (house.alice, NOW + SOON)
        assert call_for_help(house.hall, act(house.alice, after=SOON)).pk != called.pk
        assert told("help-asked") == ["3001", "3001"]


class TestTheSweep:
    def test_tells_the_next_level_once_when_nobody_comes(self, called: HelpCall) -> None:
        assert wake_calls(NOW + SOON - timedelta(seconds=1), 200) == 0
        assert wake_calls(NOW + SOON, 200) == 1
        assert wake_calls(NOW + 2 * SOON, 200) == 0

        # The hall manager of the demo house is the duty manager; the head office is above.
        assert told("help-unanswered") == ["3001", "1001"]
        called.refresh_from_db()
        assert called.told_above_at == NOW + SOON

    def test_leaves_a_call_alone_that_was_answered_or_is_over(self, called: HelpCall, house: House) -> None:
        elsewhere = call_for_help(house.branches["WY"], act(house.cy))
        answer_call(called.public_id, act(house.bo))
        end_call(elsewhere.public_id, act(house.cy))

        assert wake_calls(NOW + 2 * SOON, 200) == 0
        assert told("help-unanswered") == []

    def test_waits_as_long_as_the_policy_of_the_branch_says(self, house: House) -> None:
        Policy.objects.create(key="help_unanswered_minutes", value=20, branch=house.hall, effective_from=NOW.date())
        call_for_help(house.hall, act(house.alice))

        assert wake_calls(NOW + timedelta(minutes=19), 200) == 0
        assert wake_calls(NOW + timedelta(minutes=20), 200) == 1

    @pytest.mark.parametrize("answered", [True, False])
    def test_ends_what_everybody_forgot(self, called: HelpCall, house: House, answered: bool) -> None:
        if answered:
            answer_call(called.public_id, act(house.bo))
        wake_calls(NOW + SOON, 200)
        wake_calls(NOW + timedelta(hours=2), 200)

        called.refresh_from_db()
        assert (called.ended_at, called.ended_by, called.wake_at) == (NOW + timedelta(hours=2), None, None)


class TestTheMail:
    @pytest.mark.parametrize(
        ("language", "subject", "words"),
        [
            ("zh-hans", "【请来大厅】星桥营业厅有9人在等", "陈国栋，你好："),
            ("en", "[Please come] Starbridge Telecom Hall: 9 people are waiting", "Hello 陈国栋,"),
        ],
    )
    def test_names_the_hall_and_how_many_wait(
        self, house: House, mailoutbox: list[EmailMessage], language: str, subject: str, words: str
    ) -> None:
        User.objects.filter(pk=house.bo.pk).update(language=language)
        say_count(house.hall, act(house.alice), waiting=9)
        call_for_help(house.hall, act(house.alice))

        send_due(now=NOW)

        [mail] = mailoutbox
        assert (mail.to, mail.subject) == (["3001@example.com"], subject)
        assert mail.body.startswith(words)
        assert "/supervisor/" in mail.body

    def test_is_not_sent_once_somebody_comes(
        self, called: HelpCall, house: House, mailoutbox: list[EmailMessage]
    ) -> None:
        answer_call(called.public_id, act(house.bob))

        send_due(now=NOW + timedelta(minutes=1))

        assert mailoutbox == []
        assert Message.objects.get().state == State.DROPPED

    def test_of_the_next_level_says_that_nobody_came(self, called: HelpCall, mailoutbox: list[EmailMessage]) -> None:
        wake_calls(NOW + SOON, 200)

        send_due(now=NOW + SOON)

        assert [mail.subject for mail in mailoutbox][1:] == ["【无人应答】星桥营业厅请求增援，还没有人来"] * 2
