"""The one door to a complaint's row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import update_wrapper
from typing import Any, Concatenate, Generic, ParamSpec
from uuid import UUID

from django.utils.translation import gettext as _
from django_fsm import Transition, TransitionNotAllowed

from complaints.access import Right, demand
from complaints.deadlines import settle_next_due
from complaints.errors import Blocked, NotFound, Stale, WrongState
from complaints.guards import Guard
from complaints.models import Complaint
from complaints.search.index import keep_findable
from complaints.waits import stop_wait
from evidence.act import Act
from evidence.crypto import Erased, new_keys
from evidence.idempotency import hash_body, remember, replay
from evidence.models import DataKey
from evidence.trail import NOTHING, append
from organisation.kept import one_act

P = ParamSpec("P")
Step = Callable[Concatenate[Complaint, Act, P], Any]
# The keys of other complaints that a use case changes too, by the complaint's own key and the arguments.
Beside = Callable[[int, dict[str, Any]], Iterable[int]]
# A page that is older than so many saves is told of the newest entries only.
MARKS_KEPT = 60


class UseCase(Generic[P]):
    """A step with its transaction around it. Call it with the public reference and the version the viewer saw."""

    def __init__(self, step: Step[P], right: Right, counts: bool, after_end: bool, beside: Beside) -> None:
        self.beside = beside
        self.step = step
        self.right = right
        self.counts = counts
        self.after_end = after_end
        update_wrapper(self, step)

    def __call__(self, ref: UUID, seen_version: int | None, act: Act, *args: P.args, **kwargs: P.kwargs) -> Complaint:
        """Do the step and save what it changed.

        `seen_version` is the version on the page the viewer acted from; None skips the check (tasks and imports act
        on the row as it is).

        :raises NotFound: absent, or not theirs to see. :raises NotAllowed: they may look but not do this.
        :raises Stale: somebody changed it since. :raises WrongState: it belongs to another stage, or the complaint has
        ended. :raises Blocked: a gate holds it. :raises BadInput: a value is off.
        """
        with one_act():
            complaint = take(ref, act, beside=lambda pk: self.beside(pk, kwargs))
            demand(self.right, complaint, act)
            if seen_version is not None and seen_version != complaint.version:
                raise Stale(complaint, seen=seen_version)
            self._do(complaint, act, *args, **kwargs)
        return complaint

    def once(self, key: str, ref: UUID, act: Act, *args: P.args, **kwargs: P.kwargs) -> Complaint:
        """Do it as a call without a version does, but only the first time that somebody sends the key (REL-R13).

        :raises evidence.idempotency.KeyRefused: it came with something else before, or is no key.
        """
        assert act.by is not None, "Only people press twice."
        action, body = f"{getattr(self, '__name__', '')}:{ref}", hash_body(kwargs)
        with one_act():
            done = replay(user=act.by, key=key, action=action, body_hash=body, now=act.now)
            complaint = take(ref, act)
            demand(self.right, complaint, act)
            if done is None:
                self._do(complaint, act, *args, **kwargs)
                remember(user=act.by, key=key, result_id=str(ref))
        return complaint

    def on_held(self, complaint: Complaint, act: Act, *args: P.args, **kwargs: P.kwargs) -> None:
        """Do the step inside an open transaction that holds the row already, and save what it changed. Fetches no
        gate's facts: who needs them looks first (`complaint.look`).

        :raises NotAllowed, WrongState, Blocked, BadInput: as above.
        """
        demand(self.right, complaint, act)
        self._do(complaint, act, *args, **kwargs)

    def _do(self, complaint: Complaint, act: Act, *args: P.args, **kwargs: P.kwargs) -> None:
        if not (complaint.is_open or self.after_end):
            raise WrongState(_("This complaint has ended. Write a note, or reopen it if there is more to do."))
        before = columns(complaint)
        self.step(complaint, act, *args, **kwargs)
        save_changes(complaint, before, act, counts=self.counts)


def nothing_beside(_pk: int, _arguments: dict[str, Any]) -> Iterable[int]:
    return ()


def use_case(
    right: Right = Right.HANDLE,
    *,
    counts: bool = True,
    after_end: bool | None = None,
    beside: Beside = nothing_beside,
) -> Callable[[Step[P]], UseCase[P]]:
    """Put a step behind the door. `counts=False`: reads, notes and reminders leave the version alone.

    `after_end`: possible although the complaint has ended. Unless said otherwise, what counts is not: it would start
    clocks and send mail about something that is over. `beside`: which other complaints are held as well.
    """

    def wrapped(step: Step[P]) -> UseCase[P]:
        return UseCase(step, right, counts, not counts if after_end is None else after_end, beside)

    return wrapped


def take(ref: UUID, act: Act, *, beside: Callable[[int], Iterable[int]] = lambda _pk: ()) -> Complaint:
    """Lock and load one complaint that the actor may see; the system itself (no actor) sees all.

    `beside` gives the keys of others to lock, by the complaint's own. All are locked in the order of their keys, so
    that two who take each other's wait for one another in a line and never in a circle.

    :raises NotFound: absent or foreign, told alike.
    """
    rows = Complaint.objects.all() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
    try:
        pk = rows.values_list("pk", flat=True).get(public_id=ref)
    except Complaint.DoesNotExist:
        raise NotFound from None
    # Lock by key alone: PostgreSQL refuses FOR UPDATE over the nullable joins of the scope.
    held = Complaint.objects.select_for_update(of=("self",)).select_related("branch", "customer")
    [complaint] = (one for one in held.filter(pk__in={pk, *beside(pk)}).order_by("pk") if one.pk == pk)
    complaint.look(now=act.now)
    return complaint


def columns(complaint: Complaint) -> dict[str, Any]:
    """Copy the row's own values, lists included, to see later what changed."""
    values = {field.attname: getattr(complaint, field.attname) for field in complaint._meta.concrete_fields}
    return {name: list(value) if isinstance(value, list) else value for name, value in values.items()}


def save_changes(complaint: Complaint, before: dict[str, Any], act: Act, *, counts: bool) -> None:
    """Write what changed, and only that: a forgotten name would silently drop the stage (style of django-fsm)."""
    settle_next_due(complaint)
    complaint.save(update_fields=changes(complaint, before, act, counts=counts))


def changes(complaint: Complaint, before: dict[str, Any], act: Act, *, counts: bool) -> list[str]:
    """Name the columns that changed, after bringing version and time to this act."""
    changed = [name for name, value in columns(complaint).items() if before.get(name) != value]
    if counts:
        complaint.version += 1
        changed.append("version")
    if mark_version(complaint, before):
        changed.append("version_marks")
    complaint.updated_at = act.now
    return [*changed, "updated_at"]


def mark_version(complaint: Complaint, before: dict[str, Any]) -> bool:
    """Keep how long the trail was as this version began, and say whether there was something to keep. A save that wrote
    nothing leaves none: the mark before tells a little more then."""
    written = complaint.__dict__.pop("_trail_length", None)
    if written is None or (complaint.version == before.get("version") and complaint.version_marks):
        return False
    complaint.version_marks = [*complaint.version_marks, [complaint.version, written]][-MARKS_KEPT:]
    return True


def applies(arrow: Transition, complaint: Complaint) -> bool:
    """Tell whether an arrow that leads on from this stage is one for this complaint: a potential one is taken up, any
    other is reopened."""
    asked = arrow.custom.get("applies")
    return asked is None or bool(asked(complaint))


def move(complaint: Complaint, act: Act, name: str, *, looked: bool = False, **facts: Any) -> None:
    """Walk one arrow: its guards, then the stage, its clock and the trail. `looked`: the guards' facts were fetched a
    moment ago, nothing has changed since, and nothing in them changes by this move.

    :raises Blocked: guards hold it, all of them named. :raises WrongState: no such arrow leads on from here.
    """
    if not looked:
        complaint.look(now=act.now)
    left = complaint.stage
    arrow = next((arrow for arrow in complaint.arrows() if arrow.name == name and arrow.source == left), None)
    if arrow is None or not applies(arrow, complaint):
        raise WrongState(_("That step does not lead on from here. Reload the page to see where the complaint stands."))
    held = [guard.missing for guard in arrow.conditions if isinstance(guard, Guard) and not guard(complaint)]
    if held:
        raise Blocked(held)
    try:
        getattr(complaint, name)()
    except TransitionNotAllowed:
        raise WrongState(_("That step is not open from here.")) from None
    complaint.stage_since = act.now
    write(complaint, act, f"stage.{name}", facts={"from": left, "to": complaint.stage, **facts})
    end_wait(complaint, act)
    if not looked:
        complaint.look(now=act.now)


def begin_trail(complaint: Complaint, act: Act) -> None:
    """Give a complaint that was stored a moment ago the key for what is said on it, and let its trail begin. It surely
    has neither yet, so nobody needs to be asked. Demands the transaction that stored it."""
    complaint.__dict__["_last_entry"] = NOTHING
    rows, complaint.__dict__["_keys"] = new_keys([complaint.public_id], now=act.now)
    DataKey.objects.bulk_create(rows)


def end_wait(complaint: Complaint, act: Act) -> bool:
    """Somebody is back with the customer, or the matter has moved on: the clock of waiting stops, how long it ran
    stands on the trail (R64, R129). Says whether one ran."""
    waited = stop_wait(complaint, now=act.now)
    if waited is None:
        return False
    write(complaint, act, "wait.ended", facts=dict(waited))
    return True


def write(
    complaint: Complaint,
    act: Act,
    kind: str,
    *,
    facts: dict[str, Any] | None = None,
    words: dict[str, str] | None = None,
) -> int:
    """Append one line to the complaint's trail: codes and ids as facts, what people said as words, which the search
    finds from then on. Gives its place.

    :raises WrongState: the customer was erased, so nothing that is said can be kept here.
    """
    spoken = {name: text for name, text in (words or {}).items() if text}
    try:
        entry = append(
            complaint.trail_chain,
            kind,
            act=act,
            facts=facts or {},
            words=spoken or None,
            subject=complaint.public_id,
            keys=complaint.__dict__.get("_keys"),
            after=complaint.__dict__.get("_last_entry"),
        )
    except Erased:
        raise WrongState(_("The customer was erased, so nothing more is written here. Log a new complaint.")) from None
    complaint.__dict__["_last_entry"] = entry
    complaint.__dict__["_trail_length"] = entry.seq
    if spoken:
        keep_findable(complaint, entry.seq, spoken)
    return entry.seq
