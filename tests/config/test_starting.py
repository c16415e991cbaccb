"""start.py and the supervisor, as a shell would run them."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import start
from config.running import MOST_RESTARTS
from tests.config.floors import ROOT

Started = subprocess.Popen[str]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data that were set up once, so that each start has little to do."""
    folder = tmp_path_factory.mktemp("house") / "data of a test"
    env = {"PATH": os.environ["PATH"], "CALMDESK_VAR": str(folder), "DEMO": "off"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
    return folder


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Nothing but a path and a port: the embedded defaults, with data of its own."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CALMDESK_VAR": str(tmp_path / "data of a test"),
        "PORT": str(free_port()),
        "DEMO": "off",
        "SWEEP_SECONDS": "1",
    }


def _as_at_a_terminal() -> None:
    """A shell hands Ctrl-C over as ignored to what it starts in the background; these tests may run there."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def house(data: Path, env: dict[str, str]) -> Iterator[Started]:
    """The whole house, started by the supervisor; whatever a test leaves of it is taken down."""
    shutil.copytree(data, env["CALMDESK_VAR"])
    started = subprocess.Popen(
        [sys.executable, "-m", "config.running"],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=_as_at_a_terminal,
    )
    yield started
    if started.poll() is None:
        started.kill()
        started.wait()


def wait_until_ready(house: Started) -> list[str]:
    said = []
    for line in house.stdout or ():
        said.append(line)
        if "Calmdesk is ready" in line:
            return said
    raise AssertionError("".join(said))


def children_of(parent: int) -> set[int]:
    """Give the processes under a process, and those under them."""
    found: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            pid, under = int(stat.parent.name), int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if under == parent:
            found |= {pid} | children_of(pid)
    return found


def alive(pids: set[int]) -> set[int]:
    return {pid for pid in pids if Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()}


def gone(pids: set[int], *, within: float) -> bool:
    deadline = time.monotonic() + within
    while alive(pids) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not alive(pids)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_everything_starts_answers_and_stops_without_an_orphan(
    house: Started, env: dict[str, str], number: int
) -> None:
    said = wait_until_ready(house)
    started = children_of(house.pid)
    with urllib.request.urlopen(f"http://127.0.0.1:{env['PORT']}/accounts/login/", timeout=10) as page:
        assert page.status == 200
    assert f"http://127.0.0.1:{env['PORT']}/" in said[-1]
    assert len(started) >= 5  # four processes and gunicorn's worker

    house.send_signal(number)

    assert house.wait(20) == 0
    assert gone(started, within=1)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(env["PORT"]))) != 0


@pytest.mark.skipif(sys.platform != "linux", reason="only the Linux kernel tells children that their parent is gone")
def test_a_killed_supervisor_takes_its_processes_along(house: Started) -> None:
    wait_until_ready(house)
    started = children_of(house.pid)

    house.kill()
    house.wait()

    assert gone(started, within=15)


def beat_of(house: Started, *, but: set[int], within: float = 20) -> int:
    """The process of beat that is none of `but`."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        for pid in children_of(house.pid) - but:
            with suppress(FileNotFoundError, ProcessLookupError):
                if b"beat" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    return pid
        time.sleep(0.1)
    raise AssertionError("beat does not run")


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_a_process_that_ends_by_itself_is_started_again_and_the_others_stay(house: Started) -> None:
    wait_until_ready(house)
    before = children_of(house.pid)
    beat = beat_of(house, but=set())

    os.kill(beat, signal.SIGKILL)

    assert beat_of(house, but={beat}) not in before
    assert alive(before - {beat}) == before - {beat}


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes through /proc")
def test_a_process_that_ends_again_and_again_is_named_and_stops_the_others(house: Started) -> None:
    wait_until_ready(house)
    started: set[int] = set()

    for _time in range(MOST_RESTARTS + 1):
        beat = beat_of(house, but=started)
        started |= children_of(house.pid)
        os.kill(beat, signal.SIGKILL)

    said, _ = house.communicate(timeout=20)
    assert house.returncode == 1
    assert "beat ended by itself" in said
    assert gone(started, within=1)


def test_a_second_start_with_the_same_data_is_refused(house: Started, env: dict[str, str]) -> None:
    wait_until_ready(house)

    second = subprocess.run(
        [sys.executable, "-m", "config.running"],
        cwd=ROOT,
        env=env | {"PORT": str(free_port())},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )

    assert second.returncode == 1
    assert "runs already" in second.stderr


def test_keys_of_another_house_stop_the_start(data: Path, env: dict[str, str]) -> None:
    shutil.copytree(data, env["CALMDESK_VAR"])
    other = base64.b64encode(os.urandom(32)).decode()

    done = subprocess.run(
        [sys.executable, "manage.py", "prepare"],
        cwd=ROOT,
        env=env | {"INDEX_KEY": other},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "INDEX_KEY is not the key" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_is_told_before_anything_else(env: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(env["PORT"])))
        taken.listen()

        done = run_start(env)

    assert done.returncode == 1
    assert f"Port {env['PORT']} on 127.0.0.1 can't be used" in done.stderr
    assert f"PORT={int(env['PORT']) + 1}" in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_told(env: dict[str, str], port: str) -> None:
    done = run_start(env | {"PORT": port})

    assert done.returncode == 1
    assert "PORT must be a number" in done.stderr


def test_an_unknown_word_shows_what_there_is(env: dict[str, str]) -> None:
    assert "start.py install" in run_start(env, "fly").stderr


def test_a_python_that_only_pretends_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Like the shim of a version manager for a version that isn't switched on.
    for name in ("python3.13", "python3.12", "python3.11"):
        shim = tmp_path / name
        shim.write_text("#!/bin/sh\necho 'not switched on' >&2\nexit 127\n")
        shim.chmod(0o755)
    real = tmp_path / "python3"
    real.symlink_to(sys.executable)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "nowhere"))

    assert start.find_python() == "python3"


def test_an_old_python_is_not_taken(tmp_path: Path) -> None:
    old = tmp_path / "python"
    old.write_text("#!/bin/sh\necho 3.9\n")
    old.chmod(0o755)

    assert start.runs(str(old)) == ""


@pytest.fixture
def own_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place for .venv where nothing stands yet."""
    folder = tmp_path / ".venv"
    monkeypatch.setattr(start, "VENV", str(folder))
    monkeypatch.setattr(start, "PYTHON", str(folder / "bin" / "python"))
    monkeypatch.setattr(start, "STAMP", str(folder / "installed-locks"))
    monkeypatch.chdir(ROOT)
    return folder


def test_of_two_first_starts_one_makes_the_environment_and_the_other_waits(
    own_venv: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = []

    def make_slowly(group: str) -> None:
        made.append(group)
        time.sleep(0.3)
        own_venv.mkdir()
        (own_venv / "installed-locks").write_text(start.stamp_of(group))

    monkeypatch.setattr(start, "make_venv", make_slowly)
    starts = [threading.Thread(target=start.install, args=["runtime"]) for _ in range(2)]
    for one in starts:
        one.start()
    for one in starts:
        one.join()

    assert made == ["runtime"]
    assert "waiting for it" in capsys.readouterr().out


def test_an_environment_whose_making_was_stopped_is_made_anew(own_venv: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", own_venv], check=True)

    assert start.runs(start.PYTHON)
    assert not start.runs(start.PYTHON, start.VENV_PROBE)


def test_a_folder_that_takes_nothing_is_told(own_venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(start, "VENV", "/proc/calmdesk/.venv")

    with pytest.raises(SystemExit, match="Nothing can be written"):
        start.install("runtime")


def run_start(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "start.py", *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=60
    )
