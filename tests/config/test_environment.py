"""The settings as another process would read them: what is missing or wrong is told in a sentence."""

from __future__ import annotations

import base64
import contextlib
import errno
import json
import os
import secrets
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import Environment
from config.troubles import sentence_about
from tests.config.floors import ROOT

SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name, None) for name in sys.argv[1:]}, default=str))
"""
KEYS = {
    "PRODUCTION": "on",
    "SECRET_KEY": secrets.token_urlsafe(48),
    "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "PUBLIC_URL": "https://desk.example.com/",
    "EMAIL_URL": "smtp+tls://desk:secret@mail.example.com:587",
}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment in which nothing is set for Calmdesk."""
    return {"PATH": os.environ["PATH"], "CALMDESK_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}


def run(env: dict[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def settings_in(env: dict[str, str], *names: str) -> dict[str, object]:
    done = run(env, "-c", SHOW, *names)
    assert done.returncode == 0, done.stderr
    shown: dict[str, object] = json.loads(done.stdout)
    return shown


def test_a_clone_needs_no_variable_and_keeps_its_keys(env: dict[str, str], tmp_path: Path) -> None:
    first = settings_in(env, "SECRET_KEY", "MASTER_KEYS", "INDEX_KEY", "DEMO", "DEBUG", "HOST", "PORT", "PUBLIC_URL")
    second = settings_in(env, "SECRET_KEY", "MASTER_KEYS", "INDEX_KEY")

    assert {name: first[name] for name in second} == second
    assert (first["DEMO"], first["DEBUG"], first["HOST"], first["PORT"]) == (True, False, "127.0.0.1", 8000)
    assert first["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key")} == {0o600}


def test_everything_that_production_misses_is_named_at_once_with_examples(env: dict[str, str]) -> None:
    done = run(env | {"PRODUCTION": "on"}, "manage.py", "check")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    for name in ("SECRET_KEY=", "MASTER_KEY=", "INDEX_KEY=", "PUBLIC_URL=https://", "EMAIL_URL=smtp"):
        assert name in done.stderr


@pytest.mark.parametrize("words", [("manage.py", "migrate"), ("-m", "config.running")])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eight"),
        ("HTTPS", "perhaps"),
        ("WEB_CONCURRENCY", "lots"),
        ("LOG_LEVEL", "loud"),
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "postgres://desk@db.example.com"),
        ("DATABASE_URL", "postgres://desk:pass/word@db.example.com:5432/desk"),
        ("REDIS_URL", "127.0.0.1:6379"),
        ("REDIS_URL", "redis://"),
        ("EMAIL_URL", "mail.example.com"),
        ("EMAIL_URL", "smtp+tls://"),
        ("PUBLIC_URL", "desk"),
        ("CALMDESK_VAR", "/proc/calmdesk"),
    ],
)
def test_a_wrong_value_is_named_with_an_example(env: dict[str, str], words: tuple[str], name: str, value: str) -> None:
    done = run(env | {name: value}, *words)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "Calmdesk can't start." in done.stderr
    assert name in done.stderr or value in done.stderr


@pytest.mark.parametrize(
    ("address", "works"),
    [
        ("postgres:///desk", True),
        ("postgresql://desk@[::1]:5432/desk", True),
        ("sqlite:////srv/desk.sqlite3", True),
        ("postgres://:5433/desk", False),
    ],
)
def test_an_address_leads_to_its_server(monkeypatch: pytest.MonkeyPatch, address: str, works: bool) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    known = ("postgres", "postgresql", "sqlite")

    with contextlib.nullcontext() if works else pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        assert Environment().address("DATABASE_URL", *known, example="x") == address


def test_a_database_that_is_away_is_told_in_a_sentence(env: dict[str, str]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        away = f"postgres://desk:secret@127.0.0.1:{closed.getsockname()[1]}/desk"

        done = run(env | {"DATABASE_URL": away}, "manage.py", "migrate")

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "The database can't be used" in done.stderr
    assert "DATABASE_URL=postgres://user:password@" in done.stderr
    assert "secret" not in done.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_disk_that_takes_nothing_is_told_in_a_sentence(number: int) -> None:
    sentence = sentence_about(OSError(number, os.strerror(number), "/srv/desk/static"))

    assert sentence is not None
    assert sentence.startswith(f"Nothing can be written to /srv/desk/static: {os.strerror(number).lower()}.")
    assert "CALMDESK_VAR=" in sentence


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    assert sentence_about(ValueError("x")) is None
    assert sentence_about(FileNotFoundError(errno.ENOENT, "x")) is None


@pytest.mark.parametrize(
    ("address", "port"),
    [
        ("smtp+tls://mail.example.com", 587),
        ("smtp+ssl://mail.example.com", 465),
        ("smtp://mail.example.com", 25),
        ("smtp://mail:1025", 1025),
    ],
)
def test_a_mail_server_without_a_port_gets_its_usual_one(env: dict[str, str], address: str, port: int) -> None:
    assert settings_in(env | {"EMAIL_URL": address}, "EMAIL_PORT") == {"EMAIL_PORT": port}


def test_an_empty_variable_counts_as_not_given(env: dict[str, str]) -> None:
    shown = settings_in(env | {"PORT": "", "DATABASE_URL": "", "HTTPS": ""}, "PORT", "DATABASES", "HTTPS")

    assert shown["PORT"] == 8000
    assert "sqlite3" in str(shown["DATABASES"])
    assert shown["HTTPS"] is False


def test_the_named_servers_are_used(env: dict[str, str]) -> None:
    given = {"DATABASE_URL": "postgres://u:p@db.example.com:5433/desk", "REDIS_URL": "redis://cache.example.com:6380/1"}

    shown = settings_in(env | given, "DATABASES", "CELERY_BROKER_URL", "CACHES", "SESSION_ENGINE")

    assert "db.example.com" in str(shown["DATABASES"])
    assert "lock_timeout=3000" in str(shown["DATABASES"])
    assert shown["CELERY_BROKER_URL"] == "redis://cache.example.com:6380/1"
    # Redis holds nothing that must be kept, and no cache or session either.
    assert "redis" not in str(shown["CACHES"]) + str(shown["SESSION_ENGINE"])


def test_variables_of_other_programs_change_nothing(env: dict[str, str]) -> None:
    stray = {"CELERY_BROKER_URL": "amqp://elsewhere", "DJANGO_DEBUG": "1", "CACHE_URL": "redis://x", "ADMINS": "a@b"}

    names = ("CELERY_BROKER_URL", "CACHES", "ADMINS", "DEBUG")

    assert settings_in(env | stray, *names) == settings_in(env, *names)


def test_https_switches_the_strict_cookies_and_the_redirect(env: dict[str, str]) -> None:
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
    )

    shown = settings_in(env | {"HTTPS": "on"}, *names)

    assert list(shown.values()) == ["__Host-sessionid", "__Host-csrftoken", True, 31536000, True]


def test_in_production_only_named_hosts_are_answered(env: dict[str, str]) -> None:
    hosts = settings_in(env | KEYS | {"HOST": "0.0.0.0"}, "ALLOWED_HOSTS", "PUBLIC_URL", "DEMO")

    assert "*" not in str(hosts["ALLOWED_HOSTS"])
    assert "desk.example.com" in str(hosts["ALLOWED_HOSTS"])
    assert (hosts["PUBLIC_URL"], hosts["DEMO"]) == ("https://desk.example.com", False)


def test_a_production_that_shows_its_passwords_is_refused(env: dict[str, str]) -> None:
    done = run(env | KEYS | {"DEMO": "on", "DEBUG": "on"}, "manage.py", "check")

    assert done.returncode == 1
    assert "config.E001" in done.stderr
    assert "config.E002" in done.stderr


def test_django_finds_nothing_to_complain_about_in_production(env: dict[str, str]) -> None:
    done = run(
        env | KEYS | {"HTTPS": "on"}, "manage.py", "check", "--deploy", "--tag", "security", "--fail-level", "WARNING"
    )

    assert done.returncode == 0, done.stderr


def test_a_stray_settings_module_leads_the_tests_nowhere() -> None:
    # `pyproject.toml` names the settings on pytest's command line, which wins over the environment.
    assert os.environ["DJANGO_SETTINGS_MODULE"] == "tests.settings"
