"""How much mail is enough, how late is too late, how often is tried: the policies and settings of the sender."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings

from organisation.models import Policy
from outbox.models import Heartbeat, Message, State
from outbox.sending import send_due
from tests.outbox.conftest import Put
from tests.outbox.mail_server import MailServer

CAP = 10  # What ships as policy `mail_cap`.

pytestmark = pytest.mark.django_db


class TestPolicies:
    def test_another_cap_holds_from_its_date_on(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        Policy.objects.create(key="mail_cap", value=2, effective_from=now.date())
        about = uuid.uuid4()
        for _number in range(3):
            put(about=about)

        assert send_due(now=now).counts == {State.SENT: 2, "postponed": 1}

    def test_another_age_lets_a_late_message_leave(self, put: Put, mail_server: MailServer, now: datetime) -> None:
        Policy.objects.create(key="mail_latest_hours", value=48, effective_from=now.date())
        put()

        assert send_due(now=now + timedelta(hours=25)).sent == 1

    def test_fewer_tries_end_it_sooner(
        self, put: Put, mail_server: MailServer, now: datetime, settings: LazySettings
    ) -> None:
        settings.MAIL_TRIES, settings.MAIL_PAUSE_SECONDS = 2, 60
        mail_server.to_recipient["staff-1@example.com"] = ["451 later"] * 2
        message = put()

        send_due(now=now)
        assert send_due(now=now + timedelta(seconds=59)).total == 0
        send_due(now=now + timedelta(seconds=61))

        message.refresh_from_db()
        assert (message.state, message.attempts) == (State.DEAD, 2)


class TestAnHour:
    def test_has_its_fill_and_the_rest_waits(
        self, put: Put, mail_server: MailServer, now: datetime, settings: LazySettings
    ) -> None:
        settings.MAIL_PER_HOUR = 2
        for _number in range(4):
            put()

        report = send_due(now=now)

        assert (report.sent, report.flooded) == (2, True)
        assert Message.objects.filter(state=State.PENDING).count() == 2
        assert Heartbeat.objects.get(name="mail-flood").facts == {"handed": 2}
        assert send_due(now=now + timedelta(minutes=59)).sent == 0
        assert send_due(now=now + timedelta(minutes=61)).sent == 2


class TestCap:
    def test_one_recipient_gets_ten_mails_about_one_thing_in_ten_minutes(
        self, put: Put, mail_server: MailServer, now: datetime
    ) -> None:
        about = uuid.uuid4()
        for _number in range(CAP + 2):
            put(about=about)
        put(about=about, to="staff-2")
        put()

        report = send_due(now=now)

        assert report.counts == {State.SENT: CAP + 2, "postponed": 2}
        held = Message.objects.filter(state=State.PENDING)
        assert {(row.postponed, row.last_error_code, row.attempts) for row in held} == {(1, "capped", 0)}
        assert send_due(now=now + timedelta(minutes=9)).sent == 0
        assert send_due(now=now + timedelta(minutes=11)).sent == 2
