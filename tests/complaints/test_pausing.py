"""Waiting for the customer: what stands still, what runs on, and that the time comes back."""

from __future__ import annotations

from datetime import datetime

from complaints.deadlines import open_deadlines
from complaints.models import Complaint, Deadline
from complaints.sweeping import end_pauses
from complaints.usecases import clarifying, ending, pausing
from evidence.act import Act, Via
from tests.complaints.moments import at, due, receive_at
from tests.personas import House, Walker, start


class TestAPause:
    def pause(self, walker: Walker, now: datetime, until: datetime) -> Complaint:
        act = Act(by=walker.by, via=Via.PAGE, now=now, request_id="test")
        return pausing.pause(walker.complaint.public_id, None, act, reason="等客户找发票", until=until)

    def resume(self, walker: Walker, now: datetime) -> Complaint:
        act = Act(by=walker.by, via=Via.PAGE, now=now, request_id="test")
        return pausing.resume(walker.complaint.public_id, None, act)

    def test_stops_what_may_be_stopped_and_nothing_else(self, received: Walker) -> None:
        complaint = self.pause(received, at(24, "11:00"), at(24, "15:00"))

        held = {row.kind: row.paused_minutes_left for row in open_deadlines(complaint)}
        assert held == {"first_contact": None, "reply": 7 * 60, "resolve": None}

    def test_gives_the_time_back_within_the_day(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        self.pause(received, at(24, "11:00"), at(24, "16:00"))

        complaint = self.resume(received, at(24, "12:30"))

        assert due(complaint, "reply") == at(25, "10:30")
        assert open_deadlines(complaint).get(kind="reply").paused_minutes_left is None

    def test_gives_the_time_back_across_a_weekend(self, house: House) -> None:
        walker = start(house)
        walker.complaint = receive_at(house, at(27, "09:00"), branch="WY", by="5027")
        walker.by = house.cy
        self.pause(walker, at(27, "15:30"), at(30, "11:00"))

        complaint = self.resume(walker, at(30, "10:00"))

        # Two hours were left on Friday at 15:30; Monday goes on at 10:00 and has its noon break.
        assert due(complaint, "reply") == at(30, "12:00")
        assert due(complaint, "resolve") > at(3, "15:30", month=12)

    def test_of_no_length_changes_nothing(self, received: Walker) -> None:
        before = {row.kind: row.due_at for row in open_deadlines(received.complaint)}

        self.pause(received, at(24, "11:00"), at(24, "12:00"))
        complaint = self.resume(received, at(24, "11:00"))

        assert {row.kind: row.due_at for row in open_deadlines(complaint)} == before

    def test_twice_gives_back_twice(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        for hour in (11, 13):
            self.pause(received, at(24, f"{hour}:00"), at(24, "17:00"))
            complaint = self.resume(received, at(24, f"{hour + 1}:00"))

        assert due(complaint, "reply") == at(25, "11:00")

    def test_shows_the_earliest_of_what_runs_on(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)

        complaint = self.pause(received, at(24, "11:00"), at(24, "16:00"))

        assert complaint.next_due_at == due(complaint, "resolve")

    def test_never_moves_our_word_nor_the_customers(self, received: Walker) -> None:
        received.do(clarifying.tell_facts, customer_limit_at=at(24, "17:00"))
        self.pause(received, at(24, "11:00"), at(24, "16:00"))

        complaint = self.resume(received, at(24, "13:00"))

        assert due(complaint, "ultimatum") == at(24, "17:00")

    def test_ends_with_the_complaint(self, received: Walker) -> None:
        received.complaint = self.pause(received, at(24, "11:00"), at(24, "16:00"))
        received.minutes = 90

        received.do(ending.withdraw, reason="不用处理了。")

        assert received.complaint.paused_at is None
        assert not received.complaint.pauses.filter(ended_at=None).exists()
        assert end_pauses(at(24, "17:00"), 100) == 0

    def test_goes_on_counting_from_the_step_that_came_before(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        self.pause(received, at(24, "11:00"), at(24, "16:00"))

        complaint = self.resume(received, at(24, "12:30"))

        row = open_deadlines(complaint).get(kind="reply")
        assert row.step == Deadline.Step.HALF
        assert row.wake_at is not None
        assert at(24, "12:30") <= row.wake_at < row.due_at
