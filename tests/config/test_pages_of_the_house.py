from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from config.navigation import ENTRIES
from organisation.models import Posting, Role, User

pytestmark = pytest.mark.django_db


def labels(client: Client) -> list[str]:
    return [str(entry["label"]) for entry in client.get("/accounts/password/change/").context["nav"]]


def test_every_main_page_exists() -> None:
    for entry in ENTRIES:
        assert reverse(entry.url_name)


def test_a_clerk_is_shown_the_desk_and_a_duty_manager_what_to_decide(at_desk: Client, clerk: User) -> None:
    shown_to_clerk = labels(at_desk)
    Posting.objects.filter(user=clerk).update(role=Role.DUTY_MANAGER)

    assert len(labels(at_desk)) == len(shown_to_clerk) + 1


def test_the_page_one_is_on_is_marked(at_desk: Client) -> None:
    nav = at_desk.get(reverse("desk")).context["nav"]

    assert [entry["url"] for entry in nav if entry["active"]] == [reverse("desk")]


def test_the_bar_names_the_branch(at_desk: Client) -> None:
    assert at_desk.get("/accounts/password/change/").context["branch_label"] == "星辰路营业厅"


def test_the_sign_in_page_shows_passwords_in_a_demonstration_only(client: Client, settings: LazySettings) -> None:
    from organisation.demo import PASSWORD

    settings.DEMO = True
    assert PASSWORD in client.get("/accounts/login/").content.decode()
    settings.DEMO = False
    assert PASSWORD not in client.get("/accounts/login/").content.decode()


def test_kept_mails_are_shown_in_a_trial_only(at_desk: Client, settings: LazySettings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.DEMO, settings.EMAIL_BACKEND = True, "django.core.mail.backends.filebased.EmailBackend"
    mail = EmailMessage()
    mail["Subject"], mail["To"] = "【投诉提醒】XA-1124-008 今天15:00前须回电", "wang@example.com"
    mail.set_content("王小明,您好。<b>请回电</b>")
    (tmp_path / "1.log").write_bytes(mail.as_bytes() + b"\n" + b"-" * 79 + b"\n")

    page = at_desk.get("/mails/").content.decode()

    assert "【投诉提醒】XA-1124-008 今天15:00前须回电" in page
    assert "&lt;b&gt;请回电&lt;/b&gt;" in page
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert at_desk.get("/mails/").status_code == 404
    assert "/mails/" not in at_desk.get("/accounts/password/change/").content.decode()


def test_the_api_describes_itself_on_a_page_of_ours(at_desk: Client) -> None:
    page = at_desk.get("/api/docs/")

    assert page.status_code == 200
    assert "<script" in page.content.decode()
    assert "X-CSRFToken" in page.content.decode()


def test_the_schema_is_for_whoever_is_signed_in(client: Client, at_desk: Client) -> None:
    assert Client().get("/api/schema/").status_code == 401
    assert at_desk.get("/api/schema/", headers={"Accept": "application/json"}).json()["openapi"].startswith("3.")


def test_drawing_the_frame_costs_few_queries(at_desk: Client, django_assert_max_num_queries: object) -> None:
    # Session, person, postings, heartbeat.
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        at_desk.get("/accounts/password/change/")


@pytest.mark.parametrize("name", ["api_docs", "api_schema"])
def test_the_description_of_the_api_travels_compressed(at_desk: Client, name: str) -> None:
    whole = at_desk.get(reverse(name))
    small = at_desk.get(reverse(name), headers={"accept-encoding": "gzip"})

    assert small["Content-Encoding"] == "gzip"
    assert len(small.content) < len(whole.content) / 8


def test_the_api_is_described_once_for_each_language(at_desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = at_desk.get(reverse("api_docs")).content
    monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: pytest.fail("described anew"))

    assert len(at_desk.get(reverse("api_docs")).content) == len(before)
