"""When customers are not called: plain arithmetic on the clock at the branch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from organisation.models import Branch
from organisation.policies import Policies

QUARTER = timedelta(minutes=15)
# Two quiet spans may follow one another; more than a few in a row leave no hour of the day at all.
MOST_SPANS = 8


@dataclass(frozen=True)
class QuietHours:
    """Spans of the day, the end excluded, of which one may run past midnight; on the clock of `zone`."""

    spans: Sequence[tuple[time, time]]
    zone: ZoneInfo

    def around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """Give the start and end of the quiet span that holds the moment, None when one may call then."""
        local = moment.astimezone(self.zone)
        clock = local.time()
        for start, end in self.spans:
            if start <= end:
                if start <= clock < end:
                    return self._on(local, start), self._on(local, end)
            elif clock >= start:
                return self._on(local, start), self._on(local + timedelta(days=1), end)
            elif clock < end:
                return self._on(local - timedelta(days=1), start), self._on(local, end)
        return None

    def is_quiet(self, moment: datetime) -> bool:
        return self.around(moment) is not None

    def after(self, moment: datetime) -> datetime:
        """Give the moment itself when one may call then, else the end of the quiet time."""
        for _span in range(MOST_SPANS):
            quiet = self.around(moment)
            if quiet is None:
                break
            moment = quiet[1]
        return moment

    def before(self, moment: datetime) -> datetime:
        """Give the moment itself when one may call then, else a quarter of an hour before the quiet time begins."""
        for _span in range(MOST_SPANS):
            quiet = self.around(moment)
            if quiet is None:
                break
            moment = quiet[0] - QUARTER
        return moment

    def nearest(self, moment: datetime, *, now: datetime) -> datetime:
        """Give the time nearest to the moment at which one may call and that is still to come: a quarter of an hour
        before the quiet begins, or when it ends."""
        later, earlier = self.after(moment), self.before(moment)
        if earlier <= now or self.is_quiet(earlier) or later - moment <= moment - earlier:
            return later
        return earlier

    def _on(self, local: datetime, clock: time) -> datetime:
        # In the night in which an hour comes twice, the time of the same one of the two; by way of UTC, because a time
        # that is left out in another night is none at all.
        moment = datetime.combine(local.date(), clock, tzinfo=self.zone).replace(fold=local.fold)
        return moment.astimezone(UTC).astimezone(self.zone)


def quiet_hours_of(branch: Branch, policies: Policies) -> QuietHours:
    """Give the branch's quiet hours as its policies say."""
    return QuietHours(policies.hours("quiet_hours"), ZoneInfo(branch.time_zone))


def next_quarter(moment: datetime) -> datetime:
    """Give the next full quarter of an hour, the moment itself when it is one."""
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + QUARTER
