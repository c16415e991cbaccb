"""A new complaint: words and feeling first at the counter, the phone number first on calls."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.codes import Anonymity, Cause, Channel, Feeling, Flag, OptionKind, Place, Reporter, Title
from complaints.forms.widgets import (
    amount_field,
    feeling_field,
    many_field,
    moment_field,
    one_field,
    same_person_field,
    words_field,
)
from complaints.models import Category
from complaints.models.reference import in_language
from complaints.usecases.receiving import LONGEST_WORDS, Intake
from complaints.usecases.settling import Settlement
from organisation.at_once import Row, Rows
from organisation.models import Branch

FLAG_HINT = _("Ticked facts raise the severity at once.")
SETTLED_KINDS = [OptionKind.FIX, OptionKind.EXPLAIN, OptionKind.HELP, OptionKind.REPLACE, OptionKind.REFUND]
AFTER = [(str(value.value), value.label) for value in (Feeling.CALM, Feeling.DISPLEASED, Feeling.ANGRY)]


CATEGORIES: Rows = (
    Category.objects.filter(is_active=True).order_by("position", "id"),
    ["code", "name_zh", "name_en", "industries"],
)


def category_choices(branch: Branch | None, rows: Iterable[Row] | None = None) -> list[tuple[str, str]]:
    """The categories of the branch's industry, in the language of the page. Costs one query where the rows of
    CATEGORIES are not at hand."""
    known = CATEGORIES[0].values(*CATEGORIES[1]) if rows is None else rows
    named = [
        (row["code"], in_language(row["name_zh"], row["name_en"]))
        for row in known
        if branch is None or not row["industries"] or branch.industry in row["industries"]
    ]
    return [("", "—"), *named]


class IntakeForm(forms.Form):
    """Everything the first page may take; nothing of it is required but the channel."""

    channel = one_field(_("How it reached us"), Channel.choices, required=True, radio=True)
    own_words = forms.CharField(
        label=_("What the customer says, in their own words"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(
            attrs={"rows": 5, "autofocus": True, "data-read-by": "intake-help", "data-read-into": "intake-help"}
        ),
        help_text=_("No identity numbers and no phone numbers in here."),
    )
    feeling = feeling_field(label=_("How the customer feels now"))
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "inputmode": "tel"}),
    )
    surname = forms.CharField(label=_("Surname"), required=False, max_length=40)
    title = one_field(_("Title"), [choice for choice in Title.choices if choice[0]])
    same_person = same_person_field()
    log_another = forms.BooleanField(required=False)
    anonymity = one_field(_("Contact"), Anonymity.choices, radio=True)
    category = one_field(_("What it is about"), [])
    flags = many_field(_("What applies"), Flag.choices, help_text=FLAG_HINT)
    hurt_most = forms.CharField(label=_("What hurt most"), required=False, max_length=400)
    stated_demand = forms.CharField(label=_("What the customer asks for"), required=False, max_length=400)
    reported_by = one_field(_("Who tells it"), Reporter.choices, radio=True)
    place = one_field(_("Where"), Place.choices)
    source_ref = forms.CharField(label=_("Number it has elsewhere"), required=False, max_length=60)
    related_party = forms.CharField(label=_("Other firm or agent"), required=False, max_length=120)
    customer_limit_at = moment_field(_("The customer's own limit"), required=False)
    # Resolve on the spot
    found = words_field(_("What you found"))
    done = words_field(_("What you did"), to_customer=True)
    agrees = forms.CharField(label=_("The customer's yes, in their own words"), required=False, max_length=400)
    feeling_after = forms.TypedChoiceField(
        label=_("How the customer feels now"),
        choices=AFTER,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    spot_cause = one_field(_("What caused it"), Cause.choices)
    spot_kind = one_field(
        _("What kind of remedy"),
        [(kind.value, kind.label) for kind in SETTLED_KINDS],
        none=_("what fits the cause"),
        help_text=_("Left open: help where it came from use, otherwise put right."),
    )
    spot_amount = amount_field()
    # Potential
    remedy = forms.CharField(label=_("What you did about it, in one line"), required=False, max_length=400)

    def __init__(self, *args: Any, branch: Branch | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Asked for when somebody chose one or the page is drawn; a clerk who logs in a hurry does neither.
        self.fields["category"].choices = cache(partial(category_choices, branch))  # type: ignore[attr-defined]

    def begin_at(self, name: str) -> None:
        """Let the cursor stand in this field: the number on a call, what needs another look once it was refused."""
        for field in self.fields.values():
            field.widget.attrs.pop("autofocus", None)
        self.fields[name].widget.attrs["autofocus"] = True

    def intake(self, *, language: str) -> Intake:
        """What was typed, as the use case takes it."""
        told = self.cleaned_data
        return Intake(
            channel=told["channel"],
            own_words=told["own_words"],
            feeling=told["feeling"],
            surname=told["surname"],
            title=told["title"],
            phone=told["phone"],
            anonymity=told["anonymity"] or Anonymity.NAMED,
            category=told["category"],
            flags=told["flags"],
            hurt_most=told["hurt_most"],
            stated_demand=told["stated_demand"],
            reported_by=told["reported_by"] or Reporter.CUSTOMER,
            place=told["place"],
            source_ref=told["source_ref"],
            related_party=told["related_party"],
            customer_limit_at=told["customer_limit_at"],
            language=language,
            same_person=told["same_person"],
            log_another=told["log_another"],
        )

    def settlement(self) -> Settlement:
        """What settled it on the spot."""
        told = self.cleaned_data
        return Settlement(
            found=told["found"],
            done=told["done"],
            customer_says=told["agrees"],
            feeling_after=told["feeling_after"] or 0,
            cause=told["spot_cause"],
            kind=told["spot_kind"],
            amount=told["spot_amount"],
        )
