"""Calls over the API: who may do what, what no body may hold, and a description that is true."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from complaints.api.fields import LARGEST_VERSION, Code, Moment, Whole, Words, YesNo
from complaints.usecases.owning import recuse
from followups import api_urls
from followups.api import CallVerb
from followups.models import Callback, CallbackAttempt
from organisation.models import Posting, Role, User
from tests.complaints.api_fixtures import Caller
from tests.complaints.test_api_bad_input import WHOLE_BODIES, WRONG, with_raw
from tests.complaints.test_api_description import plain
from tests.complaints.test_api_rights import addresses, shape
from tests.followups.conftest import FRIDAY_10, Desk
from tests.followups.test_pages import clock  # noqa: F401  (a fixture)
from tests.personas import NOW

pytestmark = pytest.mark.usefixtures("clock")

PAGE = "complaints/<uuid:ref>/customers-page/"
# The customer's page has a test of its own below: its verbs need no version and are about no call.
CLASS_AT = {path: view for path, view in addresses(api_urls.urlpatterns) if not path.startswith(PAGE)}
ON_PAGE = {path: view for path, view in addresses(api_urls.urlpatterns) if path.startswith(PAGE)}
TAKING = {path: view for path, view in CLASS_AT.items() if hasattr(view, "post")}
MINE = "callbacks/"
CALLS = "complaints/<uuid:ref>/callbacks/"
ONE = f"{CALLS}<uuid:callback>/"
WRITABLE = {
    CALLS: ["asked_for", "caller", "due_at", "kind", "purpose"],
    f"{ONE}attempts/": [
        "anything_else",
        "did_it_work",
        "give_up",
        "last_call",
        "next_try_at",
        "outcome",
        "said",
        "satisfaction",
        "seen_version",
        "suggestion",
    ],
    f"{ONE}due/": ["asked_for", "due_at", "reason", "seen_version", "told_how"],
    f"{ONE}told/": ["how", "seen_version"],
    f"{ONE}word/": ["how", "seen_version"],
    f"{ONE}drop/": ["reason", "seen_version"],
    f"{ONE}give-up/": ["seen_version"],
}
# A version that never was: whoever may do it hears that they come too late, and nothing moves.
NEVER = 4711
# fmt: off
#                        mine  list  plan  act
RIGHTS = {
    "owner":            (200, 200, 400, 409),
    "colleague":        (200, 200, 400, 409),
    "manager":          (200, 200, 400, 409),
    "head office":      (200, 200, 400, 409),
    "other branch":     (200, 404, 404, 404),
    "other manager":    (200, 404, 404, 404),
    "not asked":        (200, 404, 404, 404),
    "customer manager": (200, 200, 403, 403),
    "quality":          (200, 200, 403, 403),
    "auditor":          (200, 200, 403, 403),
    "no posting":       (200, 404, 404, 404),
    "superuser":        (200, 404, 404, 404),
    "nobody":           (401, 401, 401, 401),
}
# fmt: on
STAFF = {
    "owner": "5017",
    "colleague": "5018",
    "manager": "3001",
    "head office": "1001",
    "other branch": "5027",
    "other manager": "3002",
    "not asked": "6002",
    "customer manager": "4001",
    "quality": "7001",
    "auditor": "8001",
}


def body_for(path: str) -> dict[str, Any]:
    """A body that would be taken: with a version that never was, or with an hour that has passed."""
    body = dict(CLASS_AT[path].example or {})
    return body | (
        {"seen_version": NEVER} if issubclass(CLASS_AT[path], CallVerb) else {"due_at": FRIDAY_10.isoformat()}
    )


def filled(path: str, desk: Desk) -> str:
    return at(path, str(desk.complaint.public_id), str(desk.call.public_id))


def at(path: str, ref: str, call: str) -> str:
    return path.replace("<uuid:ref>", ref).replace("<uuid:callback>", call)


@pytest.fixture
def alice(desk: Desk) -> Caller:
    return Caller(desk.house.alice)


def somebody(desk: Desk, person: str) -> Caller:
    if person == "nobody":
        return Caller()
    if person in STAFF:
        return Caller(desk.house.people[STAFF[person]])
    return Caller(User.objects.create_user("0001", "某人", is_superuser=person == "superuser"))


class TestRights:
    @pytest.mark.parametrize("person", RIGHTS)
    def test_everybody_gets_what_the_table_says(self, desk: Desk, person: str) -> None:
        caller = somebody(desk, person)
        mine, listed, planned, done = RIGHTS[person]
        before = Callback.objects.values().get()

        assert caller.get(MINE).status_code == mine
        assert caller.get(filled(CALLS, desk)).status_code == listed
        assert caller.post(filled(CALLS, desk), body_for(CALLS)).status_code == planned
        for path, view in TAKING.items():
            if issubclass(view, CallVerb):
                assert caller.post(filled(path, desk), body_for(path)).status_code == done, path

        assert Callback.objects.values().get() == before

    def test_my_calls_are_mine(self, desk: Desk) -> None:
        assert Caller(desk.house.bob).get(MINE).json()["results"] == []
        assert Caller(desk.house.bo).get(MINE).json()["results"] == []

    def test_a_recused_colleague_finds_nothing(self, desk: Desk) -> None:
        recused = User.objects.create_user("5019", "某人")
        Posting.objects.create(user=recused, role=Role.CLERK, branch=desk.house.hall, starts_on=NOW.date())
        desk.do(recuse, FRIDAY_10, by=desk.house.bo, user=recused, reason="投诉的就是他。")

        assert Caller(recused).get(filled(CALLS, desk)).status_code == 404
        assert Caller(recused).post(filled(f"{ONE}drop/", desk), body_for(f"{ONE}drop/")).status_code == 404

    def test_a_foreign_complaint_answers_like_one_that_is_not_there(self, desk: Desk) -> None:
        cy, call = Caller(desk.house.cy), str(desk.call.public_id)
        for path in TAKING:
            bodies: list[Any] = [body_for(path), {}, {"state": "reached"}, [], "no json"]
            for body in bodies:
                foreign, absent = (
                    cy.post(at(path, ref, call), body) for ref in (str(desk.complaint.public_id), str(uuid4()))
                )
                assert foreign.status_code == absent.status_code, path
                assert foreign.content == absent.content, path
                assert shape(foreign) == shape(absent), path
        foreign, absent = cy.get(filled(CALLS, desk)), cy.get(at(CALLS, str(uuid4()), call))
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content) == (404, absent.content)

    @pytest.mark.parametrize("method", ["put", "patch", "delete"])
    def test_nothing_is_put_patched_or_deleted(self, desk: Desk, alice: Caller, method: str) -> None:
        for path in CLASS_AT:
            assert getattr(alice.client, method)(f"/api/v1/{filled(path, desk)}").status_code == 405, path

    def test_every_change_needs_the_token_of_the_session(self, desk: Desk) -> None:
        alice = Caller(desk.house.alice, Client(enforce_csrf_checks=True))

        for path in TAKING:
            assert alice.post(filled(path, desk), body_for(path)).status_code == 403, path


class TestBadInput:
    def test_only_these_names_can_be_written(self) -> None:
        assert {path: sorted(view.In().fields) for path, view in TAKING.items()} == WRITABLE

    def test_every_field_refuses_what_it_is_not(self, desk: Desk, alice: Caller) -> None:
        taken = []

        for path, view in TAKING.items():
            for name, field in view.In().fields.items():
                assert type(field) in (Words, Code, YesNo, Whole, Moment)
                for raw in WRONG[type(field)]:
                    answer = alice.post(filled(path, desk), with_raw(body_for(path), name, raw))
                    told = answer.json()["error"]["fields"] if answer.status_code == 400 else {}
                    if answer.status_code != 400 or (told and name not in told):
                        taken.append((path, name, raw[:40], answer.status_code))

        assert taken == []
        assert not CallbackAttempt.objects.exists()

    def test_no_body_is_a_fault_of_ours(self, desk: Desk, alice: Caller) -> None:
        for path in TAKING:
            for body in WHOLE_BODIES:
                answer = alice.post(filled(path, desk), body)

                assert answer.status_code in ({400} if body else {400, 428}), (path, body[:40])
                assert answer.json()["error"]["sentence"]

    def test_a_text_as_long_as_may_be_is_taken_and_no_longer(self, desk: Desk, alice: Caller) -> None:
        for path, view in TAKING.items():
            for name, field in view.In().fields.items():
                if isinstance(field, Words) and name != "caller":
                    longest = field.max_length or 0
                    fits, not_so = (
                        alice.post(filled(path, desk), {**body_for(path), name: "怒" * length})
                        for length in (longest, longest + 1)
                    )
                    assert name not in fits.json()["error"]["fields"], (path, name)
                    assert (not_so.status_code, list(not_so.json()["error"]["fields"])) == (400, [name]), (path, name)

    @pytest.mark.parametrize("header", ["7", '""', '"x"', "*", '"0"', f'"{LARGEST_VERSION + 1}"'])
    def test_no_wrong_version_is_taken(self, desk: Desk, alice: Caller, header: str) -> None:
        answer = alice.post(filled(f"{ONE}drop/", desk), {"reason": "不用。"}, **{"If-Match": header})

        assert answer.status_code == 400
        assert "If-Match" in answer.json()["error"]["fields"]

    def test_a_reference_that_is_none_is_no_address(self, desk: Desk, alice: Caller) -> None:
        for wrong in ("1", "x", "%00"):
            answer = alice.post(at(f"{ONE}drop/", str(desk.complaint.public_id), wrong), {"reason": "不用。"})
            assert answer.status_code in (400, 404)


class TestTheCustomersPage:
    WRITABLE = {
        f"{PAGE}read/": ["seen_version"],
        f"{PAGE}write/": ["despite", "seen_version", "text"],
        f"{PAGE}link/": ["seen_version"],
    }

    def test_only_these_names_can_be_written(self) -> None:
        taking = {path: view for path, view in ON_PAGE.items() if hasattr(view, "post")}

        assert {path: sorted(view.In().fields) for path, view in taking.items()} == self.WRITABLE

    def test_every_field_refuses_what_it_is_not(self, desk: Desk, alice: Caller) -> None:
        for path in self.WRITABLE:
            view = ON_PAGE[path]
            for name, field in view.In().fields.items():
                for raw in WRONG[type(field)]:
                    answer = alice.post(filled(path, desk), with_raw(dict(view.example or {}), name, raw))
                    assert answer.status_code == 400, (path, name, raw[:40])
        assert not desk.complaint.customer_messages.exists()

    def test_no_body_is_a_fault_of_ours(self, desk: Desk, alice: Caller) -> None:
        for path in self.WRITABLE:
            for body in WHOLE_BODIES:
                assert alice.post(filled(path, desk), body).status_code in ({400} if body else {200, 400}), path

    @pytest.mark.parametrize(
        ("person", "read", "done"),
        [
            ("colleague", 200, 200),
            ("other branch", 404, 404),
            ("quality", 200, 403),
            ("auditor", 200, 403),
            ("nobody", 401, 401),
        ],
    )
    def test_everybody_gets_what_the_table_says(self, desk: Desk, person: str, read: int, done: int) -> None:
        caller = somebody(desk, person)

        assert caller.get(filled(PAGE, desk)).status_code == read
        for path in self.WRITABLE:
            assert caller.post(filled(path, desk), dict(ON_PAGE[path].example or {})).status_code == done, path


class TestTheDescription:
    @pytest.fixture
    def description(self) -> dict[str, Any]:
        described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return described

    @staticmethod
    def check(description: dict[str, Any], component: str, shown: Any) -> None:
        whole = plain({"components": description["components"]})
        jsonschema.validate(shown, {"$ref": f"#/components/schemas/{component}", **whole})

    def test_names_and_explains_every_verb(self, description: dict[str, Any]) -> None:
        paths = {"/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path) for path in CLASS_AT}
        found = [spec for path in paths for spec in description["paths"][path].values()]

        assert sorted(spec["operationId"] for spec in found) == [
            "drop_callback",
            "give_up_callback",
            "leave_word",
            "list_callbacks",
            "list_my_calls",
            "move_callback",
            "plan_callback",
            "record_attempt",
            "tell_delay",
        ]
        assert all(len(spec["description"]) > 20 and spec["tags"] == ["callbacks"] for spec in found)
        assert all(answer["description"] for spec in found for answer in spec["responses"].values())

    def test_shows_a_body_that_is_taken(self) -> None:
        for path, view in TAKING.items():
            verb = view.verbs.get("POST", view)
            body = verb.In(data=verb.example)
            assert body.is_valid(), (path, body.errors)

    def test_is_true_of_answers_and_refusals(self, description: dict[str, Any], desk: Desk, alice: Caller) -> None:
        address = filled(f"{ONE}attempts/", desk)
        tried = {"seen_version": 1, "outcome": "busy", "next_try_at": "2026-11-27T16:00+08:00"}

        self.check(description, "CallbackOut", alice.post(address, tried).json())
        self.check(description, "StaleCallOut", alice.post(address, tried).json())
        self.check(description, "ErrorOut", alice.post(address, {**tried, "seen_version": 2, "outcome": ""}).json())
        self.check(description, "ErrorOut", alice.post(address, {"outcome": "busy"}).json())
        self.check(description, "CallbacksOut", alice.get(filled(CALLS, desk)).json())
        self.check(description, "MyCallsOut", alice.get(MINE).json())
        said = {**tried, "seen_version": 2, "outcome": "reached", "said": "好了。", "satisfaction": "satisfied"}
        self.check(description, "CallbackOut", alice.post(address, said).json())
