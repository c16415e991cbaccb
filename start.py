"""Start Calmdesk where there is nothing but Python: make .venv from the lock, then hand over to `config.running`.

    python3 start.py            make .venv if need be, set up the database, start everything
    python3 start.py install    make .venv alone; with --dev, what tests and checks need too

Needs only the standard library and runs on any Python from 3.8 on; for .venv it looks for 3.13, 3.12 or 3.11.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import os
import signal
import socket
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "installed-locks")
LOCKS = {"runtime": "requirements/runtime.txt", "dev": "requirements/dev.txt"}
VERSIONS = ("3.13", "3.12", "3.11")
PROBE = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
# In .venv itself pip counts: whoever was stopped while it was made left one without.
VENV_PROBE = "import sys, pip; print('%d.%d' % sys.version_info[:2])"
# Set for other programs, these would lead Python, pip or Django astray; mirrors and certificates of pip are kept.
STRAY = [
    *("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONUSERBASE", "VIRTUAL_ENV", "DJANGO_SETTINGS_MODULE"),
    *("GUNICORN_CMD_ARGS", "CELERY_APP", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND", "CELERY_LOADER"),
    *("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_CONSTRAINT", "PIP_REQUIREMENT", "PIP_NO_BINARY"),
    "PIP_REQUIRE_VIRTUALENV",
]


def main(words: list[str]) -> None:
    """Do what the command line says; every way to fail ends in a sentence."""
    os.chdir(HERE)
    for name in STRAY:
        os.environ.pop(name, None)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit(130))
    if words[:1] == ["install"]:
        install("dev" if "--dev" in words else "runtime")
    elif words in ([], ["start"]):
        refuse_taken_port()
        install("runtime")
        os.environ["PATH"] = os.path.dirname(PYTHON) + os.pathsep + os.environ.get("PATH", "")
        # In place of this process, so that whoever stops it stops everything.
        os.execv(PYTHON, [PYTHON, "-m", "config.running"])
    else:
        sys.exit(__doc__)


def refuse_taken_port() -> None:
    """Say so now if nobody could listen where the web server shall: before anything that takes long."""
    host = os.environ.get("HOST") or "127.0.0.1"
    port = os.environ.get("PORT") or "8000"
    if not port.isdigit() or not 0 < int(port) < 65536:
        sys.exit("PORT must be a number between 1 and 65535, for example: make start PORT=8001")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
        except PermissionError:
            sys.exit(f"Port {port} needs more rights. Choose another: make start PORT=8000")
        except OSError as error:
            sys.exit(
                f"Port {port} on {host} can't be used ({(error.strerror or str(error)).lower()}). "
                f"Stop what listens there, or choose another: make start PORT={min(int(port) + 1, 65535)}"
            )


def install(group: str) -> None:
    """Make .venv match the lock: does nothing when it does already, and waits where another start is at it."""
    if is_installed(group):
        return
    try:
        with open(os.path.realpath(VENV) + ".lock", "a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                say("Another start is making .venv; waiting for it")
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_installed(group):
                make_venv(group)
    except OSError as error:
        sys.exit(
            f"Nothing can be written to {HERE} ({(error.strerror or str(error)).lower()}), and .venv belongs there. "
            "Make room, or clone Calmdesk into a folder of your own."
        )


def is_installed(group: str) -> bool:
    """Tell whether .venv holds what this group's lock asks for."""
    return stamp_of(group) in read(STAMP).splitlines()


def stamp_of(group: str) -> str:
    """Name a lock together with the Python of .venv, which is empty where .venv doesn't work."""
    return f"{group} {digest(LOCKS[group])} {runs(PYTHON, VENV_PROBE)}"


def make_venv(group: str) -> None:
    """Make .venv if it doesn't work, and install what the lock names."""
    if not runs(PYTHON, VENV_PROBE):
        python = find_python()
        say(f"Making .venv with Python {runs(python)}")
        if run([python, "-m", "venv", "--clear", VENV]) != 0:
            sys.exit("Python could not make .venv. On Debian and Ubuntu this helps: apt install python3-venv")
    done = set(read(STAMP).splitlines())
    total = sum(line[:1].isalnum() for line in read(LOCKS[group]).splitlines())
    say(f"Installing {total} packages into .venv (once; again only when {LOCKS[group]} changes)")
    pip = [PYTHON, "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-input"]
    if run([*pip, "--disable-pip-version-check", "-r", LOCKS[group]], count_to=total) != 0:
        sys.exit("The packages could not be installed; the lines above say why. Is the package index reachable?")
    with open(STAMP, "w") as file:
        # Both groups share .venv: an older version of the other group no longer holds.
        keep = {line for line in done if not line.startswith(group + " ") and line.split()[1] in current_digests()}
        file.write("\n".join(sorted(keep | {stamp_of(group)})))


def find_python() -> str:
    """Give a Python that runs and can make a virtual environment, newest first.

    Names alone prove nothing: the shims of version managers exist for versions that aren't switched on.
    """
    names = ["python" + version for version in VERSIONS]
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for version in VERSIONS:
        names += sorted(glob.glob(os.path.join(root, "versions", version + "*", "bin", "python")), reverse=True)
    for name in [*names, "python3", "python", sys.executable]:
        if runs(name):
            return name
    sys.exit("Calmdesk needs Python 3.11, 3.12 or 3.13 with its venv module, and none was found. Install one, please.")


def runs(python: str, probe: str = PROBE) -> str:
    """Give the version of this Python when it is one that fits and really runs, otherwise an empty text."""
    try:
        answer = subprocess.run([python, "-c", probe], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    version = answer.stdout.decode("ascii", "replace").strip()
    return version if answer.returncode == 0 and version in VERSIONS else ""


def run(command: list[str], count_to: int = 0) -> int:
    """Run a command and take it down with us; with `count_to`, show how many packages it has come to instead."""
    out, errors = (subprocess.PIPE, subprocess.STDOUT) if count_to else (None, None)
    child = subprocess.Popen(command, stdout=out, stderr=errors, universal_newlines=True)
    try:
        if child.stdout is not None:
            show_count(child, count_to)
        return child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def show_count(child: subprocess.Popen[str], total: int) -> None:
    """Turn pip's many lines into a few that count up; keep its last ones in case it fails."""
    seen, last = 0, [""]
    for line in child.stdout or ():
        last = [*last[-5:], line]
        if line.startswith(("Collecting ", "Requirement already satisfied: ")):
            seen += 1
            if seen % 10 == 0 or seen == total:
                say(f"  {seen} of {total}")
        elif line.startswith("Installing collected packages"):
            say("  unpacking")
    if child.wait() != 0:
        say("".join(last))


def current_digests() -> set[str]:
    """Give the digests of the locks as they are now."""
    return {digest(path) for path in LOCKS.values()}


def digest(path: str) -> str:
    """Give a short name for a file's content."""
    return hashlib.sha256(read(path).encode()).hexdigest()[:16]


def read(path: str) -> str:
    """Give the text of a file, empty when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


def say(text: str) -> None:
    """Show a line at once, also through a pipe."""
    print(text, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
