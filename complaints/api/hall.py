"""The hall under pressure: how many wait, and calling for more hands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Whole, Words, longest
from complaints.api.parts import BranchOut, HelpCallOut, PersonOut, Shown
from complaints.api.verbs import DeskView
from complaints.desks import desk_called, desks_of
from complaints.models import HelpCall, QueueCount
from complaints.usecases.hall import MOST_WAITING, answer_call, call_for_help, end_call, say_count
from evidence.act import Act
from organisation.models import Branch, User

BRANCH_HELP = "Your desk's code; may be left out by whoever has one desk."


class HallCountOut(Shown):
    """How many people waited when somebody last looked. After an hour it says nothing any more."""

    branch = BranchOut(read_only=True)
    said_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = QueueCount
        fields = ("branch", "waiting", "said_by", "said_at")
        read_only_fields = fields


class HallOut(serializers.Serializer[Any]):
    """The halls of your desks, and the open calls that concern you."""

    queues = HallCountOut(many=True)
    calls = HelpCallOut(many=True)


class HallView(DeskView):
    """Something about the hall."""

    tag = "hall"
    Out = HallOut
    answers = "The hall as it is now."

    def hall(self, request: Request, act: Act) -> Response:
        """Show what stands now."""
        user: User = self.person(request)
        counts = QueueCount.objects.filter(branch__in=desks_of(user, now=act.now)).select_related("branch", "said_by")
        calls = HelpCall.objects.visible_to(user, now=act.now).open()
        calls = calls.select_related("branch", "complaint", "asked_by", "answered_by").order_by("asked_at", "id")
        shown = {"queues": counts.order_by("branch__code"), "calls": calls}
        return Response(HallOut(shown).data)


class ReadHall(HallView):
    """Read how many wait at your desks and who calls for help: from the hall, and for relief if you decide there."""

    refusals = (401,)

    def get(self, request: Request) -> Response:
        return self.hall(request, self.act(request))


class SayQueue(HallView):
    """Say how many people wait at your desk now. It calls nobody: above the policy's number, offer to call for help."""

    refusals = (400, 401, 403)
    example = {"branch": "XJ", "waiting": 9}

    class In(Body):
        branch = Words(max_length=longest(Branch, "code"), required=False, help_text=BRANCH_HELP)
        waiting = Whole(min_value=0, max_value=MOST_WAITING, help_text="People, not numbers drawn.")

    def post(self, request: Request) -> Response:
        act, body = self.act(request), self.taken(request)
        say_count(desk_called(body.get("branch", ""), act), act, waiting=body["waiting"])
        return self.hall(request, act)


class CallForHelp(HallView):
    """Call the duty managers to the hall. One call is open at a time at each branch: sent again, it is the same one."""

    refusals = (400, 401, 403)
    example = {"branch": "XJ"}

    class In(Body):
        branch = Words(max_length=longest(Branch, "code"), required=False, help_text=BRANCH_HELP)

    def post(self, request: Request) -> Response:
        act, body = self.act(request), self.taken(request)
        call_for_help(desk_called(body.get("branch", ""), act), act)
        return self.hall(request, act)


class AnswerCall(HallView):
    """Say “I come” to a call; whoever asked sees who and when.

    Not to one's own. To a call for relief, duty managers only.
    """

    refusals = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {}

    def post(self, request: Request, call: UUID) -> Response:
        act = self.act(request)
        self.taken(request)
        answer_call(call, act)
        return self.hall(request, act)


class EndCall(HallView):
    """Say that it is over: help came, or is not needed any more."""

    refusals = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {}

    def post(self, request: Request, call: UUID) -> Response:
        act = self.act(request)
        self.taken(request)
        end_call(call, act)
        return self.hall(request, act)
