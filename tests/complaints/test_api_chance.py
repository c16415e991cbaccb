"""Hundreds of bodies thrown together by chance, good values among bad ones, each with the right version: some are
taken, most are refused, none is a fault of ours, and the evidence stays whole."""

from __future__ import annotations

import random
from typing import Any
from uuid import uuid4

import pytest
from rest_framework import serializers

from complaints.api.fields import Amount, Code, Moment, Reference, Whole, Words, YesNo
from complaints.api.verbs import Verb
from complaints.models import Complaint
from evidence.trail import verify
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.test_api_rights import CLASS_AT

TRIES = 120
TEXTS = [
    "",
    " ",
    "好。",
    "a\r\nBcc: x@example.com",
    "‮反",
    "👩‍👩‍👧",
    "%s %(x)s {0}",
    "' OR 1=1 --",
    "<b>",
    "=1+1",
    "怒" * 60,
    "怒" * 200,
]
MOMENTS = [
    "2000-01-01T00:00Z",
    "2026-11-24T10:00+08:00",
    "2026-11-24T10:01+08:00",
    "2026-11-26T09:00:00.5Z",
    "2100-12-31T23:59-12:00",
]
AMOUNTS = ["0", "58.20", "99999.99", "9999999999.99", None]
PARTS = {
    "<uuid:order>": ("work_orders", "ref"),
    "<uuid:compensation>": ("compensations", "ref"),
    "<uuid:promise>": ("promises", "ref"),
    "<uuid:escalation>": ("escalations", "ref"),
    "<uuid:approval>": ("approvals", "ref"),
    "<uuid:call>": ("help_calls", "ref"),
    "<uuid:contact>": ("contacts", "ref"),
    "<uuid:merge>": ("merges", "ref"),
    "<uuid:tag>": ("tags", "ref"),
    "<int:option>": ("options", "id"),
    "<int:finding>": ("findings", "id"),
    "<int:tick>": ("calm_ticks", "id"),
}

NAMED = {
    "fact": "billing.period",
    "department": "billing_support",
    "to": "5018",
    "user": "5018",
    "phone": "138 0000 0004",
    "currency": "CNY",
}


def value(field: Any, name: str, now: dict[str, Any], chance: random.Random) -> Any:
    """Something the field might be sent, most often something it takes."""
    if chance.random() < 0.03:
        return chance.choice([None, [], {}, 0, -1, True, 1.5, "x", [[]], 2**63])
    if name in NAMED and chance.random() < 0.8:
        return NAMED[name]
    if isinstance(field, serializers.Serializer):
        return {part: value(child, part, now, chance) for part, child in field.fields.items() if chance.random() < 0.8}
    if isinstance(field, serializers.ListField):
        choices = getattr(field.child, "choices", None)
        return chance.sample(list(choices), 2) if choices else [value(field.child, name, now, chance) for _ in range(2)]
    if isinstance(field, Code):
        return chance.choice(list(field.choices))
    if isinstance(field, Words):
        return chance.choice(TEXTS)[: field.max_length]
    if isinstance(field, Whole):
        return chance.choice([0, 1, 2, 3, 4, 5, *(option["id"] for option in now["options"])])
    if isinstance(field, Reference):
        return chance.choice([now["ref"], str(uuid4())])
    values: dict[type[Any], list[Any]] = {YesNo: [True, False], Moment: MOMENTS, Amount: AMOUNTS}
    values[serializers.DecimalField] = [*AMOUNTS, "2.5", "-0.0005", "1e3"]
    return chance.choice(values[type(field)])


def place(path: str, now: dict[str, Any], chance: random.Random) -> str:
    """The address, with a part that stands on the complaint where there is one."""
    for mark, (part, key) in PARTS.items():
        if mark in path:
            rows = now[part] if part in now else (now["customer"] or {}).get(part, [])
            known = [str(row[key]) for row in rows] or (["7"] if key == "id" else [str(uuid4())])
            path = path.replace(mark, chance.choice(known))
    return path.removeprefix("complaints/<uuid:ref>/")


@pytest.mark.parametrize("stage", ["receive", "clarify", "propose", "confirm", "follow-up"])
def test_no_body_is_a_fault_of_ours(case: Case, bo: Caller, clock: Clock, stage: str) -> None:
    case.to(stage)
    chance = random.Random(stage)
    # Nothing is handed in here that could be withdrawn.
    verbs = [path for path, view in CLASS_AT.items() if issubclass(view, Verb) and "<uuid:attachment>" not in path]
    heard: dict[int, int] = {}

    for _try in range(TRIES):
        path = chance.choice(verbs)
        fields = {name: field for name, field in CLASS_AT[path].In().fields.items() if name != "seen_version"}
        body = {name: value(field, name, case.now, chance) for name, field in fields.items() if chance.random() < 0.8}
        clock.shift(chance.choice([1, 60]))
        answer = case.send(place(path, case.now, chance), body, by=chance.choice([case.by, bo]))
        heard[answer.status_code] = heard.get(answer.status_code, 0) + 1
        if answer.status_code == 200:
            case.now = answer.json()
        elif answer.status_code == 204:
            break

    assert set(heard) <= {200, 204, 400, 403, 404, 409, 422}
    assert heard[200] >= TRIES // 40
    row = Complaint.objects.get(public_id=case.ref)
    assert row.version == case.version
    assert verify([row.trail_chain]).ok
