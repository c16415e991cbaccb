"""Calls to customers over the API: plan one, write down what came of it, move it, let it go; and my calls of today.

Every call has a version of its own, which counts up with each try and each new hour: who writes down what came of a
call says which one they saw. The same try sent twice is therefore kept once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import Right
from complaints.api.description import IF_MATCH, DeskSchema
from complaints.api.desk import PageQuery, next_page, queried, start_of
from complaints.api.fields import Body, Code, Moment, VersionedBody, Words, YesNo, longest
from complaints.api.verbs import DeskView, demand_first, one_of, seen_version
from complaints.errors import Stale
from complaints.keyset import page
from complaints.usecases.door import UseCase
from followups.api_parts import CallbackOut, CallbacksOut, MyCallsOut, StaleCallOut, of_complaint, whole
from followups.codes import CallbackKind, Outcome, Satisfaction, ToldHow
from followups.models import Callback, CallbackAttempt
from followups.panel import end_of_today
from followups.usecases import calling, moving, planning, unreached
from organisation.models import User

# Why a call moves or is let go: one sentence, kept in the trail.
LONGEST_REASON = 400
SEEN: dict[str, Any] = {"seen_version": 1}


def _shown(row: Callback | None) -> dict[str, Any] | None:
    return None if row is None else dict(CallbackOut(row).data)


def _answer(row: Callback | None, *, status: int = 200) -> Response:
    """Show the call with its version as ETag; nothing where it is no longer theirs to see."""
    call = _shown(row)
    if call is None:
        return Response(status=204)
    return Response(call, status=status, headers={"ETag": f'"{call["version"]}"'})


# --- Reading ----------------------------------------------------------------------------------------------------------


class ListCallbacks(DeskView):
    """List the calls of one complaint with every try: the open ones by their hour, then those that are over."""

    tag = "callbacks"
    Out = CallbacksOut
    answers = "Its calls; none where nobody needs to be called."
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        demand_first(Right.READ, ref, act)
        calls = list(of_complaint(ref, act).order_by("due_at", "id"))
        still_open = [call for call in calls if call.is_open]
        over = [call for call in calls if not call.is_open]
        over.sort(key=lambda call: (call.settled_at or call.due_at, call.pk), reverse=True)
        return Response(CallbacksOut({"results": [*still_open, *over]}).data)


class ListMyCalls(DeskView):
    """List the calls that you have to make today, the late ones among them, the earliest hour first.

    Today ends at midnight by the clock of the house. Pages follow each other: go on at `next` until it is null.
    """

    tag = "callbacks"
    Out = MyCallsOut
    answers = "One page."
    refusals = (400, 401)
    parameters = (PageQuery,)

    def get(self, request: Request) -> Response:
        query = queried(request, PageQuery)
        act, user = self.act(request), self.person(request)
        after, size = start_of(query)
        rows = Callback.objects.visible_to(user, now=act.now).to_call(user, before=end_of_today(act.now))
        found, place = page(whole(rows), by="due_at", after=after, size=size)
        return Response(MyCallsOut({"results": found, "next": next_page(request, place)}).data)


# --- Planning ---------------------------------------------------------------------------------------------------------


ASKED_FOR = "The customer asked for this hour: it may lie in the quiet hours."


class PlanCallback(DeskView):
    """Plan one more call by date and hour; without a `caller` the complaint's owner makes it.

    Needs no version. The same call of the same hour is planned once, however often it is sent.
    """

    tag = "callbacks"
    Out = CallbackOut
    answers = "The call."
    statuses = (201, 204)
    refusals = (400, 401, 403, 404)
    example = {"kind": "progress", "due_at": "2027-03-01T10:00+08:00", "purpose": "告诉客户账单查到哪一步。"}

    class In(Body):
        kind = Code(choices=CallbackKind.choices)
        due_at = Moment()
        purpose = Words(
            max_length=longest(Callback, "purpose"),
            required=False,
            allow_blank=True,
            help_text="What the call is about; no phone in here. A satisfaction callback needs none.",
        )
        caller = Words(
            max_length=longest(User, "staff_code"),
            required=False,
            allow_blank=True,
            help_text="A colleague's staff code.",
        )
        asked_for = YesNo(required=False, help_text=ASKED_FOR)

    def post(self, request: Request, ref: UUID) -> Response:
        act = self.act(request)
        demand_first(planning.plan_callback.right, ref, act)
        body = self.taken(request)
        caller = _caller(body.pop("caller", ""))
        planning.plan_callback(ref, None, act, caller=caller, **body)
        # No call of this kind and hour is planned twice.
        planned = of_complaint(ref, act).filter(kind=body["kind"], due_at=body["due_at"], planned_at=act.now)
        return _answer(planned.order_by("-id").first(), status=201)


def _caller(staff_code: str) -> User | None:
    """Find the colleague; whether they may call says the use case, in the same words.

    :raises BadInput: nobody has this staff code.
    """
    if not staff_code:
        return None
    sentence = _("Choose a colleague who works at this branch and whom the complaint is not about.")
    return one_of(User.objects.filter(staff_code__iexact=staff_code, is_active=True), sentence, "caller")


class Callbacks(ListCallbacks, PlanCallback):  # type: ignore[misc]  # Each verb describes itself.
    """The calls of one complaint: read them, or plan one more."""

    verbs: ClassVar[Mapping[str, type[DeskView]]] = {"GET": ListCallbacks, "POST": PlanCallback}


# --- One call ---------------------------------------------------------------------------------------------------------


class CallSchema(DeskSchema):
    """Whoever comes too late gets the call as it is now."""

    def get_response_serializers(self) -> Any:
        """Give the answer and every refusal that may come."""
        answers = super().get_response_serializers()
        answers[409] = OpenApiResponse(StaleCallOut, "It is over, or somebody changed it: here is how it is now.")
        return answers


class CallVerb(DeskView):
    """One thing done to one open call: the body becomes the arguments of one use case, nothing else."""

    schema = CallSchema()
    tag = "callbacks"
    use_case: ClassVar[UseCase[...]]
    In: ClassVar[type[Body]] = VersionedBody
    Out = CallbackOut
    answers = "The call as it is now, with the stage of its complaint."
    statuses = (200, 204)
    refusals = (400, 401, 403, 404, 409, 422, 428)
    parameters = (IF_MATCH,)
    example = SEEN

    def post(self, request: Request, ref: UUID, callback: UUID) -> Response:
        act = self.act(request)
        demand_first(self.use_case.right, ref, act)
        body = self.taken(request)
        seen = seen_version(request, body.pop("seen_version", None), needed=True)
        self.use_case(ref, None, act, callback=callback, seen=seen, **self.arguments(body))
        return _answer(of_complaint(ref, act).filter(public_id=callback).first())

    def arguments(self, body: dict[str, Any]) -> dict[str, Any]:
        """Turn the body into arguments; by itself each name is one."""
        return body

    def handle_exception(self, exc: Exception) -> Response:
        """Answer what went wrong; the version that counts here is the call's own."""
        response = super().handle_exception(exc)
        if isinstance(exc, Stale) and isinstance(response.data, dict):
            rows = of_complaint(self.kwargs["ref"], self.act(self.request))
            call = _shown(rows.filter(public_id=self.kwargs["callback"]).first())
            response.data["callback"] = call
            response.data["error"]["version"] = call["version"] if call else None
        return response


class RecordAttempt(CallVerb):
    """Write down what came of one try, in the customer's own words where they spoke.

    A satisfied answer to a satisfaction callback confirms the result; an unhappy one, or a fix that did not work, takes
    the complaint back to propose. A try without an answer needs the hour of the next, or `give_up`.
    """

    use_case = calling.record_attempt
    example = {**SEEN, "outcome": "reached", "said": "能打了，谢谢。", "satisfaction": "satisfied", "did_it_work": True}

    class In(VersionedBody):
        outcome = Code(choices=Outcome.choices)
        said = Words(max_length=longest(CallbackAttempt, "said"), required=False, allow_blank=True)
        satisfaction = Code(
            choices=Satisfaction.choices,
            required=False,
            allow_blank=True,
            help_text="Asked in a satisfaction callback that was answered.",
        )
        did_it_work = YesNo(required=False)
        anything_else = Words(max_length=longest(CallbackAttempt, "anything_else"), required=False, allow_blank=True)
        suggestion = Words(max_length=longest(CallbackAttempt, "suggestion"), required=False, allow_blank=True)
        next_try_at = Moment(
            required=False,
            allow_null=True,
            help_text="The next try; after an answered progress call, the next call as told to the customer.",
        )
        last_call = YesNo(required=False, help_text="No further call was named to the customer.")
        give_up = YesNo(required=False, help_text="End the tries with this one, once there were enough.")

    def arguments(self, body: dict[str, Any]) -> dict[str, Any]:
        """Hand it over in one piece."""
        return {"attempt": calling.Attempt(**body)}


class MoveCallback(CallVerb):
    """Move a call to another hour, with the reason as the customer would be told it.

    Moved a second time it is only asked for: it stays where it is until a supervisor has approved it; see `moves`.
    """

    use_case = moving.change_due
    example = {**SEEN, "due_at": "2027-03-01T15:00+08:00", "reason": "客户上午在开会。"}

    class In(VersionedBody):
        due_at = Moment()
        reason = Words(max_length=LONGEST_REASON)
        asked_for = YesNo(required=False, help_text=ASKED_FOR)
        told_how = Code(
            choices=ToldHow.choices,
            required=False,
            allow_blank=True,
            help_text="How the customer heard of it; empty: they are still to be told, before the old hour.",
        )


class TellDelay(CallVerb):
    """Say that the customer knows of the call's new hour, and how they heard of it."""

    use_case = moving.tell_delay
    example = {**SEEN, "how": "phone"}

    class In(VersionedBody):
        how = Code(choices=ToldHow.choices)


class LeaveWord(CallVerb):
    """Say that a letter or message has left after vain calls; an answer is waited for until `answer_until`."""

    use_case = unreached.leave_word
    example = {**SEEN, "how": "letter"}

    class In(VersionedBody):
        how = Code(choices=ToldHow.choices, help_text="A message, a letter or an e-mail.")


class DropCallback(CallVerb):
    """Let a call go that has lost its reason."""

    use_case = planning.drop_callback
    example = {**SEEN, "reason": "客户已到营业厅当面说清楚。"}

    class In(VersionedBody):
        reason = Words(max_length=LONGEST_REASON)


class GiveUpCallback(CallVerb):
    """End the tries without another one, once there were as many vain ones as the house asks for."""

    use_case = calling.give_up
