"""Makes complaints to try the house with, as many as one likes; in a demonstration only."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from complaints.models import Category, Complaint
from config.demonstration.making import make
from config.demonstration.plan import Wanted, ordinary_open
from organisation import demo

MOST = 1_000_000


class Command(BaseCommand):
    help = "Make N invented complaints over the demonstration's branches. Running it again adds more."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take numbers as text, so that a wrong one gets a sentence."""
        parser.add_argument("--complaints", default="60", metavar="N", help="how many, 1 to 1,000,000 (60)")
        parser.add_argument("--open", default=None, metavar="N", help="how many of them at most are still open")
        parser.add_argument("--seed", default=None, metavar="S", help="a whole number; the same one tells the same")

    def handle(self, *args: Any, verbosity: int = 1, **options: Any) -> None:
        """Make them and say how far it is.

        :raises CommandError: this is no demonstration, or a number is none.
        """
        if not settings.DEMO:
            raise CommandError(
                "This is a real installation: the setting DEMO is off, so no invented complaints are made. "
                "Set DEMO=on where you want to try things."
            )
        wanted = self._wanted(options)
        now = timezone.now()
        seed = Complaint.objects.count() if options["seed"] is None else self._whole("--seed", options["seed"], 0)
        self._furnish(now)
        say = self._say if verbosity else (lambda words: None)
        say(f"Making {wanted.complaints:,} complaints, {wanted.open:,} of them open …")
        with translation.override("zh-hans"):
            made = make(wanted, seed=seed, now=now, say=say)
        say(
            f"Made {made.complaints:,} complaints. "
            f"Walked {made.complaints - made.copied:,} in {made.walk_seconds:.0f} s; "
            f"copied {made.copied:,} in {made.copy_seconds:.0f} s "
            f"({made.rows:,} rows, {made.rows / max(made.copy_seconds, 0.001):,.0f} a second)."
        )

    def _wanted(self, options: dict[str, Any]) -> Wanted:
        complaints = self._whole("--complaints", options["complaints"], 1)
        if options["open"] is None:
            return Wanted(complaints, ordinary_open(complaints))
        return Wanted(complaints, min(self._whole("--open", options["open"], 0), complaints))

    def _whole(self, name: str, typed: object, least: int) -> int:
        try:
            number = int(str(typed))
        except ValueError:
            number = least - 1
        if not least <= number <= MOST:
            raise CommandError(f"{name} takes a whole number from {least:,} to {MOST:,}, like {name} 60.")
        return number

    def _furnish(self, now: Any) -> None:
        """Bring in the invented house and its reference data where they are missing."""
        if not Category.objects.exists():
            call_command("load_reference", verbosity=0)
        demo.load(now=now)
        demo.name_fault_departments()

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
