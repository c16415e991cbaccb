"""What the lead of an incident writes: the one sentence, what is new, and how it ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.widgets import UncutCustomerWords, UncutWords, plain_sentences
from complaints.models.incident import LONGEST_SENTENCE, LONGEST_UPDATE


class LeadForm(forms.Form):
    """A small form of the lead; what is missing the use case says."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        plain_sentences(self.fields)


class SentenceForm(LeadForm):
    sentence = UncutCustomerWords(
        label=_("What everybody says"),
        required=False,
        max_length=LONGEST_SENTENCE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("In words for the customer, for example: we know of it, since when, and when they hear more."),
    )


class NewsForm(LeadForm):
    text = UncutWords(
        label=_("What is new, for the colleagues"),
        required=False,
        max_length=LONGEST_UPDATE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class EndForm(LeadForm):
    words = UncutWords(
        label=_("What it was and how it ended"),
        required=False,
        max_length=LONGEST_UPDATE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
