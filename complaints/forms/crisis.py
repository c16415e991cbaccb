"""The small forms of a crisis, of violence, and of an invited manager."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.codes import CalledParty
from complaints.forms.acts import ActForm
from complaints.forms.incidents import LeadForm
from complaints.usecases.crisis import LONGEST_DECISION, LONGEST_HOW, LONGEST_REASON
from complaints.usecases.safety import LONGEST_CASE_NUMBER


class DoneForm(ActForm):
    how = forms.CharField(label=_("What was done"), required=False, max_length=LONGEST_HOW)


class WaiveStepForm(ActForm):
    reason = forms.CharField(
        label=_("Why it is not needed here"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Write the reason in a few words.")},
    )


class DecisionForm(ActForm):
    what = forms.CharField(label=_("What was decided"), max_length=LONGEST_DECISION)
    why = forms.CharField(label=_("Why"), max_length=LONGEST_DECISION)


class PartyForm(LeadForm):
    """Whom somebody called, and under which number they work."""

    party = forms.ChoiceField(
        label=pgettext_lazy("party", "Called"),
        choices=CalledParty.choices,
        required=False,
        error_messages={"invalid_choice": _("Choose whom you called.")},
    )
    case_number = forms.CharField(label=_("Case number"), required=False, max_length=LONGEST_CASE_NUMBER)
