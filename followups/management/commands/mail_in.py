"""Take one mail from standard input, as a mail server hands it over: `manage.py mail_in < message`."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from followups.mail_in.processing import process_due
from followups.mail_in.storing import most_bytes, store

# With what else waits.
BITE = 50


class Command(BaseCommand):
    help = "Take one raw mail from standard input: kept first, then put where it belongs."

    def handle(self, *args: Any, **options: Any) -> None:
        """Keep the mail and look into it; the mail server may forget it once this ends without an error.

        :raises CommandError: nothing came, it is too large, or no address is set for mail that comes in.
        """
        if not settings.MAIL_IN_ADDRESS:
            raise CommandError("MAIL_IN_ADDRESS is not set, so no mail is taken in.")
        most = most_bytes()
        raw = sys.stdin.buffer.read(most + 1)
        if not raw.strip():
            raise CommandError("There is no mail on standard input.")
        if len(raw) > most:
            # Whoever hands it over still has it whole, and tells the sender; what is kept here would be its head only.
            raise CommandError(
                f"This mail is larger than {settings.MAIL_IN_MEGABYTES} MB (MAIL_IN_MEGABYTES). It was not taken."
            )
        kept = store(raw, now=timezone.now())
        if kept is None:
            self.stdout.write("This mail is here already.")
            return
        process_due(timezone.now(), BITE)
        kept.refresh_from_db()
        self.stdout.write(str(kept.get_state_display()))
