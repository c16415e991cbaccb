"""Callers of the API: somebody signed in, and one complaint walked by addresses and bodies alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import LazySettings
from django.test import Client

from organisation.models import User
from tests.personas import NOW, House

Clock = time_machine.Traveller
API = "/api/v1/"
INTAKE = {
    "branch": "XJ",
    "channel": "walk_in",
    "own_words": "上周刚存一百元，今早就停机，没有任何提醒。",
    "feeling": 3,
    "surname": "郑",
    "title": "mr",
    "phone": "13800000001",
    "category": "BILLING",
}
TOMORROW = "2026-11-25T17:00+08:00"


@dataclass
class Caller:
    """Somebody at the API; nobody where `user` is None."""

    user: User | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user is not None:
            self.client.force_login(self.user)

    def get(self, path: str, query: dict[str, Any] | None = None) -> Any:
        return self.client.get(address(path), query or {})

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send a JSON body; a text goes as it is."""
        sent = body if isinstance(body, str | bytes) else json.dumps({} if body is None else body)
        return self.client.post(address(path), sent, content_type="application/json", headers=headers)

    def receive(self, **changes: Any) -> dict[str, Any]:
        """Log a complaint, however often the same words were logged before, and give it back."""
        made = self.post("complaints/", {**INTAKE, "log_another": True, **changes}, **{"Idempotency-Key": uuid4().hex})
        assert made.status_code == 201, made.content.decode()
        found: dict[str, Any] = made.json()
        return found


def address(path: str) -> str:
    return path if path.startswith("/") else API + path


@dataclass
class Case:
    """One complaint over the API; every answer brings its newest version."""

    by: Caller
    now: dict[str, Any]

    @property
    def ref(self) -> str:
        return str(self.now["ref"])

    @property
    def version(self) -> int:
        return int(self.now["version"])

    def path(self, rest: str = "") -> str:
        return f"complaints/{self.ref}/{rest}"

    def send(self, rest: str, body: dict[str, Any] | None = None, *, by: Caller | None = None) -> Any:
        """POST with the newest version."""
        return (by or self.by).post(self.path(rest), {"seen_version": self.version, **(body or {})})

    def do(self, rest: str, body: dict[str, Any] | None = None, *, by: Caller | None = None) -> dict[str, Any]:
        """POST, expect it to be taken, keep the answer."""
        answer = self.send(rest, body, by=by)
        assert answer.status_code == 200, f"{rest}: {answer.status_code} {answer.content.decode()}"
        self.now = json.loads(answer.content)
        return self.now

    def to(self, stage: str) -> Case:
        """Walk the road as far as this stage, the way a good clerk does."""
        road = ["receive", *STEPS]
        for name in road[road.index(self.now["stage"]) + 1 : road.index(stage) + 1]:
            for rest, body in STEPS[name]:
                promise = self.now["promises"][0]["ref"] if self.now["promises"] else ""
                self.do(rest.format(promise=promise), body(self.now) if callable(body) else body)
        assert self.now["stage"] == stage
        return self


Step = tuple[str, Any]
STEPS: dict[str, list[Step]] = {
    "calm": [("moves/calm/", {})],
    "clarify": [("acts/tick/", {"code": "listen"}), ("acts/feeling/", {"value": 2}), ("moves/clarify/", {})],
    "propose": [
        ("acts/severity/look/", {}),
        ("acts/receipt/", {}),
        ("acts/restatement/", {"restatement": "存了一百元，今早停机，没收到提醒。", "outcome": "confirmed"}),
        ("acts/finding/", {"text": "查账单：长途费另计。"}),
        ("acts/cause/", {"cause": "ours"}),
        ("moves/propose/", {}),
    ],
    "confirm": [
        ("acts/options/", {"kind": "fix", "action": "今天恢复通话", "due_at": TOMORROW}),
        ("acts/options/", {"kind": "help", "action": "教会查余额的短信", "due_at": TOMORROW}),
        ("moves/confirm/", {}),
    ],
    "follow-up": [
        (
            "acts/decision/",
            lambda now: {
                "decision": "accepted",
                "opinion": "行，就这样。",
                "option": now["options"][0]["id"],
                "signed": "spoken",
            },
        ),
        ("moves/follow-up/", {}),
    ],
    "closed": [
        ("acts/result/", {"result": "已恢复通话，短信说明也发了。"}),
        ("acts/callback-result/", {"result": "confirmed", "said": "好了，谢谢。"}),
        ("acts/promises/{promise}/keep/", {}),
        ("moves/close/", {}),
    ],
}


@pytest.fixture
def clock(settings: LazySettings) -> Iterator[Clock]:
    """It is NOW, until a test moves it; nobody is signed out because a test let hours pass."""
    settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def alice(house: House, clock: Clock) -> Caller:
    return Caller(house.alice)


@pytest.fixture
def bob(house: House, clock: Clock) -> Caller:
    return Caller(house.bob)


@pytest.fixture
def bo(house: House, clock: Clock) -> Caller:
    return Caller(house.bo)


@pytest.fixture
def cy(house: House, clock: Clock) -> Caller:
    return Caller(house.cy)


@pytest.fixture
def case(alice: Caller) -> Case:
    """A general complaint at the counter, the customer angry (3), received by Alice."""
    return Case(alice, alice.receive())
