"""Incidents: several complaints that are one trouble, with what everybody says and who leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, VersionedBody, Words
from complaints.api.parts import BranchOut, CategoryOut, PersonOut, Shown
from complaints.api.verbs import DeskView, Verb
from complaints.errors import NotFound
from complaints.models import Complaint, Incident, IncidentComplaint, IncidentUpdate
from complaints.models.incident import LONGEST_SENTENCE, LONGEST_UPDATE
from complaints.screens.incidents import MOST_ENDED
from complaints.usecases import incidents
from complaints.usecases.leading import end_incident, take_lead, tell_news, word_it
from evidence.act import Act


class UpdateOut(Shown):
    """What its lead told."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = IncidentUpdate
        fields = ("text", "by", "at")
        read_only_fields = fields


class IncidentOut(Shown):
    """An incident: of one branch, or (no branch) of several."""

    ref = serializers.UUIDField(source="public_id", read_only=True)
    category = CategoryOut(read_only=True)
    branch = BranchOut(read_only=True, allow_null=True)
    lead = PersonOut(read_only=True, allow_null=True)
    opened_by = PersonOut(read_only=True, allow_null=True)
    ended_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Incident
        fields = (
            *("ref", "category", "branch", "lead", "opened_by", "opened_at", "sentence", "sentence_at"),
            *("ended_by", "ended_at", "ended_words"),
        )
        read_only_fields = fields


class HeldOut(serializers.Serializer[Any]):
    """One of its complaints that you may see."""

    ref = serializers.UUIDField(source="public_id")
    number = serializers.CharField()
    stage = serializers.CharField()


class OneIncidentOut(IncidentOut):
    """An incident with its complaints and what its lead told, the newest first."""

    complaints = serializers.SerializerMethodField()
    elsewhere = serializers.SerializerMethodField(help_text="How many others it holds that you may not see.")
    updates = serializers.SerializerMethodField()

    class Meta:
        model = Incident
        fields = (*IncidentOut.Meta.fields, "complaints", "elsewhere", "updates")
        read_only_fields = fields

    def get_complaints(self, incident: Incident) -> list[dict[str, Any]]:
        """Give those that the reader may see."""
        return list(HeldOut(self._visible(incident), many=True).data)

    def get_elsewhere(self, incident: Incident) -> int:
        """Count the others."""
        held = IncidentComplaint.objects.filter(incident=incident, reason="")
        return held.count() - len(self._visible(incident))

    def get_updates(self, incident: Incident) -> list[dict[str, Any]]:
        """Give what was told."""
        return list(UpdateOut(incident.updates.select_related("by").order_by("-id"), many=True).data)

    def _visible(self, incident: Incident) -> list[Complaint]:
        act: Act = self.context["act"]
        assert act.by is not None
        held = IncidentComplaint.objects.filter(incident=incident, reason="").values("complaint")
        rows = Complaint.objects.visible_to(act.by, now=act.now).filter(pk__in=held)
        return list(rows.order_by("received_at", "id"))


class IncidentsOut(serializers.Serializer[Any]):
    """Incidents, the open ones first."""

    results = IncidentOut(many=True)


class IncidentView(DeskView):
    """Something about incidents."""

    tag = "incidents"
    Out: ClassVar[type[serializers.BaseSerializer[Any]]] = OneIncidentOut
    answers = "The incident as it is now."

    def shown(self, request: Request, ref: UUID) -> Response:
        """Show one that the person may see.

        :raises NotFound: there is none.
        """
        act = self.act(request)
        rows = Incident.objects.visible_to(self.person(request), now=act.now)
        rows = rows.select_related("category", "branch", "lead", "opened_by", "ended_by")
        incident = rows.filter(public_id=ref).first()
        if incident is None:
            raise NotFound
        return Response(OneIncidentOut(incident, context={"act": act}).data)


class ReadIncidents(IncidentView):
    """List the incidents where you read complaints: those that are open, and those that ended last."""

    Out = IncidentsOut
    answers = "The incidents."
    refusals = (401,)

    def get(self, request: Request) -> Response:
        act = self.act(request)
        rows = Incident.objects.visible_to(self.person(request), now=act.now)
        rows = rows.select_related("category", "branch", "lead", "opened_by", "ended_by")
        ended = rows.exclude(ended_at=None).order_by("-ended_at")[:MOST_ENDED]
        return Response(IncidentsOut({"results": [*rows.open().order_by("-opened_at", "-id"), *ended]}).data)


class ReadIncident(IncidentView):
    """Read one incident with its complaints, as far as you may see them, and its news."""

    refusals = (401, 404)

    def get(self, request: Request, incident: UUID) -> Response:
        return self.shown(request, incident)


class LeadView(IncidentView):
    """What its lead does."""

    refusals: ClassVar[Sequence[int]] = (400, 401, 403, 404)
    do: ClassVar[Callable[..., None]]

    def post(self, request: Request, incident: UUID) -> Response:
        body = self.taken(request)
        type(self).do(incident, self.act(request), **body)
        return self.shown(request, incident)


class TakeLead(LeadView):
    """Lead it from now on. For duty managers where it is."""

    do = take_lead
    example: ClassVar[Mapping[str, Any]] = {}


class WordIt(LeadView):
    """Say what everybody says to its customers; empty takes it back. The guard always reads it."""

    do = word_it
    refusals = (400, 401, 403, 404, 422)
    example = {"sentence": "我们已经知道这一片断网，正在抢修，下午三点前给您消息。"}

    class In(Body):
        sentence = Words(max_length=LONGEST_SENTENCE, allow_blank=True)


class TellNews(LeadView):
    """Tell everybody who has one of its complaints how it stands."""

    do = tell_news
    example = {"text": "光缆已接好一半。"}

    class In(Body):
        text = Words(max_length=LONGEST_UPDATE)


class EndIncident(LeadView):
    """It is over, with what came of it. Its complaints go on, each by itself."""

    do = end_incident
    example = {"words": "光缆被挖断，13点已恢复。"}

    class In(Body):
        words = Words(max_length=LONGEST_UPDATE)


class DeclareIncident(Verb):
    """Say that it is no single case: the open incident of its kind takes it in, or one begins, which you lead."""

    tag = "incidents"
    use_case = incidents.declare_incident
    example: ClassVar[Mapping[str, Any]] = {}


class LeaveIncident(Verb):
    """Take the complaint out of its incident: it is something else."""

    tag = "incidents"
    use_case = incidents.leave_incident
    example = {"reason": "是他自己的路由器。"}

    class In(VersionedBody):
        reason = Words(max_length=200)
