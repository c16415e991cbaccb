from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.conf import LazySettings

from complaints.models import Complaint
from followups.mail_in.models import IncomingMail
from followups.mail_in.processing import process_due
from followups.mail_in.storing import store
from outbox.mail_in.reply_address import reply_address
from tests.complaints.file_fixtures import vault_folder  # noqa: F401
from tests.followups.mail_in.imap_server import ImapServer, dovecot, new_server, required
from tests.personas import NOW, House, Walker, start

LATER = NOW + timedelta(hours=1)
HOUSE_ADDRESS = "calmdesk@mail.example.com"
CUSTOMER = "zheng@example.com"


@pytest.fixture(autouse=True)
def taking_in(settings: LazySettings) -> None:
    """Mail is taken in; the demo house's telecom hall gets what names no branch."""
    settings.MAIL_IN_ADDRESS = HOUSE_ADDRESS
    settings.MAIL_IN_BRANCH = "XJ"
    settings.MAIL_DOMAIN = "mail.example.com"
    settings.IMAP_TIMEOUT = 5


@pytest.fixture(scope="session")
def dovecot_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if dovecot() is None:
        if required():
            pytest.fail("CALMDESK_REQUIRE_IMAP is set, and there is no Dovecot here.")
        pytest.skip("There is no Dovecot here.")
    return tmp_path_factory.mktemp("dovecot")


@pytest.fixture
def imap(
    tmp_path_factory: pytest.TempPathFactory, dovecot_folder: Path, settings: LazySettings
) -> Iterator[ImapServer]:
    """A mail server of this test's own, and a house that reads its mailbox."""
    server = new_server(tmp_path_factory.mktemp("imap"))
    settings.IMAP_URL = server.url
    yield server
    server.stop()


@pytest.fixture
def written(house: House) -> Walker:
    """A complaint of a customer who gave us an address."""
    return start(house, email=CUSTOMER)


def mail(
    *, text: str = "还没有人给我打电话。", to: str = HOUSE_ADDRESS, sender: str = f"小郑 <{CUSTOMER}>", **headers: str
) -> EmailMessage:
    """A mail as a customer's program writes it."""
    message = EmailMessage()
    told = {"From": sender, "To": to, "Subject": "又停机了", "Message-ID": "<1@phone.example.com>"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message


def answer_to(complaint: Complaint, **changes: str) -> EmailMessage:
    return mail(to=reply_address(complaint.public_id), **changes)


Take = Callable[..., IncomingMail]


@pytest.fixture
def take() -> Take:
    """Hand a mail over as a mail server does, and look into it."""

    def hand_over(message: EmailMessage | bytes, *, minutes: int = 0) -> IncomingMail:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        now = LATER + timedelta(minutes=minutes)
        kept = store(raw, now=now)
        assert kept is not None
        process_due(now, 10)
        kept.refresh_from_db()
        return kept

    return hand_over
