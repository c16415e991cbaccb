"""The form of a letter of reply, filled with what is known."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.clock_words import day_of
from complaints.codes import Flag
from complaints.forms.acts import colleagues_at
from complaints.forms.widgets import UncutCustomerWords, moment_field, one_field, plain_sentences, words_field
from complaints.models import Complaint, ReplyLetter
from complaints.models.reply_letter import LONGEST_BODY, LONGEST_PART, LetterWay
from complaints.usecases.replying import Letter, mark_of
from organisation.models import User


class ReplyLetterForm(forms.Form):
    """What the letter says; every part may be changed before it is signed."""

    thanks = words_field(gettext_lazy("Thanks"), required=True, rows=2, most=LONGEST_PART, kind=UncutCustomerWords)
    regret = words_field(gettext_lazy("Regret"), required=True, rows=2, most=LONGEST_PART, kind=UncutCustomerWords)
    happens = words_field(
        gettext_lazy("What happens now"), required=True, rows=5, most=LONGEST_BODY, kind=UncutCustomerWords
    )
    by_when = moment_field(gettext_lazy("By when"))
    responsible = forms.ModelChoiceField(
        label=gettext_lazy("Who answers to the customer for it"), queryset=User.objects.none()
    )
    to_leader = forms.BooleanField(
        label=gettext_lazy("The letter was written to a manager: a manager signs"), required=False
    )

    replaces = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, complaint: Complaint, row: ReplyLetter | None, language: str) -> None:
        initial = _as_written(row) if row is not None else _as_known(complaint, language)
        super().__init__(data, initial={**initial, "replaces": mark_of(row)}, auto_id="id_letter_%s")
        who: Any = self.fields["responsible"]
        who.queryset = colleagues_at(complaint) | User.objects.filter(pk=complaint.owner_id or 0)
        who.empty_label = None
        who.label_from_instance = lambda user: user.name_and_code
        who.error_messages["invalid_choice"] = _("Choose a colleague.")
        self.fields["by_when"].error_messages["required"] = _("Give the date and the hour.")
        plain_sentences(self.fields)

    def look_again(self, mark: str) -> None:
        """What a colleague wrote meanwhile stands beside the form: sent once more it takes the place of that."""
        sent: Any = self.data
        sent = sent.copy()
        sent["replaces"] = mark
        self.data = sent

    def letter(self) -> Letter:
        """What was typed, once it is valid."""
        return Letter(**{name: value for name, value in self.cleaned_data.items() if name != "replaces"})


class SentForm(forms.Form):
    """How the signed letter left."""

    how = one_field(gettext_lazy("How it left"), LetterWay.choices, required=True, radio=True)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="id_sent_%s")
        plain_sentences(self.fields)


def _as_written(row: ReplyLetter) -> dict[str, Any]:
    names = ("thanks", "regret", "happens", "by_when", "to_leader")
    return {**{name: getattr(row, name) for name in names}, "responsible": row.responsible_id}


def _as_known(complaint: Complaint, language: str) -> dict[str, Any]:
    """What the complaint says already, in the customer's language: the promise that was agreed, its hour, the owner."""
    promise = complaint.promises.order_by("-id").first()
    with translation.override(language):
        written = day_of(complaint.received_at, complaint.branch.time_zone)
        words = {
            "thanks": _("Thank you for your letter, which reached us on %(day)s. You took the time to tell us.")
            % {"day": written},
            "regret": _("We are sorry for the trouble this has caused you."),
        }
    due: datetime | None = promise.due_at if promise is not None else None
    return {
        **words,
        "happens": promise.what if promise is not None else "",
        "by_when": due,
        "responsible": complaint.owner_id,
        "to_leader": complaint.has_flag(Flag.ASKS_FOR_LEADER),
    }
