from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.test import Client

from config.middleware import PERMISSIONS_POLICY

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.config.pages")]

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
}
ADDRESSES = [
    ("/accounts/login/", 200),
    ("/", 302),
    ("/health/live", 200),
    ("/nowhere/", 404),
    ("/%00/", 400),
    ("/?q=%ff", 400),
    ("/test/broken/", 500),
    ("/test/away/", 503),
    ("/api/v1/nowhere/", 404),
    ("/static/plain.txt", 200),
]


@pytest.fixture
def visitor(settings: LazySettings) -> Client:
    Path(settings.STATIC_ROOT, "plain.txt").write_text("hello")
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(("address", "status"), ADDRESSES)
def test_every_answer_carries_the_wall(visitor: Client, address: str, status: int) -> None:
    answer = visitor.get(address)

    assert answer.status_code == status
    assert set(answer["Content-Security-Policy"].split("; ")) == POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Permissions-Policy"] == PERMISSIONS_POLICY
    assert len(answer["X-Request-Id"]) == 16


def test_pages_are_kept_in_no_cache_and_static_files_are(visitor: Client, at_desk: Client) -> None:
    assert at_desk.get("/accounts/password/change/")["Cache-Control"] == "no-store"
    assert visitor.get("/accounts/login/")["Cache-Control"] == "no-store"
    assert "max-age" in visitor.get("/static/plain.txt")["Cache-Control"]


def test_a_name_for_the_request_is_not_taken_from_outside(visitor: Client) -> None:
    answer = visitor.get("/health/live", headers={"X-Request-Id": "forged\\nline"})

    assert "forged" not in answer["X-Request-Id"]


def test_every_feature_of_the_browser_is_switched_off() -> None:
    assert all(feature.endswith("=()") for feature in PERMISSIONS_POLICY.split(", "))


def test_what_customers_hand_in_has_no_address() -> None:
    with pytest.raises(ValueError, match="URL"):
        storages["private"].url("letter.pdf")
