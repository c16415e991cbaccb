from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models import Attachment
from complaints.stray_files import faults, remove_strays


class Command(BaseCommand):
    """Compare every attachment with the trail and remove files without a row; ends with 1 when a file is off."""

    help = str(gettext_lazy("Compare every file on a complaint with the trail, and remove files that no row names."))

    def handle(self, *args: Any, **options: Any) -> None:
        words = {"missing": _("%(ref)s: the file is missing."), "changed": _("%(ref)s: the file was changed.")}
        found = [words[fault] % {"ref": ref} for ref, fault in faults()]
        for sentence in found:
            self.stdout.write(self.style.ERROR(sentence))
        removed = remove_strays(now=timezone.now())
        self.stdout.write(_("%(count)d files without a row were removed.") % {"count": removed})
        count = Attachment.objects.exclude(stored=None).count()
        self.stdout.write(_("%(count)d files were compared with the trail.") % {"count": count})
        if found:
            sys.exit(1)
        self.stdout.write(self.style.SUCCESS(_("All files are there and unchanged.")))
