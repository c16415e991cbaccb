"""Violence, or a threat of it: guards and duty manager are called with one press, what was done is kept (R31, R141).

Behind no gate: not by stage, not by what is missing, not by the end of a complaint, and without a complaint at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints import help_calls
from complaints.access import works_at_desk
from complaints.codes import CalledParty, Flag, HelpKind
from complaints.errors import BadInput, NotFound
from complaints.models import Complaint, HelpCall, PartyCall
from complaints.severity import When
from complaints.usecases.climbing import note_flags, reassess
from complaints.usecases.door import use_case, write
from evidence.act import Act
from organisation.kept import one_act
from organisation.models import Branch

LONGEST_CASE_NUMBER = 60
Step = Callable[..., None]


@use_case(after_end=True)
def call_against_violence(complaint: Complaint, act: Act) -> None:
    """Call guards and duty manager to this customer. Pressing twice is one call; one that the hall made a moment ago
    without a complaint is this one from now on. It is ticked that there is violence, and the severity follows."""
    call = _open_at(complaint.branch) or _opened(complaint.branch, act, complaint)
    if call.complaint_id is None:
        call.complaint = complaint
        call.save(update_fields=["complaint"])
    write(complaint, act, "violence.called", facts={"call": str(call.public_id)})
    if complaint.is_open and not complaint.has_flag(Flag.VIOLENCE):
        note_flags(complaint, act, [*complaint.flags, Flag.VIOLENCE])
        # Whoever the rules name for it was called this very moment.
        reassess(complaint, act, new=[(When.FLAG, Flag.VIOLENCE)], tells=False)


def call_to_the_hall(branch: Branch, act: Act) -> HelpCall:
    """Call them to the hall, before anybody knows about which complaint. One call is open at a time.

    :raises NotFound: they do not work there.
    """
    if act.by is not None and not works_at_desk(act.by, branch.pk, now=act.now):
        raise NotFound
    with one_act():
        return _open_at(branch) or _opened(branch, act, None)


def _opened(branch: Branch, act: Act, complaint: Complaint | None) -> HelpCall:
    try:
        with transaction.atomic():
            return help_calls.open_call(act, kind=HelpKind.VIOLENCE, branch=branch, complaint=complaint, waiting=None)
    except IntegrityError:
        # A colleague pressed at the same moment.
        standing = _open_at(branch)
        if standing is None:
            raise
        return standing


def _open_at(branch: Branch) -> HelpCall | None:
    return HelpCall.objects.open().filter(branch=branch, kind=HelpKind.VIOLENCE).select_for_update(of=("self",)).first()


# --- What is done about it: on the complaint's trail, where there is a complaint --------------------------------------


def come(call: HelpCall, act: Act, complaint: Complaint | None) -> None:
    """Somebody comes. :raises BadInput: it is their own call."""
    if help_calls.answer(call, act):
        _write(complaint, act, call, "violence.coming")


def is_over(call: HelpCall, act: Act, complaint: Complaint | None) -> None:
    """The danger is over."""
    help_calls.end(call, act)
    _write(complaint, act, call, "violence.over")


def two_are_there(call: HelpCall, act: Act, complaint: Complaint | None) -> None:
    """Two of the staff are there: nobody stays alone with somebody who may strike. Ticked once."""
    if call.two_present_at is not None:
        return
    call.two_present_by, call.two_present_at = act.by, act.now
    call.save(update_fields=["two_present_by", "two_present_at"])
    _write(complaint, act, call, "violence.two_present")


def log_party(call: HelpCall, act: Act, complaint: Complaint | None, *, party: str, case_number: str = "") -> None:
    """Somebody from outside was called; once more with a case number adds that. :raises BadInput: nobody chosen."""
    case_number = case_number.strip()
    fields = {}
    if party not in CalledParty.values:
        fields["party"] = _("Choose whom you called.")
    if len(case_number) > LONGEST_CASE_NUMBER:
        fields["case_number"] = _("Keep it short: at most %(most)d characters.") % {"most": LONGEST_CASE_NUMBER}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    row, is_new = PartyCall.objects.get_or_create(call=call, party=party, defaults={"at": act.now, "by": act.by})
    if case_number and row.case_number != case_number:
        row.case_number = case_number
        row.save(update_fields=["case_number"])
    elif not is_new:
        return
    _write(complaint, act, call, "violence.party", {"party": party}, {"case_number": case_number})


def _write(
    complaint: Complaint | None,
    act: Act,
    call: HelpCall,
    kind: str,
    facts: dict[str, Any] | None = None,
    words: dict[str, str] | None = None,
) -> None:
    if complaint is not None:
        write(complaint, act, kind, facts={"call": str(call.public_id), **(facts or {})}, words=words)


@use_case(counts=False)
def tend_call(complaint: Complaint, act: Act, *, call: str, step: Step, told: dict[str, str] | None = None) -> None:
    """Do one of the steps above for a call that concerns a complaint.

    :raises NotFound: no such call is open here.
    """
    held = help_calls.held(complaint.help_calls.filter(public_id=call, kind=HelpKind.VIOLENCE))
    if held is None:
        raise NotFound
    step(held, act, complaint, **(told or {}))


@use_case(counts=False)
def note_called_party(complaint: Complaint, act: Act, *, call: str, party: str, case_number: str = "") -> None:
    """Do so of a call that concerns a complaint, over or not.

    :raises NotFound: there is no such call here. :raises BadInput: as `log_party`.
    """
    row = complaint.help_calls.filter(public_id=call, kind=HelpKind.VIOLENCE).first()
    if row is None:
        raise NotFound
    log_party(row, act, complaint, party=party, case_number=case_number)


def note_party(call: UUID, act: Act, *, party: str, case_number: str = "") -> None:
    """Log who from outside was called, or add a case number; that comes later than the danger is over.

    :raises NotFound: no call of theirs to see. :raises BadInput: as `log_party`.
    """
    row = _seen(call, act)
    if row.complaint is not None:
        note_called_party(row.complaint.public_id, None, act, call=str(call), party=party, case_number=case_number)
        return
    with one_act():
        log_party(row, act, None, party=party, case_number=case_number)


def _seen(call: UUID, act: Act) -> HelpCall:
    rows = HelpCall.objects.all() if act.by is None else HelpCall.objects.visible_to(act.by, now=act.now)
    row = rows.select_related("complaint").filter(public_id=call, kind=HelpKind.VIOLENCE).first()
    if row is None:
        raise NotFound
    return row


def tend(call: UUID, act: Act, step: Step, **told: str) -> None:
    """Do one of the steps above, whether or not the call concerns a complaint.

    :raises NotFound: no open call of theirs to see. :raises BadInput: as the step says.
    """
    row = _seen(call, act)
    if row.ended_at is not None:
        raise NotFound
    if row.complaint is not None:
        tend_call(row.complaint.public_id, None, act, call=str(call), step=step, told=told)
        return
    with one_act():
        held = help_calls.held(HelpCall.objects.filter(pk=row.pk))
        if held is None:
            raise NotFound
        step(held, act, None, **told)
