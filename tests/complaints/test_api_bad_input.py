"""What the API refuses: wrong types, wrong names, text that nothing can store. With a sentence, never with a fault."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers
from rest_framework.parsers import MultiPartParser

from complaints.api.fields import Amount, Body, Code, Moment, Reference, Whole, Words, YesNo
from complaints.api.intake import Intaking
from complaints.api.verbs import Verb
from complaints.models import Complaint
from tests.complaints.api_fixtures import INTAKE, Caller, Case
from tests.complaints.api_writable import WRITABLE
from tests.complaints.test_api_rights import CLASS_AT, body_for, filled

WRITING = {path: view for path, view in CLASS_AT.items() if hasattr(view, "post")}
# What takes JSON; the one address that takes a file has tests of its own.
TAKING = {path: view for path, view in WRITING.items() if MultiPartParser not in view.parser_classes}
HUGE = 10**400
# What no field of the kind may take, each a piece of JSON.
NEITHER = ["[]", '["x"]', "{}", '{"a": 1}', str(HUGE), "-1e999", "1.5"]
WRONG: dict[type[Any], list[str]] = {
    Words: [*NEITHER, "0", "true", "null"],
    Code: [*NEITHER, "0", "true", '"nowhere"', '"CALM "'],
    YesNo: [*NEITHER, "0", "1", '"true"', '"on"', "null"],
    Whole: [*NEITHER[:-1], "1.0", "1.5", "true", '"1"', "-1", str(2**63), '"１"'],
    Moment: [
        *NEITHER,
        "0",
        "true",
        '"tomorrow"',
        '"2026-11-24"',
        '"2026-11-24T15:00"',
        '"2026-13-01T00:00Z"',
        '"0001-01-01T00:00+14:00"',
        '"9999-12-31T23:59-12:00"',
    ],
    Reference: [*NEITHER, "0", "1", '"x"', "null"],
    Amount: ["[]", "{}", str(HUGE), "true", '"NaN"', '"Infinity"', '"-0.01"', '"58.201"', '"58,20"', "1e99"],
    serializers.ListField: ["{}", "0", '"x"', "true", "[[]]", "[0]", '["nowhere"]', "null", json.dumps(["x"] * 1000)],
}
WHOLE_BODIES = [
    "",
    "[]",
    "null",
    '"x"',
    "1",
    "{",
    "NaN",
    '{"value": NaN}',
    '{"a": Infinity}',
    '{"a": 1' + "0" * 5000 + "}",
]
WHOLE_BODIES += [
    '{"a": "\\u0000"}',
    '{"\\u0000": 1}',
    '{"a": "\\ud800"}',
    "[" * 20000,
    '{"a":' * 5000 + "1" + "}" * 5000,
]


# One press each: a call for help, which pressed again is the same one, going away and coming back, watching or not.
PRESSED = ("violence", "incident", "relief", "step-away", "back", "watch", "stop-watching")
ASKS_FOR_NOTHING = ("hall/help/", "hall/violence/", *(f"complaints/<uuid:ref>/acts/{name}/" for name in PRESSED))


def post_raw(caller: Caller, path: str, ref: str, body: str) -> Any:
    return caller.post(filled(path, ref), body, **{"Idempotency-Key": "k"})


def fields_of(view: type[Any]) -> dict[str, Any]:
    body: Body = view.In()
    return dict(body.fields)


def with_raw(body: dict[str, Any], name: str, raw: str) -> str:
    """The body with one value spelled as it is."""
    rest = {key: value for key, value in body.items() if key != name}
    return json.dumps(rest)[:-1] + (", " if rest else "") + f"{json.dumps(name)}: {raw}" + "}"


def test_every_field_refuses_what_it_is_not(case: Case, bo: Caller) -> None:
    other, taken = bo.receive(phone="13800000002")["ref"], []

    for path, view in TAKING.items():
        good = body_for(path, other)
        for name, field in fields_of(view).items():
            for raw in WRONG[type(field)]:
                if raw == "null" and field.allow_null:
                    continue
                answer = post_raw(bo, path, case.ref, with_raw(good, name, raw))
                told = answer.json()["error"]["fields"] if answer.status_code == 400 else {}
                # A number beyond what JSON may hold makes the whole body unreadable.
                if answer.status_code != 400 or (told and name not in {key.partition(".")[0] for key in told}):
                    taken.append((path, name, raw[:40], answer.status_code))

    assert taken == []


def test_no_body_is_a_fault_of_ours(case: Case, bo: Caller) -> None:
    for path, view in TAKING.items():
        # An empty body lacks only the version; what needs none finds no such step, or nobody waits, or it lacks a text.
        empty = {400, 404, 409, 428} if issubclass(view, Verb) else {400, 404}
        empty |= {200} if path in ASKS_FOR_NOTHING else set()
        for body in WHOLE_BODIES:
            answer = post_raw(bo, path, case.ref, body)

            assert answer.status_code in ({400} if body else empty), (path, body[:40], answer.content.decode())
            assert answer.status_code == 200 or answer.json()["error"]["sentence"]


def test_text_has_an_end(case: Case, bo: Caller) -> None:
    endless = [
        (path, name)
        for path, view in TAKING.items()
        for name, field in fields_of(view).items()
        if isinstance(field, Words) and not (field.max_length or 0) <= 8000
    ]

    assert endless == []
    assert all(
        isinstance(field, Words | Code | YesNo | Whole | Moment | Reference | Amount | serializers.ListField)
        for view in TAKING.values()
        for field in fields_of(view).values()
    )


FREE = {
    "email",
    "phone",
    "branch",
    "category",
    "department",
    "to",
    "user",
    "deputy",
    "responsible",
    "manager",
    "currency",
    "other",
}


def test_a_text_as_long_as_may_be_is_taken_by_every_column(case: Case, bo: Caller) -> None:
    """A longer one is refused in words before the database would."""
    other = bo.receive(phone="13800000002")["ref"]

    for path, view in TAKING.items():
        # The same customer again would be a repeat, and a repeat is serious; the same words again would be asked about.
        good = body_for(path, other) | ({"phone": "", "log_another": True} if issubclass(view, Intaking) else {})
        for name, field in fields_of(view).items():
            if isinstance(field, Words) and name not in FREE:
                longest = field.max_length or 0
                # Of what a reference names besides the complaint there is none.
                fits = {200, 201, 409} | ({404} if "<uuid:" in path.replace("<uuid:ref>", "") else set())
                for length, expected in ((longest, fits), (longest + 1, {400})):
                    headers = {"Idempotency-Key": f"{view.__name__}-{name}-{length}"}
                    answer = bo.post(filled(path, case.ref), {**good, name: "怒" * length}, **headers)
                    assert answer.status_code in expected, (path, name, length, answer.content.decode())


def test_only_these_names_can_be_written() -> None:
    assert {path: sorted(fields_of(view)) for path, view in WRITING.items()} == WRITABLE


def test_no_column_is_set_from_outside(case: Case, bo: Caller) -> None:
    other, taken = bo.receive(phone="13800000002")["ref"], []
    before = Complaint.objects.filter(public_id=case.ref).values().get()
    columns = {field.name for field in Complaint._meta.concrete_fields} | set(before) | {"pk", "is_staff", "by", "at"}

    for path in TAKING:
        good, names = body_for(path, other), sorted(columns - set(WRITABLE[path]))
        # At most 20 wrong names are told at once.
        for start in range(0, len(names), 20):
            some = names[start : start + 20]
            answer = bo.post(filled(path, case.ref), {**good, **dict.fromkeys(some, 1)}, **{"Idempotency-Key": "k"})
            if answer.status_code != 400 or set(answer.json()["error"]["fields"]) != set(some):
                taken.append((path, some, answer.status_code))

    assert taken == []
    assert Complaint.objects.filter(public_id=case.ref).values().get() == before
    assert Complaint.objects.count() == 2


def test_wrong_names_are_told_but_not_by_the_thousand(case: Case, alice: Caller) -> None:
    answer = alice.post(case.path("acts/note/"), {f"x{count}": count for count in range(5000)})

    assert answer.status_code == 400
    assert len(answer.json()["error"]["fields"]) == 20


def test_a_form_is_no_json(case: Case, alice: Caller) -> None:
    form = "application/x-www-form-urlencoded"
    answer = alice.client.post(f"/api/v1/{case.path('acts/note/')}", "text=x", content_type=form)

    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "unsupported_media_type")


def test_what_is_refused_is_not_saved(alice: Caller) -> None:
    alice.post("complaints/", {**INTAKE, "stage": "closed"}, **{"Idempotency-Key": "k"})

    assert not Complaint.objects.exists()
