"""What each stage asks for, as one form in place. Saving calls the use cases of what changed, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from complaints.codes import (
    Anonymity,
    CalmAct,
    Cause,
    Channel,
    CustomerType,
    Decision,
    Flag,
    OneOptionReason,
    Parting,
    RestatementOutcome,
    Title,
    Want,
)
from complaints.forms.intake import FLAG_HINT, category_choices
from complaints.forms.widgets import (
    LetteredTicks,
    feeling_field,
    many_field,
    moment_field,
    one_field,
    same_person_field,
    words_field,
)
from complaints.models import Complaint, ProposalOption
from complaints.recourse import ways_in
from complaints.understanding import understood
from organisation.at_once import Row

CALM_LETTERS = {
    CalmAct.LISTEN: "l",
    CalmAct.REGRET: "y",
    CalmAct.THANK: "t",
    CalmAct.SEAT: "z",
    CalmAct.WATER: "v",
    CalmAct.PRIVATE_ROOM: "i",
    CalmAct.EMPATHY: "a",
    CalmAct.OWN_WORDS: "q",
    CalmAct.OTHER_TOPIC: "o",
    CalmAct.PRAISE: "f",
    CalmAct.SLOWER: "c",
}
# Said where it is ticked (R28).
PRAISE_ONLY = _("Praised honestly – it never replaces what we owe")
SIGNED = [("spoken", _("A spoken yes")), ("signature", _("Signed"))]


class StageForm(forms.Form):
    """The form of one stage for one complaint. `belongs_to`: words that are kept only beside a choice, and which."""

    belongs_to: Mapping[str, str] = {}

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        self.complaint = complaint
        kwargs.setdefault("initial", self.initial_of(complaint))
        super().__init__(*args, **kwargs)
        self.adapt(complaint)

    def initial_of(self, complaint: Complaint) -> dict[str, Any]:
        return {}

    def adapt(self, complaint: Complaint) -> None:
        """Fit choices to the complaint."""

    def offer(self, found: dict[str, list[Row]]) -> None:
        """Choose from rows that the page has read already; a form that is validated asks for its own."""

    def clean(self) -> dict[str, Any]:
        """Ask for the choice where words were typed that have no place without it: nothing is lost in silence."""
        told = super().clean() or self.cleaned_data
        for words, choice in self.belongs_to.items():
            if words in self.changed_data and told.get(words) and not told.get(choice) and choice in self.fields:
                self.add_error(choice, _("Choose what fits, so that your words can be kept."))
        return told


class ReceiveForm(StageForm):
    feeling = feeling_field()

    def initial_of(self, complaint: Complaint) -> dict[str, Any]:
        return {"feeling": complaint.feeling_now}


class CalmForm(StageForm):
    calm = forms.MultipleChoiceField(
        label=_("What you did"),
        choices=[],
        required=False,
        widget=LetteredTicks({str(code): letter for code, letter in CALM_LETTERS.items()}),
    )
    feeling = feeling_field(label=_("How the customer feels now"))
    wants_it_now = forms.BooleanField(
        label=_("The customer wants it handled now (the duty manager is told)"), required=False
    )

    def adapt(self, complaint: Complaint) -> None:
        on_phone = complaint.channel in (Channel.PHONE, Channel.HOTLINE)
        hands_on = {CalmAct.SEAT, CalmAct.WATER, CalmAct.PRIVATE_ROOM}
        self.fields["calm"].choices = [  # type: ignore[attr-defined]
            (code.value, PRAISE_ONLY if code == CalmAct.PRAISE else code.label)
            for code in CALM_LETTERS
            if (code not in hands_on if on_phone else code != CalmAct.OWN_WORDS)
        ]
        if complaint.channel == Channel.WALK_IN:
            self.fields["calm"].help_text = _("Sit down together, with no counter between you, away from other ears.")


class ClarifyForm(StageForm):
    belongs_to = {"restatement": "outcome", "customers_version": "outcome", "restatement_reason": "outcome"}
    field_order = [
        *("own_words", "contact", "phone", "severity", "receipt"),
        *("restatement", "outcome", "we_understood", "they_understood"),
    ]

    own_words = words_field(_("What happened, in the customer's own words"), rows=4, most=8000)
    hurt_most = forms.CharField(label=_("What hurt most"), required=False, max_length=400)
    stated_demand = forms.CharField(label=_("What the customer asks for"), required=False, max_length=400)
    wants = many_field(_("Wants"), Want.choices)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=40, help_text=_("One more, if there is one."))
    surname = forms.CharField(label=_("Surname"), required=False, max_length=40)
    title = one_field(_("Title"), [choice for choice in Title.choices if choice[0]])
    same_person = same_person_field()
    contact = one_field(_("Contact"), Anonymity.choices, radio=True)
    category = one_field(_("What it is about"), [])
    flags = many_field(_("What applies"), Flag.choices, help_text=FLAG_HINT)
    severity = forms.BooleanField(label=_("I looked at the severity and it is right"), required=False)
    receipt = forms.BooleanField(label=_("The customer has the receipt with number and limit"), required=False)
    restatement = words_field(_("Say it back in your own words"), rows=3, most=4000, to_customer=True)
    outcome = one_field(_("What the customer answers"), RestatementOutcome.choices, radio=True)
    customers_version = words_field(_("The customer's version, if it differs"), most=4000)
    restatement_reason = forms.CharField(label=_("If not reachable: why"), required=False, max_length=200)
    we_understood = forms.BooleanField(label=_("We understood the customer"), required=False)
    they_understood = forms.BooleanField(label=_("The customer understood us"), required=False)
    cause = one_field(_("What caused it"), Cause.choices)
    open_until = moment_field(_("Or: cause still open, to be known by"), required=False)
    customer_type = one_field(_("How the customer goes about it"), CustomerType.choices)
    real_intention = forms.CharField(label=_("What it is really about"), required=False, max_length=400)

    def initial_of(self, complaint: Complaint) -> dict[str, Any]:
        customer = complaint.customer
        return {
            "own_words": complaint.own_words,
            "hurt_most": complaint.hurt_most,
            "stated_demand": complaint.stated_demand,
            "wants": complaint.wants,
            "surname": customer.surname if customer else "",
            "title": customer.title if customer else "",
            "contact": customer.anonymity if customer else "",
            "category": complaint.category.code if complaint.category else "",
            "flags": complaint.flags,
            "severity": complaint.severity_looked_at,
            "receipt": complaint.receipt_given_at is not None,
            "restatement": complaint.restatement,
            "outcome": complaint.restatement_outcome,
            "customers_version": complaint.customers_version,
            "restatement_reason": complaint.restatement_reason,
            "we_understood": complaint.we_understood_at is not None,
            "they_understood": complaint.they_understood_at is not None,
            "cause": complaint.cause,
            "open_until": complaint.cause_due_at,
            "customer_type": complaint.customer_type,
            "real_intention": complaint.real_intention,
        }

    def adapt(self, complaint: Complaint) -> None:
        self.fields["category"].choices = partial(category_choices, complaint.branch)  # type: ignore[attr-defined]
        for name, done in (
            ("severity", complaint.severity_looked_at),
            ("receipt", complaint.receipt_given_at is not None),
        ):
            if done:
                del self.fields[name]
        if "receipt" in self.fields:
            self.fields["receipt"].help_text = format_html(
                '<a href="{}" target="_blank">{}</a>',
                reverse("complaint_paper", args=[complaint.public_id, "receipt"]),
                _("Open the receipt to print it or to read it out"),
            )

    def offer(self, found: dict[str, list[Row]]) -> None:
        choices = category_choices(self.complaint.branch, found["categories"])
        self.fields["category"].choices = choices  # type: ignore[attr-defined]
        for name, told in understood(self.complaint, found["understood_by"]).items():
            self.fields[name].help_text = told


class ProposeForm(StageForm):
    one_option_reason = one_field(_("Just one option, because"), OneOptionReason.choices, radio=True)
    remedy_waiver_reason = forms.CharField(
        label=_("No remedy needed, because"),
        required=False,
        max_length=200,
        help_text=_("The cause is ours: offer a remedy, or write why none is needed."),
    )

    def adapt(self, complaint: Complaint) -> None:
        if complaint.cause != Cause.OURS:
            del self.fields["remedy_waiver_reason"]

    def initial_of(self, complaint: Complaint) -> dict[str, Any]:
        return {
            "one_option_reason": complaint.one_option_reason,
            "remedy_waiver_reason": complaint.remedy_waiver_reason,
        }


class ConfirmForm(StageForm):
    belongs_to = {"opinion": "decision", "counter_wish": "decision"}

    decision = one_field(_("The customer's answer"), Decision.choices, radio=True)
    option = one_field(_("Which option"), [], radio=True)
    opinion = words_field(_("In the customer's own words"))
    signed = one_field(_("How they said yes"), SIGNED, radio=True)
    answer_by = moment_field(_("Thinking it over until"), required=False)
    limits_told = forms.BooleanField(label=_("Refused: I said frankly what we cannot do"), required=False)
    recourse_told = forms.BooleanField(label=_("Refused: I said where else to turn"), required=False)
    counter_wish = words_field(_("Refused: what the customer would like us to do"))

    def adapt(self, complaint: Complaint) -> None:
        self.fields["option"].choices = lambda: _option_choices(options_of(complaint).values("id", "action"))  # type: ignore[attr-defined]

    def offer(self, found: dict[str, list[Row]]) -> None:
        self.fields["option"].choices = _option_choices(found["options"])  # type: ignore[attr-defined]
        self.fields["recourse_told"].help_text = recourse_told(found)


def options_of(complaint: Complaint) -> QuerySet[ProposalOption]:
    """The options of this round that still stand."""
    return complaint.options.filter(round=complaint.round, dropped_at=None).order_by("id")


def _option_choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row["id"]), row["action"]) for row in rows]


class FollowUpForm(StageForm):
    belongs_to = {"callback_said": "callback"}

    result = words_field(_("What you told the customer about the result"), to_customer=True)
    callback = one_field(
        _("Callback"),
        [
            ("confirmed", _("The customer confirmed: it is settled")),
            ("not_satisfied", _("The customer is not satisfied")),
            ("no_callback", _("No callback possible or wished")),
        ],
        radio=True,
    )
    callback_said = words_field(_("What the customer said, or why there is no callback"))
    recourse = words_field(_("Not satisfied: which limits and which recourse you explained"), to_customer=True)
    parting = many_field(_("Before you part"), Parting.choices)
    care_tip = forms.CharField(
        label=_("One more hint for the customer"),
        required=False,
        max_length=400,
        help_text=_("For example a setting that spares them the same the next time."),
    )
    success = forms.CharField(label=_("Lesson: what went well"), required=False, max_length=2000)
    failure = forms.CharField(label=_("Lesson: what could have gone better"), required=False, max_length=2000)
    nothing_new = forms.BooleanField(label=_("Nothing new learnt"), required=False)

    def initial_of(self, complaint: Complaint) -> dict[str, Any]:
        return {
            "callback": complaint.callback_result,
            "parting": complaint.parting_ticks,
            "care_tip": complaint.care_tip,
        }

    def offer(self, found: dict[str, list[Row]]) -> None:
        self.fields["recourse"].help_text = recourse_told(found)


def recourse_told(found: dict[str, list[Row]]) -> str:
    """Where else the customer can turn, as it stands beside the field that asks for it."""
    return " · ".join(way.name for way in ways_in(found["recourse"], get_language() or ""))


class LessonForm(StageForm):
    success = words_field(_("What went well"))
    failure = words_field(_("What could have gone better"))
    nothing_new = forms.BooleanField(label=_("Nothing new learnt"), required=False)


STAGE_FORMS: dict[str, type[StageForm]] = {
    "receive": ReceiveForm,
    "calm": CalmForm,
    "clarify": ClarifyForm,
    "propose": ProposeForm,
    "confirm": ConfirmForm,
    "follow-up": FollowUpForm,
    "closed": LessonForm,
}
