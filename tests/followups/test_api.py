"""Calls to customers over the API: planned, tried, moved, let go, and mine of today."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.models import Complaint
from complaints.usecases.owning import recuse
from evidence.models import TrailEntry
from evidence.trail import verify
from followups.models import Callback, CallbackAttempt
from tests.complaints.api_fixtures import Caller
from tests.followups.conftest import FRIDAY_10, Desk, at
from tests.followups.test_pages import clock  # noqa: F401  (a fixture)
from tests.personas import start

pytestmark = pytest.mark.usefixtures("clock")

LATER = "2026-11-27T16:00+08:00"
MONDAY = "2026-11-30T10:00+08:00"
HAPPY = {"outcome": "reached", "said": "好了，谢谢你们。", "satisfaction": "satisfied", "did_it_work": True}
UNHAPPY = {"outcome": "reached", "said": "昨天又停机了。", "satisfaction": "dissatisfied", "did_it_work": False}
VAIN = {"outcome": "no_answer", "next_try_at": LATER}


@pytest.fixture
def alice(desk: Desk) -> Caller:
    return Caller(desk.house.alice)


@pytest.fixture
def early(desk: Desk) -> Desk:
    """A second complaint, which was only received so far: progress calls belong to it."""
    return Desk(start(desk.house, phone="13800000002"))


def calls(desk: Desk) -> str:
    return f"complaints/{desk.complaint.public_id}/callbacks/"


def one(desk: Desk, verb: str, call: Callback | None = None) -> str:
    return f"{calls(desk)}{(call or desk.call).public_id}/{verb}/"


def seen(desk: Desk, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The body with the version of the one open call."""
    return {"seen_version": desk.call.version, **(body or {})}


def plan(desk: Desk, by: Caller, **changes: Any) -> Any:
    body = {"kind": "progress", "due_at": LATER, "purpose": "告诉客户查到哪一步。", **changes}
    return by.post(calls(desk), body)


def refused(answer: Any) -> list[str]:
    """The fields that a 400 names."""
    assert answer.status_code == 400, answer.content.decode()
    return sorted(answer.json()["error"]["fields"])


class TestTheCallsOfOneComplaint:
    def test_stand_there_with_every_try(self, desk: Desk, alice: Caller) -> None:
        alice.post(one(desk, "attempts"), seen(desk, VAIN))

        [call] = alice.get(calls(desk)).json()["results"]

        assert call["ref"] == str(desk.call.public_id)
        assert (call["kind"], call["state"], call["tries"], call["version"]) == ("satisfaction", "open", 1, 2)
        assert call["due_at"] == "2026-11-27T08:00:00Z"
        assert call["caller"] == {"staff_code": "5017", "name": "王晓岚"}
        assert call["complaint"]["number"] == desk.complaint.number
        assert call["complaint"]["customer"] == "郑**先生"
        assert [(one["outcome"], one["by"]["staff_code"]) for one in call["attempts"]] == [("no_answer", "5017")]

    def test_open_ones_come_first_by_their_hour_then_the_latest_that_is_over(self, early: Desk, alice: Caller) -> None:
        refs = [plan(early, alice, due_at=f"2026-11-27T{hour}:00+08:00").json()["ref"] for hour in (15, 11, 16, 17)]
        for ref in refs[2:]:
            alice.post(f"{calls(early)}{ref}/drop/", {"seen_version": 1, "reason": "不用了。"})

        found = [call["ref"] for call in alice.get(calls(early)).json()["results"]]

        assert found == [refs[1], refs[0], refs[3], refs[2]]

    def test_cost_the_same_however_many_there_are(self, early: Desk, alice: Caller) -> None:
        costs = []
        for hours in ((11,), (15, 16, 17)):
            for hour in hours:
                ref = plan(early, alice, due_at=f"2026-11-27T{hour}:30+08:00").json()["ref"]
                tried = {"seen_version": 1, "outcome": "busy", "next_try_at": f"2026-11-28T{hour}:30+08:00"}
                assert alice.post(f"{calls(early)}{ref}/attempts/", tried).status_code == 200
            with CaptureQueriesContext(connection) as queries:
                alice.get(calls(early))
            costs.append(len(queries))

        assert costs[0] == costs[1] <= 8

    def test_show_no_phone(self, desk: Desk, alice: Caller) -> None:
        assert "1380000" not in alice.get(calls(desk)).content.decode()


class TestPlanning:
    def test_plans_a_call_for_the_owner(self, early: Desk, alice: Caller) -> None:
        made = plan(early, alice)

        assert made.status_code == 201
        assert made["ETag"] == '"1"'
        assert made.json()["caller"]["staff_code"] == "5017"
        assert made.json()["planned_by"]["staff_code"] == "5017"
        assert made.json()["due_at"] == "2026-11-27T08:00:00Z"
        assert str(early.call.public_id) == made.json()["ref"]
        assert early.trail()[-1] == "callback.planned"
        assert TrailEntry.objects.latest("pk").via == "api"
        assert verify([early.complaint.trail_chain]).ok

    def test_names_a_colleague_as_caller(self, early: Desk, alice: Caller) -> None:
        assert plan(early, alice, caller="5018").json()["caller"]["staff_code"] == "5018"

    def test_tells_a_foreign_colleague_like_one_that_is_not_there(self, early: Desk, alice: Caller) -> None:
        foreign, absent = (plan(early, alice, caller=code) for code in ("5027", "9999"))

        assert refused(foreign) == refused(absent) == ["caller"]
        assert foreign.content == absent.content

    def test_plans_nothing_twice(self, early: Desk, alice: Caller) -> None:
        plan(early, alice)

        assert refused(plan(early, alice)) == ["due_at"]
        assert Callback.objects.filter(complaint=early.complaint).count() == 1

    @pytest.mark.parametrize(
        ("changes", "fields"),
        [
            ({"due_at": "2026-11-27T21:30+08:00"}, ["due_at"]),
            ({"due_at": "2026-11-27T09:00+08:00"}, ["due_at"]),
            ({"due_at": "2099-11-27T09:00+08:00"}, ["due_at"]),
            ({"purpose": ""}, ["purpose"]),
        ],
    )
    def test_refuses_what_no_customer_should_bear(
        self, early: Desk, alice: Caller, changes: dict[str, str], fields: list[str]
    ) -> None:
        assert refused(plan(early, alice, **changes)) == fields

    def test_says_where_a_kind_does_not_belong(self, early: Desk, alice: Caller) -> None:
        answer = plan(early, alice, kind="satisfaction")

        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_state")


class TestATry:
    def test_that_satisfies_confirms_the_result(self, desk: Desk, alice: Caller) -> None:
        call = desk.call

        done = alice.post(one(desk, "attempts"), seen(desk, {**HAPPY, "suggestion": "提前发短信。"}))

        assert done.status_code == 200
        assert (done.json()["state"], done.json()["complaint"]["stage"]) == ("reached", "follow-up")
        assert done["ETag"] == f'"{call.version + 1}"'
        assert done.json()["attempts"][0]["suggestion"] == "提前发短信。"
        assert desk.complaint.callback_result == "confirmed"

    def test_that_finds_the_customer_unhappy_takes_the_complaint_back(self, desk: Desk, alice: Caller) -> None:
        done = alice.post(one(desk, "attempts"), seen(desk, UNHAPPY))

        assert done.json()["complaint"]["stage"] == desk.complaint.stage == "propose"

    def test_in_vain_moves_the_call(self, desk: Desk, alice: Caller) -> None:
        done = alice.post(one(desk, "attempts"), seen(desk, VAIN)).json()

        assert (done["state"], done["tries"], done["due_at"]) == ("open", 1, "2026-11-27T08:00:00Z")

    def test_of_a_progress_call_names_the_next(self, early: Desk, alice: Caller) -> None:
        ref = plan(early, alice).json()["ref"]
        body = {"seen_version": 1, "outcome": "reached", "said": "好，等你们。", "next_try_at": MONDAY}

        alice.post(f"{calls(early)}{ref}/attempts/", body)

        following = alice.get(calls(early)).json()["results"][0]
        assert (following["state"], following["previous"], following["due_at"]) == ("open", ref, "2026-11-30T02:00:00Z")

    @pytest.mark.parametrize(
        ("body", "fields"),
        [
            ({"outcome": "reached"}, ["said", "satisfaction"]),
            ({"outcome": "refused"}, ["said"]),
            ({"outcome": "no_answer"}, ["next_try_at"]),
            ({"outcome": "busy", "give_up": True}, ["give_up"]),
            ({"outcome": "call_later", "give_up": True}, ["next_try_at"]),
            ({"outcome": "busy", "next_try_at": "2026-11-27T23:00+08:00"}, ["next_try_at"]),
            ({"outcome": "asleep"}, ["outcome"]),
            ({}, ["outcome"]),
            ({"outcome": "reached", "said": "好" * 2001}, ["said"]),
            ({"outcome": "busy", "tries": 7}, ["tries"]),
        ],
    )
    def test_is_refused_with_what_is_missing(
        self, desk: Desk, alice: Caller, body: dict[str, Any], fields: list[str]
    ) -> None:
        assert refused(alice.post(one(desk, "attempts"), seen(desk, body))) == fields
        assert not CallbackAttempt.objects.exists()

    def test_gives_nobody_up_who_asked_for_another_hour(self, desk: Desk, alice: Caller) -> None:
        body = {"outcome": "call_later", "next_try_at": LATER, "give_up": True}

        done = alice.post(one(desk, "attempts"), seen(desk, body)).json()

        assert (done["state"], done["due_at"]) == ("open", "2026-11-27T08:00:00Z")

    def test_takes_words_as_long_as_the_columns(self, desk: Desk, alice: Caller) -> None:
        words = {"said": "怒" * 2000, "anything_else": "怒" * 1000, "suggestion": "怒" * 1000}

        assert alice.post(one(desk, "attempts"), seen(desk, {**UNHAPPY, **words})).status_code == 200


class TestAnotherHour:
    def test_needs_a_reason_and_starts_the_limit_afresh(self, desk: Desk, alice: Caller) -> None:
        assert refused(alice.post(one(desk, "due"), seen(desk, {"due_at": LATER}))) == ["reason"]
        assert refused(alice.post(one(desk, "due"), seen(desk, {"due_at": LATER, "reason": " "}))) == ["reason"]
        assert refused(alice.post(one(desk, "due"), seen(desk, {"reason": "客户在开会。"}))) == ["due_at"]

        done = alice.post(one(desk, "due"), seen(desk, {"due_at": LATER, "reason": "客户在开会。"}))

        assert (done.status_code, done.json()["due_at"], done.json()["version"]) == (200, "2026-11-27T08:00:00Z", 2)
        assert desk.trail()[-1] == "callback.moved"


class TestLettingGo:
    def test_needs_a_reason(self, desk: Desk, alice: Caller) -> None:
        assert refused(alice.post(one(desk, "drop"), seen(desk))) == ["reason"]

        done = alice.post(one(desk, "drop"), seen(desk, {"reason": "客户已到厅里。"})).json()

        assert done["state"] == "dropped"
        assert done["settled_at"] is not None


@pytest.mark.usefixtures("by_hand")
class TestGivingUp:
    def test_waits_for_as_many_tries_as_the_house_asks_for(
        self,
        desk: Desk,
        alice: Caller,
        clock: time_machine.Traveller,  # noqa: F811
    ) -> None:
        call = desk.call
        assert refused(alice.post(one(desk, "give-up"), seen(desk))) == ["give_up"]
        for day, clock_at in ((27, "10:30"), (28, "10:30"), (29, "15:30")):
            clock.move_to(at(day, clock_at))
            body = {"outcome": "no_answer", "next_try_at": f"2026-11-{day + 1}T10:00+08:00"}
            # A session ends with the day.
            alice = Caller(desk.house.alice)
            assert alice.post(one(desk, "attempts"), seen(desk, body)).status_code == 200

        done = alice.post(one(desk, "give-up"), seen(desk))

        assert (done.status_code, done.json()["state"], done.json()["tries"]) == (200, "given_up", 3)
        assert done.json()["notice_wanted"]
        assert done.json()["ref"] == str(call.public_id)

        body = {"seen_version": done.json()["version"], "how": "message"}
        left = alice.post(one(desk, "word", call), body)

        assert (left.status_code, left.json()["notice_how"]) == (200, "message")
        assert left.json()["answer_until"].startswith("2026-12-02")


class TestTheVersionOfACall:
    @pytest.mark.parametrize("verb", ["attempts", "due", "drop", "give-up"])
    def test_must_be_told(self, desk: Desk, alice: Caller, verb: str) -> None:
        body = {"attempts": VAIN, "due": {"due_at": LATER, "reason": "开会"}, "drop": {"reason": "不用"}}.get(verb, {})

        answer = alice.post(one(desk, verb), body)

        assert (answer.status_code, answer.json()["error"]["code"]) == (428, "version_needed")

    def test_may_come_in_the_header(self, desk: Desk, alice: Caller) -> None:
        assert alice.post(one(desk, "attempts"), VAIN, **{"If-Match": '"1"'}).status_code == 200

    def test_keeps_a_try_that_is_sent_twice_once(self, desk: Desk, alice: Caller) -> None:
        body = seen(desk, VAIN)
        address = one(desk, "attempts")

        first, second = alice.post(address, body), alice.post(address, body)

        assert (first.status_code, second.status_code) == (200, 409)
        assert second.json()["error"]["version"] == 2
        assert second.json()["callback"] == first.json()
        assert second.json()["complaint"]["number"] == desk.complaint.number
        assert (desk.call.tries, CallbackAttempt.objects.count()) == (1, 1)

    def test_is_no_use_once_the_call_is_over(self, desk: Desk, alice: Caller) -> None:
        address, body = one(desk, "drop"), seen(desk, {"reason": "不用。"})
        alice.post(address, body)

        answer = alice.post(address, {**body, "seen_version": 2})

        assert (answer.status_code, answer.json()["callback"]["state"]) == (409, "dropped")

    def test_is_not_the_complaints(self, desk: Desk, alice: Caller) -> None:
        before = desk.complaint.version

        answer = alice.post(one(desk, "attempts"), {**VAIN, "seen_version": before})

        assert (answer.status_code, answer.json()["error"]["version"]) == (409, 1)


class TestMyCalls:
    def test_are_those_of_today_and_the_late_ones(
        self,
        desk: Desk,
        early: Desk,
        alice: Caller,
        clock: time_machine.Traveller,  # noqa: F811
    ) -> None:
        plan(early, alice, due_at=MONDAY)
        today = plan(early, alice, due_at=LATER).json()["ref"]
        plan(early, alice, due_at="2026-11-27T17:00+08:00", caller="5018")
        clock.move_to(FRIDAY_10 + timedelta(hours=1))

        found = alice.get("callbacks/").json()

        assert [call["ref"] for call in found["results"]] == [str(desk.call.public_id), today]
        assert found["results"][1]["complaint"]["number"] == early.complaint.number
        assert found["next"] is None

    def test_come_in_pages_and_cost_the_same(self, early: Desk, alice: Caller) -> None:
        for minute in range(1, 9):
            plan(early, alice, due_at=f"2026-11-27T15:0{minute}+08:00")
        costs: list[int] = []
        found: list[str] = []
        address: str | None = "callbacks/?limit=3"

        while address is not None:
            with CaptureQueriesContext(connection) as queries:
                page = alice.get(address).json()
            costs.append(len(queries))
            found += [call["due_at"] for call in page["results"]]
            address = page["next"]

        # The satisfaction callback of the other complaint is due first.
        assert len(found) == 9
        assert found == sorted(found)
        assert costs[0] == costs[1] == costs[2] <= 8

    @pytest.mark.parametrize("query", [{"limit": "101"}, {"limit": "0"}, {"after": "x"}, {"caller": "5018"}])
    def test_are_asked_for_by_nothing_else(self, alice: Caller, query: dict[str, str]) -> None:
        assert refused(alice.get("callbacks/", query)) == list(query)

    def test_leave_out_what_i_may_not_see_any_more(self, early: Desk, alice: Caller) -> None:
        plan(early, alice, caller="5018")
        bob = early.house.bob
        assert len(Caller(bob).get("callbacks/").json()["results"]) == 1

        early.do(recuse, FRIDAY_10, by=early.house.bo, user=bob, reason="投诉的就是他。")

        assert Callback.objects.open().filter(caller=bob).exists()
        assert Caller(bob).get("callbacks/").json()["results"] == []


def test_reading_writes_nothing(desk: Desk, alice: Caller) -> None:
    before = TrailEntry.objects.count(), Complaint.objects.get(pk=desk.complaint.pk).updated_at

    assert alice.get("callbacks/").status_code == alice.get(calls(desk)).status_code == 200

    assert (TrailEntry.objects.count(), Complaint.objects.get(pk=desk.complaint.pk).updated_at) == before


def test_a_call_of_another_complaint_is_not_there(desk: Desk, early: Desk, alice: Caller) -> None:
    foreign = alice.post(one(early, "drop", desk.call), seen(desk, {"reason": "不用。"}))
    absent = alice.post(f"{calls(early)}{uuid4()}/drop/", seen(desk, {"reason": "不用。"}))

    assert foreign.status_code == absent.status_code == 404
    assert foreign.content == absent.content
