"""The customer's own page over the API: what they wrote and rated, reading it, writing back, a new link."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import Right, may
from complaints.api.fields import SpokenBody, VersionedBody, Words
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, demand_first, of_complaint
from followups.customer_link import address_of
from followups.models import CustomerMessage, Rating
from followups.usecases import to_customer
from followups.usecases.to_customer import LONGEST_MESSAGE


class CustomerMessageOut(Shown):
    """One message between the customer and the desk. `by` and `read_by` are of the desk; a customer has no account."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    by = PersonOut(read_only=True, allow_null=True)
    read_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CustomerMessage
        fields = ("ref", "from_customer", "kind", "text", "files", "by", "at", "read_at", "read_by")
        read_only_fields = fields


class RatingOut(Shown):
    """What the customer says of how it was handled, from 1 to 5."""

    class Meta:
        model = Rating
        fields = ("stars", "words", "at", "changed_at")
        read_only_fields = fields


class CustomersPageOut(serializers.Serializer[Any]):
    """What came from the customer's own page, the latest first."""

    unread = serializers.IntegerField(help_text="So many messages hold the closing.")
    address = serializers.CharField(
        allow_blank=True, help_text="Where the customer's page is; empty where it has none, or for who may only read."
    )
    messages = CustomerMessageOut(many=True)
    rating = RatingOut(allow_null=True)


class CustomersPage(DeskView):
    """Read what the customer wrote on their own page, and how they rate it. Reading here marks nothing as read."""

    Out = CustomersPageOut
    answers = "Messages both ways, and the rating."
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        demand_first(Right.READ, ref, act)
        complaint = of_complaint(ref, act)
        handles = may(Right.HANDLE, complaint, self.person(request), now=act.now)
        rows = CustomerMessage.objects.filter(complaint=complaint).select_related("by", "read_by")
        told = {
            "unread": complaint.unread_from_customer,
            "address": address_of(complaint, now=act.now) if handles else "",
            "messages": rows.order_by("-at", "-id"),
            "rating": Rating.objects.filter(complaint=complaint).first(),
        }
        return Response(CustomersPageOut(told).data)


class ReadMessages(Verb):
    """Mark what the customer wrote as read: from then on it does not hold the closing. Needs no version."""

    use_case = to_customer.read_messages
    In = VersionedBody
    example = {}


class WriteToCustomer(Verb):
    """Write to the customer: on their own page, and by mail or text message where there is a way. Needs no version; the
    words pass the guard."""

    use_case = to_customer.write_to_customer
    example = {"text": "您好，今天下午三点前给您回电。"}

    class In(SpokenBody):
        text = Words(max_length=LONGEST_MESSAGE, help_text="What the customer reads.")


class NewLink(Verb):
    """Give the customer's page a new link. Those before lead nowhere from then on. Needs no version."""

    use_case = to_customer.hand_out_new_link
    In = VersionedBody
    example = {}
