"""What the library offers through the API: help with a narrative while it is written down."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Words, longest
from complaints.api.verbs import DeskView
from complaints.codes import CustomerType, Feeling, Flag, Severity
from complaints.desks import desk_called
from complaints.usecases.receiving import LONGEST_WORDS
from organisation.models import Branch
from organisation.models.people import Duty
from scripts_library.suggesting import help_at


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
