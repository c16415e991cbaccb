from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evidence.anchors import UnreadableCopy, compare_with_copy
from evidence.trail import verify

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    """Check the trail; ends with 1 when a chain is broken or differs from an anchor kept outside."""

    help = str(gettext_lazy("Check every row of the trail against its hash, its chain and the anchors."))

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help=_("Print one JSON object."))
        parser.add_argument(
            "--chain", action="append", metavar="NAME", help=_("Check this chain only; may be repeated.")
        )
        parser.add_argument(
            "--against", type=Path, metavar="FILE", help=_("Compare with anchors that were mailed; - reads the input.")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        verdict = verify(options["chain"])
        different = self._differences(options["against"])
        ok = verdict.ok and not different
        first_broken = verdict.first_broken or (f"{different[0]} differs" if different else None)
        if options["json"]:
            self.stdout.write(json.dumps({**verdict.as_json(), "ok": ok, "first_broken": first_broken}))
        else:
            counted = {"rows": verdict.rows, "chains": verdict.chains}
            self.stdout.write(_("%(rows)d rows in %(chains)d chains were read.") % counted)
            if verdict.unread:
                unread = _("The words of %(count)d rows need a master key that MASTER_KEYS does not hold; not checked.")
                self.stdout.write(self.style.WARNING(unread % {"count": verdict.unread}))
            if verdict.fault is not None:
                self.stdout.write(self.style.ERROR(f"{verdict.place}: {verdict.fault.label}"))
            for place in different:
                self.stdout.write(
                    self.style.ERROR(_("%(place)s differs from the anchor kept outside.") % {"place": place})
                )
            if ok:
                self.stdout.write(self.style.SUCCESS(_("The trail is whole.")))
        if not ok:
            sys.exit(1)

    def _differences(self, against: Path | None) -> list[str]:
        if against is None:
            return []
        try:
            return compare_with_copy(sys.stdin.read() if str(against) == "-" else against.read_text())
        except (OSError, UnreadableCopy) as error:
            raise CommandError(str(error)) from error
