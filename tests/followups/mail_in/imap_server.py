"""A real IMAP server on the loopback: Dovecot with a configuration, a mailbox and a port of its own."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.outbox.mail_server import free_port

USER, PASSWORD = "calmdesk", "not-a-secret"
CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
{tls}
disable_plaintext_auth = no
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{folder}/mail
first_valid_uid = 1
first_valid_gid = 0
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
"""


def dovecot() -> str | None:
    """Find the server; where Debian puts it, ordinary users do not look."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/sbin")


def required() -> bool:
    return os.environ.get("CALMDESK_REQUIRE_IMAP", "") not in ("", "0")


@dataclass
class ImapServer:
    """One server and the mailbox of one user; `stop` and `start` it as often as needed."""

    folder: Path
    port: int
    # Where it has a certificate: what stands in it is vouched for by nobody but itself.
    certificate: Path | None = None
    tls_port: int = 0
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"imap://{USER}:{PASSWORD}@127.0.0.1:{self.port}/INBOX"

    def start(self) -> ImapServer:
        binary = dovecot()
        assert binary is not None
        # A mailbox is never root's.
        uid, gid = (os.getuid(), os.getgid()) if os.getuid() else (65534, 65534)
        for name in ("run", "state", "mail", "home"):
            (self.folder / name).mkdir(exist_ok=True)
            if not os.getuid() and name in ("mail", "home"):
                self._give_away(self.folder / name, uid, gid)
        (self.folder / "log").touch()
        (self.folder / "log").chmod(0o666)
        told: dict[str, object] = {
            "user": pwd.getpwuid(uid).pw_name,
            "group": grp.getgrgid(gid).gr_name,
            "uid": uid,
            "gid": gid,
        }
        told |= {"tls": "ssl = no", "tls_port": self.tls_port}
        if self.certificate is not None:
            told["tls"] = f"ssl = yes\nssl_cert = <{self.certificate}\nssl_key = <{self.certificate}"
        config = self.folder / "dovecot.conf"
        config.write_text(CONFIG.format(folder=self.folder, port=self.port, password=PASSWORD, **told))
        self.process = subprocess.Popen([binary, "-F", "-c", str(config)], start_new_session=True)
        self._wait()
        return self

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=10)
            self.process = None

    def put(self, raw: bytes) -> None:
        """Deliver a mail."""
        with self.client() as client:
            status, _lines = client.append("INBOX", None, None, raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))
            assert status == "OK"

    def mark_all_read(self) -> None:
        """Somebody looks into the mailbox with another program."""
        with self.client() as client:
            client.select("INBOX")
            client.store("1:*", "+FLAGS", "(\\Seen)")

    def build_anew(self) -> None:
        """The mailbox comes back from a backup: the same mails under other UIDs."""
        with self.client() as client:
            client.create("Old")
            client.select("INBOX")
            client.copy("1:*", "Old")
            client.select("Old")
            kept = [part[1] for part in client.fetch("1:*", "(BODY.PEEK[])")[1] if isinstance(part, tuple)]
        self.stop()
        for path in (self.folder / "mail").iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        # The server takes the second of its making for the new number.
        time.sleep(1.1)
        self.start()
        for raw in kept:
            self.put(raw)

    def unseen(self) -> int:
        with self.client() as client:
            client.select("INBOX", readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    def client(self) -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        return client

    def _wait(self) -> None:
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                    line.settimeout(5)
                    if line.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(f"Dovecot did not start: {(self.folder / 'log').read_text()}")

    def _give_away(self, path: Path, uid: int, gid: int) -> None:
        os.chown(path, uid, gid)


def certificate_in(folder: Path) -> Path:
    """Make a certificate of this machine's own, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "certificate.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM) + private)
    return path


def new_server(folder: Path, *, with_tls: bool = False) -> ImapServer:
    # Whoever the server gives up its rights to must get through.
    for each in (folder, *folder.parents):
        if each.owner() != pwd.getpwuid(os.getuid()).pw_name or each == Path("/tmp"):
            break
        each.chmod(0o755)
    if with_tls:
        return ImapServer(folder, free_port(), certificate_in(folder), free_port()).start()
    return ImapServer(folder, free_port()).start()
