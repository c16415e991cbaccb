"""Days off that are coming, so that a newcomer sees who stands in for whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction

from complaints.usecases.absences import note_absence
from config.demonstration.people import Team
from evidence.act import Act, Via, new_request_id
from organisation.models import Absence
from organisation.working_time import closing_time, working_day_after


def enter_days_off(crew: Iterable[Team], *, now: datetime) -> int:
    """Let the last clerk of each branch be away for two working days, from the next but one on, with the first one
    standing in; says how many are. Nothing of today changes hands."""
    made = 0
    for team in crew:
        if len(team.clerks) < 2:
            continue
        away, deputy = team.clerks[-1], team.clerks[0]
        # Made a second time, the demonstration has them already.
        if Absence.objects.filter(user__in=[away, deputy], ends_at__gt=now).exists():
            continue
        today = team.calendar.local(now).date()
        starts = closing_time(team.calendar, working_day_after(team.calendar, today, 1))
        ends = closing_time(team.calendar, working_day_after(team.calendar, today, 3))
        act = Act(by=away, via=Via.PAGE, now=now, request_id=new_request_id())
        with transaction.atomic():
            note_absence(act, user=away, starts_at=starts + timedelta(minutes=1), ends_at=ends, deputy=deputy)
        made += 1
    return made
