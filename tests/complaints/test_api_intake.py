"""Logging over the API: once however often it is sent, at one's own desk, in three forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from complaints.models import Complaint
from tests.complaints.api_fixtures import INTAKE, Caller, Clock
from tests.personas import House

SETTLED = {
    **INTAKE,
    "found": "账单多收长途费。",
    "done": "当场退还并道歉。",
    "customer_says": "行，这样就可以了。",
    "feeling_after": 1,
    "cause": "ours",
}
REMEDIED = {"branch": "XJ", "channel": "walk_in", "own_words": "老人找不到取号机。", "remedy": "带去取了号。"}
FORMS = [("complaints/", INTAKE), ("complaints/on-the-spot/", SETTLED), ("complaints/potential/", REMEDIED)]


def send(caller: Caller, path: str, body: dict[str, Any], key: str = "k-1") -> Any:
    return caller.post(path, body, **{"Idempotency-Key": key})


class TestLogging:
    def test_makes_a_complaint_that_its_clerk_owns(self, alice: Caller) -> None:
        made = send(alice, "complaints/", INTAKE)

        assert made.status_code == 201
        assert made["Location"] == f"/api/v1/complaints/{made.json()['ref']}/"
        assert made.json()["owner"]["staff_code"] == "5017"
        assert made.json()["number"].startswith("XJ-1124-")
        assert {limit["kind"] for limit in made.json()["deadlines"]} >= {"first_contact", "reply", "resolve"}
        assert all(limit["trace"] and limit["trace"][0]["label"] for limit in made.json()["deadlines"])

    @pytest.mark.parametrize(
        "something", [{"own_words": "停机了。"}, {"feeling": 4}, {"flags": ["injury"]}, {"category": "BILLING"}]
    )
    def test_needs_the_channel_and_anything_to_go_by(self, alice: Caller, something: dict[str, Any]) -> None:
        made = send(alice, "complaints/", {"channel": "phone", **something})

        assert (made.status_code, made.json()["customer"]) == (201, None)

    @pytest.mark.parametrize("nothing", [{}, {"own_words": "  "}, {"feeling": 0}, {"feeling": None, "flags": []}])
    def test_refuses_what_says_nothing_at_all(self, alice: Caller, nothing: dict[str, Any]) -> None:
        refused = send(alice, "complaints/", {"channel": "phone", **nothing})

        assert refused.status_code == 400
        assert list(refused.json()["error"]["fields"]) == ["own_words"]
        assert not Complaint.objects.exists()

    def test_closes_on_the_spot_in_one_save(self, alice: Caller) -> None:
        made = send(alice, "complaints/on-the-spot/", SETTLED)

        assert (made.status_code, made.json()["stage"], made.json()["close_way"]) == (201, "closed", "on_the_spot")

    def test_says_on_the_spot_what_is_missing(self, alice: Caller) -> None:
        refused = send(alice, "complaints/on-the-spot/", {**SETTLED, "feeling_after": 5})

        assert refused.status_code == 400
        assert "feeling_after" in refused.json()["error"]["fields"]
        assert not Complaint.objects.exists()

    def test_logs_a_potential_one_with_its_remedy(self, alice: Caller) -> None:
        made = send(alice, "complaints/potential/", REMEDIED)

        assert (made.json()["severity"], made.json()["close_way"]) == ("potential", "potential")

    def test_names_every_field_that_is_off(self, alice: Caller) -> None:
        refused = send(alice, "complaints/", {**INTAKE, "channel": "pigeon", "phone": "12", "flags": ["rain"]})

        assert refused.status_code == 400
        assert {"channel", "flags.0"} <= set(refused.json()["error"]["fields"])

    def test_says_what_is_wrong_with_a_phone(self, alice: Caller) -> None:
        refused = send(alice, "complaints/", {**INTAKE, "phone": "12"})

        assert refused.status_code == 400
        assert list(refused.json()["error"]["fields"]) == ["phone"]


class TestTheKey:
    @pytest.mark.parametrize(("path", "body"), FORMS)
    def test_gives_back_the_same_complaint(self, alice: Caller, clock: Clock, path: str, body: dict[str, Any]) -> None:
        first = send(alice, path, body)
        clock.shift(timedelta(seconds=1))

        again = send(alice, path, body)

        assert (first.status_code, again.status_code) == (201, 200)
        assert again.json()["ref"] == first.json()["ref"]
        assert Complaint.objects.count() == 1

    @pytest.mark.parametrize(("path", "body"), FORMS)
    def test_is_refused_with_other_contents(self, alice: Caller, path: str, body: dict[str, Any]) -> None:
        send(alice, path, body)
        other = {name: value for name, value in body.items() if name != "branch"}
        changed = "done" if "done" in body else "remedy" if "remedy" in body else "own_words"

        refused = send(alice, path, {**other, changed: "别的。"})

        assert refused.status_code == 409
        assert refused.json()["error"]["code"] == "key_reused"
        assert Complaint.objects.count() == 1

    def test_is_each_persons_own(self, alice: Caller, bob: Caller) -> None:
        assert [send(one, "complaints/", INTAKE).status_code for one in (alice, bob)] == [201, 201]

    def test_must_be_sent(self, alice: Caller) -> None:
        refused = alice.post("complaints/", INTAKE)

        assert refused.status_code == 400
        assert "Idempotency-Key" in refused.json()["error"]["sentence"]

    @pytest.mark.parametrize("key", ["x" * 101, "键", "a\tb"])
    def test_must_be_plain(self, alice: Caller, key: str) -> None:
        refused = send(alice, "complaints/", INTAKE, key)

        assert refused.status_code == 400
        assert "Idempotency-Key" in refused.json()["error"]["fields"]


class TestTheDesk:
    def test_is_found_for_who_has_one(self, alice: Caller) -> None:
        made = send(alice, "complaints/", {"channel": "phone", "feeling": 2})

        assert made.json()["branch"]["code"] == "XJ"

    def test_must_be_named_by_who_has_several(self, house: House, clock: object) -> None:
        head = Caller(house.head)

        body = {"channel": "phone", "feeling": 2}
        assert list(send(head, "complaints/", body).json()["error"]["fields"]) == ["branch"]
        assert send(head, "complaints/", {**body, "branch": "wy"}).json()["branch"]["code"] == "WY"

    def test_of_others_is_told_like_one_that_does_not_exist(self, alice: Caller) -> None:
        foreign = send(alice, "complaints/", {"channel": "phone", "branch": "WY"})
        absent = send(alice, "complaints/", {"channel": "phone", "branch": "ZZ"}, "k-2")

        assert foreign.status_code == absent.status_code == 400
        assert foreign.content == absent.content

    @pytest.mark.parametrize("staff_code", ["6001", "8001", "7001", "4001"])
    def test_is_not_for_who_serves_no_customers(self, house: House, clock: object, staff_code: str) -> None:
        assert send(Caller(house.people[staff_code]), "complaints/", {"channel": "phone"}).status_code == 403
