"""What a person types about a mail that nobody could place."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.widgets import one_field, words_field
from complaints.usecases.receiving import LONGEST_WORDS
from followups.mail_in.deciding import LONGEST_REASON
from followups.usecases.by_customer import LONGEST_TEXT
from organisation.models import Branch


class AttachForm(forms.Form):
    """It belongs to a complaint."""

    number = forms.CharField(
        label=_("Number of the complaint"),
        max_length=24,
        error_messages={"required": _("Type the number of the complaint, like XJ-1124-001.")},
    )
    words = words_field(_("What the customer says in it"), rows=6, most=LONGEST_TEXT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_attach_%s", **kwargs})


class OpenForm(forms.Form):
    """It is a complaint of its own."""

    branch = one_field(_("Branch"), [], required=True)
    words = words_field(_("What the customer says in it"), rows=6, most=LONGEST_WORDS)

    def __init__(self, *args: Any, branches: list[Branch], **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_open_%s", **kwargs})
        self._branches = {branch.code: branch for branch in branches}
        self.fields["branch"].choices = [(code, str(branch)) for code, branch in self._branches.items()]  # type: ignore[attr-defined]

    def chosen(self) -> Branch:
        """The branch that was chosen."""
        return self._branches[self.cleaned_data["branch"]]


class DiscardForm(forms.Form):
    """It is nothing to us."""

    reason = forms.CharField(
        label=_("Why it is nothing to us"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say why it is nothing to us, for example: advertising.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "id_discard_%s", **kwargs})
