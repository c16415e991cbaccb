"""Reading a real mailbox: by UID, whoever looked into it meanwhile, and whatever happens to the line."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection

from complaints.models import Complaint
from evidence.crypto import Erased
from followups.mail_in import polling, storing
from followups.mail_in.models import IncomingMail, Mailbox
from followups.mail_in.polling import SERVER, poll
from followups.mail_in.processing import process_due
from followups.mail_in.storing import raw_of
from followups.models import CustomerMessage
from followups.tasks import mail_in
from outbox.mail_in.imap import MailboxAway, MailboxReader, account
from outbox.server_state import server_state
from tests.followups.mail_in.conftest import LATER, answer_to, mail
from tests.followups.mail_in.imap_server import PASSWORD, USER, ImapServer, new_server
from tests.outbox.mail_server import free_port
from tests.personas import House, Walker

pytestmark = pytest.mark.django_db


def numbered(n: int) -> bytes:
    return mail(text=f"第{n}封。", Message_ID=f"<{n}@x.example.com>", sender=f"c{n}@example.com").as_bytes()


def after(minutes: int) -> object:
    return LATER + timedelta(minutes=minutes)


class TestMailbox:
    def test_what_came_is_kept_and_put_in_its_place(self, imap: ImapServer, written: Walker) -> None:
        imap.put(answer_to(written.complaint).as_bytes())
        imap.put(numbered(2))

        done = poll(now=LATER)
        process_due(LATER, 10)

        assert (done.kept, done.known, done.away) == (2, 0, "")
        assert sorted(IncomingMail.objects.values_list("state", flat=True)) == ["landed", "opened"]
        assert CustomerMessage.objects.get().text == "还没有人给我打电话。"
        assert Mailbox.objects.get().read_at is not None

    def test_it_is_left_as_it_was_and_read_only_once(self, imap: ImapServer, house: House) -> None:
        imap.put(numbered(1))

        first, second = poll(now=LATER), poll(now=LATER)

        assert (first.kept, second.kept, second.known) == (1, 0, 0)
        assert imap.unseen() == 1

    def test_what_somebody_else_has_opened_is_read_all_the_same(self, imap: ImapServer, house: House) -> None:
        imap.put(numbered(1))
        poll(now=LATER)
        imap.put(numbered(2))
        imap.mark_all_read()

        assert imap.unseen() == 0
        assert poll(now=LATER).kept == 1

    def test_a_mailbox_that_was_built_anew_brings_nothing_twice(self, imap: ImapServer, house: House) -> None:
        for n in (1, 2, 3):
            imap.put(numbered(n))
        poll(now=LATER)
        process_due(LATER, 10)
        before = Mailbox.objects.get().uid_validity
        imap.build_anew()
        imap.put(numbered(4))

        done = poll(now=LATER)
        process_due(LATER, 10)

        assert Mailbox.objects.get().uid_validity != before
        assert (done.kept, done.known) == (1, 3)
        assert Complaint.objects.count() == 4

    def test_a_mail_beyond_measure_leaves_its_head_and_waits_for_a_person(
        self, imap: ImapServer, house: House, settings: LazySettings
    ) -> None:
        settings.MAIL_IN_MEGABYTES = 1
        imap.put(mail(text="大" * 500_000).as_bytes())

        poll(now=LATER)
        process_due(LATER, 10)

        kept = IncomingMail.objects.get()
        assert (kept.state, kept.why, kept.is_whole) == ("quarantine", "too_large", False)
        assert kept.size > 1_000_000 > len(raw_of(kept))
        assert kept.sender_masked == "z***@example.com"

    def test_twenty_megabytes_are_taken(self, imap: ImapServer, house: House) -> None:
        message = mail(sender="new@example.com")
        message.add_attachment(b"x" * (15 * 1024 * 1024), maintype="application", subtype="x-zip", filename="a.zip")
        imap.put(message.as_bytes())

        assert poll(now=LATER).kept == 1
        process_due(LATER, 10)

        kept = IncomingMail.objects.get()
        assert kept.size > 20_000_000
        assert (kept.state, kept.marks) == ("opened", ["files_refused"])

    def test_more_than_one_visit_may_take_is_left_for_the_next(
        self, imap: ImapServer, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(polling, "MOST_MAILS", 2)
        for n in range(5):
            imap.put(numbered(n))

        assert [poll(now=LATER).kept for _ in range(4)] == [2, 2, 1, 0]

    def test_the_task_does_it_all(self, imap: ImapServer, written: Walker) -> None:
        imap.put(answer_to(written.complaint).as_bytes())

        mail_in()

        assert CustomerMessage.objects.count() == 1

    def test_without_a_mailbox_nothing_is_done(self, house: House, settings: LazySettings) -> None:
        settings.IMAP_URL = ""

        assert poll(now=LATER).kept == 0
        assert not Mailbox.objects.exists()


class TestAway:
    def test_a_server_that_is_down_is_noted_and_tried_again_later(self, imap: ImapServer, house: House) -> None:
        imap.put(numbered(1))
        imap.stop()

        assert poll(now=LATER).away == "connection_refused"
        state = server_state(SERVER)
        assert (state.failures, state.code) == (1, "connection_refused")
        assert state.away_since is not None
        # Not again at once.
        assert poll(now=LATER).away == ""
        imap.start()
        assert poll(now=after(1)).kept == 1  # type: ignore[arg-type]
        assert server_state(SERVER).away_since is None

    def test_a_wrong_password_is_told_apart(self, imap: ImapServer, house: House, settings: LazySettings) -> None:
        settings.IMAP_URL = imap.url.replace("not-a-secret", "other")

        assert poll(now=LATER).away == "sign_in_refused"

    def test_a_folder_that_is_not_there_too(self, imap: ImapServer, house: House, settings: LazySettings) -> None:
        settings.IMAP_URL = imap.url.replace("INBOX", "Nowhere")

        assert poll(now=LATER).away == "folder_refused"

    @pytest.mark.parametrize("dribble", [b"", b"*"])
    def test_a_server_that_only_dribbles_costs_no_longer_than_the_time_out(
        self, house: House, settings: LazySettings, dribble: bytes
    ) -> None:
        settings.IMAP_TIMEOUT = 1
        with dribbling(dribble) as port:
            settings.IMAP_URL = f"imap://a:b@127.0.0.1:{port}/INBOX"
            began = time.monotonic()

            assert poll(now=LATER).away == "timeout"

        assert time.monotonic() - began < 4

    def test_a_line_that_is_cut_in_the_middle_of_a_mail_loses_nothing(
        self, imap: ImapServer, house: House, settings: LazySettings
    ) -> None:
        imap.put(numbered(1))
        imap.put(mail(text="长" * 200_000, Message_ID="<2@x.example.com>").as_bytes())
        imap.put(numbered(3))
        straight = imap.url
        with cutting(imap.port, most=100_000) as port:
            settings.IMAP_URL = straight.replace(str(imap.port), str(port))
            assert poll(now=LATER).away == "disconnected"
        # The first one is kept and not fetched again; of the second no half is kept.
        assert IncomingMail.objects.count() == 1
        last = Mailbox.objects.get()
        settings.IMAP_URL = straight
        Mailbox.objects.filter(pk=last.pk).update(name=account(straight).name)  # type: ignore[union-attr]

        assert poll(now=after(1)).kept == 2  # type: ignore[arg-type]

    def test_a_crash_while_keeping_leaves_the_mail_for_the_next_visit(
        self, imap: ImapServer, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imap.put(numbered(1))
        with monkeypatch.context() as patched:
            patched.setattr(polling, "store", _raises)
            with pytest.raises(Erased):
                poll(now=LATER)

        assert Mailbox.objects.get().last_uid == 0
        assert poll(now=LATER).kept == 1


def _raises(*_: object, **__: object) -> None:
    raise Erased("stands for a process that dies here")


class TestSeveralReaders:
    def test_while_one_reads_the_other_does_not(self, imap: ImapServer, house: House) -> None:
        imap.put(numbered(1))
        where = account(imap.url)
        assert where is not None
        assert polling._take(where, now=LATER) is not None

        assert poll(now=LATER).busy
        # Whoever had it is gone: the lease ends.
        assert poll(now=after(30)).kept == 1  # type: ignore[arg-type]

    def test_who_was_too_slow_keeps_nothing(
        self, imap: ImapServer, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        imap.put(numbered(1))
        fetch = MailboxReader.fetch

        def slow(self: MailboxReader, *args: object, **kwargs: object) -> bytes | None:
            # Meanwhile the lease has ended, and somebody else reads.
            Mailbox.objects.update(lease_token="00000000-0000-4000-8000-000000000009")
            return fetch(self, *args, **kwargs)  # type: ignore[arg-type]

        with monkeypatch.context() as patched:
            patched.setattr(MailboxReader, "fetch", slow)
            assert poll(now=LATER).kept == 0

        assert not IncomingMail.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_several_at_once_make_each_mail_happen_once(self, imap: ImapServer, house: House) -> None:
        for n in range(6):
            imap.put(numbered(n))
        together = threading.Barrier(3)

        def work() -> None:
            together.wait()
            try:
                for _ in range(3):
                    poll(now=LATER)
                    process_due(LATER, 10)
            finally:
                connection.close()

        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        poll(now=LATER)
        process_due(LATER, 10)

        assert IncomingMail.objects.count() == 6
        assert set(IncomingMail.objects.values_list("state", flat=True)) == {"opened"}
        assert Complaint.objects.count() == 6


def test_an_address_names_server_account_and_folder() -> None:
    where = account("imaps://desk%40example.com:p%2Fw@mail.example.com/Complaints")

    assert where is not None
    assert (where.host, where.port, where.user, where.password, where.folder) == (
        "mail.example.com",
        993,
        "desk@example.com",
        "p/w",
        "Complaints",
    )
    assert "p/w" not in repr(where)


@pytest.mark.parametrize("scheme", ["imaps", "imap+tls"])
def test_over_an_encrypted_line(
    dovecot_folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    server = new_server(tmp_path_factory.mktemp("tls"), with_tls=True)
    try:
        server.put(numbered(1))
        port = server.tls_port if scheme == "imaps" else server.port
        where = account(f"{scheme}://{USER}:{PASSWORD}@localhost:{port}/INBOX")
        assert where is not None
        # Nobody vouches for it yet.
        with pytest.raises(MailboxAway, match="tls"), MailboxReader(where, timeout=5):
            pass
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))

        with MailboxReader(where, timeout=5) as reader:
            [(found, _up_to)] = reader.behind(0)
            assert reader.fetch(found[0]) == numbered(1).replace(b"\n", b"\r\n")
    finally:
        server.stop()


def test_the_same_bytes_are_the_same_mail() -> None:
    assert storing.store(numbered(1), now=LATER) is not None
    assert storing.store(numbered(1), now=LATER) is None


@contextmanager
def dribbling(greeting: bytes) -> Iterator[int]:
    """A server that takes the line and says a sign at a time, or nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve() -> None:
        line, _address = listener.accept()
        with line:
            while not over.wait(0.2):
                try:
                    line.sendall(greeting)
                except OSError:
                    return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    over.set()
    thread.join(5)
    listener.close()


@contextmanager
def cutting(port: int, *, most: int) -> Iterator[int]:
    """A line to a server that is cut after so many bytes of answers."""
    listener = socket.create_server(("127.0.0.1", free_port()))

    def pump(source: socket.socket, to: socket.socket, left: int) -> None:
        try:
            while left > 0 and (part := source.recv(4096)):
                to.sendall(part[:left])
                left -= len(part)
        except OSError:
            pass
        for each in (source, to):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        near, _address = listener.accept()
        far = socket.create_connection(("127.0.0.1", port))
        asked = threading.Thread(target=pump, args=(near, far, 1 << 30), daemon=True)
        asked.start()
        pump(far, near, most)
        asked.join(5)
        near.close()
        far.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    thread.join(5)
    listener.close()
