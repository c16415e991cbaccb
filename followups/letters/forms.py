"""The form by which quality changes the words of a letter."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from followups.letters.texts import Words


class WordsForm(forms.Form):
    """The words of one letter in one language."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    subject = forms.CharField(label=pgettext_lazy("letter", "Subject of the mail"), required=False, max_length=200)
    text = forms.CharField(
        label=_("The mail"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("A line with a blank that has nothing to be filled with is left out."),
    )
    sms = forms.CharField(
        label=_("The text message"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One sentence a line; they are sent as one."),
    )

    def words(self) -> Words:
        """Give what was typed, once it is valid."""
        told = self.cleaned_data
        return Words(told["subject"].strip(), _lines(told["text"]), _lines(told["sms"]))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
