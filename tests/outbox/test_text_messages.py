"""Text messages: leased, sent and marked as mails are, by whatever backend the house names."""

from __future__ import annotations

import json
import logging
import stat
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import transaction

from outbox import checks, leases
from outbox.models import Channel, Message, State
from outbox.queue import NoSender, Recipient, emit
from outbox.refusals import Meaning, Refusal
from outbox.sending import send_due
from outbox.server_state import NAME as MAIL_SERVER
from outbox.server_state import server_state
from outbox.sms import TextMessage
from outbox.stuck import note_bounce, resolve_uncertain
from tests.outbox.conftest import House, Put
from tests.outbox.mail_server import MailServer

pytestmark = pytest.mark.django_db

NUMBER = "+8613800000001"
OURS = f"{__name__}.Service"


class Service:
    """A service whose answers a test writes beforehand."""

    answers: list[BaseException] = []
    at_the_door: list[BaseException] = []
    taken: list[TextMessage] = []

    def open(self) -> None:
        if Service.at_the_door:
            raise Service.at_the_door.pop(0)

    def send(self, message: TextMessage) -> None:
        if Service.answers:
            raise Service.answers.pop(0)
        Service.taken.append(message)

    def close(self) -> None:
        pass


@pytest.fixture
def service(settings: LazySettings) -> type[Service]:
    settings.SMS_BACKEND = OURS
    Service.answers, Service.at_the_door, Service.taken = [], [], []
    return Service


@pytest.fixture
def text(put: Put, house: House) -> Any:
    """Put a text message to a customer into the outbox."""

    def put_text(*, number: str = NUMBER, **fields: object) -> Message:
        customer = str(uuid.uuid4())
        house.addresses[customer] = number
        return put(to=customer, recipient_kind="customer", kind="progress", channel=Channel.SMS, **fields)

    return put_text


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


class TestIntoAFile:
    @pytest.fixture(autouse=True)
    def file(self, settings: LazySettings, tmp_path: Path) -> Path:
        settings.SMS_FILE = str(tmp_path / "out" / "sms.jsonl")
        return Path(settings.SMS_FILE)

    def test_one_line_each_that_only_its_owner_reads(self, text: Any, house: House, now: datetime, file: Path) -> None:
        first, second = text(), text(number="+447700900123")

        assert send_due(now=now).counts == {State.SENT: 2}
        assert send_due(now=now + timedelta(hours=1)).total == 0

        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert lines == [
            {"number": NUMBER, "text": house.text, "reference": str(first.public_id)},
            {"number": "+447700900123", "text": house.text, "reference": str(second.public_id)},
        ]
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert fresh(first).sent_at is not None

    def test_no_log_and_no_row_holds_the_number(self, text: Any, now: datetime, caplog: Any) -> None:
        with caplog.at_level(logging.DEBUG):
            message = text()
            send_due(now=now)

        assert "13800000001" not in caplog.text
        assert "13800000001" not in str(Message.objects.filter(pk=message.pk).values())
        assert str(TextMessage(NUMBER, "今天15:00", "r")) == "r to ***01"
        assert "今天" not in repr(TextMessage(NUMBER, "今天15:00", "r"))

    def test_a_file_that_cannot_be_written_holds_up_text_messages_only(
        self, text: Any, put: Put, now: datetime, file: Path, mail_server: MailServer
    ) -> None:
        file.parent.write_text("in the way")
        waiting = text()
        put()

        report = send_due(now=now)

        assert (report.sent, report.away, len(mail_server.taken)) == (1, True, 1)
        assert (fresh(waiting).state, fresh(waiting).attempts) == (State.PENDING, 0)
        assert server_state("sms-service").failures == 1
        assert server_state(MAIL_SERVER).failures == 0


class TestAService:
    def test_gets_one_line_of_text_and_the_same_reference_each_time(
        self, text: Any, house: House, now: datetime, service: type[Service]
    ) -> None:
        house.text = "您好。\n\n请于今天15:00前回电。\n"
        message = text()
        service.answers = [Refusal(Meaning.LATER, "sms_busy")]

        send_due(now=now)
        assert (fresh(message).state, fresh(message).last_error_code) == (State.PENDING, "sms_busy")
        send_due(now=now + timedelta(minutes=2))

        assert service.taken == [TextMessage(NUMBER, "您好。 请于今天15:00前回电。", str(message.public_id))]
        assert fresh(message).attempts == 2

    def test_its_no_is_for_good(self, text: Any, now: datetime, service: type[Service]) -> None:
        message = text()
        service.answers = [Refusal(Meaning.NEVER, "sms_number_unknown")]

        send_due(now=now)

        assert (fresh(message).state, fresh(message).last_error_code) == (State.FAILED, "sms_number_unknown")

    def test_is_given_up_after_the_last_try(
        self, text: Any, now: datetime, service: type[Service], settings: LazySettings
    ) -> None:
        settings.MAIL_TRIES = 2
        message = text()
        service.answers = [Refusal(Meaning.LATER, "sms_busy")] * 2

        send_due(now=now)
        send_due(now=now + timedelta(minutes=2))

        assert fresh(message).state == State.DEAD

    def test_an_answer_that_nobody_understands_waits_for_a_person(
        self, text: Any, now: datetime, service: type[Service]
    ) -> None:
        message = text()
        service.answers = [KeyError("receipt")]

        assert send_due(now=now).counts == {State.UNCERTAIN: 1}
        assert send_due(now=now + timedelta(hours=1)).total == 0

        resolve_uncertain(message.public_id, act_now=now + timedelta(hours=1), resend=True)
        assert send_due(now=now + timedelta(hours=1)).sent == 1
        assert [one.reference for one in service.taken] == [str(message.public_id)]

    def test_a_lost_sender_leaves_it_to_a_person(self, text: Any, now: datetime, service: type[Service]) -> None:
        message = text()
        [leased] = leases.take(now=now, limit=1, channel=Channel.SMS, kinds=["progress"], careful_kinds=["progress"])
        Message.objects.filter(pk=leased.pk).update(handed_at=now)

        assert send_due(now=now + timedelta(minutes=10)).counts == {State.UNCERTAIN: 1}
        assert service.taken == []
        assert fresh(message).last_error_code == "sender_lost"

    def test_that_is_away_blames_no_message(
        self, text: Any, put: Put, now: datetime, service: type[Service], mail_server: MailServer
    ) -> None:
        service.at_the_door = [ConnectionRefusedError()]
        message, _mail = text(), put()

        report = send_due(now=now)
        again = send_due(now=now + timedelta(seconds=5))
        later = send_due(now=now + timedelta(minutes=2))

        assert (report.sent, report.away) == (1, True)
        assert (again.total, again.away) == (0, True)
        assert later.sent == 1
        assert (fresh(message).state, fresh(message).attempts) == (State.SENT, 1)
        assert server_state("sms-service").failures == 0

    def test_does_not_wait_behind_a_mail_server_that_is_away(
        self, text: Any, put: Put, now: datetime, service: type[Service], mail_server: MailServer
    ) -> None:
        mail_server.stop()
        put(), text()

        report = send_due(now=now)

        assert (report.sent, report.away, len(service.taken)) == (1, True, 1)

    def test_gets_its_turn_though_many_mails_wait(
        self, text: Any, put: Put, now: datetime, service: type[Service], mail_server: MailServer
    ) -> None:
        for number in range(60):
            put(to=f"staff-{number}")
        text()

        send_due(now=now, limit=40)

        assert len(service.taken) == 1

    def test_gets_no_number_that_is_none(self, text: Any, now: datetime, service: type[Service]) -> None:
        messages = [text(number=number) for number in ("13800000001", "+86", "+8613800000001\n", "desk@example.com")]

        send_due(now=now)

        assert {fresh(message).last_error_code for message in messages} == {"bad_address"}
        assert service.taken == []


class TestAChannelThatNobodySends:
    def test_is_refused_at_once(self, house: House, now: datetime, settings: LazySettings) -> None:
        settings.SMS_BACKEND = ""

        with pytest.raises(NoSender, match="No sender for the channel sms"), transaction.atomic():
            put_one(now, "progress", Channel.SMS)

        assert not Message.objects.exists()

    def test_is_refused_for_a_kind_that_does_not_leave_by_it(self, house: House, now: datetime) -> None:
        with pytest.raises(NoSender, match="reminder do not leave by sms"), transaction.atomic():
            put_one(now, "reminder", Channel.SMS)

    def test_what_waits_for_one_that_was_taken_away_is_told(
        self, text: Any, now: datetime, settings: LazySettings
    ) -> None:
        text()
        assert checks.waiting_channels_have_a_sender(databases=["default"]) == []

        settings.SMS_BACKEND = ""

        [error] = checks.waiting_channels_have_a_sender(databases=["default"])
        assert error.id == "outbox.E007"
        assert send_due(now=now).total == 0

    def test_a_backend_that_is_none_is_told(self, settings: LazySettings) -> None:
        assert checks.text_messages_can_be_sent() == []
        for wrong in ("outbox.sms.Nothing", "outbox.sms.TextMessage", "nowhere"):
            settings.SMS_BACKEND = wrong
            assert [one.id for one in checks.text_messages_can_be_sent()] == ["outbox.E006"]

    def test_a_file_in_a_house_at_work_is_told(self, settings: LazySettings) -> None:
        settings.PRODUCTION = True

        assert [one.id for one in checks.text_messages_can_be_sent()] == ["outbox.W001"]


def put_one(now: datetime, kind: str, channel: str) -> None:
    emit(
        kind=kind,
        key="one",
        recipient=Recipient("customer", str(uuid.uuid4())),
        about=None,
        language="zh-hans",
        facts={},
        now=now,
        channel=channel,
    )


class TestAMailThatCameBack:
    def test_is_stuck(self, put_for_customer: Put, now: datetime, mail_server: MailServer) -> None:
        message = put_for_customer()
        assert not note_bounce(message.message_id)
        send_due(now=now)

        assert note_bounce(message.message_id)

        assert (fresh(message).state, fresh(message).last_error_code) == (State.FAILED, "bounced")
        assert not note_bounce("<somebody@example.com>")
