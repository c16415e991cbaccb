"""The supervisor's queues: each item opens with the customer's own words, then why it is here (R12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.access import demand_supervisor
from complaints.api.clocks import DeadlineOut
from complaints.api.desk import PageQuery, next_page, queried, start_of
from complaints.api.parts import ApprovalOut, EscalationOut, OptionOut
from complaints.api.shown import ListedOut
from complaints.api.verbs import DeskView
from complaints.codes import DeadlineKind
from complaints.filters import Filters, State, narrow
from complaints.keyset import page
from complaints.models import Approval, Complaint, Deadline, Escalation
from complaints.queries import ComplaintQuerySet
from evidence.act import Act
from organisation.models import User


class WhyOut(serializers.Serializer[Any]):
    """Why it is in this queue."""

    code = serializers.CharField(
        help_text="For programs: the reason of the escalation, or the kind of limit or approval."
    )
    sentence = serializers.CharField(help_text="For people.")
    words = serializers.CharField(help_text="What the colleague said about it; may be empty.")


class QueuedOut(serializers.Serializer[Any]):
    """One item of a queue."""

    own_words = serializers.CharField(help_text="What the customer said, before anything else.")
    hurt_most = serializers.CharField()
    stated_demand = serializers.CharField()
    why = WhyOut()
    complaint = ListedOut()
    escalation = EscalationOut(allow_null=True)
    deadline = DeadlineOut(allow_null=True)
    approval = ApprovalOut(allow_null=True)
    option = OptionOut(allow_null=True, help_text="What the approval is about.")


class QueueOut(serializers.Serializer[Any]):
    """One page of a queue."""

    results = QueuedOut(many=True)
    next = serializers.CharField(allow_null=True, help_text="The address of the next page; null: that was all.")


PEOPLE = ("complaint__branch", "complaint__owner", "complaint__customer", "complaint__category")


class Queue(DeskView):
    """One of the supervisor's queues, the longest wait first."""

    tag = "supervision"
    Out = QueueOut
    answers = "One page."
    refusals = (400, 401, 403)
    parameters = (PageQuery,)
    by: ClassVar[str]

    def get(self, request: Request) -> Response:
        query = queried(request, PageQuery)
        act = self.act(request)
        demand_supervisor(act)
        after, size = start_of(query)
        supervised = Complaint.objects.supervised_by(self.person(request), now=act.now)
        rows = self.rows(supervised, self.person(request), act)
        found, place = page(rows, by=self.by, after=after, size=size)
        items = [self.item(row) for row in found]
        return Response({"results": QueuedOut(items, many=True).data, "next": next_page(request, place)})

    def rows(self, supervised: ComplaintQuerySet, user: User, act: Act) -> QuerySet[Any, Any]:
        """Give the rows of the queue among the complaints that the person decides on."""
        raise NotImplementedError

    def item(self, row: Any) -> dict[str, Any]:
        """Show one row."""
        raise NotImplementedError


class EscalatedQueue(Queue):
    """What was sent up and is not done yet, with the reason and what the customer was told meanwhile."""

    by = "raised_at"

    def rows(self, supervised: ComplaintQuerySet, user: User, act: Act) -> QuerySet[Any, Any]:
        """Give the open steps up."""
        rows = Escalation.objects.filter(done_at=None, complaint__in=supervised.values("pk"))
        return rows.select_related("raised_by", "acknowledged_by", "instructed_by", "done_by", *PEOPLE)

    def item(self, row: Escalation) -> dict[str, Any]:
        """Show one step up."""
        return _item(row.complaint, row.reason, row.get_reason_display(), row.words, escalation=row)


class ApprovalsQueue(Queue):
    """What waits for a yes or no from somebody with the authority."""

    by = "asked_at"

    def rows(self, supervised: ComplaintQuerySet, user: User, act: Act) -> QuerySet[Any, Any]:
        """Give the questions without an answer."""
        rows = Approval.objects.filter(state=Approval.State.ASKED, complaint__in=supervised.values("pk"))
        return rows.select_related("asked_by", "first_by", "decided_by", "option__by", *PEOPLE)

    def item(self, row: Approval) -> dict[str, Any]:
        """Show one question."""
        return _item(row.complaint, row.what, row.get_what_display(), row.ask, approval=row, option=row.option)


class _DueQueue(Queue):
    """Complaints by their earliest limit."""

    by = "next_due_at"
    state: ClassVar[State]

    def rows(self, supervised: ComplaintQuerySet, user: User, act: Act) -> QuerySet[Any, Any]:
        """Give the complaints with their running limits."""
        running = Deadline.objects.filter(met_at=None, dropped_at=None).select_related("owner").order_by("due_at", "id")
        return (
            narrow(supervised, Filters(state=self.state), user=user, now=act.now)
            .with_what_rows_show()
            .prefetch_related(Prefetch("deadlines", queryset=running, to_attr="running"))
        )

    def item(self, row: Complaint) -> dict[str, Any]:
        """Show one complaint with the limit it is here for."""
        running: Sequence[Deadline] = vars(row)["running"]
        first = next((one for one in running if one.due_at == row.next_due_at), None)
        kind = DeadlineKind(first.kind) if first else None
        return _item(row, kind.value if kind else "", str(kind.label) if kind else "", "", deadline=first)


class OverdueQueue(_DueQueue):
    """What is late, the longest overdue first, with the limit that was missed."""

    state = State.OVERDUE


class SoonQueue(_DueQueue):
    """What will be late soon, with the limit that comes next."""

    state = State.SOON


def _item(complaint: Complaint, code: str, sentence: Any, words: str, **about: Any) -> dict[str, Any]:
    return {
        "own_words": complaint.own_words,
        "hurt_most": complaint.hurt_most,
        "stated_demand": complaint.stated_demand,
        "why": {"code": code, "sentence": str(sentence), "words": words},
        "complaint": complaint,
        "escalation": None,
        "deadline": None,
        "approval": None,
        "option": None,
        **about,
    }
