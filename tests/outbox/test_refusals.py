from __future__ import annotations

import smtplib
import socket

import pytest

from outbox.limits import pause_after
from outbox.refusals import Meaning, refusal_when_opening, refusal_when_sending
from outbox.smtp import OutOfTime

WHO = "wang@example.com"


@pytest.mark.parametrize(
    ("error", "text_begun", "meaning", "code"),
    [
        (smtplib.SMTPRecipientsRefused({WHO: (550, b"no")}), False, Meaning.NEVER, "smtp_550_recipient"),
        (smtplib.SMTPRecipientsRefused({WHO: (451, b"later")}), False, Meaning.LATER, "smtp_451_recipient"),
        (smtplib.SMTPSenderRefused(451, b"later", WHO), False, Meaning.LATER, "smtp_451_sender"),
        (smtplib.SMTPSenderRefused(552, b"too big", WHO), False, Meaning.NEVER, "smtp_552_sender"),
        (smtplib.SMTPSenderRefused(530, b"sign in", WHO), False, Meaning.AWAY, "smtp_530_sender"),
        (smtplib.SMTPDataError(554, b"spam"), True, Meaning.NEVER, "smtp_554_text"),
        (smtplib.SMTPDataError(451, b"later"), True, Meaning.LATER, "smtp_451_text"),
        (smtplib.SMTPServerDisconnected("gone"), False, Meaning.LATER, "disconnected"),
        (smtplib.SMTPServerDisconnected("gone"), True, Meaning.UNKNOWN, "disconnected"),
        (OutOfTime("slow"), True, Meaning.UNKNOWN, "timeout"),
        (OutOfTime("slow"), False, Meaning.LATER, "timeout"),
        (smtplib.SMTPNotSupportedError("utf-8"), False, Meaning.NEVER, "not_supported"),
        (smtplib.SMTPHeloError(501, b"who"), False, Meaning.AWAY, "smtp_501"),
        (OSError("disk full"), False, Meaning.LATER, "os_error"),
    ],
)
def test_a_refusal_says_whether_the_mail_may_be_tried_again(
    error: OSError, text_begun: bool, meaning: Meaning, code: str
) -> None:
    refusal = refusal_when_sending(error, text_begun=text_begun)

    assert (refusal.meaning, refusal.code) == (meaning, code)
    assert WHO not in str(refusal)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (smtplib.SMTPAuthenticationError(535, b"no"), "sign_in_refused"),
        (smtplib.SMTPConnectError(421, b"busy"), "smtp_421"),
        (ConnectionRefusedError(), "connection_refused"),
        (TimeoutError(), "timeout"),
        (socket.gaierror(), "host_unknown"),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "smtp_error"),
    ],
)
def test_no_mail_is_to_blame_when_the_connection_can_not_be_opened(error: OSError, code: str) -> None:
    refusal = refusal_when_opening(error)

    assert (refusal.meaning, refusal.code) == (Meaning.AWAY, code)


def test_pauses_double_from_half_a_minute_to_five_minutes() -> None:
    assert [int(pause_after(number).total_seconds()) for number in (1, 2, 3, 4, 5, 6, 500)] == [
        *(30, 60, 120, 240),
        *(300, 300, 300),
    ]
