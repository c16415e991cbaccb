"""What somebody types who complains without an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.codes import Title
from complaints.customers import normal_email, normal_phone
from complaints.errors import BadInput
from complaints.forms.widgets import UncutWords, one_field, up_to
from complaints.usecases.receiving import LONGEST_WORDS
from followups.usecases.complaining import LONGEST_WISH, Said

LONGEST_NAME = 40


class ComplainForm(forms.Form):
    """What happened, what would be right, and how to answer. `name_needed`: the house wants to know who it is."""

    own_words = UncutWords(
        label=_("What happened?"),
        max_length=LONGEST_WORDS,
        help_text=_("As you would tell it. When and where helps. No identity numbers or card numbers, please."),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Tell us in a sentence or two what happened.")},
    )
    wish = UncutWords(
        label=_("What would you like us to do?"),
        required=False,
        max_length=LONGEST_WISH,
        help_text=up_to(LONGEST_WISH),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
        error_messages={"max_length": _("That phone number does not look complete. Type it like 138 0000 0001.")},
    )
    email = forms.CharField(
        label=_("E-mail"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "max_length": _("That is not an e-mail address. Type it like name@example.com, or leave it empty.")
        },
    )
    surname = forms.CharField(
        label=_("Your surname"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
        error_messages={
            "required": _("Tell us your name, so that we know whom to ask for."),
            "max_length": _("Keep it to %(limit_value)d characters. Here are %(show_value)d; none of them is lost."),
        },
    )
    title = one_field(_("Title"), [choice for choice in Title.choices if choice[0]], radio=True)

    def __init__(self, *args: Any, name_needed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["surname"].required = name_needed
        self.name_is_optional = not name_needed

    def clean_phone(self) -> str:
        """Look at the number at once, so that all that is off is said together.

        :raises ValidationError: it cannot be dialled.
        """
        return self._looked_at("phone", normal_phone)

    def clean_email(self) -> str:
        """Look at the mailbox at once.

        :raises ValidationError: it is none.
        """
        return self._looked_at("email", normal_email)

    def _looked_at(self, name: str, look: Callable[[str], str]) -> str:
        typed: str = self.cleaned_data[name]
        try:
            if typed:
                look(typed)
        except BadInput as error:
            raise forms.ValidationError(str(error.fields[name])) from None
        return typed

    def clean(self) -> dict[str, Any]:
        """Ask for one way to answer."""
        told: dict[str, Any] = super().clean() or self.cleaned_data
        reachable = [name for name in ("phone", "email") if told.get(name) or name in self.errors]
        if not reachable:
            self.add_error("phone", _("Give a phone number or an e-mail address, so that we can answer you."))
        return told

    def said(self, *, language: str) -> Said:
        """Give what was typed, once it is valid, as the use case takes it."""
        told = self.cleaned_data
        return Said(
            own_words=told["own_words"],
            wish=told["wish"],
            surname=told["surname"],
            title=told["title"],
            phone=told["phone"],
            email=told["email"],
            language=language,
        )
