"""Walking one complaint through its past: every step is a use case's own, at a moment that lies behind us.

Between two steps time really passes: limits wake their reminders and are missed, and the duty manager reacts to what
comes up. The whole walk is one transaction, so that a house at work never sees it half done.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import Enum
from functools import partial
from random import Random
from typing import Any

from django.db.models import F

from complaints.deadlines import open_deadlines
from complaints.models import Approval, Complaint
from complaints.sweeping import wake_one
from complaints.usecases.approving import approve
from complaints.usecases.calming import read_feeling, return_to_calm, wants_it_now
from complaints.usecases.door import UseCase
from complaints.usecases.escalating import acknowledge, escalate, instruct
from complaints.usecases.following import ask_to_close
from complaints.usecases.proposing import add_option
from config.demonstration.hours import opening_at
from config.demonstration.people import Team
from config.demonstration.story import phrases
from evidence.act import Act, Via, new_request_id
from organisation.models import User
from outbox.models import Message, State

Happening = Callable[[], None]

# Only these bring something up to the duty manager, beside the receipt and missed limits.
GOES_UP = (add_option, ask_to_close, escalate, read_feeling, return_to_calm, wants_it_now)


class NowReached(Exception):
    """The walk has come to the present: what lies ahead has not happened yet."""


class Reacts(Enum):
    """What the duty manager does about what comes up."""

    FULLY = "fully"
    ONLY_TAKES_NOTE = "only_takes_note"
    NOT_YET = "not_yet"


class Walk:
    """One complaint, its clock, and the people around it. `now` is the present, which no step passes."""

    complaint: Complaint

    def __init__(self, team: Team, rng: Random, *, start: datetime, now: datetime, reacts: Reacts = Reacts.FULLY):
        self.team = team
        self.rng = rng
        self.clock = start
        self.now = now
        self.reacts = reacts
        self.by = team.clerks[0]
        self._ahead: list[tuple[datetime, int, Happening]] = []
        self._known: set[object] = set()
        self._places = itertools.count()

    # --- Acting ---

    def act(self, by: User | None = None) -> Act:
        """Somebody does something at the clock of the walk; the owner when nobody is named."""
        return Act(by=by or self.by, via=Via.PAGE, now=self.clock, request_id=new_request_id())

    def do(self, use_case: UseCase[Any], /, *, by: User | None = None, look: bool = False, **arguments: Any) -> None:
        """Do one step. `look`: it reads the gate's facts without moving."""
        act = self.act(by)
        if look:
            self.complaint.look(now=act.now)
        use_case.on_held(self.complaint, act, **arguments)
        if use_case in GOES_UP:
            self.see_what_came_up()

    def say(self, name: str) -> str:
        """Choose one of the phrases of that name."""
        return self.rng.choice(phrases()[name])

    def is_likely(self, chance: float) -> bool:
        return self.rng.random() < chance

    # --- Letting time pass ---

    def minutes(self, least: float, most: float) -> None:
        """Let some minutes of opening time pass; what does not fit into today goes on at the next opening."""
        self.go_on_at(self.clock + timedelta(seconds=self.rng.uniform(least * 60, most * 60)))

    def go_on_at(self, moment: datetime) -> None:
        """Go on at this moment, or when the branch opens next.

        :raises NowReached: it lies ahead of us.
        """
        self.until(opening_at(self.team.calendar, max(moment, self.clock), self.rng))

    def until(self, moment: datetime) -> None:
        """Let everything happen that happens up to this moment.

        :raises NowReached: it lies ahead of us; what happens until now has happened.
        """
        moment = moment.replace(microsecond=0)
        reached = min(moment, self.now)
        while (happening := self._next_before(reached)) is not None:
            happening()
        if moment > self.now:
            raise NowReached
        self.clock = max(self.clock, moment)

    def live_until_now(self) -> None:
        """Let everything happen that has happened up to the present; messages of the past have been sent."""
        while (happening := self._next_before(self.now)) is not None:
            happening()
        self.clock = self.now
        self.send_what_was_due()

    def _next_before(self, moment: datetime) -> Happening | None:
        waking = open_deadlines(self.complaint).filter(wake_at__lte=moment).order_by("wake_at", "id").first()
        if self._ahead and self._ahead[0][0] <= moment:
            at = self._ahead[0][0]
            if waking is None or waking.wake_at is None or at <= waking.wake_at:
                self.clock = max(self.clock, at)
                return heapq.heappop(self._ahead)[2]
        if waking is None or waking.wake_at is None:
            return None
        # The sweep comes by every few seconds.
        swept = max(self.clock, waking.wake_at + timedelta(seconds=self.rng.randint(1, 20)))
        return partial(self._wake, waking.pk, min(swept, max(moment, waking.wake_at)))

    def _wake(self, pk: int, at: datetime) -> None:
        if not wake_one(pk, self.complaint.pk, now=at):
            raise RuntimeError("A limit that was due did not wake.")
        self.clock = max(self.clock, at)
        self.look_again()
        self.see_what_came_up()

    def look_again(self) -> None:
        """Fetch the complaint afresh: somebody else changed it."""
        self.complaint = Complaint.objects.select_related("branch", "customer", "category").get(pk=self.complaint.pk)

    def plan(self, at: datetime, happening: Happening) -> None:
        """Let something happen at a moment ahead, between two steps."""
        heapq.heappush(self._ahead, (at, next(self._places), happening))

    # --- The duty manager ---

    def see_what_came_up(self) -> None:
        """Plan what the duty manager will do about new steps up and questions for approval."""
        if self.reacts is Reacts.NOT_YET:
            return
        unheard = self.complaint.escalations.filter(done_at=None, acknowledged_at=None).order_by("id")
        for ref in unheard.values_list("public_id", flat=True):
            if ref not in self._known:
                self._known.add(ref)
                self._react(ref)
        if self.reacts is not Reacts.FULLY:
            return
        asked = self.complaint.approvals.filter(state=Approval.State.ASKED).order_by("id")
        for ref in asked.values_list("public_id", flat=True):
            if ref not in self._known:
                self._known.add(ref)
                self.plan(self.soon(9, 35), partial(self._approve, str(ref)))

    def soon(self, least: float, most: float) -> datetime:
        """Choose a moment some minutes ahead."""
        return self.clock + timedelta(seconds=self.rng.uniform(least * 60, most * 60))

    def _react(self, ref: object) -> None:
        quick = 4.0 if self.complaint.severity == "crisis" else 16.0
        heard = self.soon(1.5, quick)
        self.plan(heard, partial(self._acknowledge, str(ref)))
        if self.reacts is Reacts.FULLY:
            answer = heard + timedelta(seconds=self.rng.uniform(240, 1500))
            self.plan(answer, partial(self._instruct, str(ref)))

    def _acknowledge(self, ref: str) -> None:
        if self._is_up(ref):
            self.do(acknowledge, by=self.team.manager, escalation=ref)

    def _instruct(self, ref: str) -> None:
        if self._is_up(ref):
            words = self.say("instructions")
            self.do(instruct, by=self.team.manager, escalation=ref, instruction=words, heard_customer=True)

    def _approve(self, ref: str) -> None:
        if self.complaint.approvals.filter(public_id=ref, state=Approval.State.ASKED).exists():
            self.do(approve, by=self.team.manager, approval=ref, words=self.say("approved"))

    def _is_up(self, ref: str) -> bool:
        return self.complaint.escalations.filter(public_id=ref, done_at=None).exists()

    # --- Mail ---

    def send_what_was_due(self) -> None:
        """What was to leave by now has left: nothing of the past waits in the outbox."""
        waiting = Message.objects.filter(
            about=self.complaint.public_id, state=State.PENDING, not_before__lte=self.clock
        )
        waiting.update(state=State.SENT, sent_at=F("not_before"), handed_at=F("not_before"), attempts=1)
