from __future__ import annotations

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.pages")]

NARRATIVE = "账单多扣了58.20元,打电话没人接"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def strict(clerk: object) -> Client:
    """A browser of the clerk's that must show a token."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(clerk)  # type: ignore[arg-type]
    return client


def test_a_form_with_an_old_token_comes_back_with_a_fresh_one(strict: Client) -> None:
    refused = strict.post("/test/echo/", {"narrative": NARRATIVE, "csrfmiddlewaretoken": "old"}, headers=OURS)

    page = refused.content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert refused.status_code == 403
    assert NARRATIVE in page
    assert token is not None
    sent = strict.post("/test/echo/", {"narrative": NARRATIVE, "csrfmiddlewaretoken": token[1]}, headers=OURS)
    assert (sent.status_code, sent.content.decode()) == (200, NARRATIVE)


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example.org"},
        {"Referer": "https://evil.example.org/"},
        {},
    ],
)
def test_a_foreign_page_gets_no_token_for_its_form(strict: Client, headers: dict[str, str]) -> None:
    refused = strict.post("/test/echo/", {"narrative": NARRATIVE}, headers=headers)

    page = refused.content.decode()
    assert refused.status_code == 403
    assert NARRATIVE in page
    assert 'action="/test/echo/"' not in page


def test_an_older_browser_of_ours_may_send_again(strict: Client) -> None:
    refused = strict.post("/test/echo/", {"narrative": NARRATIVE}, headers={"Origin": "http://testserver"})

    assert 'action="/test/echo/"' in refused.content.decode()


def test_a_password_is_never_shown_again() -> None:
    client = Client(enforce_csrf_checks=True)

    refused = client.post("/accounts/login/", {"login": "5017", "password": "not for eyes"}, headers=OURS)

    page = refused.content.decode()
    assert refused.status_code == 403
    assert "not for eyes" not in page
    assert 'action="/accounts/login/"' not in page


def test_a_form_sent_after_the_session_ended_keeps_its_text(client: Client) -> None:
    refused = client.post("/test/echo/", {"narrative": NARRATIVE}, headers=OURS)

    page = refused.content.decode()
    assert refused.status_code == 401
    assert NARRATIVE in page
    assert "/accounts/login/" in page


def test_htmx_is_told_that_the_session_ended_instead_of_being_sent_away(client: Client) -> None:
    answer = client.get("/test/echo/", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert "Location" not in answer


def test_a_plain_visit_is_sent_to_the_sign_in_page(client: Client) -> None:
    answer = client.get("/test/echo/?a=1")

    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/test/echo/%3Fa%3D1"
