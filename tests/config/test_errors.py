from __future__ import annotations

import logging
from io import StringIO
from types import TracebackType

import pytest
from django.test import Client
from django.utils.translation import override
from rest_framework.exceptions import ParseError, ValidationError

from complaints.errors import BadInput, Blocked, DeskError, Missing, NotAllowed, NotFound, WrongState
from config.api_access import _storable
from config.api_errors import api_exception_handler
from config.logs import DiscreetFormatter, RequestIdFilter
from organisation.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.pages")]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def test_a_fault_gives_its_number_and_nothing_of_its_cause(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = visitor.get("/test/broken/")

    page = answer.content.decode()
    assert answer.status_code == 500
    assert answer["X-Request-Id"] in page
    assert "13800000001" not in page


def test_a_database_that_is_away_is_told_apart(visitor: Client) -> None:
    answer = visitor.get("/test/away/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"


def test_the_api_tells_a_fault_in_its_own_shape(visitor: Client) -> None:
    answer = visitor.get("/api/v1/broken/")

    assert answer.status_code == 500
    assert set(answer.json()["error"]) == {"code", "sentence", "fields"}
    assert "13800000001" not in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "zh", "en"),
    [
        ("/test/broken/", "我们这边出了故障", "Something broke on our side"),
        ("/test/away/", "数据库", "The database does not answer"),
        ("/nowhere/", "这里没有内容", "There is nothing here"),
        ("/test/forbidden/", "你的岗位不能办", "Your role does not allow it"),
    ],
)
def test_what_is_wrong_is_said_in_both_languages(clerk: User, address: str, zh: str, en: str) -> None:
    for language, words in (("zh-hans", zh), ("en", en)):
        clerk.language = language
        clerk.save(update_fields=["language"])
        client = Client(raise_request_exception=False)
        client.force_login(clerk)

        page = client.get(address).content.decode()

        assert words in page
        assert f'lang="{language[:2]}' in page


def test_a_fault_leaves_nothing_of_what_was_typed_in_the_log(visitor: Client) -> None:
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.addFilter(RequestIdFilter())
    handler.setFormatter(DiscreetFormatter("%(name)s [%(request_id)s] %(message)s"))
    logging.getLogger().addHandler(handler)
    try:
        answer = visitor.post("/test/typed/?q=13800000002", {"phone": "13800000001", "narrative": "漏水三天"})
    finally:
        logging.getLogger().removeHandler(handler)

    log = written.getvalue()
    assert answer["X-Request-Id"] in log
    assert "ValueError" in log
    assert "1380000" not in log
    assert "漏水" not in log


def test_what_is_forbidden_and_what_is_absent_say_what_to_do(at_desk: Client) -> None:
    assert at_desk.get("/test/forbidden/").status_code == 403
    assert at_desk.get("/nowhere/").status_code == 404


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFound(), 404),
        (NotAllowed("Ask the duty manager."), 403),
        (WrongState("It stands elsewhere."), 409),
        (BadInput("Look again.", fields={"phone": "Eleven digits."}), 400),
        (Blocked([Missing("feeling", "Note the feeling first.", "feeling")]), 422),
    ],
)
def test_an_error_of_the_desk_keeps_its_sentence(error: DeskError, status: int) -> None:
    answer = api_exception_handler(error, {})

    assert answer is not None
    assert answer.status_code == status
    assert answer.data["error"]["code"] == error.code
    assert answer.data["error"]["sentence"] == str(error.sentence)


def test_a_gate_names_each_thing_it_waits_for() -> None:
    missing = [Missing("feeling", "Note the feeling first.", "feeling"), Missing("owner", "Choose an owner.", "owner")]

    answer = api_exception_handler(Blocked(missing), {})

    assert answer is not None
    assert [one["field"] for one in answer.data["error"]["missing"]] == ["feeling", "owner"]


def test_nested_faults_of_a_body_are_named_by_dotted_fields() -> None:
    error = ValidationError({"contact": {"phone": ["Eleven digits."]}, "options": [{}, {"text": ["Say what."]}]})

    answer = api_exception_handler(error, {})

    assert answer is not None
    assert answer.data["error"]["fields"] == {"contact.phone": ["Eleven digits."], "options.1.text": ["Say what."]}


def test_an_unknown_error_stays_a_fault() -> None:
    assert api_exception_handler(ValueError("x"), {}) is None


def test_sentences_follow_the_language() -> None:
    def sentence() -> str:
        answer = api_exception_handler(ParseError(), {})
        assert answer is not None
        return str(answer.data["error"]["sentence"])

    with override("en"):
        assert sentence() == "Malformed request."


@pytest.mark.parametrize(
    ("value", "storable"),
    [
        ({"a": ["漏水", 1, None, True]}, True),
        ({"a": "x\x00"}, False),
        ({"\x00": 1}, False),
        (["\ud83d"], False),
        ("😀", True),
    ],
)
def test_json_texts_that_no_column_holds_are_found(value: object, storable: bool) -> None:
    assert _storable(value) is storable


def test_log_lines_carry_the_request_and_no_text_of_an_error() -> None:
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "failed", None, _raised())
    RequestIdFilter().filter(record)
    line = DiscreetFormatter("%(request_id)s %(message)s").format(record)

    assert "13800000001" not in line
    assert "ValueError" in line
    assert "KeyError" in line
    assert "test_errors.py" in line


def test_log_lines_of_a_failed_task_hold_neither_error_nor_arguments() -> None:
    facts = {
        "name": "followups.tasks.sweep",
        "exc": "ValueError('13800000001')",
        "args": "('13800000001',)",
        "kwargs": "{}",
    }
    record = logging.LogRecord("celery", logging.ERROR, "f", 1, "%(name)s %(exc)s %(args)s", None, _raised())
    record.args = facts
    RequestIdFilter().filter(record)

    assert DiscreetFormatter().format(record).startswith("followups.tasks.sweep KeyError")
    assert "13800000001" not in DiscreetFormatter().format(record)


def _raised() -> tuple[type[BaseException], BaseException, TracebackType | None]:
    phone = "1380000" + "0001"
    try:
        try:
            raise ValueError(phone)
        except ValueError as first:
            raise KeyError(phone) from first
    except KeyError as second:
        return (type(second), second, second.__traceback__)
