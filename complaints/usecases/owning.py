"""Who answers for it: taking over, handing over, and staying out of one's own case."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import CalmAct, DeadlineKind, PromiseState
from complaints.deadlines import open_deadlines
from complaints.errors import BadInput
from complaints.key_facts import answers_of, asked_for, summed_up
from complaints.models import Complaint, OwnerSpell, Recusal
from complaints.ports import owner_changed
from complaints.recipients import hand_on_mail
from complaints.usecases.calming import note_tick
from complaints.usecases.door import use_case, write
from complaints.usecases.relieving import relief_came
from complaints.watchers import OWNER, end_watch, tell_watchers
from evidence.act import Act
from organisation.models import Role, User
from organisation.scope import reach_of

# Limits that are not the owner's: the duty manager answers the one, the customer manager the other.
NOT_THE_OWNERS = (DeadlineKind.ACKNOWLEDGE, DeadlineKind.MANAGER_CALL)
# Mail to the owner as the owner: what of it still waits goes to the new one.
OWNERS_MAIL = ("deadline-reminder", "deadline-overdue", "promise-watch", "instructed", "approval-decided")


def give_to(
    complaint: Complaint, act: Act, owner: User, *, reason: str = "", summary: str = "", provoked: bool = False
) -> None:
    """Make `owner` answer for it from now on; the earlier owner stays on the record (R6). `provoked`: because the
    earlier one had angered the customer, which is an act of calming too (R11)."""
    before = complaint.owner
    complaint.owner_spells.filter(until_at=None).update(until_at=act.now)
    _begin_spell(complaint, act, owner, reason=reason, summary=summary, provoked=provoked)
    open_deadlines(complaint).exclude(kind__in=NOT_THE_OWNERS).update(owner=owner)
    complaint.promises.filter(state=PromiseState.OPEN).update(owner=owner)
    if provoked:
        note_tick(complaint, act, CalmAct.SWAP_HANDLER)
    if before is not None:
        relief_came(complaint, act)
    hand_on_mail(complaint, OWNERS_MAIL, act, before=before)
    owner_changed.send(Complaint, complaint=complaint, act=act, before=before)


def own_from_the_start(complaint: Complaint, act: Act, owner: User) -> None:
    """Let `owner` answer for what was stored a moment ago: nothing stands on it yet that would change hands (R6)."""
    _begin_spell(complaint, act, owner)


def _begin_spell(complaint: Complaint, act: Act, owner: User, **why: Any) -> None:
    OwnerSpell.objects.create(complaint=complaint, owner=owner, from_at=act.now, **why)
    complaint.owner = owner


def may_own(complaint: Complaint, owner: User, act: Act) -> bool:
    """Say whether somebody may answer for it: they work at its desk, and it is not about them (R6)."""
    reach = reach_of(owner, now=act.now)
    posted = reach.has(Role.CLERK, complaint.branch_id) or reach.is_supervisor_of(complaint.branch_id)
    return posted and not complaint.recusals.filter(user=owner).exists()


@use_case(Right.HANDLE, after_end=True)
def take_over(complaint: Complaint, act: Act, *, reason: str = "", provoked: bool = False) -> None:
    """Take the complaint oneself. Taking it from a colleague needs a reason (R7), of which `provoked` is one; an
    unclaimed one needs none.

    :raises BadInput: no reason, or already one's own.
    """
    if act.by is None or complaint.owner_id == act.by.pk:
        raise BadInput(_("This complaint is yours already."))
    if complaint.owner_id is not None and not (reason.strip() or provoked):
        sentence = _("Say why you take it over from your colleague.")
        raise BadInput(sentence, fields={"reason": sentence})
    before = complaint.owner_id
    provoked = provoked and before is not None
    give_to(complaint, act, act.by, reason=reason, provoked=provoked)
    facts = {"from": before, "to": act.by.pk, "provoked": provoked}
    seq = write(complaint, act, "owner.taken", facts=facts, words={"reason": reason})
    tell_watchers(complaint, act, OWNER, which=str(seq))


@use_case(Right.HANDLE, after_end=True)
def transfer(
    complaint: Complaint, act: Act, *, to: User, summary: str, reason: str = "", provoked: bool = False
) -> None:
    """Hand it to a colleague with what they need to know, so that the customer repeats nothing (R7, R37). The key facts
    that are known go along by themselves, with what is still to ask (R54).

    :raises BadInput: summary or reason is missing, or the colleague may not own it.
    """
    fields = {}
    if not summary.strip():
        fields["summary"] = _("Sum up what your colleague must know, so that the customer need not repeat it.")
    if not (reason.strip() or provoked):
        fields["reason"] = _("Say why you hand it over.")
    if not may_own(complaint, to, act):
        fields["to"] = _("Choose a colleague who works at this branch and whom the complaint is not about.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    before = complaint.owner_id
    give_to(complaint, act, to, reason=reason, summary=summary, provoked=provoked)
    known = summed_up(asked_for(complaint), answers_of(complaint))
    # Words are read in the order of their names.
    words = {"summary": summary, "summary_facts": known, "reason": reason}
    facts = {"from": before, "to": to.pk, "provoked": provoked}
    seq = write(complaint, act, "owner.handed_over", facts=facts, words=words)
    tell_watchers(complaint, act, OWNER, which=str(seq))


@use_case(Right.SUPERVISE, after_end=True)
def recuse(complaint: Complaint, act: Act, *, user: User, reason: str) -> None:
    """Keep the person the complaint is about from handling, seeing or closing it.

    :raises BadInput: no reason, or they own it still.
    """
    if not reason.strip():
        sentence = _("Say what ties this colleague to the complaint.")
        raise BadInput(sentence, fields={"reason": sentence})
    if complaint.owner_id == user.pk:
        raise BadInput(_("Hand the complaint to somebody else first."))
    Recusal.objects.get_or_create(complaint=complaint, user=user, defaults={"reason": reason, "at": act.now})
    end_watch(complaint, user, act)
    write(complaint, act, "owner.recused", facts={"user": user.pk}, words={"reason": reason})
