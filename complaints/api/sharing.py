"""Following a complaint without handling it: watching, and being named in a note."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import VersionedBody, Words, longest
from complaints.api.owners import colleague_called
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, one_of
from complaints.models import Mention
from complaints.usecases import watching
from evidence.act import Act
from organisation.models import User


class WatchVerb(Verb):
    """Something about who follows a complaint."""

    tag = "watching"
    example: ClassVar[Mapping[str, Any]] = {}


class Watch(WatchVerb):
    """Hear what becomes of the complaint: one mail when it goes up, ends, is reopened or changes hands."""

    use_case = watching.watch


class StopWatching(WatchVerb):
    """Hear no more of the complaint."""

    use_case = watching.stop_watching


class AddWatcher(WatchVerb):
    """Let a colleague who may see the complaint watch it; they may stop that themselves."""

    use_case = watching.add_watcher
    example = {"user": "5018"}

    class In(VersionedBody):
        user = Words(max_length=longest(User, "staff_code"), help_text="The colleague's staff code.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the colleague; whether they may see it says the use case, in the same words."""
        sentence = _("Choose a colleague who may see this complaint.")
        return {"user": one_of(colleague_called(body["user"]), sentence, "user")}


class MentionOut(Shown):
    """A note that names you. What it says stands in the complaint's timeline."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    complaint = serializers.UUIDField(source="complaint.public_id", read_only=True)
    number = serializers.CharField(source="complaint.number", read_only=True)
    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Mention
        fields = ("ref", "complaint", "number", "by", "at")
        read_only_fields = fields


class MentionsOut(serializers.Serializer[Any]):
    """Where you were named and have not looked yet, the latest first."""

    results = MentionOut(many=True)


class MentionView(DeskView):
    """Something about notes that name you."""

    tag = "watching"
    Out = MentionsOut
    answers = "What still waits for you."

    def mentions(self, request: Request, act: Act) -> Response:
        """Show what waits now."""
        rows = watching.unread_mentions(self.person(request), act).select_related("complaint", "by")
        return Response(MentionsOut({"results": rows}).data)


class ReadMentions(MentionView):
    """Read where notes name you. It goes once you open the complaint's page, or by putting it away here."""

    refusals = (401,)

    def get(self, request: Request) -> Response:
        return self.mentions(request, self.act(request))


class PutMentionAway(MentionView):
    """Say that you have read a note that names you, or need not."""

    refusals = (400, 401, 404)
    example: ClassVar[Mapping[str, Any]] = {}

    def post(self, request: Request, mention: UUID) -> Response:
        act = self.act(request)
        self.taken(request)
        watching.put_away(mention, act)
        return self.mentions(request, act)
