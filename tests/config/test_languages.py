from __future__ import annotations

from contextlib import nullcontext
from unittest.mock import patch

import pytest
from django.test import Client

from organisation.models import Branch, User

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/change/"


def language_of(client: Client, path: str = PAGE, **headers: str) -> str:
    return client.get(path, headers=headers)["Content-Language"]


def test_a_visitor_is_spoken_to_in_chinese_or_in_the_language_of_the_browser(client: Client) -> None:
    assert language_of(client, "/accounts/login/") == "zh-hans"
    assert language_of(client, "/accounts/login/", **{"Accept-Language": "en-GB"}) == "en"


def test_a_signed_in_person_is_spoken_to_in_their_own_language(at_desk: Client, clerk: User) -> None:
    assert language_of(at_desk, **{"Accept-Language": "en"}) == "zh-hans"
    clerk.language = "en"
    clerk.save(update_fields=["language"])

    assert language_of(at_desk) == "en"


def test_the_choice_of_this_browser_wins_and_leads_back(at_desk: Client) -> None:
    answer = at_desk.post("/language/", {"language": "en", "next": f"{PAGE}?a=1"})

    assert answer["Location"] == f"{PAGE}?a=1"
    assert language_of(at_desk) == "en"


def test_a_form_whose_button_it_was_is_sent_on_to_its_page(at_desk: Client) -> None:
    answer = at_desk.post("/language/?next=/complaints/new/", {"language": "en", "own_words": "停机。"})

    assert (answer.status_code, answer["Location"]) == (307, "/complaints/new/")
    assert answer.cookies["language"].value == "en"


def test_a_form_is_sent_on_to_pages_of_ours_only(at_desk: Client) -> None:
    answer = at_desk.post("/language/?next=https://evil.example.org/", {"language": "en", "own_words": "停机。"})

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_choice_is_forgotten_at_sign_out(at_desk: Client) -> None:
    at_desk.post("/language/", {"language": "en"})

    at_desk.post("/accounts/logout/")

    assert language_of(at_desk, "/accounts/login/") == "zh-hans"


@pytest.mark.parametrize("language", ["fr", "", "../../etc", "en; Path=/x"])
def test_a_language_that_is_not_spoken_changes_nothing(client: Client, language: str) -> None:
    answer = client.post("/language/", {"language": language})

    assert answer.status_code == 302
    assert "language" not in answer.cookies


def test_a_language_is_chosen_by_a_form_only(client: Client) -> None:
    assert client.get("/language/?language=en").status_code == 405


@pytest.mark.parametrize(
    "path", ["https://evil.example.org/", "//evil.example.org", "javascript:alert(1)", "/\\evil.example.org"]
)
def test_nobody_is_led_to_another_host(client: Client, path: str) -> None:
    assert client.post("/language/", {"language": "en", "next": path})["Location"] == "/"
    assert client.get("/appearance/", {"theme": "dark", "next": path})["Location"] == "/"


def test_appearance_is_kept_in_the_browser_without_a_script(client: Client) -> None:
    answer = client.get("/appearance/", {"theme": "dark", "privacy": "on", "keys": "x", "next": "/search/"})

    assert answer["Location"] == "/search/"
    assert answer.cookies["theme"].value == "dark"
    assert answer.cookies["privacy"].value == "on"
    assert "keys" not in answer.cookies
    assert client.get("/accounts/login/").content.count(b'data-theme="dark"') == 1


def test_times_are_told_by_the_clock_of_the_branch(at_desk: Client, branch: Branch) -> None:
    branch.time_zone = "Asia/Urumqi"
    branch.save(update_fields=["time_zone"])
    told: list[str] = []

    def listen(zone: str) -> nullcontext[None]:
        told.append(zone)
        return nullcontext()

    with patch("config.middleware.timezone.override", listen):
        at_desk.get(PAGE)

    assert told == ["Asia/Urumqi"]
