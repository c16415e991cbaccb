from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext_lazy

from evidence.anchors import drop_anchor


class Command(BaseCommand):
    """Print the text to keep outside; nothing when no chain moved since the last anchor."""

    help = str(gettext_lazy("Write down where every chain stands and print it, to be mailed or stored elsewhere."))

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(drop_anchor(now=timezone.now()), ending="")
