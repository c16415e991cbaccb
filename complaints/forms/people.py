"""The small forms about who the customer is: one more way to reach them, the same person twice, the relationship."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.acts import ActForm
from complaints.forms.widgets import one_field, words_field
from complaints.models import Complaint, ContactPoint, Customer, CustomerMerge
from complaints.usecases.uniting import OTHER, THIS

LONGEST_WAY = 254


def _longest(model: Any, name: str) -> int:
    return int(model._meta.get_field(name).max_length)


class AddWayForm(ActForm):
    """One field for both: what holds an @ is an e-mail."""

    value = forms.CharField(
        label=_("Phone or e-mail"), max_length=LONGEST_WAY, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    preferred = forms.BooleanField(label=_("Use it first from now on"), required=False)


class EndWayForm(ActForm):
    reason = forms.CharField(
        label=_("What is wrong with it"),
        max_length=_longest(ContactPoint, "end_reason"),
        error_messages={"required": _("Say what is wrong with it, for example: a stranger answers.")},
    )


class FindRecordForm(ActForm):
    """The other record, by the number of one of its complaints."""

    number = forms.CharField(
        label=_("Number of any complaint on the other record"),
        max_length=_longest(Complaint, "number"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class UniteForm(ActForm):
    stays = one_field(
        _("Which record stays?"),
        [(THIS, _("The record on this complaint")), (OTHER, _("The other record"))],
        required=True,
        radio=True,
    )
    reason = forms.CharField(
        label=_("How you know that it is the same person"),
        max_length=_longest(CustomerMerge, "reason"),
        error_messages={"required": _("Say how you know that it is the same person.")},
    )


class RelationForm(ActForm):
    """What staff keep of a customer. `seen` is the version of these notes that the page showed."""

    habits = words_field(_("Habits and wishes"), most=_longest(Customer, "habits"))
    owes = forms.BooleanField(label=_("They owe us something"), required=False)
    debt_note = forms.CharField(label=_("What they owe"), max_length=_longest(Customer, "debt_note"), required=False)
    is_regular = forms.BooleanField(label=_("Comes regularly"), required=False)
    customer_since = forms.IntegerField(
        label=_("Customer since (year)"),
        required=False,
        error_messages={"invalid": _("Write the year in four digits, not later than this one.")},
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def adapt(self, complaint: Complaint) -> None:
        customer = complaint.customer
        if customer is not None:
            names = ("habits", "owes", "debt_note", "is_regular", "customer_since")
            self.initial = {name: getattr(customer, name) for name in names} | {"seen": customer.relation_version}

    def on_fresh(self, version: int) -> RelationForm:
        """Bring what was typed up to the notes as they stand now, so that it can be saved once it was looked at."""
        self.data = {**self.data.dict(), "seen": str(version)}  # type: ignore[attr-defined]
        return self
