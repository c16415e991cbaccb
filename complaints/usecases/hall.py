"""The hall under pressure: how many people wait, and calling for more hands (R13)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints import help_calls
from complaints.access import works_at_desk
from complaints.codes import HelpKind
from complaints.errors import BadInput, NotFound
from complaints.models import HelpCall, QueueCount
from complaints.usecases import safety
from complaints.usecases.inviting import manager_joined
from complaints.usecases.relieving import answer_relief, end_relief
from evidence.act import Act
from organisation.kept import one_act
from organisation.models import Branch
from organisation.policies import policies_for

MOST_WAITING = 999


def say_count(branch: Branch, act: Act, *, waiting: int) -> None:
    """Write down how many people wait at the branch now. It calls nobody: that is one more press.

    :raises NotFound: they do not work there. :raises BadInput: no number of people.
    """
    _demand_here(branch, act)
    if not 0 <= waiting <= MOST_WAITING:
        sentence = _("Write how many people are waiting: a number from 0 to %(most)d.") % {"most": MOST_WAITING}
        raise BadInput(sentence, fields={"waiting": sentence})
    QueueCount.objects.bulk_create(
        [QueueCount(branch=branch, waiting=waiting, said_by=act.by, said_at=act.now)],
        update_conflicts=True,
        unique_fields=["branch"],
        update_fields=["waiting", "said_by", "said_at"],
    )


def call_for_help(branch: Branch, act: Act) -> HelpCall:
    """Call the duty managers to the hall. One call is open at a time: pressed again, it is the same one.

    :raises NotFound: they do not work there.
    """
    _demand_here(branch, act)
    with one_act():
        standing = _open_at(branch)
        if standing is not None:
            return standing
        try:
            with transaction.atomic():
                return help_calls.open_call(
                    act, kind=HelpKind.QUEUE, branch=branch, complaint=None, waiting=_fresh_count(branch, act)
                )
        except IntegrityError:
            # A colleague pressed at the same moment.
            standing = _open_at(branch)
            if standing is None:
                raise
            return standing


def answer_call(call: UUID, act: Act) -> None:
    """Say “I come” to a call from the hall, against violence, or for relief; for relief, whoever decides there. To an
    invitation it says that a manager has joined.

    :raises NotFound: no open call of theirs to see. :raises BadInput: it is their own.
    :raises NotAllowed: relief is for a duty manager to bring.
    """
    row = _visible(call, act)
    if row.kind == HelpKind.VIOLENCE:
        safety.tend(call, act, safety.come)
        return
    if row.complaint is not None:
        use_case = manager_joined if row.kind == HelpKind.MANAGER else answer_relief
        use_case(row.complaint.public_id, None, act, call=str(call))
        return
    with one_act():
        help_calls.answer(_held(row), act)


def end_call(call: UUID, act: Act) -> None:
    """Say that it is over, whoever asked or came.

    :raises NotFound: no open call of theirs to see. :raises BadInput: an invitation is declined with a reason.
    """
    row = _visible(call, act)
    if row.kind == HelpKind.VIOLENCE:
        safety.tend(call, act, safety.is_over)
        return
    if row.kind == HelpKind.MANAGER:
        raise BadInput(_("Say on the complaint why no manager appears, or that one has joined."))
    if row.complaint is not None:
        end_relief(row.complaint.public_id, None, act, call=str(call))
        return
    with one_act():
        help_calls.end(_held(row), act)


def _demand_here(branch: Branch, act: Act) -> None:
    if act.by is not None and not works_at_desk(act.by, branch.pk, now=act.now):
        raise NotFound


def _fresh_count(branch: Branch, act: Act) -> int | None:
    """How many people wait, None where nobody has looked lately."""
    stale = timedelta(minutes=policies_for(branch.pk, now=act.now).int("queue_stale_minutes"))
    counts = QueueCount.objects.filter(branch=branch, said_at__gt=act.now - stale)
    return counts.values_list("waiting", flat=True).first()


def _open_at(branch: Branch) -> HelpCall | None:
    return HelpCall.objects.open().filter(branch=branch, kind=HelpKind.QUEUE).first()


def _visible(call: UUID, act: Act) -> HelpCall:
    rows = HelpCall.objects.all() if act.by is None else HelpCall.objects.visible_to(act.by, now=act.now)
    row = rows.open().select_related("complaint").filter(public_id=call).first()
    if row is None:
        raise NotFound
    return row


def _held(row: HelpCall) -> HelpCall:
    held = help_calls.held(HelpCall.objects.filter(pk=row.pk))
    if held is None:
        raise NotFound
    return held
