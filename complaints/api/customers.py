"""The one door to other branches: find a customer by phone, and open what is theirs elsewhere with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.facts import LONGEST_PHONE
from complaints.api.fields import LONGEST_SAID, Body, Words
from complaints.api.parts import BranchOut, Shown
from complaints.api.shown import DueOut, represent
from complaints.api.verbs import DeskView
from complaints.codes import Stage
from complaints.errors import NotFound
from complaints.models import Complaint, Promise
from complaints.usecases.looking_up import cards_for_phone, open_foreign


class CardPromiseOut(Shown):
    """Our open word, so that whoever picks up the phone can keep it."""

    class Meta:
        model = Promise
        fields = ("what", "condition", "due_at")
        read_only_fields = fields


class CardOut(serializers.Serializer[Any]):
    """What any desk may know of a complaint: number, branch, stage, due and what was promised."""

    ref = serializers.UUIDField(source="complaint.public_id")
    number = serializers.CharField(source="complaint.number")
    branch = BranchOut(source="complaint.branch")
    stage = serializers.ChoiceField(source="complaint.stage", choices=Stage.choices)
    next_due_at = DueOut(source="complaint.next_due_at", allow_null=True)
    promises = CardPromiseOut(many=True)
    is_yours = serializers.BooleanField(
        source="is_theirs", help_text="It opens like any other; if not, opening it asks a reason."
    )


class CardsOut(serializers.Serializer[Any]):
    """The complaints of that number, the latest first."""

    cards = CardOut(many=True)


class LookUpCustomer(DeskView):
    """Find a customer's complaints at any branch by their phone number, as cards.

    A full number finds those of every branch; its last four digits only what you may open anyway. The number stands in
    the body, never in an address, and that you looked is written down.
    """

    tag = "customers"
    Out = CardsOut
    answers = "The cards; none where the number is new to us."
    refusals = (400, 401, 403)
    example = {"phone": "138 0000 0001"}

    class In(Body):
        phone = Words(max_length=LONGEST_PHONE, help_text="A whole number however typed, or its last four digits.")

    def post(self, request: Request) -> Response:
        cards = cards_for_phone(self.taken(request)["phone"], self.act(request))
        return Response(CardsOut({"cards": cards}).data)


class OpenForeign(DeskView):
    """Read a complaint of another branch once, with a reason that is kept beside who looked and when."""

    tag = "customers"
    answers = "The complaint, to read only."
    refusals = (400, 401, 403, 404)
    example = {"reason": "客户就在柜台，问昨天在另一家营业厅投诉的进展。"}

    class In(Body):
        reason = Words(max_length=LONGEST_SAID)

    def post(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        complaint = open_foreign(ref, self.taken(request)["reason"], act)
        whole = represent(Complaint.objects.filter(pk=complaint.pk), ref, act)
        if whole is None:
            raise NotFound
        return Response(whole, headers={"ETag": f'"{complaint.version}"'})
