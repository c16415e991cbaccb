"""Who follows a complaint and hears what becomes of it: few things, once each, and never what they did themselves."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from complaints.models import Complaint, Watch
from complaints.recipients import as_told, tell
from evidence.act import Act
from evidence.facts import Facts
from organisation.models import Posting, Role, User
from organisation.scope import READING_ROLES
from outbox.models import Message, RecipientKind

WATCHED, MENTIONED = "watched", "mentioned"
# What is worth a mail.
WENT_UP, CLOSED, REOPENED, OWNER, NAMED = "up", "closed", "reopened", "owner", "named"


def watchers_of(complaint: Complaint) -> QuerySet[User]:
    """Who follows it now, by staff code."""
    running = Watch.objects.filter(complaint=complaint, until_at=None)
    return User.objects.filter(pk__in=running.values("user_id")).order_by("staff_code")


def begin_watch(complaint: Complaint, user: User, act: Act) -> bool:
    """Let somebody follow it from now on; says whether that is new. Demands the complaint's row to be held."""
    _watch, is_new = Watch.objects.get_or_create(
        complaint=complaint, user=user, until_at=None, defaults={"since_at": act.now}
    )
    return is_new


def end_watch(complaint: Complaint, user: User, act: Act) -> bool:
    """Let somebody follow it no more; says whether they did."""
    return bool(complaint.watches.filter(user=user, until_at=None).update(until_at=act.now))


def tell_watchers(
    complaint: Complaint,
    act: Act,
    what: str,
    *,
    which: str,
    facts: Facts | None = None,
    not_before: datetime | None = None,
) -> int:
    """Write to whoever follows it, in the open transaction; says to how many.

    Not to whoever does it, and not to whoever this very act writes to about the complaint by another mail: one thing
    that happens is one mail. Who may see it no more is left out as the mail leaves.
    """
    people = watchers_of(complaint).filter(is_active=True)
    people = people if act.by is None else people.exclude(pk=act.by.pk)
    waiting = list(people)
    if not waiting:
        return 0
    told = Message.objects.filter(
        about=complaint.public_id, created_at=act.now, recipient_kind=RecipientKind.STAFF
    ).exclude(kind=WATCHED)
    heard = set(told.values_list("recipient_id", flat=True))
    waiting = [user for user in waiting if str(user.public_id) not in heard]
    named = {"what": what, **(facts or {})}
    return tell(complaint, WATCHED, as_told(waiting), act, which=f"{what}:{which}", facts=named, not_before=not_before)


def colleagues_who_see(complaint: Complaint, *, now: datetime) -> QuerySet[User]:
    """Whom a page offers: who is posted where they may read it and work, without those whom it is about; those of the
    branch first, then by staff code. The use case asks again for the one that was chosen."""
    posted = Posting.objects.filter(starts_on__lte=now.date()).filter(Q(ends_on=None) | Q(ends_on__gte=now.date()))
    here = posted.filter(Q(branch=complaint.branch_id) | Q(branch=None))
    customer = complaint.customer
    if customer is not None and customer.sealed:
        decide = here.filter(role=Role.DUTY_MANAGER)
        seen = Q(pk__in=decide.values("user_id")) | Q(pk=complaint.owner_id or 0)
    else:
        asked = posted.filter(role=Role.DEPARTMENT_STAFF, department__work_orders__complaint=complaint)
        reading = here.filter(role__in=READING_ROLES - {Role.AUDITOR})
        seen = Q(pk__in=reading.values("user_id")) | Q(pk__in=asked.values("user_id"))
        if customer is not None and customer.customer_manager_id is not None:
            seen |= Q(pk=customer.customer_manager_id)
    own = Exists(posted.filter(user=OuterRef("pk"), branch=complaint.branch_id))
    people = User.objects.filter(seen, is_active=True).annotate(is_own=own)
    return people.exclude(pk__in=complaint.recusals.values("user_id")).order_by("-is_own", "staff_code")
