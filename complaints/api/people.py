"""Who the customer is to us: more ways to reach them, two records of one person, and the relationship."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import demand_reader
from complaints.api.facts import LONGEST_EMAIL
from complaints.api.fields import (
    LARGEST_VERSION,
    Body,
    Code,
    Moment,
    Reference,
    VersionedBody,
    Whole,
    Words,
    YesNo,
    longest,
)
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, of_complaint
from complaints.codes import ContactKind
from complaints.customers import address_as
from complaints.errors import NotFound
from complaints.models import ContactPoint, Customer, CustomerMerge
from complaints.relation import relation_of
from complaints.usecases import reaching, relating, uniting
from organisation.policies import policies_for

WAYS = [(kind.value, kind.label) for kind in (ContactKind.PHONE, ContactKind.EMAIL)]
LAST_YEAR = 9999


class PeopleVerb(Verb):
    """Something about the customer's record."""

    tag = "customers"


class AddWay(PeopleVerb):
    """Keep one more phone or e-mail of the customer. It is sealed and shown masked; preferred, it is used first."""

    use_case = reaching.add_way
    example = {"seen_version": 4, "kind": "phone", "value": "138 0000 0031", "preferred": True}

    class In(VersionedBody):
        kind = Code(choices=WAYS)
        value = Words(max_length=LONGEST_EMAIL, help_text="As it was told; it is kept in one form.")
        preferred = YesNo(required=False)


class PreferWay(PeopleVerb):
    """Use this way first from now on; of each kind one is preferred."""

    use_case = reaching.prefer_way
    example = {"seen_version": 4}


class EndWay(PeopleVerb):
    """End a way that is wrong, with a reason. It stays on record and finds nobody any more."""

    use_case = reaching.end_way
    example = {"seen_version": 4, "reason": "接的是陌生人。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(ContactPoint, "end_reason"))


class MergeCustomers(PeopleVerb):
    """Two records are one person: one stays, complaints and ways to reach go over. It can be taken back for some hours.

    A clerk needs to see every complaint of both; where one is at another branch, or a record is sealed or has a level,
    a duty manager decides.
    """

    use_case = uniting.merge_customers
    example = {
        "seen_version": 4,
        "other": "00000000-0000-4000-8000-000000000000",
        "stays": "this",
        "reason": "客户本人说两个号码都是他的。",
    }

    class In(VersionedBody):
        other = Reference(help_text="The other customer's ref.")
        stays = Code(choices=[(uniting.THIS, "this"), (uniting.OTHER, "other")], help_text="Which record stays.")
        reason = Words(max_length=longest(CustomerMerge, "reason"))


class UndoMerge(PeopleVerb):
    """Take a merge back: what went over returns as it was, what came since stays."""

    use_case = uniting.undo_merge
    example = {"seen_version": 4}


class NoteRelation(PeopleVerb):
    """Keep what is known of the customer: wishes, debts, loyalty. All of it is replaced."""

    use_case = relating.note_relation
    example = {
        "seen_version": 4,
        "seen": 0,
        "habits": "要高楼层、离电梯远。",
        "owes": False,
        "debt_note": "",
        "is_regular": True,
        "customer_since": 2019,
    }

    class In(VersionedBody):
        habits = Words(max_length=longest(Customer, "habits"), required=False, allow_blank=True)
        owes = YesNo(required=False)
        debt_note = Words(max_length=longest(Customer, "debt_note"), required=False, allow_blank=True)
        is_regular = YesNo(required=False)
        customer_since = Whole(min_value=0, max_value=LAST_YEAR, required=False, allow_null=True, help_text="A year.")
        seen = Whole(min_value=0, max_value=LARGEST_VERSION, help_text="The version of these notes that you saw.")


class NotesOut(Shown):
    """What staff noted of one record."""

    by = PersonOut(source="relation_by", read_only=True, allow_null=True)
    at = Moment(source="relation_at", read_only=True, allow_null=True)
    version = serializers.IntegerField(source="relation_version", read_only=True)

    class Meta:
        model = Customer
        fields = ("habits", "owes", "debt_note", "is_regular", "customer_since", "version", "by", "at")
        read_only_fields = fields


class MatterOut(serializers.Serializer[Any]):
    """What earlier complaints were about."""

    code = serializers.CharField()
    name = serializers.CharField()
    count = serializers.IntegerField()


class GrantOut(serializers.Serializer[Any]):
    """What was granted before, in one currency."""

    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)


class MergeOut(serializers.Serializer[Any]):
    """A merge into this record that stands."""

    ref = serializers.UUIDField(source="public_id")
    at = Moment()
    until = serializers.SerializerMethodField(help_text="Until when it can be taken back.")
    by = PersonOut(allow_null=True)
    complaints = serializers.SerializerMethodField(help_text="How many went over.")
    contacts = serializers.SerializerMethodField(help_text="How many ways to reach went over.")

    def get_until(self, row: CustomerMerge) -> str:
        until: Any = row.at + timedelta(hours=self.context["hours"])
        return str(Moment().to_representation(until))

    def get_complaints(self, row: CustomerMerge) -> int:
        return len(row.complaints)

    def get_contacts(self, row: CustomerMerge) -> int:
        return len(row.contacts)


class AlsoKnownOut(serializers.Serializer[Any]):
    """A way to reach this customer that another record has as well: perhaps the same person."""

    customer = serializers.UUIDField(source="customer.public_id", help_text="The other record's ref.")
    address_as = serializers.SerializerMethodField()
    masked = serializers.CharField()

    def get_address_as(self, point: ContactPoint) -> str:
        return address_as(point.customer)


class RelationOut(serializers.Serializer[Any]):
    """The relationship at one glance; `earlier` leaves this complaint out."""

    known_since = Moment()
    earlier = serializers.IntegerField(help_text="Complaints at any branch.")
    last_at = Moment(allow_null=True)
    matters = MatterOut(many=True)
    broken_promises = serializers.IntegerField(source="broken")
    granted = GrantOut(many=True)
    notes = NotesOut(source="customer")
    merged_notes = NotesOut(many=True, help_text="What was noted on records that were merged into this one.")
    merges = MergeOut(many=True)
    also_known = AlsoKnownOut(many=True)


class ReadRelation(DeskView):
    """Read the relationship with the customer: history, broken promises, what was granted, notes. For front desks."""

    tag = "customers"
    Out = RelationOut
    answers = "The relationship; 404 while nobody knows who the customer is."
    refusals = (401, 403, 404)
    In = Body

    def get(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        complaint = of_complaint(ref, act)
        demand_reader(act)
        found = relation_of(complaint, self.person(request), now=act.now)
        if found is None:
            raise NotFound
        hours = policies_for(complaint.branch_id, now=act.now).int("merge_undo_hours")
        return Response(RelationOut(found, context={"hours": hours}).data)
