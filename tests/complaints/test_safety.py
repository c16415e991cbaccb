"""Violence: one press calls guards and duty manager; what was done is kept; behind no gate (R31, R141)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from complaints.errors import BadInput, NotFound
from complaints.help_sweeping import wake_calls
from complaints.models import Complaint, HelpCall, PartyCall
from complaints.usecases import safety
from complaints.usecases.ending import withdraw
from complaints.usecases.hall import answer_call, end_call
from complaints.usecases.relieving import ask_relief
from complaints.usecases.safety import call_against_violence, call_to_the_hall, log_party, tend, two_are_there
from evidence.models import TrailEntry
from evidence.trail import verify
from organisation.models import DutyEntry
from outbox.sending import send_due
from tests.complaints.meeting import meet  # noqa: F401
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of
from tests.evidence.threads import at_once, failures
from tests.personas import NOW, House, Walker, act, start

MINUTE = timedelta(minutes=1)


@pytest.fixture
def guarded(house: House) -> House:
    """Guards with a mailbox stand on the hall's list."""
    DutyEntry.objects.filter(branch=house.hall, duty="security").delete()
    DutyEntry.objects.create(branch=house.hall, duty="security", email="guards@example.com")
    return house


@pytest.fixture
def called(guarded: House, received: Walker) -> Complaint:
    return call_against_violence(received.complaint.public_id, None, act(guarded.alice))


def kinds(complaint: Complaint) -> list[str]:
    rows = TrailEntry.objects.filter(chain=complaint.trail_chain, kind__startswith="violence.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


class TestOnePress:
    def test_tells_guards_and_duty_manager_at_once_and_raises_it(self, called: Complaint) -> None:
        assert {"3001", "mailbox"} <= set(told("violence-called"))
        assert (called.has_flag("violence"), called.severity) == (True, "serious")
        assert kinds(called) == ["violence.called"]

    def test_writes_to_nobody_twice_about_the_same_press(self, called: Complaint) -> None:
        assert told("severity-told") == []

    def test_twice_is_one_call(self, called: Complaint, house: House) -> None:
        before = told("violence-called")

        call_against_violence(called.public_id, None, act(house.bob, after=MINUTE))

        assert HelpCall.objects.filter(kind="violence").count() == 1
        assert told("violence-called") == before

    def test_needs_no_stage_and_no_open_complaint(self, guarded: House, received: Walker) -> None:
        withdraw(received.complaint.public_id, None, act(guarded.alice), reason="不用处理了。")

        call_against_violence(received.complaint.public_id, None, act(guarded.alice))

        assert HelpCall.objects.get().complaint == received.complaint
        assert Complaint.objects.get().severity == "general"

    def test_is_possible_without_a_complaint_which_may_follow(self, guarded: House, received: Walker) -> None:
        call = call_to_the_hall(guarded.hall, act(guarded.alice))
        assert call.complaint is None

        call_against_violence(received.complaint.public_id, None, act(guarded.alice, after=MINUTE))

        call.refresh_from_db()
        assert call.complaint == received.complaint
        assert HelpCall.objects.count() == 1

    def test_is_for_who_works_there(self, guarded: House, received: Walker) -> None:
        with pytest.raises(NotFound):
            call_to_the_hall(guarded.hall, act(guarded.cy))
        with pytest.raises(NotFound):
            call_against_violence(received.complaint.public_id, None, act(guarded.cy))

    def test_leaves_relief_apart(self, called: Complaint, house: House) -> None:
        ask_relief(called.public_id, None, act(house.alice))

        assert set(HelpCall.objects.open().values_list("kind", flat=True)) == {"violence", "relief"}

    def test_reaches_the_guards_although_somebody_comes_already(
        self, called: Complaint, house: House, mailoutbox: list[EmailMessage]
    ) -> None:
        answer_call(HelpCall.objects.get().public_id, act(house.bo, after=MINUTE))

        send_due(now=NOW + MINUTE)

        assert any("guards@example.com" in mail.to for mail in mailoutbox)

    def test_goes_on_to_the_next_level_and_never_lapses(self, called: Complaint, house: House) -> None:
        assert wake_calls(NOW + 2 * MINUTE, 10) == 1
        assert "1001" in told("help-unanswered")
        assert wake_calls(NOW + timedelta(days=3), 10) == 0
        assert HelpCall.objects.get().ended_at is None


class TestWhatWasDone:
    def test_is_kept_with_the_hour_and_on_the_trail(self, called: Complaint, house: House) -> None:
        ref = HelpCall.objects.get().public_id

        answer_call(ref, act(house.bo, after=MINUTE))
        tend(ref, act(house.bob, after=2 * MINUTE), two_are_there)
        tend(ref, act(house.bob, after=2 * MINUTE), two_are_there)
        tend(ref, act(house.alice, after=3 * MINUTE), log_party, party="police", case_number="")
        tend(ref, act(house.alice, after=9 * MINUTE), log_party, party="police", case_number="J-2026-77")
        end_call(ref, act(house.bo, after=10 * MINUTE))

        call, party = HelpCall.objects.get(), PartyCall.objects.get()
        assert (call.answered_by, call.two_present_at) == (house.bo, NOW + 2 * MINUTE)
        assert (party.party, party.at, party.case_number) == ("police", NOW + 3 * MINUTE, "J-2026-77")
        assert call.ended_at == NOW + 10 * MINUTE
        assert kinds(called) == [
            "violence.called", "violence.coming", "violence.two_present", "violence.party", "violence.party",
            "violence.over",
        ]  # fmt: skip
        assert verify([called.trail_chain]).ok

    def test_is_kept_without_a_complaint_too(self, guarded: House) -> None:
        ref = call_to_the_hall(guarded.hall, act(guarded.alice)).public_id

        tend(ref, act(guarded.bob), two_are_there)
        tend(ref, act(guarded.bob), log_party, party="guards")
        answer_call(ref, act(guarded.bo))
        end_call(ref, act(guarded.bo))

        assert PartyCall.objects.get().party == "guards"
        assert HelpCall.objects.get().ended_by == guarded.bo

    def test_names_somebody_from_the_list(self, called: Complaint, house: House) -> None:
        ref = HelpCall.objects.get().public_id
        for party, number, field in (("", "", "party"), ("army", "", "party"), ("police", "9" * 61, "case_number")):
            with pytest.raises(BadInput) as refused:
                tend(ref, act(house.alice), log_party, party=party, case_number=number)
            assert set(refused.value.fields) == {field}

    def test_of_another_branch_is_not_there(self, called: Complaint, house: House) -> None:
        with pytest.raises(NotFound):
            tend(HelpCall.objects.get().public_id, act(house.cy), two_are_there)
        with pytest.raises(NotFound):
            tend(uuid4(), act(house.alice), two_are_there)


class TestThePages:
    def test_have_the_button_until_it_was_pressed(self, guarded: House, received: Walker) -> None:
        browser, path = Browser(guarded.alice), page_of(received.complaint)
        act_path = reverse("complaint_act", args=[received.complaint.public_id, "violence"])
        assert act_path in browser.get(path).content.decode()
        desk = browser.get(reverse("desk")).content.decode()
        assert 'data-key="!"' in desk

        browser.post(act_path)

        page = browser.get(path).content.decode()
        call = HelpCall.objects.get()
        assert act_path not in page
        assert reverse("safety", args=[call.public_id]) in page
        assert reverse("safety", args=[call.public_id]) in browser.get(reverse("desk")).content.decode()

    def test_of_one_call_takes_every_step(self, guarded: House) -> None:
        browser = Browser(guarded.bob)
        browser.post(reverse("hall_violence", args=["XJ"]))
        call = HelpCall.objects.get()
        path = reverse("safety", args=[call.public_id])

        assert browser.post(path, what="two").status_code == 302
        assert browser.post(path, what="party", party="police", case_number="J-1").status_code == 302
        assert browser.post(path, what="party", party="nobody").status_code == 422
        assert browser.post(path, what="party").status_code == 422
        assert browser.post(path, what="dance").status_code == 404
        assert "J-1" in browser.get(path).content.decode()
        assert browser.post(path, what="over").status_code == 302
        # Pressed twice it is over already; the case number comes later.
        assert browser.post(path, what="over").status_code == 302
        browser.post(path, what="party", party="police", case_number="110-1128")
        assert [row.case_number for row in HelpCall.objects.get().parties.filter(party="police")] == ["110-1128"]
        assert browser.get(path).status_code == 200
        assert Browser(guarded.cy).get(path).status_code == 404


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_press_and_one_call_goes_out(self, house: House, meet: object) -> None:  # noqa: F811
        walkers = [start(house), start(house, phone="13800000002")]
        meet(safety, "_opened")  # type: ignore[operator]
        people = [house.alice, house.bob]

        results = at_once(
            2,
            lambda number: call_against_violence(
                walkers[number].complaint.public_id, None, act(people[number], after=MINUTE)
            ),
        )

        assert failures(results) == []
        assert HelpCall.objects.filter(kind="violence").count() == 1
