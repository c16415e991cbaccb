"""A complaint whose customer can be written to, the mails that a real mail server took, and the text messages."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.conf import LazySettings
from django.utils import translation

from complaints.models import Complaint
from outbox.models import Message
from outbox.sending import send_due
from tests.followups.conftest import english  # noqa: F401
from tests.outbox.conftest import mail_server  # noqa: F401
from tests.outbox.mail_server import MailServer
from tests.personas import House, Walker, house, start  # noqa: F401
from tests.scripts_library.conftest import library  # noqa: F401

MAILBOX = "zheng@example.com"


@dataclass
class Post:
    """Sends what waits, and reads what arrived."""

    server: MailServer
    file: Path

    def send(self, now: datetime) -> None:
        with time_machine.travel(now, tick=False), translation.override("en"):
            send_due(now=now)

    @property
    def mails(self) -> list[EmailMessage]:
        """What the customer's mailbox took, in order."""
        pairs = zip(self.server.taken, self.server.recipients, strict=True)
        return [mail for mail, to in pairs if to == [MAILBOX]]

    @property
    def texts(self) -> list[dict[str, str]]:
        return [json.loads(line) for line in self.file.read_text().splitlines()] if self.file.exists() else []


@pytest.fixture
def post(mail_server: MailServer, settings: LazySettings, tmp_path: Path) -> Post:  # noqa: F811
    settings.SMS_FILE = str(tmp_path / "sms.jsonl")
    settings.EMAIL_TIMEOUT = 5
    return Post(mail_server, Path(settings.SMS_FILE))


@pytest.fixture
def by_mail(house: House) -> Walker:  # noqa: F811
    """Mr Zheng gave an e-mail address."""
    return start(house, email=MAILBOX)


@pytest.fixture
def by_text(house: House) -> Walker:  # noqa: F811
    """Mr Zheng gave a mobile number only."""
    return start(house)


def text_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def subject_of(mail: EmailMessage) -> str:
    # A folded header begins with the fold.
    return str(mail["Subject"]).strip()


def letters_of(complaint: Complaint) -> list[str]:
    """The letters that were decided, in order, by their kinds."""
    rows = Message.objects.filter(about=complaint.public_id, recipient_kind="customer").order_by("id")
    return [kind.removeprefix("letter-") for kind in rows.values_list("kind", flat=True)]
