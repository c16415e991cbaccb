"""A sign-in ends by itself; what was typed then is kept (REL-F3)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from config.session_life import SEEN
from organisation.models import User

pytestmark = pytest.mark.django_db
PAGE = "/accounts/password/change/"
MINUTE = dt.timedelta(minutes=1)
POLL = {"HX-Request": "true"}
Later = Callable[[dt.timedelta], None]


@pytest.fixture
def later() -> Iterator[Later]:
    """Let time pass."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller.shift


@pytest.fixture
def desk(later: Later, clerk: User) -> Client:
    """A browser in which the clerk signed in at this moment."""
    client = Client()
    client.force_login(clerk)
    return client


def test_half_an_hour_without_use_ends_a_session(desk: Client, later: Later) -> None:
    later(29 * MINUTE)
    assert desk.get(PAGE).status_code == 200
    later(29 * MINUTE)
    assert desk.get(PAGE).status_code == 200

    later(30 * MINUTE)

    assert desk.get(PAGE).status_code == 302
    assert not Session.objects.exists()


def test_a_page_that_asks_by_itself_is_no_use_and_writes_nothing(desk: Client, later: Later) -> None:
    before = Session.objects.get().session_data
    later(29 * MINUTE)
    desk.get("/", {"seen": "x"}, headers=POLL)
    assert Session.objects.get().session_data == before

    later(MINUTE)

    assert desk.get("/", {"seen": "x"}, headers=POLL).status_code == 401


def test_twelve_hours_end_the_busiest_session(desk: Client, later: Later) -> None:
    for _ in range(12 * 3 - 1):
        later(20 * MINUTE)
        assert desk.get(PAGE).status_code == 200

    later(20 * MINUTE)

    assert desk.get(PAGE).status_code == 302


def test_use_is_written_once_a_minute(desk: Client, later: Later) -> None:
    later(dt.timedelta(seconds=30))
    desk.get(PAGE)
    unchanged = desk.session[SEEN]
    later(dt.timedelta(seconds=31))
    desk.get(PAGE)

    assert desk.session[SEEN] == unchanged + 61


def test_what_was_typed_when_the_session_ended_is_kept(desk: Client, later: Later) -> None:
    later(31 * MINUTE)

    answer = desk.post("/complaints/new/", {"narrative": "宽带断了三天，没人来。"})

    assert answer.status_code == 401
    assert "宽带断了三天，没人来。" in answer.content.decode()


def test_another_password_ends_every_other_session(desk: Client, clerk: User) -> None:
    clerk.set_password("another-quiet-counter")
    clerk.save(update_fields=["password"])

    assert desk.get(PAGE).status_code == 302
