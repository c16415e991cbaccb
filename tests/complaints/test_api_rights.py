"""Who may do what over the API: every address × every kind of person, as a literal table.

A change is tried with a version that never was: whoever may do it hears that they come too late (409), so nothing
moves and every address can be tried on the same complaint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver

from complaints import api_urls
from complaints.api.verbs import Verb
from complaints.models import Attachment, Complaint, Tag
from evidence.models import TrailEntry
from organisation.models import Posting, Role, User
from tests.complaints.api_fixtures import TOMORROW, Caller, Case
from tests.complaints.file_fixtures import hand_in, vault_folder  # noqa: F401
from tests.personas import NOW, House

PEOPLE = (
    "owner",
    "colleague",
    "manager",
    "head office",
    "other branch",
    "other manager",
    "department asked",
    "department not asked",
    "customer manager",
    "quality",
    "auditor",
    "recused",
    "without a posting",
    "superuser",
    "left us",
    "nobody",
)

# fmt: off
#                owner coll. mgr  head other o.mgr asked n.ask c.mgr qual. audit recus no-p. super left nobody
TABLE = {
    "handle":    (409, 409, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "supervise": (403, 403, 409, 409, 404, 404, 403, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "answer":    (409, 409, 409, 409, 404, 404, 409, 404, 403, 403, 403, 404, 404, 404, 401, 401),
    "care":      (403, 403, 409, 409, 404, 404, 403, 404, 409, 403, 403, 404, 404, 404, 401, 401),
    "watch":     (409, 409, 409, 409, 404, 404, 409, 404, 409, 409, 403, 404, 404, 404, 401, 401),
    "read":      (200, 200, 200, 200, 404, 404, 200, 404, 200, 200, 200, 404, 404, 404, 401, 401),
    "relation":  (200, 200, 200, 200, 404, 404, 403, 404, 200, 200, 200, 404, 404, 404, 401, 401),
    "list":      (200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 401, 401),
    "log":       (201, 201, 201, 400, 201, 201, 403, 403, 403, 403, 403, 201, 403, 403, 401, 401),
    "look up":   (200, 200, 200, 200, 200, 200, 403, 403, 200, 200, 200, 200, 403, 403, 401, 401),
    "foreign":   (200, 200, 200, 200, 200, 200, 403, 403, 200, 200, 200, 404, 403, 403, 401, 401),
    "queue":     (403, 403, 200, 200, 403, 200, 403, 403, 403, 403, 403, 403, 403, 403, 401, 401),
    # Whoever has several desks names one; without a call of that reference there is none, for anybody.
    "count":     (200, 200, 200, 400, 200, 200, 403, 403, 403, 403, 403, 200, 403, 403, 401, 401),
    "no incident":
                 (404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
    "no call":   (404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 404, 401, 401),
}
# fmt: on

ONE = "complaints/<uuid:ref>/"
NEEDS = {
    "complaints/": "list",
    "complaints/on-the-spot/": "log",
    "complaints/potential/": "log",
    "customers/lookup/": "look up",
    "hall/": "list",
    "hall/queue/": "count",
    "hall/help/": "count",
    "hall/help/<uuid:call>/answer/": "no call",
    "hall/help/<uuid:call>/end/": "no call",
    "hall/violence/": "count",
    "hall/violence/<uuid:call>/come/": "no call",
    "hall/violence/<uuid:call>/two-present/": "no call",
    "hall/violence/<uuid:call>/parties/": "no call",
    "hall/violence/<uuid:call>/end/": "no call",
    "absences/": "list",
    "absences/<uuid:absence>/end/": "no call",
    "incidents/": "list",
    "incidents/<uuid:incident>/": "no incident",
    "incidents/<uuid:incident>/lead/": "no call",
    "incidents/<uuid:incident>/sentence/": "no call",
    "incidents/<uuid:incident>/news/": "no call",
    "incidents/<uuid:incident>/end/": "no call",
    "tags/": "list",
    "tags/<uuid:tag>/rename/": "no call",
    "tags/<uuid:tag>/end/": "no call",
    "mentions/": "list",
    "mentions/<uuid:mention>/away/": "no call",
    "supervision/escalated/": "queue",
    "supervision/overdue/": "queue",
    "supervision/soon/": "queue",
    "supervision/approvals/": "queue",
    ONE: "read",
    f"{ONE}timeline/": "read",
    f"{ONE}attachments/": "read",
    f"{ONE}attachments/<uuid:attachment>/": "read",
    f"{ONE}remedies/": "read",
    f"{ONE}relation/": "relation",
    f"{ONE}reply-letters/": "read",
    f"{ONE}crisis/": "read",
    f"{ONE}open-foreign/": "foreign",
    f"{ONE}moves/calm/": "handle",
    f"{ONE}moves/clarify/": "handle",
    f"{ONE}moves/go-on/": "handle",
    f"{ONE}moves/propose/": "handle",
    f"{ONE}moves/confirm/": "handle",
    f"{ONE}moves/follow-up/": "handle",
    f"{ONE}moves/close/": "handle",
    f"{ONE}moves/propose-again/": "handle",
    f"{ONE}moves/rework/": "handle",
    f"{ONE}moves/return-to-calm/": "handle",
    f"{ONE}moves/refer-to-arbitration/": "supervise",
    f"{ONE}moves/carry-out-award/": "handle",
    f"{ONE}moves/withdraw/": "handle",
    f"{ONE}moves/merge/": "handle",
    f"{ONE}moves/reopen/": "handle",
    f"{ONE}moves/take-up/": "handle",
    f"{ONE}acts/feeling/": "handle",
    f"{ONE}acts/tick/": "handle",
    f"{ONE}acts/tick/<int:tick>/judge/": "handle",
    f"{ONE}acts/wants-it-now/": "handle",
    f"{ONE}acts/facts/": "handle",
    f"{ONE}acts/customer/": "handle",
    f"{ONE}acts/customer/look-after/": "care",
    f"{ONE}acts/customer/ways/": "handle",
    f"{ONE}acts/customer/ways/<uuid:contact>/prefer/": "handle",
    f"{ONE}acts/customer/ways/<uuid:contact>/end/": "handle",
    f"{ONE}acts/customer/merge/": "handle",
    f"{ONE}acts/customer/merges/<uuid:merge>/undo/": "handle",
    f"{ONE}acts/customer/relation/": "handle",
    f"{ONE}acts/receipt/": "handle",
    f"{ONE}acts/record-checks/": "handle",
    f"{ONE}acts/medical-help/": "handle",
    f"{ONE}acts/restatement/": "handle",
    f"{ONE}acts/finding/": "handle",
    f"{ONE}acts/key-facts/": "handle",
    f"{ONE}acts/finding/<int:finding>/shown/": "handle",
    f"{ONE}acts/questions/": "handle",
    f"{ONE}acts/fee/": "handle",
    f"{ONE}acts/understanding/": "handle",
    f"{ONE}acts/cause/": "handle",
    f"{ONE}acts/work-orders/": "handle",
    f"{ONE}acts/work-orders/<uuid:order>/sign/": "answer",
    f"{ONE}acts/work-orders/<uuid:order>/return/": "answer",
    f"{ONE}acts/work-orders/<uuid:order>/answer/": "answer",
    f"{ONE}acts/work-orders/<uuid:order>/chase/": "handle",
    f"{ONE}acts/work-orders/<uuid:order>/judge/": "handle",
    f"{ONE}acts/work-orders/<uuid:order>/ask-again/": "handle",
    f"{ONE}acts/work-orders/<uuid:order>/waive/": "handle",
    f"{ONE}acts/fault/": "handle",
    f"{ONE}acts/step-away/": "handle",
    f"{ONE}acts/back/": "handle",
    f"{ONE}acts/relief/": "handle",
    f"{ONE}acts/violence/": "handle",
    f"{ONE}acts/invitation/<uuid:call>/joined/": "handle",
    f"{ONE}acts/invitation/<uuid:call>/decline/": "supervise",
    f"{ONE}acts/seam/": "handle",
    f"{ONE}acts/missing-notice/": "handle",
    f"{ONE}acts/crisis/decisions/": "supervise",
    f"{ONE}acts/crisis/<uuid:item>/done/": "supervise",
    f"{ONE}acts/crisis/<uuid:item>/waive/": "supervise",
    f"{ONE}acts/relief/<uuid:call>/answer/": "supervise",
    f"{ONE}acts/relief/<uuid:call>/end/": "handle",
    f"{ONE}acts/flags/": "handle",
    f"{ONE}acts/severity/raise/": "handle",
    f"{ONE}acts/severity/look/": "handle",
    f"{ONE}acts/severity/lower/": "handle",
    f"{ONE}acts/options/": "handle",
    f"{ONE}acts/options/explain/": "handle",
    f"{ONE}acts/options/<int:option>/drop/": "handle",
    f"{ONE}acts/decision/": "handle",
    f"{ONE}acts/objections/": "handle",
    f"{ONE}acts/special-cases/": "supervise",
    f"{ONE}acts/first-step/": "handle",
    f"{ONE}acts/compensations/<uuid:compensation>/prove/": "handle",
    f"{ONE}acts/promises/": "handle",
    f"{ONE}acts/promises/<uuid:promise>/keep/": "handle",
    f"{ONE}acts/promises/<uuid:promise>/release/": "handle",
    f"{ONE}acts/result/": "handle",
    f"{ONE}acts/callback-result/": "handle",
    f"{ONE}acts/recourse/": "handle",
    f"{ONE}acts/parting/": "handle",
    f"{ONE}acts/reply-letter/": "handle",
    f"{ONE}acts/reply-letter/sign/": "handle",
    f"{ONE}acts/reply-letter/sent/": "handle",
    f"{ONE}acts/ask-to-close/": "handle",
    f"{ONE}acts/lesson/": "handle",
    f"{ONE}acts/note/": "handle",
    f"{ONE}acts/incident/": "supervise",
    f"{ONE}acts/incident/leave/": "handle",
    f"{ONE}acts/tags/": "handle",
    f"{ONE}acts/tags/<uuid:tag>/remove/": "handle",
    f"{ONE}acts/split/": "handle",
    f"{ONE}acts/watch/": "watch",
    f"{ONE}acts/stop-watching/": "watch",
    f"{ONE}acts/watchers/": "watch",
    f"{ONE}acts/attachments/<uuid:attachment>/withdraw/": "handle",
    f"{ONE}acts/pause/": "handle",
    f"{ONE}acts/resume/": "handle",
    f"{ONE}acts/take-over/": "handle",
    f"{ONE}acts/transfer/": "handle",
    f"{ONE}acts/recuse/": "supervise",
    f"{ONE}acts/customer-manager/": "handle",
    f"{ONE}acts/escalate/": "handle",
    f"{ONE}acts/escalations/<uuid:escalation>/acknowledge/": "supervise",
    f"{ONE}acts/escalations/<uuid:escalation>/instruct/": "supervise",
    f"{ONE}acts/escalations/<uuid:escalation>/done/": "handle",
    f"{ONE}acts/approvals/<uuid:approval>/approve/": "supervise",
    f"{ONE}acts/approvals/<uuid:approval>/decline/": "supervise",
    f"{ONE}acts/approvals/<uuid:approval>/pass-up/": "supervise",
}
NEVER = 4711


def addresses(patterns: Any = None, before: str = "") -> Iterator[tuple[str, type[Any]]]:
    """Every address of the API and the class behind it."""
    for one in api_urls.urlpatterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from addresses(one.url_patterns, before + str(one.pattern))
        elif isinstance(one, URLPattern):
            yield before + str(one.pattern), one.callback.view_class  # type: ignore[attr-defined]


CLASS_AT = dict(addresses())


def filled(path: str, ref: str) -> str:
    """The address for one complaint; what stands on it is named by references that belong to nothing, but for files."""
    kept = Attachment.objects.filter(complaint__public_id=ref).first()
    if kept is not None:
        path = path.replace("<uuid:attachment>", str(kept.public_id))
    path = (
        path.replace("<uuid:ref>", ref)
        .replace("<int:option>", "1")
        .replace("<int:finding>", "1")
        .replace("<int:tick>", "1")
    )
    return re.sub(r"<uuid:\w+>", str(uuid4()), path)


def body_for(path: str, other: str) -> dict[str, Any]:
    """A body that would be taken, with a version that never was."""
    body = dict(CLASS_AT[path].example or {})
    if issubclass(CLASS_AT[path], Verb):
        body |= {"seen_version": NEVER}
    if "own_words" in body:
        # The same words of the same customer twice would be asked about.
        body["own_words"] += path
    if "/acts/tags/" in path and "tag" in body:
        body["tag"] = str(Tag.objects.get_or_create(name="话费", defaults={"made_at": NOW})[0].public_id)
    if "into" in body:
        body["into"] = other
    return body


@pytest.fixture
def people(house: House, case: Case, bo: Caller, vault_folder: Path) -> dict[str, Caller]:  # noqa: F811
    """Everybody of the table around one complaint in clarify, of which the billing department was asked."""
    recused, alone, root, gone = (
        User.objects.create_user(code, "某人", "a-password-of-theirs", is_superuser=code == "0002")
        for code in ("5019", "0001", "0002", "5020")
    )
    for clerk in (recused, gone):
        Posting.objects.create(user=clerk, role=Role.CLERK, branch=house.hall, starts_on=NOW.date())
    case.to("clarify")
    hand_in(Complaint.objects.get(public_id=case.ref), house.alice)
    case.do("acts/work-orders/", {"department": "billing_support", "question": "？", "due_at": TOMORROW})
    case.do("acts/recuse/", {"user": "5019", "reason": "投诉的就是他。"}, by=bo)
    callers = {
        name: Caller(house.people[code])
        for name, code in zip(
            PEOPLE,
            ("5017", "5018", "3001", "1001", "5027", "3002", "6001", "6002", "4001", "7001", "8001"),
            strict=False,
        )
    }
    callers |= {"recused": Caller(recused), "without a posting": Caller(alone), "superuser": Caller(root)}
    callers |= {"left us": Caller(gone), "nobody": Caller()}
    User.objects.filter(pk=gone.pk).update(is_active=False)
    return callers


def test_every_address_stands_in_the_table() -> None:
    assert set(CLASS_AT) == set(NEEDS)
    assert all(len(row) == len(PEOPLE) for row in TABLE.values())


@pytest.mark.parametrize("person", PEOPLE)
def test_everybody_gets_what_the_table_says(case: Case, alice: Caller, people: dict[str, Caller], person: str) -> None:
    other = alice.receive(phone="13800000002")["ref"]
    caller, column = people[person], PEOPLE.index(person)
    before = Complaint.objects.get(public_id=case.ref)
    wrong = {}

    for path, need in NEEDS.items():
        if need in ("read", "relation", "list", "queue", "no incident"):
            answer = caller.get(filled(path, case.ref))
        elif need in ("log", "count"):
            body = {name: value for name, value in body_for(path, other).items() if name != "branch"}
            body |= {"phone": ""} if need == "log" else {}
            answer = caller.post(path, body, **{"Idempotency-Key": uuid4().hex})
        else:
            answer = caller.post(filled(path, case.ref), body_for(path, other))
        if answer.status_code != TABLE[need][column]:
            wrong[path] = (answer.status_code, answer.content.decode())

    assert wrong == {}
    after = Complaint.objects.get(public_id=case.ref)
    assert (after.version, after.stage, after.updated_at) == (before.version, before.stage, before.updated_at)


def test_a_foreign_complaint_answers_like_one_that_is_not_there(case: Case, cy: Caller) -> None:
    for path in NEEDS:
        if "<uuid:ref>" not in path or "open-foreign" in path:
            continue
        bodies: list[Any] = [body_for(path, case.ref), {}, {"stage": "closed"}, [], "no json"]
        for body in bodies:
            foreign, absent = (cy.post(filled(path, ref), body) for ref in (case.ref, str(uuid4())))
            assert foreign.status_code == absent.status_code, path
            assert foreign.content == absent.content, path
            assert shape(foreign) == shape(absent), path
        foreign, absent = (cy.get(filled(path, ref)) for ref in (case.ref, str(uuid4())))
        assert (foreign.status_code, foreign.content) == (absent.status_code, absent.content), path


def shape(answer: Any) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_put_patched_or_deleted(case: Case, alice: Caller, method: str) -> None:
    for path in NEEDS:
        answer = getattr(alice.client, method)(f"/api/v1/{filled(path, case.ref)}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_allowed"), path


def test_every_change_needs_the_token_of_the_session(case: Case, house: House) -> None:
    alice = Caller(house.alice, Client(enforce_csrf_checks=True))

    for path, view in CLASS_AT.items():
        if hasattr(view, "post"):
            answer = alice.post(filled(path, case.ref), body_for(path, case.ref))
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "permission_denied"), path


def test_reading_writes_nothing(case: Case, bo: Caller, house: House, vault_folder: Path) -> None:  # noqa: F811
    hand_in(Complaint.objects.get(public_id=case.ref), house.alice)
    before = TrailEntry.objects.count(), Complaint.objects.get(public_id=case.ref).updated_at

    for path, view in CLASS_AT.items():
        if hasattr(view, "get") and NEEDS[path] != "no incident":
            assert bo.get(filled(path, case.ref)).status_code == 200, path

    assert (TrailEntry.objects.count(), Complaint.objects.get(public_id=case.ref).updated_at) == before
