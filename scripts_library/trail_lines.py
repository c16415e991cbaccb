"""How the entries that this floor writes into a complaint's trail read in its timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from complaints.ports import TrailLine

# Nobody who serves the customer right now needs to hear of it while they do.
LINES = {
    "review.kept": TrailLine(_("reviewed how it was handled"), "clipboard-check", beside=True, quiet=True),
    "case.published": TrailLine(_("made a case of it"), "book-plus", beside=True, quiet=True),
}
