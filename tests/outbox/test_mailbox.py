from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.mail import EmailMultiAlternatives, get_connection

from outbox.mailbox import kept_mails
from outbox.sending import send_due
from tests.outbox.conftest import House, Put


@pytest.fixture
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    return tmp_path


def keep(folder: Path, *subjects: str, html: str | None = None) -> None:
    with get_connection() as connection:
        for number, subject in enumerate(subjects):
            date = f"Tue, 24 Nov 2026 0{number + 1}:00:00 +0800"
            mail = EmailMultiAlternatives(subject, "正文" * 50, to=["a@example.com"], headers={"Date": date})
            if html:
                mail.attach_alternative(html, "text/html")
            mail.connection = connection
            mail.send()


@pytest.mark.django_db
def test_shows_what_the_sender_kept(folder: Path, put: Put, house: House, now: dt.datetime) -> None:
    message = put()

    send_due(now=now)

    (mail,) = kept_mails()
    assert mail.message_id == message.message_id
    assert mail.to == "staff-1@example.com"
    assert mail.subject == house.subject
    assert mail.text.strip() == house.text
    assert mail.html.strip() == house.html
    assert mail.date is not None
    assert mail.date.tzinfo is not None


def test_the_newest_come_first(folder: Path) -> None:
    keep(folder, "one", "two", "three")

    assert [mail.subject for mail in kept_mails()] == ["three", "two", "one"]
    assert [mail.subject for mail in kept_mails(limit=2)] == ["three", "two"]


def test_a_mail_without_html_has_none(folder: Path) -> None:
    keep(folder, "one")
    (mail,) = kept_mails()

    assert (mail.text, mail.html) == ("正文" * 50 + "\n", "") or (mail.text, mail.html) == ("正文" * 50, "")


def test_broken_files_are_passed_over(folder: Path) -> None:
    keep(folder, "whole")
    (folder / "noise.log").write_bytes(os.urandom(500) + b"\n" + b"-" * 79 + b"\n")
    (folder / "half.log").write_bytes(b"To: a@example.com\nSubject: half\n\nstill being wri")
    (folder / "wrong.log").write_bytes(
        b"To: a@example.com\nSubject: =?nonsense?b?!!?=\nDate: yesterday\n"
        b"Content-Type: text/plain; charset=nonsense\n\n\xff\xfe\n" + b"-" * 79 + b"\n"
    )
    (folder / "empty.log").touch()
    (folder / "folder.log").mkdir()
    (folder / "huge.log").write_bytes(b"x" * (5 * 1024 * 1024 + 1))

    assert "whole" in [mail.subject for mail in kept_mails()]
    assert "half" not in [mail.subject for mail in kept_mails()]


def test_a_folder_that_is_not_there_holds_no_mail(tmp_path: Path) -> None:
    assert kept_mails(folder=tmp_path / "nothing") == []
