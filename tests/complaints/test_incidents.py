"""Several alike complaints within the hour are one incident: one lead, one sentence, one list (R138–R140)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage

from complaints import alike
from complaints.alike import are_alike
from complaints.errors import BadInput, NotAllowed, NotFound, WordsStopped, WrongState
from complaints.incident_sweeping import note_members
from complaints.models import Complaint, Incident, IncidentComplaint
from complaints.usecases import clarifying, incidents
from complaints.usecases.incidents import declare_incident, leave_incident
from complaints.usecases.leading import end_incident, take_lead, tell_news, word_it
from complaints.usecases.receiving import Intake, receive
from evidence.models import TrailEntry
from evidence.trail import verify
from organisation.models import Policy, Posting, Role
from outbox.models import Message
from outbox.sending import send_due
from scripts_library.reference import load as load_scripts
from tests.complaints.meeting import meet  # noqa: F401
from tests.complaints.moments import receive_at, told
from tests.evidence.threads import at_once, failures
from tests.personas import NOW, House, act

MINUTE = timedelta(minutes=1)
NO_NET = (
    "家里宽带断网了，一上午上不了网。",
    "宽带断网，从早上到现在上不了网。",
    "我们这一片宽带断网，谁都上不了网。",
    "又是宽带断网！上不了网怎么办公？",
    "宽带断网快两个小时了，还是上不了网。",
)


@pytest.fixture(autouse=True)
def begins_by_itself(house: House) -> None:
    Policy.objects.filter(key="incident_complaints").delete()


def log(house: House, number: int, *, words: str = "", branch: str = "XJ", by: str = "5017", **told: Any) -> Complaint:
    said = words or NO_NET[number % len(NO_NET)]
    phone = f"138000002{number:02}"
    fields = {"category": "NETWORK", "own_words": said, "phone": phone, **told}
    return receive_at(house, NOW + number * MINUTE, branch=branch, by=by, **fields)


@pytest.fixture
def five(house: House) -> list[Complaint]:
    return [log(house, number) for number in range(5)]


def held(incident: Incident) -> set[str]:
    rows = IncidentComplaint.objects.filter(incident=incident, until_at=None)
    return set(rows.values_list("complaint__number", flat=True))


def kinds(complaint: Complaint) -> list[str]:
    rows = TrailEntry.objects.filter(chain=complaint.trail_chain, kind__startswith="incident.")
    return list(rows.order_by("seq").values_list("kind", flat=True))


class TestTheFifth:
    def test_begins_one_with_all_five(self, house: House, five: list[Complaint]) -> None:
        incident = Incident.objects.get()

        assert held(incident) == {one.number for one in five}
        assert (incident.category.code, incident.branch, incident.first) == ("NETWORK", house.hall, five[4])
        assert incident.opened_at == NOW + 4 * MINUTE

    def test_is_led_by_the_duty_manager_and_told_to_who_must_know(self, house: House, five: list[Complaint]) -> None:
        incident = Incident.objects.get()

        assert incident.lead == house.bo
        assert {"3001", "1001"} <= set(told("incident-opened"))
        assert len(incident.told) == Message.objects.filter(kind="incident-opened").count()

    def test_of_a_lead_who_is_away_is_led_by_their_deputy(self, house: House) -> None:
        from organisation.models import Absence

        stands_in = house.people["5018"]
        Posting.objects.create(user=stands_in, role=Role.DUTY_MANAGER, branch=house.hall, starts_on=NOW.date())
        Absence.objects.create(
            user=house.bo,
            deputy=stands_in,
            starts_at=NOW - MINUTE,
            ends_at=NOW + timedelta(days=1),
            entered_at=NOW,
            entered_by=house.bo,
        )
        for number in range(5):
            log(house, number)

        assert Incident.objects.get().lead == stands_in

    def test_is_not_the_fourth(self, house: House) -> None:
        for number in range(4):
            log(house, number)

        assert not Incident.objects.exists()

    @pytest.mark.parametrize(("policy", "begins"), [(3, True), (6, False), (0, False)])
    def test_is_by_policy(self, house: House, policy: int, begins: bool) -> None:
        Policy.objects.create(key="incident_complaints", value=policy, effective_from=NOW.date())
        for number in range(5):
            log(house, number)

        assert Incident.objects.exists() is begins

    def test_counts_the_hour_only(self, house: House) -> None:
        for number in (0, 1, 2, 3, 61):
            log(house, number)

        assert not Incident.objects.exists()

    def test_counts_one_category_only(self, house: House) -> None:
        for number in range(4):
            log(house, number)
        log(house, 4, category="BILLING", words="话费多扣了。")
        log(house, 5, category="")

        assert not Incident.objects.exists()

    def test_counts_no_annoyance_that_nobody_spoke_of(self, house: House) -> None:
        from complaints.usecases.receiving import log_potential

        for number in range(4):
            log(house, number)
        intake = Intake(channel="walk_in", own_words=NO_NET[0], category="NETWORK", log_another=True)
        log_potential(intake, act(house.alice, after=5 * MINUTE), branch=house.hall, key=uuid4().hex, remedy="已道歉。")

        assert not Incident.objects.exists()

    def test_counts_as_soon_as_it_is_known_what_it_is_about(self, house: House) -> None:
        for number in range(4):
            log(house, number)
        fifth = log(house, 4, category="")
        assert not Incident.objects.exists()

        clarifying.tell_facts(fifth.public_id, None, act(house.alice, after=6 * MINUTE), category="NETWORK")

        assert fifth.number in held(Incident.objects.get())


class TestSeveralBranches:
    def spread(self, house: House, words: tuple[str, ...] = NO_NET) -> None:
        for number, branch in enumerate(("XJ", "WY", "XJ", "WY", "XJ")):
            log(house, number, branch=branch, by="5017" if branch == "XJ" else "5027", words=words[number])

    def test_begin_one_where_the_words_are_alike(self, house: House) -> None:
        self.spread(house)

        incident = Incident.objects.get()
        assert (incident.branch, incident.lead, len(held(incident))) == (None, house.head, 5)
        assert {"3001", "3002", "1001"} <= set(told("incident-opened"))

    def test_begin_none_where_they_speak_of_different_things(self, house: House) -> None:
        self.spread(
            house, ("通话总有杂音。", "电梯里没有信号。", "视频卡顿得厉害。", "地下室收不到短信。", "晚上网速很慢。")
        )

        assert not Incident.objects.exists()

    def test_reading_it_shows_nobody_what_is_not_theirs(self, house: House) -> None:
        self.spread(house)
        incident = Incident.objects.get()

        assert Incident.objects.visible_to(house.cy, now=NOW).filter(pk=incident.pk).exists()
        assert not Incident.objects.visible_to(house.people["6001"], now=NOW).exists()


class TestAlikeWords:
    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            (NO_NET[0], NO_NET[1], True),
            ("家裡寬帶斷網了，上不了網。", NO_NET[0], True),
            (NO_NET[0], "电梯里没有信号。", False),
            ("", NO_NET[0], False),
            ("断网", "断网", False),
            ("The broadband has been down since nine", "broadband down since nine in our street", True),
        ],
    )
    def test_are_found(self, one: str, other: str, alike: bool) -> None:
        assert are_alike(one, other, 25) is alike


class TestWhileItIsOpen:
    def test_the_sixth_joins(self, house: House, five: list[Complaint]) -> None:
        sixth = log(house, 5)

        assert sixth.number in held(Incident.objects.get())
        assert kinds(sixth) == ["incident.joined"]

    def test_another_matter_does_not(self, house: House, five: list[Complaint]) -> None:
        other = log(house, 5, category="BILLING", words="话费多扣了。")

        assert other.number not in held(Incident.objects.get())

    def test_the_others_hear_of_it_on_their_own_trail(self, five: list[Complaint]) -> None:
        assert [kinds(one) for one in five] == [[], [], [], [], ["incident.joined"]]

        assert note_members(NOW + 5 * MINUTE, 50) == 4
        assert note_members(NOW + 6 * MINUTE, 50) == 0

        assert all(kinds(one) == ["incident.joined"] for one in five)
        assert verify([one.trail_chain for one in five]).ok

    def test_a_clerk_takes_one_out_for_good(self, house: House, five: list[Complaint]) -> None:
        out = five[1]
        leave_incident(out.public_id, None, act(house.alice, after=6 * MINUTE), reason="是他自己的路由器。")

        assert out.number not in held(Incident.objects.get())
        assert kinds(out) == ["incident.left"]
        note_members(NOW + 7 * MINUTE, 50)
        assert kinds(out) == ["incident.left"]
        clarifying.tell_facts(out.public_id, None, act(house.alice, after=8 * MINUTE), category="BILLING")
        clarifying.tell_facts(out.public_id, None, act(house.alice, after=9 * MINUTE), category="NETWORK")
        assert out.number not in held(Incident.objects.get())

    def test_taking_out_needs_a_reason_and_an_incident(self, house: House, five: list[Complaint]) -> None:
        with pytest.raises(BadInput):
            leave_incident(five[0].public_id, None, act(house.alice), reason=" ")
        leave_incident(five[0].public_id, None, act(house.alice), reason="另一回事。")
        with pytest.raises(WrongState):
            leave_incident(five[0].public_id, None, act(house.alice), reason="另一回事。")

    def test_it_begins_once_in_its_window(self, house: House, five: list[Complaint]) -> None:
        end_incident(Incident.objects.get().public_id, act(house.bo, after=5 * MINUTE), words="误报。")
        for number in range(6, 12):
            log(house, number)
        assert Incident.objects.count() == 1

        log(house, 65)

        assert Incident.objects.count() == 2
        assert len(held(Incident.objects.latest("pk"))) == 7


class TestByHand:
    def test_a_duty_manager_begins_one_and_leads_it(self, house: House) -> None:
        first, second = log(house, 0), log(house, 1)

        declare_incident(second.public_id, None, act(house.bo, after=2 * MINUTE))

        incident = Incident.objects.get()
        assert (held(incident), incident.lead) == ({first.number, second.number}, house.bo)

    def test_it_is_put_into_the_one_that_is_open(self, house: House, five: list[Complaint]) -> None:
        leave_incident(five[0].public_id, None, act(house.alice), reason="另一回事。")

        declare_incident(five[0].public_id, None, act(house.bo, after=6 * MINUTE))

        assert five[0].number in held(Incident.objects.get())
        assert Incident.objects.count() == 1

    def test_is_not_for_clerks_nor_without_a_category_nor_twice(self, house: House, five: list[Complaint]) -> None:
        with pytest.raises(NotAllowed):
            declare_incident(five[0].public_id, None, act(house.alice))
        with pytest.raises(WrongState):
            declare_incident(five[0].public_id, None, act(house.bo))
        with pytest.raises(BadInput):
            declare_incident(log(house, 7, category="").public_id, None, act(house.bo))


class TestTheLead:
    def test_words_what_everybody_says_and_the_owners_hear_of_it(self, house: House, five: list[Complaint]) -> None:
        incident = Incident.objects.get()

        word_it(
            incident.public_id,
            act(house.bo, after=6 * MINUTE),
            sentence="我们已经知道这一片断网，正在抢修，下午三点前给您消息。",
        )

        incident.refresh_from_db()
        assert (incident.sentence_by, incident.sentence_at) == (house.bo, NOW + 6 * MINUTE)
        assert told("incident-news") == ["5017"]
        assert verify([incident.chain]).ok

    def test_says_nothing_that_the_guard_stops_whatever_the_reason(self, house: House, five: list[Complaint]) -> None:
        load_scripts(now=NOW)
        from dataclasses import replace

        incident = Incident.objects.get()
        hasty = replace(act(house.bo, after=6 * MINUTE), despite="客户都这么要求。")

        with pytest.raises(WordsStopped) as stopped:
            word_it(incident.public_id, hasty, sentence="这不可能，是您自己弄错了，不关我们的事。")

        assert set(stopped.value.fields) == {"sentence"}
        incident.refresh_from_db()
        assert incident.sentence == ""

    def test_is_one_person(self, house: House, five: list[Complaint]) -> None:
        ref = Incident.objects.get().public_id
        with pytest.raises(NotAllowed):
            word_it(ref, act(house.head), sentence="正在抢修。")

        take_lead(ref, act(house.head))
        word_it(ref, act(house.head), sentence="正在抢修。")

        with pytest.raises(NotAllowed):
            tell_news(ref, act(house.bo), text="快好了。")
        with pytest.raises(NotAllowed):
            take_lead(ref, act(house.alice))
        with pytest.raises(NotFound):
            take_lead(ref, act(house.cy))

    def test_tells_news_and_ends_it(self, house: House, five: list[Complaint]) -> None:
        incident = Incident.objects.get()
        with pytest.raises(BadInput):
            tell_news(incident.public_id, act(house.bo), text="  ")
        tell_news(incident.public_id, act(house.bo), text="光缆已接好一半。")
        end_incident(incident.public_id, act(house.bo), words="光缆被挖断，13点已恢复。")

        assert told("incident-news") == ["5017", "5017"]
        assert held(incident) == set()
        with pytest.raises(NotFound):
            tell_news(incident.public_id, act(house.bo), text="还有一条。")

    def test_what_is_over_is_mailed_no_more_but_its_end(
        self, house: House, five: list[Complaint], mailoutbox: list[EmailMessage]
    ) -> None:
        incident = Incident.objects.get()
        end_incident(incident.public_id, act(house.bo), words="误报。")

        send_due(now=NOW + 7 * MINUTE)

        said = [mail.subject for mail in mailoutbox if "事件" in mail.subject]
        assert said
        assert all("已结束" in subject for subject in said)


@pytest.mark.django_db(transaction=True)
class TestTwoFifthOnesAtTheSameMoment:
    def test_begin_one_incident(self, house: House, meet: Callable[..., None]) -> None:  # noqa: F811
        Policy.objects.filter(key="incident_complaints").delete()
        for number in range(4):
            log(house, number)

        def fifth(number: int) -> Complaint:
            intake = Intake(channel="phone", own_words=NO_NET[4], phone=f"1380000029{number}", category="NETWORK",
                            log_another=True)  # fmt: skip
            by = [house.alice, house.bob][number]
            return receive(intake, act(by, after=5 * MINUTE), branch=house.hall, key=uuid4().hex)

        meet(incidents, "begin_incident")
        results = at_once(2, fifth)

        assert failures(results) == []
        assert len(held(Incident.objects.get())) == 6

    def test_told_at_the_same_moment_what_they_are_about_begin_one(
        self,
        house: House,
        meet: Callable[..., None],  # noqa: F811
    ) -> None:
        """No counter of numbers keeps these two apart: the database lets only one incident of its kind begin."""
        Policy.objects.filter(key="incident_complaints").delete()
        for number in range(4):
            log(house, number)
        late = [log(house, 4, category=""), log(house, 5, category="")]
        people = [house.alice, house.bob]
        meet(incidents, "begin_incident")

        results = at_once(
            2,
            lambda number: clarifying.tell_facts(
                late[number].public_id, None, act(people[number], after=6 * MINUTE), category="NETWORK"
            ),
        )

        assert failures(results) == []
        assert len(held(Incident.objects.get())) == 6
        assert all(verify([one.trail_chain]).ok for one in late)

    def test_one_that_ends_while_it_takes_in_leaves_nobody_in_it(self, house: House, monkeypatch: Any) -> None:
        Policy.objects.filter(key="incident_complaints").delete()
        for number in range(5):
            log(house, number)
        ref = Incident.objects.get().public_id
        plain = alike.alike_to

        def then_it_ends(complaint: Complaint, by: Any) -> Any:
            found = plain(complaint, by)
            Incident.objects.filter(public_id=ref).update(ended_at=NOW + 6 * MINUTE)
            return found

        monkeypatch.setattr(incidents, "alike_to", then_it_ends)
        late = log(house, 7)

        assert late.number not in held(Incident.objects.get())
