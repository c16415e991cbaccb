"""When it burns: guards against violence, a manager who appears, the playbook of a crisis, tasks after a seam fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Body, Code, VersionedBody, Words, longest
from complaints.api.hall import BRANCH_HELP, HallView
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, of_complaint, one_of
from complaints.api.work_orders import with_department
from complaints.codes import CalledParty
from complaints.desks import desk_called
from complaints.models import CrisisDecision, CrisisItem
from complaints.usecases import crisis, inviting, safety, seams
from complaints.usecases.crisis import LONGEST_DECISION, LONGEST_HOW, LONGEST_REASON
from complaints.usecases.safety import LONGEST_CASE_NUMBER
from evidence.act import Act
from organisation.models import Branch, Department

LONGEST_LINE = 200


class AlarmVerb(Verb):
    """Something that waits for nothing. None needs a version."""

    tag = "alarms"
    adds = True
    example: ClassVar[Mapping[str, Any]] = {}


class CallGuards(AlarmVerb):
    """Call guards and duty manager to this customer. Sent again, it is the same call; at any stage, after the end too.
    What is done about it then stands at `hall/violence/`."""

    use_case = safety.call_against_violence


class ManagerJoined(AlarmVerb):
    """Say that the manager who was invited is with the customer."""

    use_case = inviting.manager_joined


class DeclineInvitation(AlarmVerb):
    """Say why no manager appears. Duty managers only."""

    use_case = inviting.decline_invitation
    example = {"reason": "客户不希望再有人来。"}

    class In(VersionedBody):
        reason = Words(max_length=LONGEST_LINE)


class ReportSeam(AlarmVerb):
    """Give two departments the task to mend what slipped between them, where that is the cause."""

    use_case = seams.report_seam
    example = {"what": "退款单两边都以为对方已提交", "department": "billing_support", "other": "network_center"}

    class In(VersionedBody):
        what = Words(max_length=LONGEST_LINE, help_text="In one line.")
        department = Words(max_length=longest(Department, "code"), help_text="The department's code.")
        other = Words(max_length=longest(Department, "code"), help_text="The other's code.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take both departments by their codes."""
        other = Department.objects.filter(code=body["other"])
        sentence = _("Choose a department that works for this branch.")
        return {**with_department(body), "other": one_of(other, sentence, "other")}


class ReportMissingNotice(AlarmVerb):
    """Give a department the task to tell people beforehand, where that was missing."""

    use_case = seams.report_missing_notice
    example = {"what": "停机前没有短信提醒", "department": "billing_support"}

    class In(VersionedBody):
        what = Words(max_length=LONGEST_LINE, help_text="In one line.")
        department = Words(max_length=longest(Department, "code"), help_text="The department's code.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take the department by its code."""
        return with_department(body)


# --- the playbook of a crisis -----------------------------------------------------------------------------------------


class CrisisItemOut(Shown):
    """A step: open, done, or waived with a reason."""

    ref = serializers.UUIDField(source="public_id")
    step = serializers.CharField(source="step.code")
    words = serializers.CharField(source="step.__str__", help_text="In the language of the request.")
    who = serializers.CharField(source="step.who")
    settled_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CrisisItem
        fields = ("ref", "step", "words", "who", "due_at", "settled_by", "settled_at", "how", "waived_reason")
        read_only_fields = fields


class CrisisDecisionOut(Shown):
    """What was decided, by whom, when and why."""

    by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = CrisisDecision
        fields = ("what", "why", "by", "at")
        read_only_fields = fields


class CrisisOut(serializers.Serializer[Any]):
    """The playbook and its log; both empty where it never was a crisis."""

    steps = CrisisItemOut(many=True)
    decisions = CrisisDecisionOut(many=True)


class ReadCrisis(DeskView):
    """Read the steps of the crisis and what was decided."""

    tag = "alarms"
    Out = CrisisOut
    answers = "The playbook and its log."
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        complaint = of_complaint(ref, self.act(request))
        steps = complaint.crisis_items.select_related("step", "settled_by").order_by("step__position", "id")
        decisions = complaint.crisis_decisions.select_related("by").order_by("id")
        return Response(CrisisOut({"steps": steps, "decisions": decisions}).data)


class TickStep(AlarmVerb):
    """A step is done. Duty managers only."""

    use_case = crisis.tick_step

    class In(VersionedBody):
        how = Words(max_length=LONGEST_HOW, required=False, allow_blank=True, help_text="What was done, in a line.")


class WaiveStep(AlarmVerb):
    """A step is not needed here. Duty managers only."""

    use_case = crisis.waive_step
    example = {"reason": "无人受伤，不需要医疗安排。"}

    class In(VersionedBody):
        reason = Words(max_length=LONGEST_REASON)


class LogDecision(AlarmVerb):
    """Put on the log what was decided, and why. Duty managers only."""

    use_case = crisis.log_decision
    example = {"what": "先行垫付医疗费", "why": "客户家中困难，责任待查。"}

    class In(VersionedBody):
        what = Words(max_length=LONGEST_DECISION)
        why = Words(max_length=LONGEST_DECISION)


# --- a call against violence, with a complaint or without -------------------------------------------------------------


class CallGuardsToHall(HallView):
    """Call guards and duty manager to the hall, before anybody knows about which complaint."""

    refusals = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {"branch": "XJ"}

    class In(Body):
        branch = Words(max_length=longest(Branch, "code"), required=False, help_text=BRANCH_HELP)

    def post(self, request: Request) -> Response:
        act, body = self.act(request), self.taken(request)
        safety.call_to_the_hall(desk_called(body.get("branch", ""), act), act)
        return self.hall(request, act)


class TendCall(HallView):
    """What is done about a call against violence."""

    refusals: ClassVar[Sequence[int]] = (400, 401, 403, 404)
    example: ClassVar[Mapping[str, Any]] = {}
    step: ClassVar[Callable[..., None]]

    def post(self, request: Request, call: UUID) -> Response:
        act, body = self.act(request), self.taken(request)
        safety.tend(call, act, type(self).step, **body)
        return self.hall(request, act)


class ComeToCall(TendCall):
    """Say “I come”; not to one's own call."""

    step = safety.come


class TwoArePresent(TendCall):
    """Say that two of the staff are there."""

    step = safety.two_are_there


class LogParty(HallView):
    """Say who from outside was called; sent again with a case number, it adds that, after the end too."""

    refusals: ClassVar[Sequence[int]] = (400, 401, 403, 404)
    example = {"party": "police", "case_number": "110-2026-1128"}

    class In(Body):
        party = Code(choices=CalledParty.choices)
        case_number = Words(max_length=LONGEST_CASE_NUMBER, required=False, allow_blank=True)

    def post(self, request: Request, call: UUID) -> Response:
        act, body = self.act(request), self.taken(request)
        safety.note_party(call, act, **body)
        return self.hall(request, act)


class CallIsOver(TendCall):
    """Say that the danger is over."""

    step = safety.is_over
