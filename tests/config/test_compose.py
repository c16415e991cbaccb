from __future__ import annotations

import shlex

import pytest

from config.running import PREPARE, PROCESSES
from tests.compose_file import compose, example_environment, interpolated, main


def test_containers_run_the_very_commands_of_make_start() -> None:
    services = compose()["services"]

    commands = {name: services[name]["command"] for name in ("prepare", *PROCESSES)}

    assert commands == {"prepare": shlex.split(PREPARE)} | {
        name: shlex.split(command) for name, command in PROCESSES.items()
    }


def test_compose_has_the_servers_and_the_catcher_of_mails_too() -> None:
    assert set(compose()["services"]) == {"prepare", *PROCESSES, "postgres", "redis", "mail"}


def test_every_lasting_service_has_a_health_check_but_beat() -> None:
    without = {name for name, service in compose()["services"].items() if "healthcheck" not in service}

    assert without == {"prepare", "beat"}


def test_nothing_starts_before_the_tables_stand() -> None:
    for name in PROCESSES:
        waits = compose()["services"][name]["depends_on"]
        assert waits["prepare"]["condition"] == "service_completed_successfully"


def test_only_this_machine_reaches_the_ports() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_a_missing_password_of_the_database_is_named() -> None:
    with pytest.raises(ValueError, match="POSTGRES_PASSWORD"):
        interpolated("${POSTGRES_PASSWORD:?set it in .env}", {})


def test_the_example_names_what_production_needs() -> None:
    assert set(example_environment()) >= {"SECRET_KEY", "MASTER_KEY", "INDEX_KEY", "PUBLIC_URL", "EMAIL_URL"}


def test_a_parser_of_compose_files_accepts_it() -> None:
    assert main() == 0
