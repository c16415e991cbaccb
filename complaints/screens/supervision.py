"""What supervisors review: queues, and each thing in them; the answers it can be given are drawn where it is opened."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max, OuterRef, Prefetch, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.budgets import Means, means_at
from complaints.codes import DeadlineKind
from complaints.errors import NotFound
from complaints.models import Approval, Complaint, Deadline, Escalation
from complaints.ports import Tally, tallies
from complaints.queries import ComplaintQuerySet
from complaints.screens.answers import Returned, answers, approval_label
from complaints.screens.hall import Hall, hall_lists
from complaints.screens.lists import by_next_due, with_query
from complaints.screens.rows import moment_state, row
from complaints.screens.upwards import because_words
from complaints.screens.weighing import weighed
from complaints.usecases.approving import why_not_approve
from complaints.usecases.letters import stuck_letters
from evidence.act import Act
from organisation.at_once import at_once, count_in, how_many
from organisation.models import User
from organisation.scope import reach_of

QUEUES = ("escalated", "approvals", "overdue", "soon", "letters")


def queue_labels() -> dict[str, str]:
    return {
        "escalated": _("Went up"),
        "approvals": _("Waiting for a yes"),
        "overdue": _("Overdue"),
        "soon": _("Due soon"),
        "letters": _("Mail that is stuck"),
    }


def queues(user: User, *, now: datetime, soon: timedelta) -> dict[str, ComplaintQuerySet]:
    """The open complaints that this person decides on, queue by queue."""
    rows = Complaint.objects.supervised_by(user, now=now).open()
    return {
        "escalated": rows.escalated(),
        "approvals": rows.waiting_for_approval(),
        "overdue": rows.overdue(now=now),
        "soon": rows.due_within(soon, now=now),
    }


def queue_counts(user: User, act: Act, *, soon: timedelta) -> tuple[dict[str, int], str, Hall]:
    """How many stand in each queue, a mark that differs as soon as anything in them moves, and who calls for help; in
    one query."""
    now = act.now
    standing: dict[str, QuerySet[Any, Any]] = {
        **queues(user, now=now, soon=soon),
        "letters": stuck_letters(user, now=now),
    }
    mine = Complaint.objects.supervised_by(user, now=now).open().order_by()
    latest = mine.annotate(as_one=Value(1)).values("as_one").annotate(latest=Max("updated_at"))
    elsewhere = {_place_of(tally): tally.rows(user, now) for tally in tallies()}
    numbers = {key: how_many(rows) for key, rows in (standing | elsewhere).items()}
    found = at_once(moved=(latest, ["latest"]), **numbers, **hall_lists(user, now=now))
    hall = Hall(found, user, act)
    counts = {key: count_in(found[key]) for key in (*QUEUES, *elsewhere)}
    moved = found["moved"][0]["latest"] if found["moved"] else None
    mark = [moved.isoformat() if moved else "none", *map(str, counts.values()), hall.mark]
    return counts, "|".join(mark), hall


def elsewhere_tabs(counts: dict[str, int]) -> list[dict[str, Any]]:
    """What waits on other pages, as tabs beside the queues; where nothing waits, only those that stay."""
    waiting = [(tally, counts[_place_of(tally)]) for tally in tallies()]
    return [
        {
            "key": tally.key,
            "label": tally.label(),
            "count": count,
            "url": reverse(tally.url_name),
            "active": False,
            "level": "red",
        }
        for tally, count in waiting
        if count or tally.stays()
    ]


def _place_of(tally: Tally) -> str:
    return f"tally_{tally.key}".replace("-", "_")


@dataclass(frozen=True)
class Reading:
    """Where a supervisor stands: the queue, its page, and what is open on it.

    `opened`: None opens the first. `returned`: a form that came back, and whose. `cursor`: the item that the work goes
    on with.
    """

    user: User
    act: Act
    soon: timedelta
    key: str
    after: str = ""
    opened: Sequence[str] | None = None
    cursor: str = ""
    returned: tuple[str, Returned] | None = None

    @property
    def is_head_office(self) -> bool:
        """Say whether this is who decides above every branch."""
        return reach_of(self.user, now=self.act.now).is_head_office


@dataclass(frozen=True)
class Page:
    """One page of a queue, the key of the next (empty: that was all), and where it really stands."""

    reading: Reading
    items: list[dict[str, Any]]
    following: str


def queue_page(reading: Reading) -> Page:
    """Draw one page of a queue; its first where nothing stands on the later one any more. What came back refused is
    always there, so that nothing typed is lost.

    :raises BadInput: `after` is no place in a list.
    """
    rows = queues(reading.user, now=reading.act.now, soon=reading.soon)[reading.key]
    found, following = by_next_due(_with_what_is_shown(rows), after=reading.after)
    if not found and reading.after:
        return queue_page(replace(reading, after=""))
    items = _draw(found, reading)
    if reading.returned is not None and all(item["ref"] != reading.returned[0] for item in items):
        with suppress(NotFound):
            items.insert(0, one_item(UUID(reading.returned[0]), reading))
    return Page(reading, items, following)


def one_item(ref: UUID, reading: Reading) -> dict[str, Any]:
    """One complaint as an item of the queue, whether or not it still stands in it.

    :raises NotFound: absent, ended, or not theirs to decide.
    """
    rows = Complaint.objects.supervised_by(reading.user, now=reading.act.now).open().filter(public_id=ref)
    rows = rows.with_what_rows_show()
    drawn = _draw(list(_with_what_is_shown(rows)), reading)
    if not drawn:
        raise NotFound
    return drawn[0]


def _with_what_is_shown(rows: ComplaintQuerySet) -> ComplaintQuerySet:
    """Bring along what items show beside the complaint's own row: the steps that are up, what waits for a yes, and
    which limit comes first."""
    steps = Escalation.objects.filter(done_at=None).select_related("raised_by").order_by("-level")
    asked = Approval.objects.filter(state=Approval.State.ASKED).select_related("option", "asked_by", "first_by")
    running = Deadline.objects.filter(complaint=OuterRef("pk"), met_at=None, dropped_at=None).order_by("due_at", "id")
    return rows.annotate(first_limit=Subquery(running.values("kind")[:1])).prefetch_related(
        Prefetch("escalations", queryset=steps),
        Prefetch("approvals", queryset=asked.order_by("asked_at", "id")),
    )


def _draw(found: Sequence[Complaint], reading: Reading) -> list[dict[str, Any]]:
    """Draw complaints as items, those that are open with their answers."""
    asking = {complaint.branch_id: complaint.branch for complaint in found if complaint.approvals.all()}
    means = means_at(asking.values(), now=reading.act.now) if asking else None
    refs = [str(complaint.public_id) for complaint in found]
    reading = _go_on(reading, refs)
    opened = reading.opened or ()
    return [
        _item(complaint, reading, means, following=following, is_open=ref in opened)
        for complaint, ref, following in zip(found, refs, [*refs, ""][1:], strict=True)
    ]


def _go_on(reading: Reading, refs: list[str]) -> Reading:
    """Open the first where nothing was opened yet, or where what the work was to go on with has left the queue."""
    if reading.returned is not None or not refs or reading.cursor in refs:
        return reading
    return replace(reading, opened=[*(reading.opened or ()), refs[0]], cursor=refs[0])


def _item(
    complaint: Complaint, reading: Reading, means: Means | None, *, following: str, is_open: bool
) -> dict[str, Any]:
    ref, now = str(complaint.public_id), reading.act.now
    steps = list(complaint.escalations.all())
    step = _foremost(steps, reading)
    asked = [
        (approval, why_not_approve(reading.user, complaint, approval, now=now, limits=means.limits if means else None))
        for approval in complaint.approvals.all()
    ]
    returned = reading.returned[1] if reading.returned is not None and reading.returned[0] == ref else None
    forms, kept = answers(complaint, reading.user, reading.act, step, asked, returned) if is_open else ([], [])
    has_it = step is None or step.acknowledged_at is not None
    theirs = step is not None and step.is_for_head_office and not reading.is_head_office
    return {
        **row(complaint, now=now, soon=reading.soon),
        "version": complaint.version,
        "because": _because(complaint, step, asked, reading.key),
        "acknowledge": "" if has_it or theirs or step is None else str(step.public_id),
        "asked": [_asked(complaint, approval, why_not, reading, means) for approval, why_not in asked],
        "sent_up": _sent_up(step),
        "tried": _tried(steps, step),
        "answer_url": _address(reverse("supervisor_item", args=[ref]), reading, next=following),
        "open_url": _address(reverse("supervisor"), reading, open=ref) + f"#item-{ref}",
        "is_open": is_open,
        "is_cursor": ref == reading.cursor,
        "forms": forms,
        "kept": kept,
        "notice": returned.sentence if returned else "",
    }


def _address(path: str, reading: Reading, **more: str) -> str:
    return with_query(path, queue=reading.key, after=reading.after, **more)


def _foremost(steps: list[Escalation], reading: Reading) -> Escalation | None:
    """The step that this person answers first, the highest that waits: what went on to the head office is theirs."""
    mine = [step for step in steps if reading.is_head_office or not step.is_for_head_office]
    waiting = [step for step in mine if step.instructed_at is None]
    return next(iter([*waiting, *mine, *steps]), None)


def _because(
    complaint: Complaint, step: Escalation | None, asked: list[tuple[Approval, str]], key: str
) -> dict[str, Any]:
    """Why it is in this queue, and since when."""
    if key == "approvals":
        return {"label": _("Waiting for a yes"), "text": "", "since": asked[0][0].asked_at if asked else None}
    if key == "escalated":
        text = step.get_reason_display() if step is not None else ""
        return {"label": _("Went up because"), "text": text, "since": step.raised_at if step is not None else None}
    first = vars(complaint)["first_limit"]
    label = _("The limit has passed") if key == "overdue" else _("The limit is near")
    text = str(DeadlineKind(first).label) if first else ""
    return {"label": label, "text": text, "since": complaint.next_due_at if key == "overdue" else None}


def _sent_up(step: Escalation | None) -> dict[str, Any] | None:
    """Who sent the foremost step up and what they wrote to whoever decides; nothing where a rule raised it."""
    if step is None or step.raised_by is None:
        return None
    return {"by": step.raised_by.name_and_code, "at": step.raised_at, "words": step.words}


def _tried(steps: list[Escalation], foremost: Escalation | None) -> list[str]:
    """What was written on the way up: the words of the steps behind, and what the customer was told meanwhile."""
    behind = [one.words for one in steps if one is not foremost or one.raised_by is None]
    return [text for text in [*behind, *(one.interim_answer for one in steps)] if text]


def _asked(
    complaint: Complaint, approval: Approval, why_not: str, reading: Reading, means: Means | None
) -> dict[str, Any]:
    """One approval as it is read: what is to be done, for how much, until when, and who asks."""
    option = approval.option
    above = next((step for step in complaint.escalations.all() if step.is_for_head_office), None) if why_not else None
    due = option.due_at if option is not None else None
    return {
        "label": approval_label(approval),
        "action": option.action if option is not None else approval.ask,
        "person": option.person if option is not None else "",
        "condition": option.condition if option is not None else "",
        "due_at": due,
        "due_state": moment_state(due, now=reading.act.now, soon=reading.soon) if due else "",
        "asked_by": approval.asked_by.name_and_code if approval.asked_by else "",
        "asked_at": approval.asked_at,
        "beyond": bool(why_not) and approval.asked_by != reading.user and approval.first_by != reading.user,
        "because": because_words(approval.because),
        "first": _first_yes(approval),
        "weighed": weighed(complaint, approval, means) if means is not None else None,
        "sent_up_by": above.raised_by.name if above is not None and above.raised_by is not None else "",
        "sent_up_at": above.raised_at if above is not None else None,
    }


def _first_yes(approval: Approval) -> dict[str, Any] | None:
    """Who said yes first, where two people stand for it."""
    if approval.first_by is None:
        return None
    return {"by": approval.first_by.name_and_code, "at": approval.first_at, "words": approval.first_words}
