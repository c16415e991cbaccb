from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Complaint
from complaints.search.index import rebuild

TELL_EVERY = 1000


class Command(BaseCommand):
    """Index every complaint anew; the desk may go on working meanwhile."""

    help = str(gettext_lazy("Make everything that was said findable anew, from the trail."))

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for pk in Complaint.objects.order_by("pk").values_list("pk", flat=True).iterator():
            rebuild(pk)
            done += 1
            if done % TELL_EVERY == 0:
                self.stdout.write(_("%(done)d complaints …") % {"done": done})
        self.stdout.write(self.style.SUCCESS(_("%(done)d complaints can be found.") % {"done": done}))
