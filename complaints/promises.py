"""Which promises wait for somebody: questions about our word beyond one complaint."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from complaints.codes import PromiseState
from complaints.models import Complaint, Promise
from organisation.models import User


def to_look_at(user: User, *, now: datetime) -> QuerySet[Promise]:
    """The promises under a condition whose watch date has come and of which `user`, who answers for them, has said
    nothing yet; on ended complaints as well (R94). The longest silent first."""
    rows = Promise.objects.filter(owner=user, state=PromiseState.OPEN, due_at__lte=now).exclude(condition="")
    return rows.filter(complaint__in=Complaint.objects.visible_to(user, now=now)).order_by("due_at", "id")
