"""Reads the environment for the settings; whatever is wrong there is told in a sentence with an example."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

# What lies on this machine, and what names a database behind the host.
_WITHOUT_A_HOST = {"sqlite", "filemail", "consolemail"}
_WITH_A_NAME = {"postgres", "postgresql"}


class Environment(environ.Env):  # type: ignore[misc]
    """The variables of this process; an empty one counts as not given, so that a compose file may pass on all."""

    def __init__(self) -> None:
        super().__init__()
        self.production = self.on("PRODUCTION")
        self._missing: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        """Take a text."""
        return os.environ.get(name, "").strip() or default

    def on(self, name: str, *, default: bool = False) -> bool:
        """Take a switch: on, yes, true or 1, and off, no, false or 0.

        :raises ImproperlyConfigured: it is something else.
        """
        given = self.text(name).lower()
        if given and given not in {"on", "yes", "true", "1", "off", "no", "false", "0"}:
            raise ImproperlyConfigured(f"{name} must be on or off, for example: {name}=off")
        return given in {"on", "yes", "true", "1"} if given else default

    def number(self, name: str, default: int) -> int:
        """Take a whole number.

        :raises ImproperlyConfigured: it isn't one.
        """
        given = self.text(name, str(default))
        if not given.isascii() or not given.isdigit():
            raise ImproperlyConfigured(f"{name} must be a whole number, for example: {name}={default}")
        return int(given)

    def one_of(self, name: str, default: str, *choices: str) -> str:
        """Take one word of several, in whatever case it is written.

        :raises ImproperlyConfigured: it is none of them.
        """
        given = self.text(name, default).upper()
        if given not in choices:
            raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, for example: {name}={default}")
        return given

    def address(self, name: str, *schemes: str, example: str) -> str:
        """Take the address of a server; empty when none is given.

        :raises ImproperlyConfigured: it begins with none of `schemes`, or lacks what leads to the server.
        """
        given = self.text(name)
        if given and not _leads_somewhere(given, schemes):
            raise ImproperlyConfigured(
                f"{name} is no address this house knows, for example: {name}={example}\n"
                "In a password write / as %2F, # as %23, ? as %3F, @ as %40 and % as %25."
            )
        return given

    def needed(self, name: str, *, example: str) -> str:
        """Take a setting that a real installation needs; `tell_missing` names all that are missing at once."""
        given = self.text(name)
        if not given and self.production:
            self._missing.append(f"  {name}={example}")
        return given

    def secret(self, name: str, *, example: str, kept_in: Path) -> str:
        """Take a secret; where nobody configured anything, make one once and keep it in a folder."""
        given = self.needed(name, example=example)
        return given if given or self.production else _kept_secret(kept_in / f"{name.lower()}.key")

    def tell_missing(self) -> None:
        """Stop when needed settings are missing.

        :raises ImproperlyConfigured: names each, with an example.
        """
        if self._missing:
            raise ImproperlyConfigured(
                "These settings are missing from the environment. Add them, for example:\n"
                + "\n".join(self._missing)
                + "\nA key stays the same for good once it was used; docs/operations.md says what each setting does."
            )


def _leads_somewhere(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        has_port = parts.port is not None
    except ValueError:  # The port is no number, or brackets don't match.
        return False
    if parts.scheme not in schemes or "://" not in address:
        return False
    if parts.scheme in _WITHOUT_A_HOST:
        return True
    if parts.scheme in _WITH_A_NAME and not parts.path.strip("/"):
        return False
    # PostgreSQL without a host is its socket on this machine.
    return bool(parts.hostname) or (parts.scheme in _WITH_A_NAME and not has_port)


def folder(path: Path) -> Path:
    """Make a folder that only this account reads, and give it.

    :raises ImproperlyConfigured: it can't be made or written to.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(f"The folder {path} can't be made ({error.strerror}).") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"Nothing can be written to {path}. Change its owner, or set CALMDESK_VAR.")
    return path


def _kept_secret(path: Path) -> str:
    if not path.exists():
        # Written whole and then linked: of two processes that start together, both read the same key.
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text().strip()
