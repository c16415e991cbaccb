"""The small forms beside the stage's own: one for each act that needs words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.codes import (
    LADDER,
    CalmAct,
    FaultPlace,
    FindingKind,
    Level,
    RecordAnswer,
    Severity,
)
from complaints.forms.widgets import (
    CustomerWords,
    SaidWords,
    feeling_field,
    moment_field,
    one_field,
    plain_sentences,
    words_field,
)
from complaints.key_facts import answers_in, facts_in, summed_up
from complaints.models import Complaint, Escalation
from complaints.usecases.recording import LONGEST_CALL
from complaints.usecases.waiting import LONGEST_AWAY
from organisation.at_once import Row, Rows
from organisation.models import Department, Posting, Role, User
from organisation.scope import DESK_ROLES

RAISABLE_REASONS = [
    (reason.value, reason.label)
    for reason in (
        Escalation.Reason.BY_HAND,
        Escalation.Reason.AUTHORITY,
        Escalation.Reason.LEADER_ASKED,
        Escalation.Reason.NO_AGREEMENT,
        Escalation.Reason.REPEAT,
    )
]


Lists = dict[str, list[Row]]


def departments_for(complaint: Complaint) -> QuerySet[Department]:
    """Which departments its desk may ask: those of the branch and those of the house."""
    return Department.objects.filter(Q(branch=complaint.branch) | Q(branch=None)).order_by("code")


def colleagues_at(complaint: Complaint) -> QuerySet[User]:
    """Whom it may be handed to: everybody who works at its desk but its owner."""
    posted = Posting.objects.filter(branch=complaint.branch, role__in=DESK_ROLES)
    people = User.objects.filter(pk__in=posted.values("user_id"), is_active=True)
    return people.exclude(pk=complaint.owner_id or 0).order_by("staff_code")


def customer_managers() -> QuerySet[User]:
    """Who may look after a customer."""
    posted = Posting.objects.filter(role=Role.CUSTOMER_MANAGER)
    return User.objects.filter(pk__in=posted.values("user_id"), is_active=True).order_by("staff_code")


def act_lists(complaint: Complaint, *, handles: bool, cares: bool) -> dict[str, Rows]:
    """The rows that the forms of acts offer, for a page that draws them: of those only that this person gets."""
    lists: dict[str, Rows] = {}
    if handles:
        lists["departments"] = (departments_for(complaint), ["id", "code", "name_zh", "name_en"])
        lists["colleagues"] = (colleagues_at(complaint), ["id", "staff_code", "name"])
    if cares:
        lists["managers"] = (customer_managers(), ["id", "staff_code", "name"])
    return lists


def _chosen_from(field: forms.Field, rows: Iterable[Department | User]) -> list[tuple[str | int, str]]:
    """What the field would offer if it asked for the rows itself: in the same words."""
    assert isinstance(field, forms.ModelChoiceField)
    return [("", "—"), *((row.pk, field.label_from_instance(row)) for row in rows)]


def ids_of(name: str) -> str:
    """How the ids of an act's fields are made, so that several of one kind may stand on a page."""
    return f"id_{name}_%s"


class ActForm(forms.Form):
    """A small form."""

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        self.complaint = complaint
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)
        plain_sentences(self.fields)
        self.adapt(complaint)

    def adapt(self, complaint: Complaint) -> None:
        """Fit choices to the complaint."""

    def offer(self, found: Lists) -> None:
        """Choose from rows that the page has read already; a form that is validated asks for its own."""


class NoteForm(ActForm):
    body = words_field(_("Note"), required=True, most=4000, help_text=_("@ and a staff code: a colleague hears of it."))

    def adapt(self, complaint: Complaint) -> None:
        self.fields["body"].widget.attrs["data-mentions"] = ""


class FindingForm(ActForm):
    finding = words_field(_("What was checked and what came out"), required=True, most=4000)
    kind = one_field(_("How"), FindingKind.choices)
    source = forms.CharField(label=_("Where it stands"), required=False, max_length=200)
    shown_to_customer = forms.BooleanField(label=_("Shown to the customer"), required=False)
    consent = forms.BooleanField(label=_("The customer agreed to the test"), required=False)


class DepartmentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Departments by their names; the codes are for the administration."""

    def label_from_instance(self, department: Department) -> str:
        return department.name


class DepartmentForm(ActForm):
    """An act that asks a department; those of the complaint's desk are offered."""

    def adapt(self, complaint: Complaint) -> None:
        self.fields["department"].queryset = departments_for(complaint)  # type: ignore[attr-defined]

    def offer(self, found: Lists) -> None:
        departments = (Department(**row) for row in found["departments"])
        self.fields["department"].choices = _chosen_from(self.fields["department"], departments)  # type: ignore[attr-defined]


class WorkOrderForm(DepartmentForm):
    department = DepartmentField(label=_("Department"), queryset=Department.objects.none())
    question = words_field(_("What they should find out or do"), required=True)
    due_at = moment_field(_("Answer by"), required=False, help_text=_("Empty: by the house's limit, in working time."))


class FaultForm(DepartmentForm):
    what = forms.CharField(label=_("What failed, in one line"), max_length=200)
    department = DepartmentField(label=_("Who looks after it"), queryset=Department.objects.none(), required=False)
    where = one_field(_("Where"), FaultPlace.choices, required=True, radio=True)

    def offer(self, found: Lists) -> None:
        super().offer(found)
        if not self.is_bound:
            named = self.complaint.gate.policies.str("fault_department")
            departments = found["departments"]
            self.initial["department"] = next((row["id"] for row in departments if row["code"] == named), None)


class SeamForm(ActForm):
    """Between which two departments it slipped, and how."""

    what = forms.CharField(label=_("What slipped between them"), max_length=200)
    department = DepartmentField(label=_("Department"), queryset=Department.objects.none())
    other = DepartmentField(label=_("And department"), queryset=Department.objects.none())

    def adapt(self, complaint: Complaint) -> None:
        for name in ("department", "other"):
            self.fields[name].queryset = departments_for(complaint)  # type: ignore[attr-defined]

    def offer(self, found: Lists) -> None:
        departments = [Department(**row) for row in found["departments"]]
        for name in ("department", "other"):
            self.fields[name].choices = _chosen_from(self.fields[name], departments)  # type: ignore[attr-defined]


class NoticeForm(DepartmentForm):
    what = forms.CharField(label=_("What people should have been told"), max_length=200)
    department = DepartmentField(label=_("Who tells them from now on"), queryset=Department.objects.none())


class StepAwayForm(ActForm):
    minutes = forms.IntegerField(label=_("Back in how many minutes"), min_value=1, max_value=LONGEST_AWAY)
    what = forms.CharField(label=_("What for (for colleagues)"), max_length=120, required=False)

    def offer(self, found: Lists) -> None:
        if not self.is_bound:
            self.initial["minutes"] = self.complaint.gate.policies.int("away_minutes")


class TickForm(ActForm):
    code = one_field(_("What you did"), CalmAct.choices, required=True)


class AnswerForm(ActForm):
    answer = words_field(_("What was found or done"), required=True, most=4000)


class MoreForm(ActForm):
    missing = words_field(_("What the answer still lacks"), required=True, most=1000)
    due_at = moment_field(_("Answer by"), required=False, help_text=_("Empty: by the house's limit, in working time."))


class ReasonForm(ActForm):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Write the reason in a few words.")}
    )


PROVOKED = _("The customer was angered by whoever had it before")


class TakeOverForm(ActForm):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    provoked = forms.BooleanField(label=PROVOKED, required=False)


class MedicalForm(ActForm):
    what = words_field(_("What was arranged, or that the customer declines"), required=True)


class RecordForm(ActForm):
    answer = one_field(_("What the customer did"), RecordAnswer.choices, required=True, radio=True)
    reason = forms.CharField(label=_("Why not signed"), required=False, max_length=200)
    recording = forms.CharField(label=_("Number of the recording"), required=False, max_length=80)
    minutes = forms.IntegerField(label=_("Its length in minutes"), required=False, min_value=0, max_value=LONGEST_CALL)


class PromiseForm(ActForm):
    what = words_field(_("What we promise"), required=True, most=1000, to_customer=True)
    due_at = moment_field(_("Kept by"))
    condition = CustomerWords(label=_("Only if"), required=False, max_length=400)


class FeelingForm(ActForm):
    feeling = feeling_field(required=True)


class EscalateForm(ActForm):
    reason = one_field(_("Why"), RAISABLE_REASONS, required=True)
    words = words_field(_("What you need, and what you tried"), required=True)
    interim_answer = SaidWords(
        label=_("What you told the customer meanwhile"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class TransferForm(ActForm):
    to = forms.ModelChoiceField(label=_("To whom"), queryset=User.objects.none())
    summary = words_field(_("What your colleague must know"), required=True)
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)
    provoked = forms.BooleanField(label=PROVOKED, required=False)

    def adapt(self, complaint: Complaint) -> None:
        self.fields["to"].queryset = colleagues_at(complaint)  # type: ignore[attr-defined]

    def offer(self, found: Lists) -> None:
        colleagues = (User(**row) for row in found["colleagues"])
        self.fields["to"].choices = _chosen_from(self.fields["to"], colleagues)  # type: ignore[attr-defined]
        known = summed_up(facts_in(found["key_facts"], self.complaint), answers_in(found["fact_answers"]))
        if known:
            self.fields["summary"].help_text = gettext("Goes along by itself: %(known)s") % {"known": known}


class PauseForm(ActForm):
    reason = forms.CharField(label=_("What we wait for from the customer"), max_length=200)
    until = moment_field(_("Until"))


class RaiseForm(ActForm):
    severity = one_field(_("To"), [], required=True)
    why = forms.CharField(label=_("Why"), max_length=400, required=False)

    def adapt(self, complaint: Complaint) -> None:
        now = LADDER.index(Severity(complaint.severity))
        self.fields["severity"].choices = [(one.value, one.label) for one in LADDER[now + 1 :]]  # type: ignore[attr-defined]


class LowerForm(ActForm):
    severity = one_field(_("To"), [], required=True)
    why = forms.CharField(label=_("Why"), max_length=400, error_messages={"required": _("Say why it is less severe.")})

    def adapt(self, complaint: Complaint) -> None:
        now = LADDER.index(Severity(complaint.severity))
        self.fields["severity"].choices = [(one.value, one.label) for one in LADDER[1:now]]  # type: ignore[attr-defined]


class MergeForm(ActForm):
    into = forms.CharField(label=_("Number of the other complaint"), max_length=24)
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False)


class ArbitrationForm(ActForm):
    body = forms.CharField(label=_("Which body decides"), max_length=120)
    reference = forms.CharField(label=_("Their number"), max_length=60, required=False)


class AwardForm(ActForm):
    award = words_field(_("What was decided"), required=True)


class LookAfterForm(ActForm):
    level = one_field(_("Level"), Level.choices, required=True, radio=True)
    manager = forms.ModelChoiceField(label=_("Customer manager"), queryset=User.objects.none(), required=False)

    def adapt(self, complaint: Complaint) -> None:
        self.fields["manager"].queryset = customer_managers()  # type: ignore[attr-defined]
        customer = complaint.customer
        self.initial = {
            "level": customer.level if customer else Level.ORDINARY,
            "manager": customer.customer_manager_id if customer else None,
        }

    def offer(self, found: Lists) -> None:
        managers = (User(**row) for row in found["managers"])
        self.fields["manager"].choices = _chosen_from(self.fields["manager"], managers)  # type: ignore[attr-defined]


class InstructForm(ActForm):
    """The customer is heard before anything is typed (R12): the style sheet shows the words once that is ticked."""

    heard_customer = forms.BooleanField(
        label=_("I read or heard the customer's own words first"),
        error_messages={"required": _("Read or hear the customer's own words first, then tick this.")},
    )
    instruction = words_field(_("What is to be done, by whom and by when"), required=True)


class DecideForm(ActForm):
    words = words_field(_("Your words to the clerk"))


class PassUpForm(ActForm):
    words = words_field(_("Your words to the head office"))


class AskCloseForm(ActForm):
    words = words_field(_("What was tried and why nothing more can be done"), required=True)
