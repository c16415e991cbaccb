"""The hourly anchor leaves the house, once, and spent keys are forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from evidence.act import Act
from evidence.anchors import newest_anchor
from evidence.models import IdempotencyKey
from evidence.trail import append
from outbox.housekeeping import keep_house, render
from outbox.models import Message
from tests.personas import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def outside(settings) -> None:
    settings.ANCHOR_EMAIL = "anchor@example.com"


def move_a_chain() -> None:
    with transaction.atomic():
        append("complaint:test", "note.added", act=Act.system(now=NOW), facts={})


def test_mails_an_anchor_when_something_moved() -> None:
    move_a_chain()

    assert keep_house(NOW, 10) == 1

    message = Message.objects.get()
    assert "complaint:test 1" in render(message).text
    assert newest_anchor() == 1


def test_does_it_once_an_hour_and_only_when_something_moved() -> None:
    move_a_chain()
    keep_house(NOW, 10)

    again = keep_house(NOW + timedelta(minutes=59), 10)
    later = keep_house(NOW + timedelta(minutes=61), 10)

    assert (again, later) == (0, 1)
    assert Message.objects.count() == 1


def test_anchors_without_an_address_and_mails_nothing(settings) -> None:
    settings.ANCHOR_EMAIL = ""
    move_a_chain()

    keep_house(NOW, 10)

    assert newest_anchor() == 1
    assert not Message.objects.exists()


def test_forgets_spent_keys(django_user_model) -> None:
    user = django_user_model.objects.create_user("5017", "王晓岚")
    IdempotencyKey.objects.create(
        user=user, key="old", action="receive", body_hash="x", created_at=NOW - timedelta(days=9)
    )

    keep_house(NOW, 10)

    assert not IdempotencyKey.objects.exists()
