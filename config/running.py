"""The processes of a running house, and the supervisor that starts and stops them together on one machine."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType
from typing import TextIO

from django.core.exceptions import ImproperlyConfigured

# Sets up tables, static files and, in a demonstration, data; runs to its end before the others start.
PREPARE = "python manage.py prepare"
# The same commands run in docker-compose.yml; a test compares them.
PROCESSES = {
    "web": "python -m gunicorn --config python:config.gunicorn",
    "worker": "python -m celery --app config worker --pool threads --concurrency 4 --without-gossip --without-mingle",
    "beat": "python -m celery --app config beat",
    "sweeper": "python manage.py sweep --loop --only-when-stale",
}
# Written by the preparation of a demonstration, shown when everything runs.
SIGN_INS = "sign-ins.txt"
STOP_SECONDS = 10.0
START_SECONDS = 90.0
LOG_BYTES = 5_000_000
# A process that ends by itself is started again, unless it did so more often than this within a minute.
MOST_RESTARTS = 3
RESTART_WINDOW = 60.0
PR_SET_PDEATHSIG = 1


class Stopped(Exception):
    """Somebody asked us to stop."""


class House:
    """Starts the processes, watches them, and leaves none behind."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.logs = folder / "log"
        self.logs.mkdir(parents=True, exist_ok=True)
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.ends: dict[str, list[float]] = {}
        self.asked_to_stop = False

    def start(self, name: str, command: str, *, to_terminal: bool = False) -> subprocess.Popen[bytes]:
        """Start one process at the head of a process group of its own, so that Ctrl-C reaches us alone."""
        log = None if to_terminal else self._log(name)
        try:
            child = subprocess.Popen(
                shlex.split(command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT if log else None,
                start_new_session=True,
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
        finally:
            if log:
                log.close()
        self.children[name] = child
        return child

    def watch(self) -> str:
        """Wait until one of the processes ends; give its name.

        :raises Stopped: somebody asked us to stop.
        """
        while (ended := self.ended()) is None:
            time.sleep(0.2)
        return ended

    def ended(self) -> str | None:
        """Give the name of a process that ended, None while all live.

        :raises Stopped: somebody asked us to stop; asked here only, never in the middle of starting a process.
        """
        if self.asked_to_stop:
            raise Stopped
        return next((name for name, child in self.children.items() if child.poll() is not None), None)

    def bring_back(self, name: str, command: str) -> bool:
        """Start a process again that ended by itself; False when it ends again and again: somebody must look."""
        now = time.monotonic()
        self.ends[name] = [moment for moment in self.ends.get(name, []) if now - moment < RESTART_WINDOW] + [now]
        if len(self.ends[name]) > MOST_RESTARTS:
            return False
        # Its own children may still hold the port.
        _kill_group(self.children[name])
        self.start(name, command)
        return True

    def stop(self) -> None:
        """Ask all processes to end, wait, then end what is left of their groups."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.0, deadline - time.monotonic()))
        for child in self.children.values():
            _kill_group(child)
            child.wait()

    def last_lines(self, name: str) -> str:
        """Give the end of a process's log."""
        try:
            return "\n".join(
                f"  {line}" for line in (self.logs / f"{name}.log").read_text("utf-8", "replace").splitlines()[-15:]
            )
        except FileNotFoundError:
            return ""

    def _log(self, name: str) -> TextIO:
        path = self.logs / f"{name}.log"
        if path.exists() and path.stat().st_size > LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        return path.open("a", encoding="utf-8")


def main() -> int:
    """Set the house up, run it until somebody stops it or a process ends, and say what is going on."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    from django.conf import settings

    from config.troubles import sentence_about

    try:
        folder: Path = settings.VAR
        house = House(folder)
    except (ImproperlyConfigured, OSError) as error:
        return _fail(f"Calmdesk can't start.\n{sentence_about(error) or error}")
    _on_signals(house)
    with (folder / "running.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return _fail(f"Calmdesk runs already with the data in {folder}. Stop it first, or set CALMDESK_VAR.")
        try:
            return _run(house, settings.HOST, settings.PORT)
        except Stopped:
            _say("\nStopping …")
            return 0
        finally:
            house.stop()
            _say("Stopped.")


def _run(house: House, host: str, port: int) -> int:
    prepare = house.start("prepare", PREPARE, to_terminal=True)
    if house.watch() and prepare.returncode:
        return prepare.returncode
    del house.children["prepare"]
    for name, command in PROCESSES.items():
        house.start(name, command)
    _say(f"Started {', '.join(PROCESSES)}; their logs are in {house.logs}")
    ended = _first_to_end_before_answer(house, host, port)
    if ended is None:
        _greet()
        ended = _keep_up(house)
    code = house.children[ended].returncode
    return _fail(
        f"{ended} ended by itself (code {code}), so all are stopped. The end of its log:\n{house.last_lines(ended)}"
    )


def _keep_up(house: House) -> str:
    """Start again whatever ends by itself; give the name of a process that can't be kept up."""
    while True:
        ended = house.watch()
        code = house.children[ended].returncode
        if not house.bring_back(ended, PROCESSES[ended]):
            return ended
        _say(f"{ended} ended by itself (code {code}) and was started again; its log is in {house.logs}")


def _first_to_end_before_answer(house: House, host: str, port: int) -> str | None:
    """Wait until the web server answers; give the name of a process that ended before it did."""
    address = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, host)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if ended := house.ended():
            return ended
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://{address}:{port}/health/live", timeout=2
            ):
                return None
        except urllib.error.HTTPError:
            # It answers; what it says about the host name is for its log.
            return None
        except OSError:
            time.sleep(0.2)
    house.children["web"].terminate()
    house.children["web"].wait()
    return "web"


def _greet() -> None:
    from django.conf import settings

    sign_ins: Path = settings.VAR / SIGN_INS
    _say(f"\nCalmdesk is ready: {settings.PUBLIC_URL}/")
    if settings.DEMO and sign_ins.exists():
        _say(f"Sign in with one of these (staff code, password, who):\n{sign_ins.read_text('utf-8')}")
    _say("Stop it with Ctrl-C.")


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


def _die_with_parent() -> None:
    """Let the kernel end this process when the supervisor is killed and can't do it itself (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _on_signals(house: House) -> None:
    def ask(_number: int, _frame: FrameType | None) -> None:
        house.asked_to_stop = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # `nohup make start &` hands SIGHUP over as ignored and means it.
        if signal.getsignal(number) is not signal.SIG_IGN or number == signal.SIGTERM:
            signal.signal(number, ask)


def _say(text: str) -> None:
    print(text, flush=True)


def _fail(text: str) -> int:
    print(text, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
