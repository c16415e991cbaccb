"""Two programs, one complaint: whoever comes too late hears it and sees what is new."""

from __future__ import annotations

import json

import pytest

from complaints.models import Complaint
from tests.complaints.api_fixtures import Caller, Case


class TestTheVersion:
    def test_stands_on_every_answer_as_its_etag(self, case: Case, alice: Caller) -> None:
        answer = alice.get(case.path())

        assert answer["ETag"] == f'"{answer.json()["version"]}"'

    def test_may_come_in_the_header(self, case: Case, alice: Caller) -> None:
        done = alice.post(case.path("acts/tick/"), {"code": "seat"}, **{"If-Match": f'"{case.version}"'})

        assert done.status_code == 200
        assert done.json()["version"] == case.version + 1

    def test_must_be_told_for_what_counts(self, case: Case, alice: Caller) -> None:
        answer = alice.post(case.path("acts/tick/"), {"code": "seat"})

        assert answer.status_code == 428
        assert answer.json()["error"]["code"] == "version_needed"
        assert "If-Match" in answer.json()["error"]["sentence"]

    def test_may_be_left_out_of_what_overwrites_nothing(self, case: Case, alice: Caller) -> None:
        for act, body in (
            ("finding", {"text": "查过。"}),
            ("medical-help", {"what": "不用。"}),
            ("note", {"text": "好。"}),
        ):
            assert alice.post(case.path(f"acts/{act}/"), body).status_code == 200

    @pytest.mark.parametrize("header", ["7", '""', '"x"', "*", '"0"', '"99999999999"', '"1", "2"'])
    def test_is_refused_when_it_is_none(self, case: Case, alice: Caller, header: str) -> None:
        answer = alice.post(case.path("acts/tick/"), {"code": "seat"}, **{"If-Match": header})

        assert answer.status_code == 400
        assert "If-Match" in answer.json()["error"]["fields"]

    def test_must_not_be_two(self, case: Case, alice: Caller) -> None:
        body = {"code": "seat", "seen_version": case.version}

        answer = alice.post(case.path("acts/tick/"), body, **{"If-Match": f'"{case.version + 1}"'})

        assert answer.status_code == 400


class TestComingTooLate:
    def test_is_told_with_the_complaint_as_it_is_now(self, case: Case, alice: Caller, bob: Caller) -> None:
        seen = case.version
        case.do("acts/facts/", {"hurt_most": "没人提醒"}, by=bob)

        late = alice.post(case.path("acts/facts/"), {"seen_version": seen, "hurt_most": "停机"})

        assert late.status_code == 409
        assert late.json()["error"]["code"] == "stale"
        assert late.json()["error"]["version"] == seen + 1
        assert late.json()["complaint"] == json.loads(alice.get(case.path()).content)
        assert Complaint.objects.get(public_id=case.ref).hurt_most == "没人提醒"

    def test_is_told_for_a_version_that_never_was(self, case: Case, alice: Caller) -> None:
        assert alice.post(case.path("moves/calm/"), {"seen_version": 4711}).status_code == 409
