from __future__ import annotations

from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured

from outbox import checks, ports
from tests.outbox.conftest import House, Put


def ids(found: list[Any]) -> list[str]:
    return [message.id for message in found]


def test_a_kind_that_is_emitted_must_be_registered_by_somebody(house: House) -> None:
    ports.expect_kinds("desk", "reminder", "forgotten")

    (error,) = checks.emitted_kinds_are_registered()

    assert error.id == "outbox.E001"
    assert "forgotten" in error.msg
    assert "desk" in error.msg


@pytest.mark.django_db
def test_kinds_that_wait_must_be_registered(put: Put) -> None:
    put()
    assert checks.waiting_kinds_are_registered(databases=["default"]) == []

    ports._kinds.clear()

    assert ids(checks.waiting_kinds_are_registered(databases=["default"])) == ["outbox.E002"]
    assert checks.waiting_kinds_are_registered(databases=None) == []


@pytest.mark.parametrize(
    ("setting", "value", "found"),
    [
        ("EMAIL_TIMEOUT", None, "outbox.E003"),
        ("EMAIL_TIMEOUT", 0, "outbox.E003"),
        ("MAIL_DOMAIN", "", "outbox.E005"),
        ("MAIL_DOMAIN", "desk@example.com", "outbox.E005"),
        ("MAIL_DOMAIN", "desk.example.com\r\nX: y", "outbox.E005"),
    ],
)
def test_mail_settings_that_would_hang_or_break_are_named(
    settings: LazySettings, setting: str, value: object, found: str
) -> None:
    assert checks.mail_can_be_addressed() == []

    setattr(settings, setting, value)

    assert ids(checks.mail_can_be_addressed()) == [found]


def test_names_are_taken_once(house: House) -> None:
    ports.register_kind(ports.kinds()["reminder"])
    with pytest.raises(ImproperlyConfigured):
        ports.register_kind(House().kind("reminder"))

    ports.register_due_queue("reminders", first := lambda now, limit: 0)
    ports.register_due_queue("reminders", first)
    with pytest.raises(ImproperlyConfigured):
        ports.register_due_queue("reminders", lambda now, limit: 0)
