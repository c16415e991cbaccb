"""The settings of a measurement: those of the tests, with a database of its own and no broker."""

from __future__ import annotations

import os

# A wake-up for a worker is no part of what is measured, and none must reach a worker that runs beside it.
os.environ.pop("REDIS_URL", None)

from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, LOGGING, VAR

_is_file = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DATABASES["default"]["TEST"] = {"NAME": str(VAR / "bench.sqlite3") if _is_file else "bench_calmdesk"}
# Mails of rounds that measure something else.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "ERROR"}}
