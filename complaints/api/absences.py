"""Being away: one's own days and those of the people one leads, with who stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Moment, Words, longest
from complaints.api.owners import colleague_called
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, one_of
from complaints.usecases.absences import absences_shown_to, end_absence, enter_absence
from evidence.act import Act
from organisation.models import Absence, User


class AbsenceOut(Shown):
    """Somebody is away from one moment to another. Without a deputy, the duty manager hears what comes for them."""

    ref = serializers.UUIDField(source="public_id")
    user = PersonOut(read_only=True)
    deputy = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = Absence
        fields = ("ref", "user", "deputy", "starts_at", "ends_at")
        read_only_fields = fields


class AbsencesOut(serializers.Serializer[Any]):
    """The absences that are not over and concern you, the earliest first."""

    results = AbsenceOut(many=True)


class AbsenceView(DeskView):
    """Something about being away."""

    tag = "absences"
    Out = AbsencesOut
    answers = "The absences as they are now."

    def absences(self, request: Request, act: Act) -> Response:
        """Show those that are not over."""
        return Response(AbsencesOut({"results": absences_shown_to(self.person(request), now=act.now)}).data)


class ListAbsences(AbsenceView):
    """List who is away or will be: you, those you stand in for, and the people you lead."""

    refusals = (401,)

    def get(self, request: Request) -> Response:
        return self.absences(request, self.act(request))


class EnterAbsence(AbsenceView):
    """Enter an absence, your own or that of somebody you lead. Who stands in is told; nobody who is away can."""

    refusals = (400, 401, 403)
    example = {"starts_at": "2027-03-01T09:00+08:00", "ends_at": "2027-03-05T18:00+08:00", "deputy": "5018"}

    class In(Body):
        user = Words(
            max_length=longest(User, "staff_code"), required=False, help_text="Whose, by staff code; left out: yours."
        )
        starts_at = Moment()
        ends_at = Moment(help_text="When they are back.")
        deputy = Words(max_length=longest(User, "staff_code"), required=False, help_text="Who stands in.")

    def post(self, request: Request) -> Response:
        act, body = self.act(request), self.taken(request)
        told: dict[str, Any] = {"user": self.person(request), **body}
        for field in ("user", "deputy"):
            if field in body:
                told[field] = one_of(colleague_called(body[field]), _("Nobody here has this staff code."), field)
        enter_absence(act, **told)
        return self.absences(request, act)


class Absences(ListAbsences, EnterAbsence):  # type: ignore[misc]  # Each verb describes itself.
    """The absences: list them, or enter one."""

    verbs = {"GET": ListAbsences, "POST": EnterAbsence}


class EndAbsence(AbsenceView):
    """Say that somebody is back; what has not begun is called off."""

    refusals = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {}

    def post(self, request: Request, absence: UUID) -> Response:
        act = self.act(request)
        self.taken(request)
        end_absence(absence, act)
        return self.absences(request, act)
