"""A walked road as a pattern: one complaint, or two that belong together, with everything that hangs on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

from django.db.models import Model

from complaints.models import Complaint, Customer, Deadline, ProposalOption
from config.demonstration.blanks import Blanks
from config.demonstration.chains import ChainPattern
from config.demonstration.copies import Copy
from config.demonstration.letters import LetterPattern, read_letters
from config.demonstration.play import Clock, Ruled, Span, minutes_allowed, weeks_allowed
from config.demonstration.rows import AGREED, Places, RowPattern, read_rows
from config.demonstration.sheets import Sheets, Spelling
from config.demonstration.walking import Walked
from evidence.models import TrailEntry
from outbox.models import Message

# After the start of a large demonstration.
QUIET_AT_FIRST = timedelta(hours=1)

Pools = Mapping[type[Model], Iterator[int]]
# When a branch logged its last walked one on a date of its own.
LastReceipts = Mapping[tuple[int, date], datetime]


class Pattern:
    """What a copy needs of one road: its rows, trails and messages, and how far it may be moved in time."""

    def __init__(
        self, walked: Walked, clock: Clock, spelled: Spelling, *, now: datetime, oldest: timedelta, last: LastReceipts
    ) -> None:
        rows = read_rows(walked.complaints)
        places = Places(rows)
        complaints = [row for row in rows if isinstance(row, Complaint)]
        deadlines = [row for row in rows if isinstance(row, Deadline)]
        options = {row.pk: places.keys[ProposalOption, row.pk] for row in rows if isinstance(row, ProposalOption)}
        limits = {deadline.pk: Ruled.of(clock, deadline) for deadline in deadlines}
        fixed = {key: limit.is_fixed for key, limit in limits.items()}
        self.clock = clock
        self.is_open = walked.is_open
        self.copies = walked.copies
        self.language = next((row.language for row in rows if isinstance(row, Customer)), "zh-hans")
        self.received = [complaint.received_at for complaint in complaints]
        self._rows = [RowPattern(row, places, spelled, fixed=fixed) for row in rows]
        self._blanks = Blanks(places.uuids, places.numbers, options)
        self._chains = [
            ChainPattern(one.public_id, places.uuids[one.public_id], self._blanks, spelled) for one in complaints
        ]
        self._letters = [
            LetterPattern(row, places.uuids, self._blanks, spelled)
            for row in (read_letters([one.public_id for one in complaints]) if walked.is_open else ())
            if row.about is not None
        ]
        self.references = len(places.uuids)
        self.subjects = [places.uuids[row.public_id] for row in rows if isinstance(row, Complaint | Customer)]
        self._set_play(rows, list(limits.values()), now=now, oldest=oldest)
        if not self.is_open:
            self._stay_behind(last)

    def _set_play(self, rows: list[Model], limits: list[Ruled], *, now: datetime, oldest: timedelta) -> None:
        """An open one stays where it is. What wakes within the hour is not copied, or all copies would send their mail
        at the same minute; nor is what has ended and still has a limit to be woken for."""
        self.weeks, self.minutes = [timedelta(0)], [timedelta(0)]
        wakes = [row.wake_at for row in rows if isinstance(row, Deadline) and row.wake_at is not None]
        if self.is_open and not any(wake_at < now + QUIET_AT_FIRST for wake_at in wakes):
            return
        if wakes:
            self.copies = 0.0
            return
        acts = [at for chain in self._chains for at in chain.moments]
        span = Span(acts, _agreed(rows))
        # A limit that ends behind a holiday comes out otherwise in a week without one.
        with_limits = Span(acts, [*span.moments, *(limit.due_at for limit in limits)])
        self.weeks = weeks_allowed(self.clock, with_limits, now=now, oldest=oldest)
        self.minutes = minutes_allowed(self.clock, span, limits)

    def _stay_behind(self, last: LastReceipts) -> None:
        """Keep to the days on which nothing was walked later: copies get the higher numbers."""

        def is_behind(moment: datetime) -> bool:
            walked = last.get((self.clock.branch.pk, self.clock.calendar.local(moment).date()))
            return walked is None or walked < moment + min(self.minutes)

        behind = [weeks for weeks in self.weeks if all(is_behind(received + weeks) for received in self.received)]
        if behind:
            self.weeks = behind
        else:
            self.copies = 0.0

    @property
    def size(self) -> int:
        """How many complaints one copy makes."""
        return len(self._chains)

    def needs(self) -> Iterator[tuple[type[Model], int]]:
        """Say how many new keys of each table one copy takes."""
        for row in self._rows:
            yield row.model, 1
        yield TrailEntry, sum(len(chain.entries) for chain in self._chains)
        yield Message, len(self._letters)

    def copy_to(self, sheets: Sheets, copy: Copy, pools: Pools) -> None:
        """Put everything of a copy onto the sheets."""
        copy.keys = [next(pools[row.model]) for row in self._rows]
        for row in self._rows:
            sheets.of(row.model).append(row.filled(copy))
        filled = [fill(copy) for fill in self._blanks.fills]
        for chain in self._chains:
            keys = [next(pools[TrailEntry]) for _ in chain.entries]
            chain.copy_to(sheets, copy, keys, filled)
        for letter in self._letters:
            letter.copy_to(sheets, copy, next(pools[Message]), filled)


def _agreed(rows: list[Model]) -> list[datetime]:
    """Collect every moment that was agreed on; those of limits are looked at apart."""
    return [
        value
        for row in rows
        if not isinstance(row, Deadline)
        for name in AGREED
        if isinstance(value := getattr(row, name, None), datetime) and value.year < 9000
    ]
