"""What goes over to a complaint of its own, when one holds two matters."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from complaints.attachments import shown_at
from complaints.codes import FindingKind
from complaints.forms.acts import ActForm, Lists
from complaints.forms.intake import category_choices
from complaints.forms.widgets import many_field, one_field, words_field
from complaints.usecases.receiving import LONGEST_WORDS

# Enough to know a finding again.
SHOWN = 60


class SplitForm(ActForm):
    """The second matter in the customer's words, which are there to be cut down, and what belongs to it."""

    own_words = words_field(
        _("The second matter, in the customer's own words"), required=True, rows=4, most=LONGEST_WORDS
    )
    category = one_field(_("What it is about"), [])
    findings = many_field(_("Findings that belong to it"), [])
    attachments = many_field(_("Files that belong to it"), [])
    reason = forms.CharField(
        label=_("Why these are two matters"),
        max_length=200,
        error_messages={"required": _("Say why these are two matters.")},
    )

    def adapt(self, complaint: Any) -> None:
        self.initial = {"own_words": complaint.own_words}
        if not self.is_bound:
            return
        rows = complaint.findings.exclude(kind=FindingKind.MEDICAL).order_by("id").values("id", "kind", "text")
        files = shown_at(complaint).order_by("id").values("public_id", "name")
        self._put(category_choices(complaint.branch), list(rows), list(files))

    def offer(self, found: Lists) -> None:
        """Choose from rows that the page has read already."""
        rows = [row for row in found["findings"] if row["kind"] != FindingKind.MEDICAL]
        self._put(category_choices(self.complaint.branch, found["categories"]), rows, found["files"])

    def _put(self, categories: Any, findings: list[Any], files: list[Any]) -> None:
        fields: Any = self.fields
        fields["category"].choices = categories
        shown = {
            "findings": [(str(row["id"]), Truncator(row["text"]).chars(SHOWN)) for row in findings],
            "attachments": [(str(row["public_id"]), row["name"]) for row in files],
        }
        for name, choices in shown.items():
            if choices:
                fields[name].choices = choices
            else:
                # Nothing to choose is nothing to read.
                fields[name].widget = forms.MultipleHiddenInput()
