"""Makes the house ready to run: tables, cache, static files, reference data and, in a demonstration, complaints."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connection
from django.utils import timezone, translation

from complaints.models import Complaint
from config.demo_sign_ins import demo_sign_ins
from config.running import SIGN_INS
from evidence.crypto import note_index_key
from evidence.key_checks import require_fitting_keys
from evidence.triggers import require_triggers
from organisation import demo

DEMO_COMPLAINTS = 60


class Command(BaseCommand):
    help = "Set up or update what the processes need; with DEMO, make demonstration data. Runs twice unharmed."
    # First whether this may be started at all; what is wrong with the data shows when they are there.
    requires_system_checks = [Tags.security]

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the steps one after another and say each.

        :raises ImproperlyConfigured: the keys aren't those of the data, or the trail isn't guarded.
        """
        self._step("Updating the database", "migrate", interactive=False, verbosity=0)
        require_triggers(connection)
        require_fitting_keys()
        note_index_key()
        self._step("Making the cache table", "createcachetable", verbosity=0)
        self._step("Collecting static files", "collectstatic", interactive=False, verbosity=0)
        self._step("Loading reference data", "load_reference", verbosity=0)
        if settings.DEMO:
            self._demonstrate()
        with translation.override("en"):
            self._step("Checking the installation", "check", databases=[DEFAULT_DB_ALIAS])

    def _demonstrate(self) -> None:
        demo.load(now=timezone.now())
        if not Complaint.objects.exists():
            self._step("Making demonstration data", "demo", complaints=DEMO_COMPLAINTS, verbosity=0)
        with translation.override("en"):
            lines = [f"  {one.staff_code}  {one.password}  {one.who}\n" for one in demo_sign_ins()]
        (settings.VAR / SIGN_INS).write_text("".join(lines), encoding="utf-8")

    def _step(self, words: str, command: str, **options: Any) -> None:
        if command not in get_commands():
            return
        self.stdout.write(f"{words} …")
        self.stdout.flush()
        call_command(command, stdout=self.stdout, stderr=self.stderr, **options)
