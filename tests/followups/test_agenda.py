"""The agenda of the day: at opening, once, to everybody who has something to do."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.usecases.following import record_callback_result
from complaints.usecases.promising import promise
from followups import agenda
from followups.agenda import send_agendas
from followups.models import AgendaDay
from followups.usecases.planning import plan_callback
from organisation.models import Branch, CalendarDay, DayKind, OpeningHours, Policy, Posting, User
from outbox.models import Message, State
from outbox.one_by_one import RowsFailed
from outbox.sending import send_due
from tests.evidence.threads import at_once, failures
from tests.followups.conftest import Desk, at
from tests.personas import build_house, start

OPENING = at(27, "09:00")


def agendas() -> list[str]:
    people = {str(user.public_id): user.staff_code for user in User.objects.all()}
    return [people[row.recipient_id] for row in Message.objects.filter(kind="day-agenda").order_by("id")]


@pytest.mark.django_db
class TestTheHour:
    def test_waits_for_the_opening(self, desk: Desk) -> None:
        send_agendas(OPENING - timedelta(seconds=1), 200)

        assert agendas() == []

    def test_goes_out_at_the_opening(self, desk: Desk) -> None:
        send_agendas(OPENING, 200)

        assert agendas() == ["5017"]

    def test_goes_out_once_a_day(self, desk: Desk) -> None:
        for minutes in (0, 1, 60, 600):
            send_agendas(OPENING + timedelta(minutes=minutes), 200)

        assert agendas() == ["5017"]

    def test_goes_out_again_the_next_day_while_something_is_left(self, desk: Desk) -> None:
        send_agendas(OPENING, 200)
        send_agendas(at(28, "09:30"), 200)

        assert agendas() == ["5017", "5017"]

    def test_still_goes_until_noon_when_nobody_swept_at_the_opening(self, desk: Desk) -> None:
        send_agendas(at(27, "11:59"), 200)

        assert agendas() == ["5017"]

    def test_is_let_go_after_noon(self, desk: Desk) -> None:
        send_agendas(at(27, "12:01"), 200)

        assert agendas() == []
        assert AgendaDay.objects.get(branch=desk.house.hall).done_at is not None

    def test_rests_on_a_closed_day(self, desk: Desk) -> None:
        CalendarDay.objects.create(branch=desk.house.hall, date=date(2026, 11, 27), kind=DayKind.CLOSED)

        send_agendas(at(27, "10:00"), 200)

        assert agendas() == []

    def test_goes_out_on_a_make_up_saturday_only(self, desk: Desk) -> None:
        OpeningHours.objects.filter(branch=desk.house.hall, weekday__gte=5).delete()

        send_agendas(at(28, "10:00"), 200)  # An ordinary Saturday.
        assert agendas() == []

        AgendaDay.objects.all().delete()
        CalendarDay.objects.create(branch=None, date=date(2026, 11, 28), kind=DayKind.WORKING, name_zh="调休上班")
        send_agendas(at(28, "08:59"), 200)
        assert agendas() == []
        send_agendas(at(28, "09:00"), 200)
        assert agendas() == ["5017"]

    def test_rests_on_a_public_holiday(self, desk: Desk) -> None:
        CalendarDay.objects.create(branch=None, date=date(2026, 11, 27), kind=DayKind.CLOSED, name_zh="放假")

        send_agendas(OPENING, 200)

        assert agendas() == []

    def test_follows_the_policies_of_the_branch(self, desk: Desk) -> None:
        for key, value in (("agenda_earliest", "09:30"), ("agenda_latest", "15:00")):
            Policy.objects.create(key=key, value=value, branch=desk.house.hall, effective_from=date(2026, 11, 1))

        send_agendas(at(27, "09:29"), 200)
        assert agendas() == []
        send_agendas(at(27, "14:59"), 200)
        assert agendas() == ["5017"]

    def test_of_one_branch_that_fails_stays_behind_alone(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        whole = agenda._queue

        def fail(branch: Branch, day: date, now: datetime) -> int:
            if branch.code == "WY":
                raise LookupError
            return whole(branch, day, now)

        monkeypatch.setattr(agenda, "_queue", fail)

        with pytest.raises(RowsFailed):
            send_agendas(OPENING, 200)

        assert agendas() == ["5017"]

    def test_rests_when_a_closure_was_entered_after_midnight(self, desk: Desk) -> None:
        send_agendas(at(27, "00:05"), 200)
        CalendarDay.objects.create(branch=desk.house.hall, date=date(2026, 11, 27), kind=DayKind.CLOSED)

        send_agendas(OPENING, 200)

        assert agendas() == []

    def test_waits_when_a_later_opening_was_entered_after_midnight(self, desk: Desk) -> None:
        send_agendas(at(27, "00:05"), 200)
        OpeningHours.objects.filter(branch=desk.house.hall).update(opens=at(27, "11:00").time())

        send_agendas(OPENING, 200)
        assert agendas() == []
        send_agendas(at(27, "11:00"), 200)

        assert agendas() == ["5017"]

    def test_begins_the_day_of_a_house_that_never_closes_at_six(self, desk: Desk) -> None:
        send_agendas(at(27, "00:05"), 200)

        assert AgendaDay.objects.get(branch__code="JD").opens_at == at(27, "06:00")

    def test_follows_the_clock_of_each_branch(self, desk: Desk) -> None:
        Branch.objects.filter(code="XJ").update(time_zone="Europe/Berlin")

        send_agendas(at(27, "15:59"), 200)
        assert agendas() == []
        send_agendas(at(27, "16:00"), 200)  # 9:00 in Berlin

        assert agendas() == ["5017"]


@pytest.mark.django_db
class TestWhoGetsIt:
    def test_leaves_out_who_has_nothing_to_do_today(self, desk: Desk) -> None:
        desk.do(record_callback_result, at(26, "10:00"), result="confirmed", said="好了")
        for each in desk.complaint.deadlines.filter(met_at=None, dropped_at=None):
            each.dropped_at = at(26, "10:00")
            each.save()

        send_agendas(OPENING, 200)

        assert agendas() == []

    def test_gives_one_mail_to_somebody_who_works_at_two_branches(self, desk: Desk) -> None:
        other = Branch.objects.get(code="CS")
        Posting.objects.create(user=desk.house.alice, role="clerk", branch=other, starts_on=date(2026, 1, 1))
        from complaints.usecases.receiving import Intake, receive
        from tests.followups.conftest import by_at

        intake = Intake(channel="phone", own_words="少了一袋米", feeling=2, phone="13800000009")
        receive(intake, by_at(desk.house.fresh(desk.house.alice), at(26, "10:00")), branch=other, key="two-branches")

        send_agendas(OPENING, 200)

        assert agendas() == ["5017"]


@pytest.mark.django_db
class TestTheMail:
    def send(self, now: datetime) -> None:
        send_agendas(now, 200)
        send_due(now=now)

    def test_lists_calls_promises_and_what_is_late_by_number_and_hour(
        self, desk: Desk, mailoutbox: list[EmailMessage]
    ) -> None:
        desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="告知检修进展", due_at=at(27, "16:15"))
        desk.do(promise, at(24, "11:00"), what="寄出发票", due_at=at(27, "17:45"))

        self.send(OPENING)

        [mail] = mailoutbox
        number = desk.complaint.number
        assert mail.subject.startswith("【今日待办】11月27日：")
        for hour in ("10:00", "16:15", "17:45"):
            assert f"{hour} {number}" in mail.body
        assert "已过时限" in mail.body  # The promise of the first day.
        for narrative in ("停机", "检修", "发票", "郑", "13800000001"):
            assert narrative not in mail.body

    def test_leads_to_the_calls_of_today(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        self.send(OPENING)

        assert "/callbacks/" in mailoutbox[0].body
        assert "\n\n\n" not in mailoutbox[0].body

    def test_is_written_in_the_readers_language(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        User.objects.filter(pk=desk.house.alice.pk).update(language="en")

        self.send(OPENING)

        assert mailoutbox[0].subject.startswith("[Today] 27/11:")

    def test_stays_when_everything_was_done_before_it_left(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        send_agendas(OPENING, 200)
        desk.complaint.deadlines.update(met_at=OPENING)

        send_due(now=OPENING)

        assert mailoutbox == []
        assert Message.objects.get(kind="day-agenda").state == State.DROPPED

    def test_shows_nothing_the_reader_may_not_see_any_more(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        send_agendas(OPENING, 200)
        Posting.objects.filter(user=desk.house.alice).update(ends_on=date(2026, 11, 26))

        send_due(now=OPENING)

        assert mailoutbox == []

    def test_is_cut_where_nobody_reads_on(self, desk: Desk, mailoutbox: list[EmailMessage]) -> None:
        for number in range(45):
            due_at = at(27, "14:00") + timedelta(minutes=number)
            desk.do(plan_callback, at(24, "11:00"), kind="progress", purpose="进展", due_at=due_at)

        self.send(OPENING)

        assert mailoutbox[0].body.count(desk.complaint.number) == 40
        assert "工作台" in mailoutbox[0].body


@pytest.mark.django_db
def test_costs_two_queries_when_no_opening_has_come(desk: Desk) -> None:
    send_agendas(at(27, "07:00"), 200)

    with CaptureQueriesContext(
        connection,
    ) as queries:
        send_agendas(at(27, "07:00") + timedelta(seconds=15), 200)

    assert len(queries) == 2


@pytest.mark.django_db(transaction=True)
def test_several_sweeps_at_once_send_one_agenda_each() -> None:
    house = build_house()
    Desk(start(house)).do(plan_callback, at(24, "10:20"), kind="progress", purpose="进展", due_at=at(27, "15:00"))

    results = at_once(4, lambda _number: send_agendas(OPENING, 200))

    assert failures(results) == []
    assert agendas() == ["5017"]
    assert AgendaDay.objects.filter(branch=house.hall).count() == 1
