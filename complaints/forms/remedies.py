"""The small forms of a remedy: an option on the table, the proof that something was given, the first step."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.codes import Ground, ObjectionKind, OptionKind, OptionSource
from complaints.forms.acts import ActForm, Lists
from complaints.forms.widgets import CustomerWords, amount_field, moment_field, one_field, words_field
from complaints.models import Complaint
from complaints.models.compensation import LONGEST_NAME, LONGEST_REFERENCE
from organisation.models import CompensationKind

# A refusal has a form of its own.
OFFERED_KINDS = [choice for choice in OptionKind.choices if choice[0] != OptionKind.DECLINE]
BY_CAUSE = _("as the cause says")


class OptionForm(ActForm):
    kind = one_field(_("What kind of remedy"), OFFERED_KINDS, required=True)
    action = words_field(_("What exactly will be done"), required=True, to_customer=True)
    due_at = moment_field(_("Done by"), required=False)
    amount = amount_field()
    compensation = one_field(_("What the customer gets"), CompensationKind.choices)
    ground = one_field(_("On what ground"), Ground.choices, none=BY_CAUSE)
    cost_terms = CustomerWords(
        label=_("What the check costs"), required=False, max_length=200, help_text=_("No part, no fee, for example.")
    )
    person = forms.CharField(label=_("Who does it"), required=False, max_length=60)
    process = forms.CharField(label=_("How it is done"), required=False, max_length=400)
    condition = CustomerWords(label=_("Only if"), required=False, max_length=400)
    benefits = words_field(_("What the customer likes about it"), rows=1, most=400)
    source = one_field(_("Whose idea"), OptionSource.choices)


class DeclineForm(ActForm):
    """A wish that cannot be met, in three parts."""

    regret = CustomerWords(
        label=_("1 · We are sorry"), max_length=200, error_messages={"required": _("Say that you are sorry first.")}
    )
    why_not = CustomerWords(
        label=_("2 · The reason, or the condition under which it could be"),
        max_length=400,
        error_messages={"required": _("Say why it cannot be done, or under which condition it could.")},
    )
    action = words_field(_("3 · What we do instead"), required=True, to_customer=True)
    due_at = moment_field(_("Done by"))
    person = forms.CharField(label=_("Who does it"), required=False, max_length=60)


class ProofForm(ActForm):
    """Who gave what, when, and what shows it."""

    what = forms.CharField(
        label=_("What the customer got"),
        max_length=400,
        error_messages={"required": _("Write what the customer got.")},
    )
    paid_by = forms.CharField(
        label=_("Who paid it or handed it over"), required=False, max_length=LONGEST_NAME, help_text=_("Empty: you.")
    )
    paid_at = moment_field(_("When"), required=False, help_text=_("Empty: just now."))
    reference = forms.CharField(
        label=_("Number of the receipt or transfer"), required=False, max_length=LONGEST_REFERENCE
    )
    attachment = forms.ChoiceField(label=_("Or the file that shows it"), required=False)
    paid_at.looks_back = True

    def adapt(self, complaint: Complaint) -> None:
        def files() -> list[tuple[str, str]]:
            rows = complaint.attachments.offered().order_by("id").values_list("public_id", "name")
            return [("", "—"), *((str(ref), name) for ref, name in rows)]

        self.fields["attachment"].choices = files  # type: ignore[attr-defined]

    def offer(self, found: Lists) -> None:
        """Choose among the files that the page has read; those handed in on another complaint are proof there."""
        own = [row for row in found["files"] if row["complaint_id"] == self.complaint.pk]
        choices = [("", "—"), *((str(row["public_id"]), row["name"]) for row in own)]
        self.fields["attachment"].choices = choices  # type: ignore[attr-defined]


class FirstStepForm(ActForm):
    what = forms.CharField(
        label=_("What has been done since the customer's yes"),
        max_length=400,
        error_messages={"required": _("Write what has been done since the customer's yes.")},
    )


class ObjectionForm(ActForm):
    said = words_field(_("In the customer's own words"), required=True, most=400)
    kind = one_field(
        _("What kind of objection"),
        ObjectionKind.choices,
        required=True,
        radio=True,
        help_text=_(
            "A misunderstanding: say it back as a question, wait, clear it up at once. Reasonable: ask back with tact, "
            "name what they like about it, end with a question. Unreasonable: let them finish, do not argue, repeat "
            "only what is agreed."
        ),
    )
    reply = words_field(_("What you replied"), required=True, most=400, to_customer=True)


class SpecialCaseForm(ActForm):
    what = forms.CharField(
        label=_("What is done out of the ordinary"),
        max_length=200,
        error_messages={"required": _("Write what is done out of the ordinary.")},
    )
    reason = forms.CharField(
        label=_("Why; everybody who reads this complaint may read it"),
        max_length=400,
        error_messages={"required": _("Write why: everybody who reads this complaint may read it.")},
    )
