"""The front desk's list, one complaint whole, and what happened to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Code, Reference, Words, longest
from complaints.api.intake import ReceiveComplaint
from complaints.api.shown import ListedOut
from complaints.api.trail import EntryOut, entry_shown
from complaints.api.verbs import DeskView, read
from complaints.codes import Severity, Stage
from complaints.errors import NotFound
from complaints.filters import MINE, Age, Filters, State, narrow
from complaints.keyset import Place, page
from complaints.models import Category, Complaint
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import User

MOST_ROWS = 100
USUAL_ROWS = 20
LONGEST_PLACE = 200


class PageQuery(Body):
    """Where a page begins and how long it is."""

    after = Words(
        max_length=LONGEST_PLACE, required=False, help_text="Where the page before ended; taken from its `next`."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS, help_text="Rows a page.")


class ListQuery(PageQuery):
    """What the list may be narrowed by."""

    state = Code(choices=[(state.value, state.value) for state in State], required=False)
    stage = serializers.ListField(child=Code(choices=Stage.choices), required=False, max_length=len(Stage))
    severity = serializers.ListField(child=Code(choices=Severity.choices), required=False, max_length=len(Severity))
    category = Words(max_length=longest(Category, "code"), required=False, help_text="A category's code.")
    owner = Words(
        max_length=longest(User, "staff_code"), required=False, help_text='"me", "none", or a colleague\'s staff code.'
    )
    age = Code(choices=[(age.value, age.value) for age in Age], required=False)
    watching = Code(choices=[(MINE, MINE)], required=False, help_text="What you watch.")
    tag = Reference(required=False, help_text="A tag's ref.")
    number = Words(max_length=longest(Complaint, "number"), required=False, help_text="A whole number as read aloud.")


class ListOut(serializers.Serializer[Any]):
    """One page of complaints."""

    results = ListedOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The address of the next page; null: that was all.")


class ListComplaints(DeskView):
    """List the complaints you may see, the one due first on top.

    Pages follow each other without counting: go on at `next` until it is null. To find a customer by phone, use the
    look-up, which keeps the number out of every address.
    """

    tag = "desk"
    Out = ListOut
    answers = "One page."
    refusals = (400, 401)
    parameters = (ListQuery,)

    def get(self, request: Request) -> Response:
        query = queried(request, ListQuery)
        act, user = self.act(request), self.person(request)
        after, size = start_of(query)
        wanted = Filters(**{name: str(value) if name == "tag" else value for name, value in query.items()})
        rows = narrow(Complaint.objects.visible_to(user, now=act.now), wanted, user=user, now=act.now)
        rows = rows.with_what_rows_show()
        found, place = page(rows, by="next_due_at", after=after, size=size)
        return Response({"results": ListedOut(found, many=True).data, "next": next_page(request, place)})


class Complaints(ListComplaints, ReceiveComplaint):  # type: ignore[misc]  # Each verb describes itself.
    """The desk's complaints: read the list, or log one more."""

    verbs = {"GET": ListComplaints, "POST": ReceiveComplaint}


class ReadComplaint(DeskView):
    """Read one complaint whole: facts, stage, what leads on and what is missing, limits with the days behind them.

    The customer's phone is never shown, only its mask. `ETag` is the version to change it from.
    """

    tag = "desk"
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        return read(ref, self.act(request))


class TimelineQuery(Body):
    """Which part of the timeline."""

    before = serializers.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, help_text="Older than this seq."
    )
    limit = serializers.IntegerField(min_value=1, max_value=MOST_ROWS, default=USUAL_ROWS, help_text="Lines a page.")


class TimelineOut(serializers.Serializer[Any]):
    """One page of the timeline."""

    results = EntryOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The address of the older page; null: that was all.")


class ReadTimeline(DeskView):
    """Read what happened to the complaint, newest first, with what was said."""

    tag = "desk"
    Out = TimelineOut
    answers = "One page."
    refusals = (400, 401, 404)
    parameters = (TimelineQuery,)

    def get(self, request: Request, ref: UUID) -> Response:
        query = queried(request, TimelineQuery)
        act = self.act(request)
        rows = Complaint.objects.visible_to(self.person(request), now=act.now).filter(public_id=ref)
        complaint = rows.only("public_id", "stage").first()
        if complaint is None:
            raise NotFound
        entries = TrailEntry.objects.of_chain(complaint.trail_chain)
        if "before" in query:
            entries = entries.filter(seq__lt=query["before"])
        found = list(entries[: query["limit"] + 1])
        older = found[query["limit"] - 1].seq if len(found) > query["limit"] else None
        found = found[: query["limit"]]
        words = words_of(found)
        address = reverse("api_timeline", args=[ref])
        return Response(
            {
                "results": [entry_shown(entry, words[entry.pk]) for entry in found],
                "next": f"{address}?{urlencode({'before': older, 'limit': query['limit']})}" if older else None,
            }
        )


def queried(request: Request, kind: type[Body]) -> dict[str, Any]:
    """Take the query of the address.

    :raises ValidationError: it asks for what there is not.
    """
    query = kind(data=request.query_params)
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def start_of(query: dict[str, Any]) -> tuple[Place | None, int]:
    """Take place and length of the page out of the query.

    :raises BadInput: the place was not made here.
    """
    after = query.pop("after", "")
    return Place.read(after) if after else None, query.pop("limit")


def next_page(request: Request, place: Place | None) -> str | None:
    """Give the address of the page after this one."""
    if place is None:
        return None
    query = request.query_params.copy()
    query["after"] = str(place)
    return f"{request.path}?{query.urlencode()}"
