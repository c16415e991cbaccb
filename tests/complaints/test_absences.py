"""Somebody is away: who hears in their place, who may enter it, and the page of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

import pytest
from django.core import mail
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.usecases import clarifying, climbing, escalating, owning
from complaints.usecases.absences import end_absence, enter_absence
from evidence.trail import verify
from organisation.models import Absence, Posting, Role, User
from outbox.sending import send_due
from tests.complaints.api_fixtures import Caller, Clock
from tests.complaints.moments import at, told, wake
from tests.complaints.page_fixtures import Browser, text_of
from tests.personas import NOW, House, Walker, act, start

HALF, MISSED, FRIDAY = at(24, "14:00"), at(24, "18:00"), at(27, "18:00")

AWAY = reverse("away")

pytestmark = pytest.mark.django_db


@pytest.fixture
def replying(received: Walker) -> Walker:
    received.do(clarifying.give_receipt)
    return received


def leave(user: User, deputy: User | None = None, *, until: datetime = FRIDAY) -> Absence:
    return enter_absence(act(user), user=user, starts_at=NOW, ends_at=until, deputy=deputy)


class TestWhoHears:
    def test_the_deputy_of_the_owner(self, replying: Walker, house: House) -> None:
        leave(house.alice, house.bob)

        wake(HALF)
        wake(MISSED)

        assert told("deadline-reminder") == ["5018"]
        assert told("deadline-overdue") == ["5018", "3001"]

    def test_the_duty_manager_where_nobody_stands_in(self, replying: Walker, house: House) -> None:
        leave(house.alice)

        wake(HALF)

        assert told("deadline-reminder") == ["3001"]

    def test_the_owner_again_once_they_are_back(self, replying: Walker, house: House) -> None:
        leave(house.alice, house.bob, until=HALF)

        wake(HALF)

        assert told("deadline-reminder") == ["5017"]

    def test_a_deputy_whom_it_is_about_hears_nothing(self, replying: Walker, house: House) -> None:
        replying.by = house.bo
        replying.do(owning.recuse, user=house.bob, reason="投诉的就是他。")
        leave(house.alice, house.bob)

        wake(HALF)

        assert told("deadline-reminder") == ["3001"]

    def test_the_head_office_where_the_duty_manager_is_away(self, replying: Walker, house: House) -> None:
        leave(house.bo)

        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")

        # Whoever the duty list names reads it too when they are back.
        assert told("escalated") == ["1001", "3001"]

    def test_the_deputy_of_the_duty_manager(self, replying: Walker, house: House) -> None:
        Posting.objects.create(user=house.bob, role=Role.DUTY_MANAGER, branch=house.hall, starts_on=NOW.date())
        house.bob.refresh_from_db()
        leave(house.bo, house.bob)

        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")

        assert told("escalated") == ["5018"]

    def test_somebody_even_where_all_are_away(self, replying: Walker, house: House) -> None:
        leave(house.bo)
        leave(house.head)

        replying.do(escalating.escalate, reason="by_hand", words="客户坚持要见领导。")

        assert told("escalated") == ["3001"]

    def test_an_instruction_reaches_whoever_stands_in(self, replying: Walker, house: House) -> None:
        replying.do(climbing.set_flags, flags=["media"])
        leave(house.alice, house.bob)
        step = replying.complaint.escalations.get()

        replying.by = house.bo
        replying.do(escalating.instruct, escalation=str(step.public_id), instruction="先道歉。", heard_customer=True)

        assert told("instructed") == ["5018"]


class TestEntering:
    def test_tells_the_deputy_for_whom_and_until_when(self, house: House, mailoutbox: list[mail.EmailMessage]) -> None:
        start(house)
        leave(house.alice, house.bo)

        send_due(now=NOW)

        [told_deputy] = [one for one in mailoutbox if "代班" in one.subject]
        assert told_deputy.to == ["3001@example.com"]
        assert "王晓岚 5017从2026年11月24日" in str(told_deputy.body)
        assert "1件未办结的投诉" in str(told_deputy.body)
        assert "/away/" in str(told_deputy.body)

    def test_called_off_it_tells_nobody(self, house: House, mailoutbox: list[mail.EmailMessage]) -> None:
        row = leave(house.alice, house.bo)
        end_absence(row.public_id, act(house.alice))

        send_due(now=NOW)

        assert mailoutbox == []
        assert not Absence.objects.exists()
        assert verify().ok

    def test_back_early_what_was_is_kept(self, house: House) -> None:
        row = leave(house.alice, house.bob)

        end_absence(row.public_id, act(house.alice, after=timedelta(hours=2)))

        row.refresh_from_db()
        assert row.ends_at == NOW + timedelta(hours=2)
        with pytest.raises(NotFound):
            end_absence(row.public_id, act(house.alice, after=timedelta(hours=2)))

    @pytest.mark.parametrize(
        ("starts", "ends"), [(NOW, NOW), (at(20, "10:00"), at(23, "10:00")), (NOW, NOW + timedelta(days=367))]
    )
    def test_refuses_days_that_cannot_be(self, house: House, starts: datetime, ends: datetime) -> None:
        with pytest.raises(BadInput) as refused:
            enter_absence(act(house.alice), user=house.alice, starts_at=starts, ends_at=ends)

        assert list(refused.value.fields) == ["ends_at"]

    def test_refuses_a_deputy_who_works_elsewhere(self, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            leave(house.alice, house.cy)

        assert list(refused.value.fields) == ["deputy"]

    def test_nobody_is_away_twice_at_once(self, house: House) -> None:
        leave(house.alice)

        with pytest.raises(BadInput) as refused:
            enter_absence(act(house.alice), user=house.alice, starts_at=HALF, ends_at=at(28, "18:00"))
        enter_absence(act(house.alice), user=house.alice, starts_at=FRIDAY, ends_at=at(28, "18:00"))

        assert "2026年11月27日（星期五）18:00" in str(refused.value.fields["starts_at"])
        assert list(refused.value.fields) == ["starts_at"]

    def test_whoever_is_away_stands_in_for_nobody(self, house: House) -> None:
        leave(house.alice, house.bob)

        with pytest.raises(BadInput) as refused:
            leave(house.bob, house.alice)
        enter_absence(act(house.bob), user=house.bob, starts_at=FRIDAY, ends_at=at(28, "18:00"), deputy=house.alice)

        assert list(refused.value.fields) == ["deputy"]
        assert "2026年11月27日（星期五）18:00" in str(refused.value.fields["deputy"])

    def test_a_duty_manager_enters_it_for_their_people_only(self, house: House) -> None:
        enter_absence(act(house.bo), user=house.alice, starts_at=NOW, ends_at=FRIDAY)
        for by, user in ((house.bo, house.cy), (house.alice, house.bob), (house.bob, house.bo)):
            with pytest.raises(NotAllowed):
                enter_absence(act(by), user=user, starts_at=NOW, ends_at=FRIDAY)
        with pytest.raises(NotAllowed):
            end_absence(Absence.objects.get().public_id, act(house.bob))


class TestThePage:
    TYPED = {"starts_at": "2026-11-24T09:00", "ends_at": "2026-11-27T18:00"}

    @pytest.mark.parametrize(("language", "says"), [("zh-hans", "5018代班"), ("en", "5018 stands in")])
    def test_a_clerk_enters_it_and_is_back(self, house: House, clock: Clock, language: str, says: str) -> None:
        browser = Browser(house.alice, language=language)

        entered = browser.post(AWAY, **self.TYPED, deputy=house.bob.pk)

        assert entered.status_code == 302
        row = Absence.objects.get()
        assert (row.user, row.deputy, row.ends_at) == (house.alice, house.bob, FRIDAY)
        assert says in text_of(browser.get(AWAY))
        browser.post(AWAY, absence=row.public_id)
        row.refresh_from_db()
        assert row.ends_at == NOW

    @pytest.mark.parametrize(
        ("language", "says"), [("zh-hans", "请选一个晚于开始的时间。"), ("en", "Choose an hour after the first one.")]
    )
    def test_what_was_typed_stands_there_again_with_what_it_lacks(
        self, house: House, clock: Clock, language: str, says: str
    ) -> None:
        browser = Browser(house.alice, language=language)

        refused = browser.post(AWAY, **{**self.TYPED, "ends_at": "2026-11-24T08:00"}, deputy=house.bob.pk)

        assert refused.status_code == 422
        assert says in text_of(refused)
        assert 'value="2026-11-24T08:00"' in text_of(refused)
        assert not Absence.objects.exists()

    @pytest.mark.parametrize(
        ("language", "says"), [("zh-hans", "请写明日期和时间。"), ("en", "Give the date and the hour.")]
    )
    def test_days_left_empty_are_asked_for(self, house: House, clock: Clock, language: str, says: str) -> None:
        refused = text_of(Browser(house.alice, language=language).post(AWAY, starts_at="", ends_at=""))

        assert refused.count(says) == 2

    @pytest.mark.parametrize(
        ("language", "says"),
        [("zh-hans", "这段不在岗时间已经结束"), ("en", "This is over already, or was called off.")],
    )
    def test_ended_twice_it_says_that_it_is_over(self, house: House, clock: Clock, language: str, says: str) -> None:
        browser, row = Browser(house.alice, language=language), leave(house.alice)
        for _ in range(2):
            assert browser.post(AWAY, absence=row.public_id).status_code == 302

        assert says in text_of(browser.get(AWAY))

    def test_a_duty_manager_sees_their_people_and_a_deputy_whose_work_it_is(self, house: House, clock: Clock) -> None:
        start(house)
        leave(house.alice, house.bob)

        assert "王晓岚 5017" in text_of(Browser(house.bo).get(AWAY))
        assert "由你代班，对方名下有1件未办结的投诉" in text_of(Browser(house.bob).get(AWAY))
        assert "王晓岚 5017" not in text_of(Browser(house.cy).get(AWAY))

    def test_nobody_is_called_back_by_a_stranger(self, house: House, clock: Clock) -> None:
        row = leave(house.bob)

        assert Browser(house.alice).post(AWAY, absence=row.public_id).status_code == 403
        assert Browser(house.alice).post(AWAY, absence="no-reference").status_code == 404
        assert Absence.objects.get().ends_at == FRIDAY


class TestTheApi:
    SPAN: ClassVar[dict[str, str]] = {"starts_at": "2026-11-24T10:00+08:00", "ends_at": "2026-11-27T18:00+08:00"}

    def test_one_enters_ones_own_and_is_back(self, house: House, clock: Clock) -> None:
        alice = Caller(house.alice)

        [row] = alice.post("absences/", {**self.SPAN, "deputy": "5018"}).json()["results"]

        assert (row["user"]["staff_code"], row["deputy"]["staff_code"]) == ("5017", "5018")
        assert Caller(house.bob).get("absences/").json()["results"] == [row]
        assert Caller(house.cy).get("absences/").json()["results"] == []
        assert Caller(house.bob).post(f"absences/{row['ref']}/end/").status_code == 403
        assert alice.post(f"absences/{row['ref']}/end/").json() == {"results": []}
        assert alice.post(f"absences/{row['ref']}/end/").status_code == 404

    def test_a_duty_manager_enters_it_for_their_people(self, house: House, clock: Clock) -> None:
        entered = Caller(house.bo).post("absences/", {**self.SPAN, "user": "5017"})

        assert entered.status_code == 200
        assert Absence.objects.get().user == house.alice
        assert Caller(house.alice).post("absences/", {**self.SPAN, "user": "3001"}).status_code == 403

    @pytest.mark.parametrize(
        ("wrong", "field"), [({"deputy": "0000"}, "deputy"), ({"user": "0000"}, "user"), ({"ends_at": None}, "ends_at")]
    )
    def test_what_cannot_be_names_its_field(
        self, house: House, clock: Clock, wrong: dict[str, str], field: str
    ) -> None:
        answer = Caller(house.bo).post("absences/", {**self.SPAN, **wrong})

        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == [field]
