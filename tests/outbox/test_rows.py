"""What the database itself holds fast, what the administration shows, and what a look at the due rows costs."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.contrib import admin
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from organisation.models import User
from outbox.models import Heartbeat, Message, State
from tests.outbox.conftest import Put

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "changes",
    [
        {"state": "nonsense"},
        {"state": State.SENDING},
        {"state": State.SENT},
        {"state": State.DROPPED},
        {"lease_token": uuid.uuid4()},
        {"channel": "pigeon"},
        {"recipient_kind": "friend"},
        {"recipient_id": "wang@example.com"},
        {"recipient_id": ""},
        {"language": "fr"},
        {"subject_sealed": b"x"},
        {"key": ""},
    ],
)
def test_the_database_refuses_rows_that_make_no_sense(put: Put, changes: dict[str, Any]) -> None:
    message = put()

    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.filter(id=message.id).update(**changes)


def test_a_look_at_what_is_due_goes_through_the_index_of_what_waits(put: Put, now: datetime) -> None:
    put()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")

    waiting = Message.objects.filter(state=State.PENDING, not_before__lte=now).order_by("not_before", "id")
    lost = Message.objects.filter(state=State.SENDING, lease_until__lte=now).order_by("lease_until", "id")

    assert "outbox_message_due" in waiting[:20].explain()
    assert "outbox_message_leased" in lost[:20].explain()


class TestAdmin:
    def test_shows_where_a_message_stands_but_not_what_it_says(self) -> None:
        rows = admin.site._registry[Message]
        shown = {name for line in rows.fields or () for name in ([line] if isinstance(line, str) else line)}

        assert {"state", "kind", "about", "attempts", "last_error_code"} <= shown
        assert not {"subject_sealed", "body_sealed", "lease_token"} & (shown | set(rows.list_display))

    @pytest.mark.parametrize("model", [Message, Heartbeat])
    def test_can_be_looked_at_only(self, model: type[Message | Heartbeat], rf: RequestFactory) -> None:
        rows = admin.site._registry[model]
        request = rf.get("/")

        assert not rows.has_add_permission(request)
        assert not rows.has_change_permission(request)
        assert not rows.has_delete_permission(request)

    def test_pages_open_and_say_nothing_of_the_mail(self, put: Put, client: Client) -> None:
        message = put()
        chief = User.objects.create_superuser("A1", "甲乙")
        client.force_login(chief)

        rows = client.get(reverse("admin:outbox_message_changelist"), {"q": str(message.about)})
        row = client.get(reverse("admin:outbox_message_change", args=[message.pk]))

        assert (rows.status_code, row.status_code) == (200, 200)
        assert str(message.public_id) in rows.content.decode()
        assert "王小明" not in row.content.decode()
        assert client.post(reverse("admin:outbox_message_change", args=[message.pk])).status_code == 403
