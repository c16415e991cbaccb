"""What the library offers through the API: help with a narrative while it is written down, what should not reach a
customer, how it went before, and what is known."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import demand_reader
from complaints.api.fields import Body, Words, longest
from complaints.api.verbs import DeskView, of_complaint
from complaints.codes import CustomerType, Feeling, Flag, Severity
from complaints.desks import desk_called
from complaints.usecases.receiving import LONGEST_WORDS
from complaints.wording import findings_in
from organisation.models import Branch
from organisation.models.people import Duty
from scripts_library.casebook.finding import LONGEST_LOOKED_FOR, looked_for, near_to
from scripts_library.guard import LEVELS
from scripts_library.similar import similar_to
from scripts_library.suggesting import help_at
from scripts_library.vocabulary import CaseKind, Handling


class SuggestionOut(serializers.Serializer[Any]):
    """One suggestion, and the words that speak for it as they were typed."""

    code = serializers.CharField()
    name = serializers.CharField(source="label")
    words = serializers.ListField(child=serializers.CharField())


def one_of(choices: Any, **kwargs: Any) -> serializers.Serializer[Any]:
    """A suggestion whose code is one of these."""
    codes = ", ".join(str(value) for value, _label in choices)
    return SuggestionOut(help_text=f"Its code is one of: {codes}.", **kwargs)


class IntakeHelpOut(serializers.Serializer[Any]):
    """What the words suggest, the likeliest first. Nothing is filled in: whoever writes it down decides."""

    categories = SuggestionOut(many=True, help_text="At most three, of the desk's own industry.")
    flags = one_of(Flag.choices, many=True)
    severity = one_of(Severity.choices, allow_null=True)
    customer_type = one_of(CustomerType.choices, allow_null=True)
    feeling = one_of(Feeling.choices, allow_null=True)
    roles = one_of(Duty.choices, many=True)


class ReadNarrative(DeskView):
    """Ask what a narrative suggests: category, facts to tick, severity, customer type, feeling, and whom to tell.

    Nothing is kept. General complaints and ordinary customers are not named: most are.
    """

    tag = "library"
    Out = IntakeHelpOut
    answers = "What the words suggest; empty where they say too little."
    refusals = (400, 401, 403)
    example = {"branch": "XJ", "own_words": "上周刚存一百元，今早就停机，没有任何提醒。"}

    class In(Body):
        branch = Words(
            max_length=longest(Branch, "code"), required=False, help_text="The desk's code; for who has several."
        )
        own_words = Words(max_length=LONGEST_WORDS, help_text="What the customer says, in their own words.")

    def post(self, request: Request) -> Response:
        body = self.taken(request)
        desk = desk_called(body.get("branch", ""), self.act(request))
        return Response(IntakeHelpOut(help_at(body["own_words"], desk)).data)


class RemarkOut(serializers.Serializer[Any]):
    """One place in the words, in characters from the start; why it hurts; what to say in the place of its clause."""

    level = serializers.ChoiceField(choices=LEVELS, help_text="hint, warn; block: stopped without a reason.")
    family = serializers.CharField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()
    why = serializers.CharField()
    better = serializers.CharField(help_text="Empty where there is none.")


class RemarksOut(serializers.Serializer[Any]):
    """What was found, in the order of the words."""

    results = RemarkOut(many=True)


class ReadWording(DeskView):
    """Ask what in some words should not reach the customer of a complaint.

    Nothing is kept. The verbs that carry words to a customer ask the same, and stop what is at level `block`.
    """

    tag = "library"
    Out = RemarksOut
    answers = "What was found, in the order of the words; nothing: let them go."
    refusals = (400, 401, 404)
    example = {"words": "可能是您弄错了。"}

    class In(Body):
        words = Words(max_length=LONGEST_WORDS, help_text="What you are about to say or write.")

    def post(self, request: Request, ref: UUID) -> Response:
        complaint = of_complaint(ref, self.act(request))
        found = findings_in(self.taken(request)["words"], cause_known=bool(complaint.cause))
        return Response(RemarksOut({"results": found}).data)


class CaseOut(serializers.Serializer[Any]):
    """One settled complaint that resembles this one."""

    ref = serializers.UUIDField(source="complaint.public_id")
    number = serializers.CharField(source="complaint.number")
    own_words = serializers.CharField(source="complaint.own_words")
    category = serializers.CharField(source="complaint.category.code", default="")
    ended_at = serializers.DateTimeField(source="complaint.ended_at")
    feeling_first = serializers.IntegerField(source="complaint.feeling_first", allow_null=True)
    feeling_now = serializers.IntegerField(source="complaint.feeling_now", allow_null=True)
    alike = serializers.FloatField(help_text="How much alike, 0 to 1.")
    cause = serializers.CharField(help_text="In words; empty where it stayed open.")
    done = serializers.CharField(help_text="The way the customer agreed to.")
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()
    ended = serializers.CharField(help_text="How it was closed, in words.")


class LibraryCaseOut(serializers.Serializer[Any]):
    """One case of the library; it names nobody."""

    key = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    quality = serializers.ChoiceField(choices=Handling.choices, help_text="To follow, or to avoid.")
    narrative = serializers.CharField()
    steps = serializers.CharField(help_text="One a line.")
    result = serializers.CharField()
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True)
    currency = serializers.CharField()


class KnownMatterOut(serializers.Serializer[Any]):
    """One known matter: how to tell, why it is so, what helps, and how to say it."""

    key = serializers.CharField()
    title = serializers.CharField()
    symptom = serializers.CharField()
    test = serializers.CharField(help_text="One check a line.")
    cause = serializers.CharField()
    fix = serializers.CharField(help_text="One step a line.")
    say = serializers.CharField(help_text="In the customer's words.")


class LookedUpOut(serializers.Serializer[Any]):
    """What the library holds, the best first."""

    cases = LibraryCaseOut(many=True)
    known_matters = KnownMatterOut(many=True, source="matters")


class CasesOut(serializers.Serializer[Any]):
    """The nearest ones first; beside them what the library holds in the language of the call."""

    results = CaseOut(many=True)
    library = LookedUpOut()


class SimilarCases(DeskView):
    """Look up the settled complaints most like this one, for staff only: at most five, the nearest first."""

    tag = "library"
    Out = CasesOut
    answers = "The nearest ones among those you may see."
    refusals = (401, 403, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        complaint = of_complaint(ref, act)
        demand_reader(act)
        found = similar_to(complaint, self.person(request), now=act.now)
        near = near_to(complaint, language=get_language() or "")
        return Response(CasesOut({"results": found.cases, "library": near}).data)


class LookUp(DeskView):
    """Look something up in the case library and among the known matters, in the language of the call."""

    tag = "library"
    Out = LookedUpOut
    answers = "What holds these words, the best first."
    refusals = (400, 401)
    example = {"words": "押金没退"}

    class In(Body):
        words = Words(max_length=LONGEST_LOOKED_FOR, help_text="As a customer would say it.")

    def post(self, request: Request) -> Response:
        words = self.taken(request)["words"]
        return Response(LookedUpOut(looked_for(words, language=get_language() or "")).data)
