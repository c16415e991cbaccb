from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.crypto import WrongKey, rewrap


class Command(BaseCommand):
    """Put the new key first in MASTER_KEYS with the old one behind it, run this, then take the old one out."""

    help = str(gettext_lazy("Wrap every data key under the first key of MASTER_KEYS, so that older ones can go."))

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            wrapped = rewrap(now=timezone.now())
        except WrongKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(_("%(count)d keys were wrapped anew.") % {"count": wrapped}))
