"""System checks: what is wrong with an installation is said before it starts, with what to set instead (REL-R22)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

# What PostgreSQL must not be allowed to do without: an answered save would not survive a power cut.
SAFE_SERVER = {
    "fsync": {"on"},
    "full_page_writes": {"on"},
    "synchronous_commit": {"on", "remote_write", "remote_apply"},
}


@register(Tags.security)
def a_real_installation_is_closed(**_: Any) -> list[CheckMessage]:
    """Complain about settings that are fine for trying out and wrong with real customers."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(Error("DEBUG shows settings and texts to everybody.", hint="Remove DEBUG.", id="config.E001"))
    if settings.DEMO:
        found.append(Error("DEMO shows passwords on the sign-in page.", hint="Remove DEMO.", id="config.E002"))
    if "*" in settings.ALLOWED_HOSTS:
        hint = "Name the hosts, for example: ALLOWED_HOSTS=desk.example.com"
        found.append(Error("Any host name is accepted.", hint=hint, id="config.E003"))
    if len(settings.SECRET_KEY) < 32:
        hint = "For example: SECRET_KEY=$(openssl rand -base64 48)"
        found.append(Error("SECRET_KEY is too short.", hint=hint, id="config.E004"))
    if not settings.HTTPS:
        hint = "Put a proxy with a certificate in front and set HTTPS=on."
        found.append(Warning("Passwords and phone numbers travel unencrypted.", hint=hint, id="config.W001"))
    return found


@register(Tags.database)
def the_database_keeps_what_it_promised(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Complain about a PostgreSQL server that may lose saves that were already answered."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            continue
        with connection.cursor() as cursor:
            for name, good in SAFE_SERVER.items():
                cursor.execute("SELECT current_setting(%s)", [name])
                value = cursor.fetchone()[0]
                if value not in good:
                    hint = f"Set {name} = on in postgresql.conf."
                    found.append(Warning(f"PostgreSQL runs with {name} = {value}.", hint=hint, id="config.W002"))
    return found
