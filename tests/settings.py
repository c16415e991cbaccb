"""The settings under test: the house's own, away from whatever else is set on this machine.

Only these variables count: DATABASE_URL and REDIS_URL to run on real servers, TEST_DATABASE, CALMDESK_VAR.
"""

from __future__ import annotations

import os
from pathlib import Path

_KEPT = {"DATABASE_URL", "REDIS_URL", "TEST_DATABASE", "CALMDESK_VAR"}
_READ = {"PRODUCTION", "DEBUG", "DEMO", "HTTPS", "SECRET_KEY", "MASTER_KEYS", "MASTER_KEY", "INDEX_KEY", "HOST", "PORT"}
_READ |= {"PUBLIC_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "CONN_MAX_AGE", "SWEEP_SECONDS", "EMAIL_URL", "LOG_LEVEL"}
_READ |= {"MAIL_TRIES", "MAIL_PAUSE_SECONDS", "MAIL_LONGEST_PAUSE_SECONDS", "MAIL_PER_HOUR", "SMS_BACKEND", "SMS_FILE"}
_READ |= {
    "EMAIL_TIMEOUT",
    "DEFAULT_FROM_EMAIL",
    "MAIL_DOMAIN",
    "WEB_CONCURRENCY",
    "ANCHOR_EMAIL",
    "SESSION_IDLE_MINUTES",
    "IMAP_URL",
    "IMAP_TIMEOUT",
    "MAIL_IN_ADDRESS",
    "MAIL_IN_BRANCH",
    "MAIL_IN_KEPT_DAYS",
    "MAIL_IN_MEGABYTES",
    "MAIL_IN_SECONDS",
}
for _name in _READ - _KEPT:
    os.environ.pop(_name, None)
os.environ.setdefault("CALMDESK_VAR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))

from config.settings import *  # noqa: E402, F403
from config.settings import CELERY_BROKER_URL, DATABASES, STORAGES  # noqa: E402

# A page must not need `collectstatic` to be drawn.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# The threads of a test's web server must not sit on connections that nobody will ask again.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Argon2 is slow on purpose; hundreds of sign-ins aren't.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if CELERY_BROKER_URL.startswith("filesystem"):
    # A hint to a worker that isn't there would lie in a folder until the next `make start` here.
    CELERY_BROKER_URL = "memory://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Making and dropping a whole test database takes longer on a busy machine than any statement of the desk may.
    _options = DATABASES["default"]["OPTIONS"]["options"].replace("statement_timeout=15000", "statement_timeout=120000")
    DATABASES["default"]["OPTIONS"]["options"] = _options
