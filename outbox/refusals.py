"""What a mail server's no means: for this mail, for every mail, for good, for now, or that nobody can know."""

from __future__ import annotations

import enum
import smtplib
import socket
import ssl

from outbox.smtp import OutOfTime

TEMPORARY = range(400, 500)
# To the sender's own address, "too big" is about the mail; every other refusal is about us, so about every mail.
TOO_BIG = 552


class Meaning(enum.Enum):
    LATER = "later"  # not taken; this mail may be tried again
    NEVER = "never"  # not taken; trying again would not help
    AWAY = "away"  # not taken; the way to the server is closed for every mail
    UNKNOWN = "unknown"  # perhaps taken: the answer never came


class Refusal(Exception):
    """A mail was not taken, or nobody knows. `code` is fit for logs and rows: no address, no text of the server."""

    def __init__(self, meaning: Meaning, code: str) -> None:
        super().__init__(code)
        self.meaning = meaning
        self.code = code


def refusal_when_opening(error: OSError) -> Refusal:
    """Classify a connection that could not be opened; no mail is to blame for that."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Refusal(Meaning.AWAY, "sign_in_refused")
    return Refusal(Meaning.AWAY, _code(error))


def refusal_when_sending(error: OSError, *, text_begun: bool) -> Refusal:
    """Classify what happened to one mail on an open connection.

    `text_begun`: the server had asked for the text, so a connection that broke may have delivered it.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        # One recipient a mail, so one answer.
        answer = next(iter(error.recipients.values()), (0, b""))
        return _answered(int(answer[0]), "recipient")
    if isinstance(error, smtplib.SMTPSenderRefused):
        code = error.smtp_code
        if code in TEMPORARY or code == TOO_BIG:
            return _answered(code, "sender")
        return Refusal(Meaning.AWAY, f"smtp_{code}_sender")
    if isinstance(error, smtplib.SMTPHeloError):
        return Refusal(Meaning.AWAY, _code(error))
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return _answered(error.smtp_code, "text")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Refusal(Meaning.NEVER, "not_supported")
    return Refusal(Meaning.UNKNOWN if text_begun else Meaning.LATER, _code(error))


def _answered(code: int, what: str) -> Refusal:
    meaning = Meaning.NEVER if 500 <= code < 600 else Meaning.LATER
    return Refusal(meaning, f"smtp_{code}_{what}")


def _code(error: OSError) -> str:
    """Name an error without repeating what it says: servers put addresses into their answers."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"smtp_{error.smtp_code}"
    if isinstance(error, OutOfTime | TimeoutError):
        return "timeout"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "disconnected"
    if isinstance(error, ConnectionRefusedError):
        return "connection_refused"
    if isinstance(error, ssl.SSLError):
        return "tls"
    if isinstance(error, socket.gaierror):
        return "host_unknown"
    return "smtp_error" if isinstance(error, smtplib.SMTPException) else "os_error"
