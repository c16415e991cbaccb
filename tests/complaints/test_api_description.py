"""The OpenAPI description: drawn without a warning, said for people, and true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator

from complaints.api.attachments import FileContent
from complaints.api.verbs import DeskView
from complaints.models import Complaint
from tests.complaints.api_fixtures import TOMORROW, Caller, Case
from tests.complaints.file_fixtures import hand_in, sent, vault_folder  # noqa: F401
from tests.complaints.test_api_rights import CLASS_AT

VERBS = sorted(
    {verb for view in CLASS_AT.values() for verb in (view.verbs.values() or [view])}, key=lambda verb: verb.__name__
)
# The addresses as the description spells them: <uuid:ref> is {ref} there. Other floors describe theirs beside these.
PATHS = {"/api/v1/" + re.sub(r"<\w+:(\w+)>", r"{\1}", path) for path in CLASS_AT}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    described: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return described


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, verb, spec)
        for path, verbs in description["paths"].items()
        if path in PATHS
        for verb, spec in verbs.items()
    ]


def test_is_drawn_without_a_warning(tmp_path: Path) -> None:
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "api.yaml"))


def test_names_every_verb_once(description: dict[str, Any]) -> None:
    names = [spec["operationId"] for _path, _verb, spec in operations(description)]

    assert len(names) == len(set(names)) == len(VERBS)


def test_says_what_every_verb_does(description: dict[str, Any]) -> None:
    for path, _verb, spec in operations(description):
        assert spec["summary"], path
        assert len(spec["description"]) > 20, path
        assert spec["description"].split("\n")[0].rstrip().endswith((".", '."')) or "\n" in spec["description"], path
        assert spec["security"] == [{"cookieAuth": []}], path
        assert {"401"} <= set(spec["responses"]), path
        assert all(answer["description"] for answer in spec["responses"].values()), path


@pytest.mark.parametrize("verb", [verb for verb in VERBS if hasattr(verb, "post")], ids=lambda verb: verb.__name__)
def test_shows_a_body_that_is_taken(verb: type[DeskView]) -> None:
    assert verb.example is not None
    # A file can be shown by a word only.
    files = {name: sent() for name, field in verb.In().fields.items() if isinstance(field, FileContent)}
    body = verb.In(data={**verb.example, **files})

    assert body.is_valid(), body.errors


def plain(schema: Any) -> Any:
    """OpenAPI 3.0 as JSON Schema: what is nullable may also be null, and nothing unnamed is shown."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    turned = {name: plain(one) for name, one in schema.items() if name != "nullable"}
    if "properties" in turned:
        turned["additionalProperties"] = False
    return {"anyOf": [turned, {"type": "null"}]} if schema.get("nullable") is True else turned


def check(description: dict[str, Any], component: str, shown: Any) -> None:
    whole = plain({"components": description["components"]})
    jsonschema.validate(shown, {"$ref": f"#/components/schemas/{component}", **whole})


def test_is_true_of_a_complaint_with_everything_on_it(
    description: dict[str, Any], case: Case, bo: Caller, alice: Caller
) -> None:
    case.to("clarify")
    case.do("acts/work-orders/", {"department": "billing_support", "question": "？", "due_at": TOMORROW})
    case.do("acts/cause/", {"cause": "", "open_until": TOMORROW})
    check(description, "ComplaintOut", case.now)
    case.do("acts/work-orders/{}/waive/".format(case.now["work_orders"][0]["ref"]), {"reason": "已查到。"})
    case.to("propose")
    case.do("acts/options/", {"kind": "refund", "action": "退费", "due_at": TOMORROW, "amount": "500"})
    case.do("acts/approvals/{}/approve/".format(case.now["approvals"][0]["ref"]), by=bo)
    case.do("acts/pause/", {"reason": "等发票", "until": TOMORROW})
    check(description, "ComplaintOut", case.now)
    check(description, "ListOut", alice.get("complaints/").json())
    check(description, "QueueOut", bo.get("supervision/escalated/").json())
    check(description, "TimelineOut", alice.get(case.path("timeline/")).json())
    check(description, "CardsOut", alice.post("customers/lookup/", {"phone": "13800000001"}).json())
    case.do("acts/resume/")
    case.to("follow-up")
    check(description, "ComplaintOut", case.now)
    proof = {"what": "退到原账户。", "reference": "TK-1"}
    case.do("acts/compensations/{}/prove/".format(case.now["compensations"][0]["ref"]), proof)
    case.do("acts/result/", {"result": "已退费。"})
    case.do("acts/callback-result/", {"result": "confirmed", "said": "收到了。"})
    case.do("moves/close/")
    case.do("acts/lesson/", {"nothing_new": True})
    check(description, "ComplaintOut", case.now)


@pytest.mark.usefixtures("vault_folder")
def test_is_true_of_files(description: dict[str, Any], case: Case, alice: Caller) -> None:
    hand_in(Complaint.objects.get(public_id=case.ref), alice.user)
    hand_in(Complaint.objects.get(public_id=case.ref), alice.user, b"a", "a.txt")

    check(description, "AttachmentsOut", alice.get(case.path("attachments/")).json())


def test_is_true_of_refusals(description: dict[str, Any], case: Case, alice: Caller) -> None:
    check(description, "StaleOut", case.send("moves/clarify/").json())
    check(description, "ErrorOut", case.to("clarify").send("moves/propose/").json())
    check(description, "ErrorOut", alice.post(case.path("moves/calm/")).json())
    check(description, "ErrorOut", alice.post("complaints/", {"channel": []}).json())
    check(description, "StaleOut", alice.post(case.path("moves/calm/"), {"seen_version": 1}).json())
