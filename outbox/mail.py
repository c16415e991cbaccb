"""One e-mail from one message row, and the connection it goes out on."""

from __future__ import annotations

import contextlib
import unicodedata
from types import TracebackType

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from outbox.mail_in.reply_address import reply_address
from outbox.models import Channel, Message, RecipientKind
from outbox.ports import Rendered
from outbox.refusals import Meaning, Refusal, refusal_when_opening, refusal_when_sending
from outbox.server_state import NAME as MAIL_SERVER

_DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_OUR_SMTP = "outbox.smtp.EmailBackend"
LONGEST_SUBJECT = 200
# Mail that carries it is ours: whatever reads mail for the house must not answer it.
LOOP_HEADER = "X-Calmdesk-Loop"
ATTEMPT_HEADER = "X-Calmdesk-Attempt"


def is_address(address: str) -> bool:
    """Say whether this is exactly one address, with no way to smuggle in a header or a second one."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True


def one_line(text: str) -> str:
    """Make a header value of a text: line ends and control characters can't start another header."""
    plain = "".join(" " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in text)
    return " ".join(plain.split())[:LONGEST_SUBJECT]


def compose(message: Message, rendered: Rendered, *, address: str, attempt: int) -> EmailMultiAlternatives:
    """Write the e-mail: constant Message-ID, and the headers that keep machines from answering it (RFC 3834). What a
    customer answers comes back to what the letter is about, where mail is taken in."""
    headers = {
        "Message-ID": message.message_id,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        LOOP_HEADER: str(message.public_id),
        "Content-Language": "zh-CN" if message.language == "zh-hans" else message.language,
    }
    if attempt > 1:
        headers[ATTEMPT_HEADER] = str(attempt)
    mail = EmailMultiAlternatives(
        subject=one_line(rendered.subject),
        body=rendered.text.replace("\x00", ""),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        reply_to=_answers_to(message),
        headers=headers,
    )
    if rendered.html is not None:
        mail.attach_alternative(rendered.html.replace("\x00", ""), "text/html")
    return mail


def _answers_to(message: Message) -> list[str]:
    if message.recipient_kind != RecipientKind.CUSTOMER or message.about is None:
        return []
    return [address for address in [reply_address(message.about)] if address]


class MailConnection:
    """The way to the mail server, opened when the first mail needs it and reused for a whole batch."""

    channel = Channel.EMAIL
    server = MAIL_SERVER

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None
        self._used = False

    def __enter__(self) -> MailConnection:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def takes(self, address: str) -> bool:
        """Say whether this is one mailbox."""
        return is_address(address)

    def write(self, message: Message, rendered: Rendered, *, address: str) -> EmailMultiAlternatives:
        """Write the mail of a row for the attempt that comes now."""
        return compose(message, rendered, address=address, attempt=message.attempts + 1)

    def open(self) -> None:
        """Open it unless it is open.

        :raises Refusal: the server can't be reached or doesn't let us in.
        """
        if self._backend is not None:
            return
        backend = get_connection(backend=_OUR_SMTP if settings.EMAIL_BACKEND == _DJANGO_SMTP else None)
        try:
            backend.open()
        except OSError as error:
            raise refusal_when_opening(error) from None
        self._backend, self._used = backend, False

    def send(self, mail: EmailMultiAlternatives) -> None:
        """Hand one mail over. A kept connection that the server closed meanwhile is opened anew, once.

        :raises Refusal: it was not taken, or nobody knows.
        """
        kept = self._used
        try:
            self._hand_over(mail)
        except Refusal as refusal:
            if not (kept and refusal.meaning == Meaning.LATER and _is_goodbye(refusal.code)):
                raise
            self.open()
            self._hand_over(mail)

    def close(self) -> None:
        backend, self._backend = self._backend, None
        if backend is not None:
            with contextlib.suppress(OSError):
                backend.close()

    def _hand_over(self, mail: EmailMultiAlternatives) -> None:
        assert self._backend is not None, "open() comes first"
        try:
            taken = self._backend.send_messages([mail])
        except OSError as error:
            refusal = refusal_when_sending(error, text_begun=getattr(self._backend, "text_begun", False))
            if _is_goodbye(refusal.code) or not refusal.code.startswith("smtp_"):
                self.close()
            raise refusal from None
        except Exception as error:
            # A mail that can't even be written down; the connection is fine.
            raise Refusal(Meaning.LATER, f"mail_{type(error).__name__}"[:40]) from None
        self._used = True
        if taken != 1:
            raise Refusal(Meaning.LATER, "not_taken")


def _is_goodbye(code: str) -> bool:
    """Say whether the server ended the conversation: it closed the line, or announced so by 421."""
    return code == "disconnected" or code.startswith("smtp_421")
