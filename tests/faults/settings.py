"""The settings of the processes that these tests start and kill: those of the tests, with a broker of their own.

FAULTS_FOLDER is where their messages lie, FAULTS_MAIL_PORT where the test's mail server listens.
"""

from __future__ import annotations

import os
from pathlib import Path

# The hints of these processes go to nobody else's workers.
os.environ.pop("REDIS_URL", None)

from tests.settings import *  # noqa: F403
from tests.settings import LOGGING

_folder = Path(os.environ["FAULTS_FOLDER"])
CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "data_folder_in": str(_folder),
    "data_folder_out": str(_folder),
    "control_folder": str(_folder / "control"),
    "store_processed": False,
    "polling_interval": 0.1,
}
SWEEP_SECONDS = 1
# What dies with a sender waits for its lease to end: little, so that much is left to go on with.
MAIL_BATCH = 5
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["FAULTS_MAIL_PORT"])
EMAIL_HOST_USER = EMAIL_HOST_PASSWORD = ""
EMAIL_USE_TLS = EMAIL_USE_SSL = False
EMAIL_TIMEOUT = 5
LOGGING = {**LOGGING, "root": {"handlers": ["console"], "level": "ERROR"}}
