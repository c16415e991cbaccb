"""Reads docker-compose.yml as compose would: `python -m tests.compose_file` checks it and says which parser did."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
FILE = ROOT / "docker-compose.yml"
EXAMPLE = ROOT / ".env.example"
# ${NAME}, ${NAME:-default} and ${NAME:?what is missing}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\}")


def example_environment() -> dict[str, str]:
    """Give the variables of .env.example, the empty ones filled with something."""
    lines = [line for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#")]
    pairs = [line.split("=", 1) for line in lines]
    return {name: value or "filled-in-for-the-check" for name, value in pairs}


def interpolated(text: str, environment: dict[str, str]) -> str:
    """Put the variables in.

    :raises ValueError: a needed one is missing.
    """

    def value(found: re.Match[str]) -> str:
        given = environment.get(found["name"], "")
        if not given and found["kind"] == "?":
            raise ValueError(f"{found['name']}: {found['rest']}")
        return given or (found["rest"] or "" if found["kind"] == "-" else "")

    return _VARIABLE.sub(value, text)


def compose() -> dict[str, Any]:
    """Give the file as a mapping, with anchors and variables resolved."""
    loaded: dict[str, Any] = yaml.safe_load(interpolated(FILE.read_text(), example_environment()))
    return loaded


def main() -> int:
    """Check the file by the strictest parser there is."""
    environment = {**os.environ, **example_environment()}
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]) and _answers([*command, "version"], environment):
            return _check_by_compose(command, environment)
    try:
        from compose_spec import PyCompose
    except ImportError:
        print(
            f"docker-compose.yml: {len(compose()['services'])} services, read as YAML only (no parser of compose here)."
        )
        return 0
    try:
        parsed = PyCompose.from_yaml(yaml.safe_dump(compose()))
        parsed.validate()
    except ValueError as error:
        print(f"docker-compose.yml: {error}", file=sys.stderr)
        return 1
    print(f"docker-compose.yml: {len(parsed.service_names())} services, checked by compose-spec.")
    return 0


def _answers(command: list[str], environment: dict[str, str]) -> bool:
    return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0


def _check_by_compose(command: list[str], environment: dict[str, str]) -> int:
    # `env_file: .env` must exist for compose; a clone has none, so the example stands in for it.
    env_file, ours = ROOT / ".env", False
    if not env_file.exists():
        shutil.copy(EXAMPLE, env_file)
        ours = True
    try:
        done = subprocess.run(
            [*command, "--profile", "trial", "--file", str(FILE), "config", "--quiet"], env=environment, check=False
        )
    finally:
        if ours:
            env_file.unlink()
    if done.returncode == 0:
        print(f"docker-compose.yml: checked by `{' '.join(command)} config`.")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
