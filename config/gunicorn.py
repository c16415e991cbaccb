"""How the web server runs; `config.settings` says where."""

from __future__ import annotations

import os

from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

wsgi_app = "config.wsgi"
proc_name = "calmdesk"
bind = f"{settings.HOST}:{settings.PORT}"
# SQLite has one writer, and its file belongs to one machine; more processes would only wait for each other.
_default_workers = 1 if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else 3
workers = settings.WEB_CONCURRENCY or _default_workers
worker_class = "gthread"
threads = 8
timeout = 60
graceful_timeout = 5
keepalive = 5
# Slowly growing processes are replaced, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
# One line per request would hold addresses of complaints and their readers; refusals and faults are logged by Django.
accesslog = None
errorlog = "-"
# The control socket would lie in the home folder and be shared by every installation on the machine.
control_socket_disable = True
forwarded_allow_ips = "127.0.0.1"


def post_worker_init(_worker: object) -> None:
    """The application is loaded: what is there by now stays, and no page waits while Python looks through it."""
    from outbox.long_lived import keep_for_good

    keep_for_good()
