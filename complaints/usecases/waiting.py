"""Stepping away from a customer at the counter, and coming back in the time that was named (R64, R129)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import Channel
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.usecases.door import end_wait, use_case, write
from complaints.waits import begin_wait
from evidence.act import Act
from organisation.policies import policies_for

# Whoever is asked to wait longer than this at a counter goes home; that is a promise, with reminders of its own.
LONGEST_AWAY = 240


@use_case(counts=False, after_end=False)
def step_away(complaint: Complaint, act: Act, *, minutes: int | None = None, what: str = "") -> None:
    """Leave the customer for so many minutes (None: as many as the policy says): their clock runs. `what` for, for
    colleagues.

    :raises BadInput: no span that anybody waits at a counter. :raises WrongState: nobody waits at a counter, or the
    clock runs already.
    """
    if complaint.channel != Channel.WALK_IN:
        raise WrongState(_("Nobody waits at the counter for this one. Promise a call instead."))
    if complaint.waits_since is not None:
        raise WrongState(_("The customer's clock is running already. Say that you are back first."))
    if minutes is None:
        minutes = policies_for(complaint.branch_id, now=act.now).int("away_minutes")
    if not 1 <= minutes <= LONGEST_AWAY:
        sentence = _("Name 1 to %(most)d minutes. For longer, promise a call.") % {"most": LONGEST_AWAY}
        raise BadInput(sentence, fields={"minutes": sentence})
    begin_wait(complaint, minutes=minutes, what=what.strip(), now=act.now)
    write(complaint, act, "wait.began", facts={"minutes": minutes}, words={"what": what.strip()})


@use_case(counts=False, after_end=False)
def come_back(complaint: Complaint, act: Act) -> None:
    """Say “I am back”: the clock stops, how long it ran stands on the trail.

    :raises WrongState: no clock runs.
    """
    if not end_wait(complaint, act):
        raise WrongState(_("Nobody is waiting here: a colleague was back before you."))
