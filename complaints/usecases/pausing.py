"""Standing still while we wait for the customer, and giving the time back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.deadlines import hold, release
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint, Pause
from complaints.ports import went_on
from complaints.usecases.door import use_case, write
from evidence.act import Act


@use_case()
def pause(complaint: Complaint, act: Act, *, reason: str, until: datetime) -> None:
    """Stop the desk's clocks while the customer is to act, until a date and hour. Limits set by law run on.

    :raises BadInput: no reason, or a moment in the past. :raises WrongState: it stands still already, or is over.
    """
    fields = {}
    if not reason.strip():
        fields["reason"] = _("Say what we wait for from the customer.")
    if until <= act.now:
        fields["until"] = _("That moment has passed. Choose a later date and hour.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    if complaint.paused_at is not None or not complaint.is_open:
        raise WrongState(_("Its clock does not run."))
    Pause.objects.create(complaint=complaint, reason=reason.strip(), from_at=act.now, until_at=until, by=act.by)
    complaint.paused_at = act.now
    hold(complaint, act)
    write(complaint, act, "clock.paused", facts={"until": until.isoformat()}, words={"reason": reason})


@use_case()
def resume(complaint: Complaint, act: Act) -> None:
    """Let the clocks run again; every limit gets back what it had left.

    :raises WrongState: it does not stand still.
    """
    go_on(complaint, act)


def go_on(complaint: Complaint, act: Act) -> None:
    """The step inside `resume`, for the sweep as well."""
    if complaint.paused_at is None:
        raise WrongState(_("Its clock is running."))
    complaint.pauses.filter(ended_at=None).update(ended_at=act.now)
    complaint.paused_at = None
    release(complaint, act)
    write(complaint, act, "clock.resumed")
    went_on.send(Complaint, complaint=complaint, act=act)
