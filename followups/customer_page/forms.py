"""What customers type on their own page. The sentences are theirs: what to do next, and nothing of the house."""

from __future__ import annotations

from base64 import b64decode
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import exact
from complaints.forms.widgets import UncutWords, up_to
from complaints.models import ProposalOption
from complaints.money import money
from complaints.usecases.recording import LONGEST_NAME, LONGEST_REASON
from followups.models import Rating
from followups.usecases.by_customer import LONGEST_RATING, LONGEST_TEXT

LONGEST_ONCE = 32
# A hand's breadth of strokes has some thousand letters; nobody draws so much that it would be cut off.
LONGEST_DRAWN = 400_000
NOT_DRAWN = _("The drawn signature did not arrive whole. Draw it anew, or leave it out: your name is enough.")


def _words(label: Any, *, needed: Any = "", most: int = LONGEST_TEXT, rows: int = 3, **kwargs: Any) -> forms.CharField:
    return UncutWords(
        label=label,
        required=bool(needed),
        max_length=most,
        help_text=up_to(most),
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": needed or ""},
        **kwargs,
    )


class RightForm(forms.Form):
    """The record is right: signed with a typed name."""

    signed_as = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        help_text=_("It stands in place of your signature."),
        error_messages={"required": _("Type your name: it stands in place of a signature.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    # Drawn with a finger where scripts run: a PNG in the letters of a data address.
    drawn = forms.CharField(
        required=False, max_length=LONGEST_DRAWN, widget=forms.HiddenInput, error_messages={"max_length": NOT_DRAWN}
    )

    def clean_drawn(self) -> bytes:
        """Take the picture out of its letters.

        :raises ValidationError: it is none.
        """
        head, _comma, letters = self.cleaned_data["drawn"].partition(",")
        if not letters:
            return b""
        try:
            if head != "data:image/png;base64":
                raise ValueError(head)
            return b64decode(letters, validate=True)
        except ValueError:
            raise forms.ValidationError(NOT_DRAWN, code="invalid") from None


class WrongForm(forms.Form):
    """The record is wrong: what is, in the customer's words."""

    wrong = _words(_("What is wrong or missing"), needed=_("Write what is wrong or missing."), most=LONGEST_REASON)


class AcceptForm(forms.Form):
    """One of the options, and what the customer says to it."""

    option = forms.TypedChoiceField(
        label=_("Which one suits you?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one of those that are offered now.")},
    )
    opinion = _words(_("What you say to it"), needed=_("Write a word or two of your own."), rows=2)

    def __init__(self, *args: Any, options: list[ProposalOption], zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [(one.pk, option_words(one, zone)) for one in options]  # type: ignore[attr-defined]
        self.initial.setdefault("opinion", gettext("Yes, please do it like this."))
        if len(options) == 1:
            self.initial.setdefault("option", options[0].pk)


def option_words(option: ProposalOption, zone: str) -> str:
    """An option as the customer reads it: what, how much, on what condition, and by when."""
    # A no is told in its three parts (R84).
    parts = [" ".join(filter(None, (option.regret, option.why_not, option.agreed)))]
    if option.amount is not None:
        parts.append(money(option.amount, option.currency))
    if option.condition:
        parts.append(gettext("only if: %(condition)s") % {"condition": option.condition})
    if option.due_at is not None:
        parts.append(gettext("done by %(moment)s") % {"moment": exact(option.due_at, zone)})
    return " · ".join(parts)


class RefuseForm(forms.Form):
    """None of the options: why, and what the customer would like instead (R101)."""

    opinion = _words(_("What does not suit you?"), needed=_("Write what does not suit you."), rows=2)
    counter_wish = _words(_("What would you like us to do?"), needed=_("Write what you would like us to do."), rows=2)


class WriteForm(forms.Form):
    """A message, with files or without."""

    text = _words(_("Your message"), rows=3)
    once = forms.CharField(max_length=LONGEST_ONCE, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("once", uuid4().hex)


class RateForm(forms.Form):
    """1 to 5, and words."""

    stars = forms.TypedChoiceField(
        label=_("How content are you with how we handled it?"),
        coerce=int,
        choices=[
            (5, _("5 – very content")),
            (4, _("4 – content")),
            (3, _("3 – so-so")),
            (2, _("2 – not content")),
            (1, _("1 – not content at all")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a number from 1 to 5."),
            "invalid_choice": _("Choose a number from 1 to 5."),
        },
    )
    words = _words(_("Anything you would like to add"), most=LONGEST_RATING, rows=2)

    def __init__(self, *args: Any, rating: Rating | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if rating is not None:
            self.initial = {"stars": rating.stars, "words": rating.words, **self.initial}


class BackForm(forms.Form):
    """It is not settled after all."""

    reason = _words(_("What is still wrong?"), needed=_("Write what is still wrong."), most=LONGEST_REASON)
