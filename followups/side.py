"""What the parts of this floor on the complaint's page read, in one query for all of them."""

from __future__ import annotations

from django.db.models import OuterRef, Q, QuerySet, Subquery

from complaints.contacts import first_of
from complaints.models import Complaint
from followups.codes import CallbackState, MoveState
from followups.mail_in.codes import MailState
from followups.models import CallbackMove, IncomingMail, Rating
from organisation.at_once import Row, at_once

CALL = (
    *("public_id", "kind", "purpose", "due_at", "state", "tries", "version", "settled_at"),
    *("notice_wanted", "notice_at", "answer_until"),
)
MOVE = ("state", "to_at", "tell_by", "reason")
TRY = ("at", "outcome", "said", "satisfaction", "did_it_work", "anything_else", "suggestion")
MESSAGE = (
    *("from_customer", "kind", "text", "files", "at", "read_at", "by__name"),
    *("mail__public_id", "mail__marks"),
)


def side_rows(complaint: Complaint) -> dict[str, list[Row]]:
    """Give the `calls`, each as often as it has tries, the `messages`, the newest first, the mail it `came_by`, and
    the `ratings`. Read once for a complaint as it was fetched; whoever has changed something fetches it anew."""
    if "_side_rows" not in complaint.__dict__:
        names = [*CALL, "caller__name", *(f"attempts__{name}" for name in TRY), "attempts__by__name"]
        first = first_of(complaint.customer_id or 0)
        reach = {"reach": Subquery(first.values("masked")[:1]), "reach_ref": Subquery(first.values("public_id")[:1])}
        moves = {f"move_{name}": Subquery(_pending_moves().values(name)[:1]) for name in MOVE}
        calls = complaint.callbacks.annotate(**reach, **moves)
        calls = calls.order_by("due_at", "id", "-attempts__at", "-attempts__id")
        complaint.__dict__["_side_rows"] = at_once(
            calls=(calls, [*names, *reach, *moves]),
            messages=(complaint.customer_messages.order_by("-at", "-id"), MESSAGE),
            came_by=(IncomingMail.objects.filter(about=complaint.public_id, state=MailState.OPENED), ["public_id"]),
            ratings=(Rating.objects.filter(complaint=complaint), ["stars", "words", "at", "changed_at"]),
        )
    rows: dict[str, list[Row]] = complaint.__dict__["_side_rows"]
    return rows


def _pending_moves() -> QuerySet[CallbackMove]:
    """Of a call's changes of its hour the one of which something is still to be said."""
    return CallbackMove.objects.filter(
        Q(state=MoveState.ASKED) | Q(state=MoveState.MADE, tell_by__isnull=False, told_at=None),
        callback=OuterRef("pk"),
        callback__state=CallbackState.OPEN,
    ).order_by("state", "-id")
