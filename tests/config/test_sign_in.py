from __future__ import annotations

import datetime as dt
import logging
import re

import pytest
import time_machine
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as second_factor
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from organisation.models import User
from tests.config.conftest import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = "/accounts/login/"


@pytest.fixture(autouse=True)
def no_earlier_attempts(db: None) -> None:
    cache.clear()


def test_a_clerk_signs_in_by_staff_code(client: Client, clerk: User) -> None:
    answer = client.post(SIGN_IN, {"login": "5017", "password": PASSWORD})

    assert answer.status_code == 302
    assert answer["Location"] == reverse("desk")


def test_sign_in_leads_to_where_one_wanted_to_go_but_never_elsewhere(client: Client, clerk: User) -> None:
    form = {"login": "5017", "password": PASSWORD}

    assert client.post(f"{SIGN_IN}?next=/search/", form)["Location"] == "/search/"
    assert Client().post(f"{SIGN_IN}?next=//evil.example.org/", form)["Location"] == reverse("desk")


def test_a_wrong_code_a_wrong_password_and_a_disabled_account_look_alike(client: Client, clerk: User) -> None:
    disabled = User.objects.create_user("5099", "张三", PASSWORD, is_active=False)
    attempts = [("5017", "wrong"), ("9999", PASSWORD), (disabled.staff_code, PASSWORD)]

    pages = []
    for code, password in attempts:
        answer = Client().post(SIGN_IN, {"login": code, "password": password})
        pages.append((answer.status_code, answer.context["form"].errors.as_text()))

    assert pages[0][0] == 200
    assert pages[0] == pages[1] == pages[2]


def test_after_five_wrong_passwords_the_right_one_waits_too(client: Client, clerk: User) -> None:
    for _ in range(5):
        client.post(SIGN_IN, {"login": "5017", "password": "wrong"})

    answer = client.post(SIGN_IN, {"login": "5017", "password": PASSWORD})

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_nobody_elsewhere_locks_somebody_out(client: Client, clerk: User) -> None:
    for _ in range(6):
        client.post(SIGN_IN, {"login": "5017", "password": "wrong"}, REMOTE_ADDR="192.0.2.7")

    assert client.post(SIGN_IN, {"login": "5017", "password": PASSWORD}).status_code == 302


def test_another_host_name_begins_no_new_count(client: Client, clerk: User, settings: LazySettings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    for number in range(5):
        client.post(SIGN_IN, {"login": "5017", "password": "wrong"}, HTTP_HOST=f"h{number}.example.com")

    assert client.post(SIGN_IN, {"login": "5017", "password": PASSWORD}).status_code == 200


def test_thirty_wrong_tries_from_an_address_are_the_last_whatever_the_codes(client: Client, clerk: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(30):
            client.post(SIGN_IN, {"login": str(9000 + number), "password": "wrong"})
        clock.shift(dt.timedelta(minutes=14))

        assert client.post(SIGN_IN, {"login": "5017", "password": PASSWORD}).status_code == 200

        clock.shift(dt.timedelta(minutes=2))

        assert client.post(SIGN_IN, {"login": "5017", "password": PASSWORD}).status_code == 302


def test_many_other_tries_push_no_count_out(client: Client, clerk: User) -> None:
    for _ in range(5):
        client.post(SIGN_IN, {"login": "5017", "password": "wrong"})
    for number in range(400):
        cache.set(f"another:{number}", number)

    assert client.post(SIGN_IN, {"login": "5017", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("language", "wrong", "too_often"),
    [
        ("en", "The staff code or the password is wrong.", "Wait fifteen minutes"),
        ("zh-hans", "工号或密码不对", "请等十五分钟"),
    ],
)
def test_a_refusal_says_what_to_do(client: Client, clerk: User, language: str, wrong: str, too_often: str) -> None:
    said = [
        client.post(SIGN_IN, {"login": "5017", "password": "wrong"}, HTTP_ACCEPT_LANGUAGE=language).content.decode()
        for _ in range(6)
    ]

    assert wrong in said[0]
    assert too_often in said[5]


@pytest.mark.parametrize(
    ("password", "why"), [("短短的", "至少 12 个字符"), ("904738251846", "数字"), ("password1234", "常见")]
)
def test_a_weak_password_is_refused_in_words(at_desk: Client, password: str, why: str) -> None:
    form = {"oldpassword": PASSWORD, "password1": password, "password2": password}

    answer = at_desk.post("/accounts/password/change/", form)

    assert answer.status_code == 200
    assert why in answer.content.decode()


def test_a_refused_sign_in_is_recorded_without_the_code(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="calmdesk.sign_in"):
        client.post(SIGN_IN, {"login": "my-password-in-the-wrong-field", "password": "x"})

    refused = [record.getMessage() for record in caplog.records if record.name == "calmdesk.sign_in"]
    assert len(refused) == 1
    assert "my-password" not in caplog.text


def test_disabling_an_account_ends_its_sessions_at_the_next_request(at_desk: Client, clerk: User) -> None:
    assert at_desk.get("/accounts/password/change/").status_code == 200
    clerk.is_active = False
    clerk.save(update_fields=["is_active"])

    assert at_desk.get("/accounts/password/change/").status_code == 302


def test_nobody_signs_up_and_no_password_is_mailed() -> None:
    for name in ("account_signup", "account_reset_password", "account_email"):
        with pytest.raises(NoReverseMatch):
            reverse(name)


def test_the_administration_has_no_sign_in_of_its_own(client: Client) -> None:
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith(SIGN_IN)


def test_signing_out_needs_a_form(at_desk: Client) -> None:
    at_desk.get("/accounts/logout/")
    assert at_desk.get("/accounts/password/change/").status_code == 200

    at_desk.post("/accounts/logout/")
    assert at_desk.get("/accounts/password/change/").status_code == 302


def test_the_secret_of_a_second_factor_is_stored_encrypted() -> None:
    stored = second_factor().encrypt("JBSWY3DPEHPK3PXP")

    assert "JBSWY3DPEHPK3PXP" not in stored
    assert second_factor().decrypt(stored) == "JBSWY3DPEHPK3PXP"


SAMPLES = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "1"}
OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_authenticate",
    "health_live",
    "health_ready",
    "set_language",
    "appearance",
}


def test_every_address_but_the_named_ones_asks_for_a_sign_in(client: Client) -> None:
    """Walk all addresses: a page that forgot its door would show up here."""
    opened = set()
    for path, name in _addresses(get_resolver().url_patterns):
        answer = client.get(f"/{path}")
        refused = {301: False, 302: "/login/?next=" in answer.get("Location", ""), 401: True, 403: True, 404: True}
        if not refused.get(answer.status_code):
            opened.add(name)

    assert opened <= OPEN


def _addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> list[tuple[str, str]]:
    found = []
    for pattern in patterns:
        route = prefix + _filled(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            found += _addresses(pattern.url_patterns, route)
        else:
            found.append((route, pattern.name or route))
    return found


def _filled(route: str) -> str:
    """Put something that fits into the holes of a route, and take the signs of regular expressions away."""
    route = re.sub(r"\(\?P<\w+>[^)]*\)", "1", route)
    route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1], "x"), route)
    return re.sub(r"[\^$\\]", "", route)


def test_somebody_disabled_between_password_and_second_factor_starts_again(clerk: User) -> None:
    request = RequestFactory().get("/")

    assert get_adapter(request).respond_user_inactive(request, clerk)["Location"] == SIGN_IN


def test_a_second_factor_is_asked_for_once_it_is_set_up(client: Client, clerk: User) -> None:
    TOTP.activate(clerk, "JBSWY3DPEHPK3PXP")

    answer = client.post(SIGN_IN, {"login": "5017", "password": PASSWORD})

    assert answer["Location"] == reverse("mfa_authenticate")
    assert client.get("/accounts/password/change/").status_code == 302
    assert client.get(answer["Location"]).status_code == 200


def test_the_pages_for_setting_up_a_second_factor_are_drawn(client: Client, clerk: User) -> None:
    client.post(SIGN_IN, {"login": "5017", "password": PASSWORD})

    for name in ("mfa_index", "mfa_activate_totp", "account_change_password"):
        assert client.get(reverse(name), follow=True).status_code == 200
