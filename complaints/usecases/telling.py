"""A result that nobody has told the customer yet: a limit runs from the moment that it exists (R112)."""

from __future__ import annotations

from datetime import timedelta

from complaints.codes import DeadlineKind, PromiseState, Stage
from complaints.deadlines import Limit, open_deadline, open_deadlines
from complaints.models import Complaint
from complaints.usecases.door import write
from evidence.act import Act
from organisation.opening import calendar_of
from organisation.policies import policies_for
from organisation.working_time import CalendarError, add_working_minutes


def expect_telling(complaint: Complaint, act: Act) -> None:
    """Let the limit run once there is a result: at follow-up, with nothing left that we promised. It runs in opening
    hours, because nobody is called at night. Policy `result_told_minutes`; 0 asks for nothing."""
    minutes = policies_for(complaint.branch_id, now=act.now).int("result_told_minutes")
    if not minutes or not has_untold_result(complaint) or open_deadlines(complaint, DeadlineKind.TELL_RESULT).exists():
        return
    try:
        limit = Limit(add_working_minutes(calendar_of(complaint.branch), act.now, minutes), wall_clock=False)
    except CalendarError:
        limit = Limit(act.now + timedelta(minutes=minutes))
    open_deadline(complaint, DeadlineKind.TELL_RESULT, limit, act)
    write(complaint, act, "result.exists")


def has_untold_result(complaint: Complaint) -> bool:
    """Say whether the customer has a result coming that they were not told. What hangs on a condition is none yet."""
    if complaint.stage != Stage.FOLLOW_UP or complaint.on_the_spot or complaint.result_told_at is not None:
        return False
    return not complaint.promises.filter(state=PromiseState.OPEN, condition="").exists()
