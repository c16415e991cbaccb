"""Our word: given with date and hour, kept, broken or released – and never forgotten (R35, R77, R94, R124, R128)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.access import Right, may
from complaints.codes import DeadlineKind, PromiseState, Stage
from complaints.deadlines import Limit, drop, meet, open_deadline, open_deadlines
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Complaint, Promise, ProposalOption
from complaints.ports import promise_given
from complaints.severity import When
from complaints.usecases.climbing import reassess
from complaints.usecases.door import use_case, write
from complaints.usecases.missing import miss
from complaints.usecases.speaking import demand_good_words
from complaints.usecases.telling import expect_telling
from evidence.act import Act
from organisation.models import User

# Whoever may not promise anything themselves may always promise the duty manager's call within so long (R128).
MANAGER_CALLS_WITHIN = timedelta(hours=2)


def demand_may_promise(complaint: Complaint, act: Act) -> None:
    """Once a promise was broken, the next one is a supervisor's to give, whatever shape it has: our word, an option
    that the customer takes, a call by date and hour (R128).

    :raises NotAllowed: once broken, and no supervisor; with what may be promised instead.
    """
    if not may_promise(complaint, act.by, now=act.now):
        raise NotAllowed(broken_words(complaint))


def may_promise(complaint: Complaint, user: User | None, *, now: datetime) -> bool:
    """Say whether `user` (None: the house itself) may give the next promise here."""
    return not complaint.broken_promises or user is None or may(Right.SUPERVISE, complaint, user, now=now)


def broken_words(complaint: Complaint) -> str:
    """How often a promise was broken here, and who gives the next one."""
    return ngettext(
        "A promise was broken here %(n)d time: the duty manager must give the next one. "
        "You may always promise their call within %(hours)d hours.",
        "A promise was broken here %(n)d times: the duty manager must give the next one. "
        "You may always promise their call within %(hours)d hours.",
        complaint.broken_promises,
    ) % {"n": complaint.broken_promises, "hours": MANAGER_CALLS_WITHIN // timedelta(hours=1)}


def give_promise(
    complaint: Complaint,
    act: Act,
    *,
    what: str,
    due_at: datetime,
    condition: str = "",
    option: ProposalOption | None = None,
) -> Promise:
    """Keep what we promised word for word, with its own clock. `option`: the one that the customer took."""
    owner = complaint.owner or act.by
    if owner is None:
        raise BadInput(_("Somebody must take the complaint before a promise is given."))
    promise = Promise.objects.create(
        complaint=complaint,
        what=what.strip(),
        condition=condition.strip(),
        owner=owner,
        due_at=due_at,
        given_by=act.by,
        given_at=act.now,
    )
    open_deadline(complaint, DeadlineKind.PROMISE, Limit(due_at), act, owner=owner, about=promise.public_id)
    facts = {"promise": str(promise.public_id), "due": due_at.isoformat(), "conditional": bool(condition)}
    write(complaint, act, "promise.given", facts=facts, words={"what": what, "condition": condition})
    promise_given.send(Complaint, complaint=complaint, act=act, promise=promise, option=option)
    return promise


@use_case()
def promise(complaint: Complaint, act: Act, *, what: str, due_at: datetime, condition: str = "") -> None:
    """Give our word. Before the cause is known only a conditional one; after a broken one a supervisor gives it (R128).

    :raises BadInput: what or when is missing, or the condition. :raises WrongState: too early.
    :raises NotAllowed: once broken, and no supervisor. :raises WordsStopped: the words would hurt.
    """
    fields = {}
    if not what.strip():
        fields["what"] = _("Say what we promise, so that anybody here can keep it.")
    if due_at <= act.now:
        fields["due_at"] = _("That moment has passed. Choose a later date and hour.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    if complaint.stage in (Stage.RECEIVE, Stage.CALM):
        raise WrongState(_("No promise before the facts: settle the feeling, then find out what happened."))
    if not complaint.cause and not condition.strip():
        sentence = _("The cause is still open: promise only under a condition, or a date for the answer.")
        raise BadInput(sentence, fields={"condition": sentence})
    demand_may_promise(complaint, act)
    demand_good_words(complaint, act, what=what, condition=condition)
    give_promise(complaint, act, what=what, due_at=due_at, condition=condition)


def _open_promise(complaint: Complaint, ref: str) -> Promise:
    try:
        return complaint.promises.get(public_id=ref, state=PromiseState.OPEN)
    except Promise.DoesNotExist:
        raise NotFound from None


@use_case(after_end=True)
def keep_promise(complaint: Complaint, act: Act, *, promise: str, how: str = "") -> None:
    """Mark it kept: done as said, on time or late. Late is broken first, and kept after that (R128)."""
    keep(complaint, act, _open_promise(complaint, promise), how=how)


def keep(complaint: Complaint, act: Act, row: Promise, *, how: str) -> None:
    """The step inside `keep_promise`, for the proof that what was promised was given as well. Whoever keeps a promise
    has acted on the customer's yes (R104)."""
    _settle(complaint, act, row, PromiseState.KEPT)
    meet(complaint, DeadlineKind.PROMISE, act=act, about=row.public_id)
    meet(complaint, DeadlineKind.CONSENT, act=act)
    facts = {"promise": str(row.public_id), "late": row.broken_at is not None}
    write(complaint, act, "promise.kept", facts=facts, words={"how": how})
    expect_telling(complaint, act)


@use_case(after_end=True)
def release_promise(complaint: Complaint, act: Act, *, promise: str, why: str) -> None:
    """The customer released us, in their words.

    :raises BadInput: no words.
    """
    if not why.strip():
        sentence = _("Write in the customer's words why it is no longer needed.")
        raise BadInput(sentence, fields={"why": sentence})
    _release(complaint, act, _open_promise(complaint, promise), why=why)


def let_promises_go(complaint: Complaint, act: Act, *, why: str) -> None:
    """The matter itself has ended: nobody waits any more for what was promised on it. A condition may still come true,
    so that promise lives on (R94)."""
    for row in complaint.promises.filter(state=PromiseState.OPEN, condition="").order_by("id"):
        _release(complaint, act, row, why=why)


def _release(complaint: Complaint, act: Act, row: Promise, *, why: str) -> None:
    _settle(complaint, act, row, PromiseState.RELEASED)
    drop(complaint, DeadlineKind.PROMISE, act=act, about=row.public_id)
    write(complaint, act, "promise.released", facts={"promise": str(row.public_id)}, words={"why": why})


def _settle(complaint: Complaint, act: Act, row: Promise, state: PromiseState) -> None:
    """End it. An hour that has passed was missed, whether or not the sweep has looked since."""
    break_if_late(complaint, act, row)
    row.state, row.settled_at = state, act.now
    row.save(update_fields=["state", "settled_at"])


def break_if_late(complaint: Complaint, act: Act, row: Promise) -> None:
    """Its hour has passed: it stays open, counts as broken once, and raises the complaint (R128, R139). A condition has
    no hour that could pass, only one at which somebody looks (R94)."""
    if row.broken_at is not None or row.state != PromiseState.OPEN or row.condition or act.now < row.due_at:
        return
    row.broken_at = act.now
    row.save(update_fields=["broken_at"])
    complaint.broken_promises += 1
    for deadline in open_deadlines(complaint, DeadlineKind.PROMISE, about=row.public_id):
        miss(deadline, complaint, act)
    write(complaint, act, "promise.broken", facts={"promise": str(row.public_id)})
    reassess(complaint, act, new=[(When.BROKEN_PROMISE, "")])
