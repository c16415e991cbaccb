"""Asking for more hands, step by step: whom a call tells first, whom later, and when it is over by itself.

Shared by the hall's queue (R13), by relief for one clerk (R27), by calls against violence (R31) and by the invitation
of a manager (R135); the use cases hold the rows and the rights.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.codes import HelpKind
from complaints.errors import BadInput
from complaints.models import Complaint, HelpCall
from complaints.recipients import Told, as_told, duty_list_of, heads, supervisors_at, tell_each
from evidence.act import Act
from evidence.facts import Facts
from organisation.duties import people_posted
from organisation.models import Branch, Duty, Role
from organisation.policies import policies_for

ASKED = {
    HelpKind.QUEUE: "help-asked",
    HelpKind.RELIEF: "relief-asked",
    HelpKind.VIOLENCE: "violence-called",
    HelpKind.MANAGER: "manager-invited",
}
# Whom the branch's list names beside the duty managers.
LISTED = {HelpKind.VIOLENCE: [Duty.DUTY_MANAGER, Duty.SECURITY, Duty.CONTROL_ROOM]}
UNANSWERED_AFTER = {HelpKind.VIOLENCE: "violence_unanswered_minutes"}
# These are over only when somebody says so.
LASTING = (HelpKind.VIOLENCE, HelpKind.MANAGER)
UNANSWERED = "help-unanswered"


def open_call(
    act: Act, *, kind: HelpKind, branch: Branch, complaint: Complaint | None, waiting: int | None
) -> HelpCall:
    """Make the row and tell who must hear it at once, in the open transaction."""
    policies = policies_for(branch.pk, now=act.now)
    call = HelpCall.objects.create(
        kind=kind,
        branch=branch,
        complaint=complaint,
        waiting=waiting,
        asked_by=act.by,
        asked_at=act.now,
        wake_at=act.now + timedelta(minutes=policies.int(UNANSWERED_AFTER.get(kind, "help_unanswered_minutes"))),
    )
    first, above = _told_first(call, act)
    if above:
        call.told_above_at = act.now
        call.save(update_fields=["told_above_at"])
    _tell(call, ASKED[kind], first, act)
    return call


def tell_next_level(call: HelpCall, act: Act) -> None:
    """Nobody came: the hall manager and the head office hear of it, once."""
    recused = _recused(call)
    people = people_posted(Role.DUTY_MANAGER, branch_id=call.branch_id, now=act.now)
    above = as_told(heads((user for user in people if user.pk not in recused), now=act.now))
    _tell(call, UNANSWERED, [*duty_list_of(call.branch, [Duty.HALL_MANAGER], now=act.now), *above], act)
    call.told_above_at = act.now


def lapses_at(call: HelpCall, act: Act) -> datetime | None:
    """When a call is over by itself; None: when somebody says so."""
    if call.kind in LASTING:
        return None
    minutes = policies_for(call.branch_id, now=act.now).int("help_lapses_minutes")
    return call.asked_at + timedelta(minutes=minutes)


def answer(call: HelpCall, act: Act) -> bool:
    """Say “I come”. Says whether that is new: whoever was faster comes already.

    :raises BadInput: it is their own call.
    """
    if act.by is not None and call.asked_by_id == act.by.pk:
        raise BadInput(_("You called yourself. Somebody else must come."))
    if call.answered_at is not None:
        return False
    call.answered_by, call.answered_at = act.by, act.now
    call.wake_at = lapses_at(call, act)
    call.save(update_fields=["answered_by", "answered_at", "wake_at"])
    return True


def end(call: HelpCall, act: Act) -> None:
    """It is over: help came, or is not needed any more."""
    call.ended_by, call.ended_at, call.wake_at = act.by, act.now, None
    call.save(update_fields=["ended_by", "ended_at", "wake_at"])


def held(calls: QuerySet[HelpCall]) -> HelpCall | None:
    """Lock the one open call among these, None where there is none."""
    return calls.filter(ended_at__isnull=True).select_for_update(of=("self",)).first()


def _told_first(call: HelpCall, act: Act) -> tuple[list[Told], bool]:
    """The duty managers of the branch and whom its list names; where nobody is left but whoever asks, the head office
    at once. Says whether it went so far up."""
    recused = {*_recused(call), *([act.by.pk] if act.by is not None else [])}
    people = supervisors_at(call.branch_id, now=act.now, but=recused)
    above = bool(people) and len(heads(people, now=act.now)) == len(people)
    asker = as_told([act.by])
    codes = LISTED.get(HelpKind(call.kind), [Duty.DUTY_MANAGER])
    listed = [one for one in duty_list_of(call.branch, codes, now=act.now) if one not in asker]
    return [*as_told(people), *listed], above


def _recused(call: HelpCall) -> Collection[int]:
    """Whom the complaint is about: nobody asks them for help with it."""
    return set() if call.complaint is None else set(call.complaint.recusals.values_list("user_id", flat=True))


def _tell(call: HelpCall, kind: str, told: list[Told], act: Act) -> None:
    facts: dict[str, str] = {"call": str(call.public_id), "branch": call.branch.code}
    about = None
    if call.complaint is not None:
        about = call.complaint.public_id
        facts["complaint"] = str(about)
    spelled: Facts = facts
    tell_each(kind, told, act, about=about, which=str(call.public_id), facts=spelled)
