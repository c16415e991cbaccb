"""Alarms over the API: guards, a manager, the playbook of a crisis, tasks after a seam fault."""

from __future__ import annotations

import pytest

from complaints.models import HelpCall, WorkOrder
from tests.complaints.api_fixtures import Caller, Case
from tests.personas import House

pytestmark = pytest.mark.django_db


def calls(who: Caller, kind: str) -> list[dict[str, object]]:
    return [call for call in who.get("hall/").json()["calls"] if call["kind"] == kind]


def test_guards_are_called_once_and_what_is_done_is_kept(case: Case, alice: Caller, bo: Caller) -> None:
    case.do("acts/violence/", {})
    case.do("acts/violence/", {})

    [call] = calls(bo, "violence")
    for what, body in (
        ("come", {}),
        ("two-present", {}),
        ("parties", {"party": "police"}),
        ("parties", {"party": "police", "case_number": "110-1128"}),
    ):
        assert bo.post(f"hall/violence/{call['ref']}/{what}/", body).status_code == 200
    row = HelpCall.objects.get(kind="violence")
    assert (row.answered_by, row.two_present_by) == (bo.user, bo.user)
    assert [party.case_number for party in row.parties.all()] == ["110-1128"]
    assert bo.post(f"hall/violence/{call['ref']}/parties/", {"party": "army"}).status_code == 400

    assert alice.post(f"hall/violence/{call['ref']}/end/").status_code == 200
    assert calls(bo, "violence") == []


def test_the_hall_calls_without_a_complaint(alice: Caller, cy: Caller) -> None:
    assert alice.post("hall/violence/", {"branch": "XJ"}).status_code == 200

    [call] = calls(alice, "violence")
    assert cy.post(f"hall/violence/{call['ref']}/come/").status_code == 404


def test_a_manager_joins_or_is_declined(case: Case, alice: Caller, bo: Caller) -> None:
    case.do("acts/facts/", {"customer_type": "publicity"})
    [call] = calls(bo, "manager")

    refused = alice.post(f"complaints/{case.ref}/acts/invitation/{call['ref']}/decline/", {"reason": "不必。"})
    assert refused.status_code == 403
    case.do(f"acts/invitation/{call['ref']}/joined/", {})

    assert HelpCall.objects.get(kind="manager").ended_at is not None
    gone = bo.post(f"complaints/{case.ref}/acts/invitation/{call['ref']}/decline/", {"reason": "不必。"})
    assert gone.status_code == 404


def test_a_crisis_runs_by_its_playbook(case: Case, alice: Caller, bo: Caller) -> None:
    assert alice.get(f"complaints/{case.ref}/crisis/").json() == {"steps": [], "decisions": []}
    case.do("acts/severity/raise/", {"severity": "crisis", "why": "有人受伤。"}, by=bo)

    first, second, *_rest = alice.get(f"complaints/{case.ref}/crisis/").json()["steps"]
    case.do(f"acts/crisis/{first['ref']}/done/", {"how": "十分钟内碰头。"}, by=bo)
    case.do(f"acts/crisis/{second['ref']}/waive/", {"reason": "已在现场。"}, by=bo)
    case.do("acts/crisis/decisions/", {"what": "先行垫付医疗费", "why": "责任待查。"}, by=bo)

    told = alice.get(f"complaints/{case.ref}/crisis/").json()
    assert (told["steps"][0]["how"], told["steps"][1]["waived_reason"]) == ("十分钟内碰头。", "已在现场。")
    assert told["steps"][0]["settled_by"]["staff_code"] == "3001"
    assert [one["what"] for one in told["decisions"]] == ["先行垫付医疗费"]
    assert alice.post(f"complaints/{case.ref}/acts/crisis/decisions/", {"what": "x", "why": "y"}).status_code == 403


@pytest.mark.parametrize(
    ("cause", "path", "more", "orders"),
    [
        ("interface", "seam", {"other": "network_center"}, ["billing_support", "network_center"]),
        ("notice", "missing-notice", {}, ["billing_support"]),
    ],
)
def test_what_slipped_becomes_tasks(
    case: Case, alice: Caller, house: House, cause: str, path: str, more: dict[str, str], orders: list[str]
) -> None:
    told = {"what": "停机前没有短信提醒", "department": "billing_support", **more}
    early = alice.post(f"complaints/{case.ref}/acts/{path}/", told)
    assert early.status_code == 409

    case.to("clarify")
    case.do("acts/cause/", {"cause": cause})
    case.do(f"acts/{path}/", told)

    assert [row.department.code for row in WorkOrder.objects.order_by("department__code")] == orders
