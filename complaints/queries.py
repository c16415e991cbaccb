"""Which complaints somebody may see, and how the desk orders them: the one scope for page, API, task and count."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from complaints.codes import Severity
from organisation.models import Role, User
from organisation.scope import Reach, reach_of

if TYPE_CHECKING:
    from complaints.models import Complaint  # noqa: F401


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Complaints; start every question a person asks with `visible_to`."""

    def visible_to(self, user: User, *, now: datetime) -> ComplaintQuerySet:
        """Keep what `user` may see at `now`: the branches of their postings, the customers they manage, the work
        orders of their department; never what they are recused from, sealed customers only as owner or supervisor
        (R147, R148)."""
        reach = reach_of(user, now=now)
        rows = self.exclude(pk__in=self._recused(user))
        if not reach.all_branches:
            seen = Q(branch_id__in=reach.branch_ids)
            if Role.CUSTOMER_MANAGER in reach.roles:
                seen |= Q(customer__customer_manager_id=user.pk)
            if reach.department_ids:
                seen |= Q(pk__in=self._asked_of(reach.department_ids))
            rows = rows.filter(seen)
        if not reach.is_head_office:
            rows = rows.filter(self._unsealed(user, reach))
        return rows

    def on_cards_for(self, user: User, *, now: datetime) -> ComplaintQuerySet:
        """Keep what a look-up by phone may name to `user`, whatever the branch: all but what they are recused from and
        sealed customers (R10, R148)."""
        reach = reach_of(user, now=now)
        rows = self.exclude(pk__in=self._recused(user))
        return rows if reach.is_head_office else rows.filter(self._unsealed(user, reach))

    def supervised_by(self, user: User, *, now: datetime) -> ComplaintQuerySet:
        """Keep what `user` may see and decides on: the branches they are duty manager of."""
        rows, reach = self.visible_to(user, now=now), reach_of(user, now=now)
        if reach.is_head_office:
            return rows
        return rows.filter(branch_id__in=reach.supervised_ids)

    def _unsealed(self, user: User, reach: Reach) -> Q:
        return (
            Q(customer__isnull=True)
            | Q(customer__sealed=False)
            | Q(owner_id=user.pk)
            | Q(branch_id__in=reach.supervised_ids)
        )

    def _asked_of(self, department_ids: frozenset[int]) -> models.QuerySet[Any, Any]:
        from complaints.models import WorkOrder

        return WorkOrder.objects.filter(department_id__in=department_ids).values("complaint_id")

    def _recused(self, user: User) -> models.QuerySet[Any, Any]:
        from complaints.models import Recusal

        return Recusal.objects.filter(user=user).values("complaint_id")

    def open(self) -> ComplaintQuerySet:
        """Keep what has not ended. Asked by its end and not by its stages, which a constraint ties together: SQLite
        takes a partial index only where its condition is spelled in the query, and stages come as parameters."""
        return self.filter(ended_at__isnull=True)

    def owned_by(self, user: User) -> ComplaintQuerySet:
        return self.filter(owner=user)

    def watched_by(self, user: User) -> ComplaintQuerySet:
        from complaints.models import Watch

        return self.filter(pk__in=Watch.objects.filter(user=user, until_at=None).values("complaint_id"))

    def tagged(self, tag: str) -> ComplaintQuerySet:
        """Keep what carries the tag of this public reference now."""
        from complaints.models import Tagging

        return self.filter(pk__in=Tagging.objects.filter(tag__public_id=tag, removed_at=None).values("complaint_id"))

    def unclaimed(self) -> ComplaintQuerySet:
        return self.filter(owner__isnull=True)

    def overdue(self, *, now: datetime) -> ComplaintQuerySet:
        return self.filter(next_due_at__lte=now)

    def due_within(self, span: timedelta, *, now: datetime) -> ComplaintQuerySet:
        return self.filter(next_due_at__gt=now, next_due_at__lte=now + span)

    def escalated(self) -> ComplaintQuerySet:
        from complaints.models import Escalation

        return self.filter(pk__in=Escalation.objects.filter(done_at__isnull=True).values("complaint_id"))

    def waiting_for_approval(self) -> ComplaintQuerySet:
        from complaints.models import Approval

        return self.filter(pk__in=Approval.objects.filter(state="asked").values("complaint_id"))

    def burning(self) -> ComplaintQuerySet:
        return self.filter(severity__in=[Severity.SERIOUS, Severity.CRISIS])

    def with_what_rows_show(self) -> ComplaintQuerySet:
        """Bring along what a row of a list shows beside the complaint's own columns."""
        return self.select_related("branch", "owner", "customer", "category")

    def with_tags(self) -> ComplaintQuerySet:
        """Bring along the tags that are on each, in the order they came: one query more."""
        from complaints.models import Tagging

        standing = Tagging.objects.filter(removed_at=None).select_related("tag").order_by("id")
        return self.prefetch_related(models.Prefetch("taggings", queryset=standing))

    def by_next_due(self) -> ComplaintQuerySet:
        return self.order_by("next_due_at", "id")

    def update(self, **values: Any) -> int:
        """Refuse to move the stage past its guards: `update()` would go around the protected field."""
        if "stage" in values:
            raise TypeError("The stage moves through complaints.usecases only.")
        return super().update(**values)

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("No complaint is ever deleted (R5): withdraw or merge it.")
