"""The one door to other branches: find a customer by phone, and open what is theirs elsewhere with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.facts import LONGEST_EMAIL
from complaints.api.fields import LONGEST_SAID, Body, Code, VersionedBody, Words, longest
from complaints.api.parts import BranchOut, Shown
from complaints.api.shown import DueOut, represent
from complaints.api.verbs import DeskView, Verb, one_of
from complaints.codes import Level, Stage
from complaints.errors import NotFound
from complaints.models import Complaint, Promise
from complaints.usecases import caring
from complaints.usecases.looking_up import cards_for_phone, open_foreign
from evidence.act import Act
from organisation.models import User


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
    """Find a customer's complaints at any branch by their phone number or mailbox, as cards.

    A full number or mailbox finds those of every branch; a number's last four digits only what you may open anyway. It
    stands in the body, never in an address, and that you looked is written down.
    """

    tag = "customers"
    Out = CardsOut
    answers = "The cards; none where the number is new to us."
    refusals = (400, 401, 403)
    example = {"phone": "138 0000 0001"}

    class In(Body):
        phone = Words(
            max_length=LONGEST_EMAIL, help_text="A whole number however typed, its last four digits, or a mailbox."
        )

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


class LookAfter(Verb):
    """Say which level the customer has and who manages them. Customer managers and duty managers only.

    A level that raises the severity raises everything that is open with the customer, and their manager is told.
    """

    tag = "customers"
    use_case = caring.look_after
    example = {"seen_version": 4, "level": "high_value", "manager": "4001"}

    class In(VersionedBody):
        level = Code(choices=Level.choices)
        manager = Words(
            max_length=longest(User, "staff_code"),
            required=False,
            allow_blank=True,
            help_text="The customer manager's staff code; empty for none.",
        )

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the colleague; whether they manage customers says the use case, in the same words."""
        code = body.pop("manager", "")
        rows = User.objects.filter(staff_code__iexact=code, is_active=True)
        sentence = _("Choose a colleague who is a customer manager.")
        return {**body, "manager": one_of(rows, sentence, "manager") if code else None}
