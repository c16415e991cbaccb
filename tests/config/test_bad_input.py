from __future__ import annotations

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.pages")]

URLENCODED = "application/x-www-form-urlencoded"
NARRATIVE = "空调漏水,打了三次电话没人来"


@pytest.mark.parametrize("address", ["/test/open/?q=%00", "/test/open/?q=%ff%fe", "/te%00st/", "/caf%e9/"])
def test_an_address_with_unreadable_bytes_gets_a_sentence(client: Client, address: str) -> None:
    answer = client.get(address)

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()


def test_chinese_and_plus_signs_in_an_address_pass(client: Client) -> None:
    assert client.get("/test/open/", {"q": "漏水 + 138"}).status_code == 200


def test_a_session_cookie_that_spells_a_nul_byte_is_refused(client: Client) -> None:
    answer = client.get("/test/open/", headers={"Cookie": 'sessionid="\\000aaaaaaaaaaaa"'})

    assert answer.status_code == 400


@pytest.mark.parametrize("body", [b"narrative=a%00b", b"narrative=%ff%fe", b"na%00me=x", b"narrative=\xc3\x28"])
def test_a_form_with_unreadable_bytes_is_refused(client: Client, body: bytes) -> None:
    answer = client.post("/test/open/", body, content_type=URLENCODED)

    assert answer.status_code == 400


def test_a_form_with_a_nul_byte_gives_back_what_was_typed(client: Client) -> None:
    answer = client.post(
        "/test/open/?from=desk",
        {"narrative": f"{NARRATIVE}\x00", "version": "3"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert NARRATIVE in page
    assert '<input type="hidden" name="version" value="3">' in page
    assert 'action="/test/open/?from=desk"' in page
    assert "csrfmiddlewaretoken" in page
    assert "csrftoken" in answer.cookies


def test_a_nul_byte_in_a_multipart_form_is_seen_too(client: Client) -> None:
    assert client.post("/test/open/", {"narrative": "a\x00b"}).status_code == 400


def test_the_api_says_it_in_json(client: Client) -> None:
    answer = client.get("/api/v1/?q=%00")

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_input"
    assert answer.json()["error"]["sentence"]


def test_a_form_larger_than_any_desk_sends_gets_a_sentence(client: Client) -> None:
    answer = client.post("/test/open/", f"narrative={'x' * 3_000_000}", content_type=URLENCODED)

    assert answer.status_code == 413


def test_a_form_with_more_fields_than_any_page_has_gets_a_sentence(client: Client) -> None:
    body = "&".join(f"f{number}=1" for number in range(501))

    assert client.post("/test/open/", body, content_type=URLENCODED).status_code == 413


def test_an_unknown_host_gets_a_sentence(client: Client) -> None:
    answer = client.get("/test/open/", headers={"Host": "elsewhere.example.org"})

    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
