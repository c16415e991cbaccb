"""Roads that are still being walked: each leaves one complaint where somebody has something to do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from complaints.codes import Level
from complaints.usecases import calming, clarifying, ending
from complaints.usecases.pausing import pause
from complaints.usecases.promising import promise
from config.demonstration import calls
from config.demonstration.granted import keep
from config.demonstration.hours import next_quarter, open_minutes_back, round_hour_after, some_time_on
from config.demonstration.past_roads import PLAIN, calm_down, clarify, propose, to_arbitration, to_follow_up
from config.demonstration.people import Team
from config.demonstration.road import Road
from config.demonstration.story import Story
from config.demonstration.walk import Reacts
from followups.codes import Outcome
from followups.quiet_hours import quiet_hours_of
from followups.usecases.calling import Attempt
from organisation.policies import policies_for
from organisation.working_time import add_working_days

Start = Callable[[Road], datetime]
Fits = Callable[[Story], bool]
MINUTE = timedelta(minutes=1)


def is_plain(story: Story) -> bool:
    return not story.burns and not story.is_crisis


def is_angry(story: Story) -> bool:
    return is_plain(story) and story.feeling >= 4 and set(story.channels) & {"walk_in", "phone", "hotline"} != set()


def is_paid(story: Story) -> bool:
    return is_plain(story) and any(way.money is not None and way.money > 100 for way in story.ways)


def is_quick(story: Story) -> bool:
    """Settled within a day or two, by what a clerk may grant."""
    return is_plain(story) and story.spot


def has_department(story: Story) -> bool:
    return is_plain(story) and bool(story.department)


def asks_billing(story: Story) -> bool:
    return is_plain(story) and story.department == "billing_support"


def is_english(story: Story) -> bool:
    return is_plain(story) and story.language == "en"


def at(industry: str, fits: Fits) -> Fits:
    """Narrow stories down to those of one industry."""
    return lambda story: story.industry == industry and fits(story)


def burns(story: Story) -> bool:
    return story.burns and not story.is_crisis


@dataclass(frozen=True)
class Standing:
    """Where a complaint stands now: when it began, how it came here, and which stories fit.

    `here_now`: it began within the last hours by the wall clock, so the branch must be open. `copied`: more like it may
    be planted.
    """

    name: str
    start: Start
    course: Callable[[Road], None]
    fits: Fits = is_plain
    reacts: Reacts = Reacts.FULLY
    level: str = Level.ORDINARY
    here_now: bool = False
    copied: bool = True


# --- When it began ----------------------------------------------------------------------------------------------------


def opening_minutes_ago(least: float, most: float) -> Start:
    return lambda road: open_minutes_back(road.team.calendar, road.now, road.rng.uniform(least, most))


def days_ago(least: float, most: float) -> Start:
    """On a day before today, early enough to come far that day."""
    return lambda road: some_time_on(
        road.team.calendar,
        road.now - timedelta(days=road.rng.uniform(least, most)),
        road.rng,
        share=road.rng.uniform(0.05, 0.45),
    )


def call_day(team: Team, now: datetime) -> datetime:
    """Give the 10:00 of the next satisfaction callbacks: today's while the day is young enough to call again."""
    local = team.calendar.local(now)
    if team.calendar.is_working_day(local.date()) and local.hour < 18:
        return local.replace(hour=10, minute=0, second=0, microsecond=0)
    return add_working_days(team.calendar, now, 1, at=time(10))


def so_that_the_call_is_today(road: Road) -> datetime:
    """So many working days ago that the satisfaction callback falls on today, or on the next working day."""
    calendar = road.team.calendar
    wanted = calendar.local(call_day(road.team, road.now))
    days = policies_for(road.team.branch.pk, now=road.now).int("callback_after_days")
    for back in range(1, 15):
        day = wanted - timedelta(days=back)
        if calendar.is_working_day(day.date()) and add_working_days(calendar, day, days, at=time(10)) == wanted:
            return some_time_on(calendar, day, road.rng, share=road.rng.uniform(0.05, 0.35))
    return some_time_on(calendar, road.now - timedelta(days=3), road.rng, share=0.2)


# --- How far it came --------------------------------------------------------------------------------------------------


def just_received(road: Road) -> None:
    road.receive()


def being_calmed(road: Road) -> None:
    road.receive()
    road.start_calming()


def being_clarified(road: Road) -> None:
    road.receive()
    calm_down(road, PLAIN)
    road.restate()


def department_asked(road: Road) -> None:
    being_clarified(road)
    due_at = max(round_hour_after(road.team.calendar, road.clock, 0, road.rng), _soon(road, 40))
    road.ask_the_department(due_at=due_at)


def cause_open(road: Road) -> None:
    """The facts come from outside: a date is named, interim relief is offered."""
    being_clarified(road)
    road.minutes(2, 6)
    until = round_hour_after(road.team.calendar, road.now, 1, road.rng)
    road.do(clarifying.set_cause, cause="", open_until=until)
    road.turn_to_a_remedy()


def being_proposed(road: Road) -> None:
    road.receive()
    calm_down(road, PLAIN)
    clarify(road, PLAIN)
    road.turn_to_a_remedy()
    road.offer(road.free_ways()[:1])


def put_to_customer(road: Road) -> None:
    road.receive()
    calm_down(road, PLAIN)
    clarify(road, PLAIN)
    propose(road, PLAIN)
    road.put_to_the_customer()


def promised(road: Road) -> None:
    """Our word is given and runs."""
    to_follow_up(road, PLAIN)


def promised_for_later(road: Road) -> None:
    """Our word was given on an earlier day and falls due on a coming one."""
    to_follow_up(road, PLAIN)
    _keep_what_fell_due(road)
    what = road.story.ways[-1].action
    _promise(road, what=what, due_at=round_hour_after(road.team.calendar, road.now, 1, road.rng))


def call_today(road: Road) -> None:
    """The satisfaction callback is for today; where its hour has passed, it was tried and set to later."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    callback = calls.satisfaction_call(road)
    if callback is None or callback.due_at > road.now:
        return
    road.until(callback.due_at - 4 * MINUTE)
    later = _allowed(road, next_quarter(road.now + timedelta(minutes=road.rng.randint(25, 170))))
    attempt = Attempt(Outcome.CALL_LATER, said=road.say("call_later"), next_try_at=later)
    calls.try_to_call(road, callback, attempt)


def call_missed(road: Road) -> None:
    """A call was promised, its hour went by."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    hour = road.team.calendar.local(road.now - timedelta(minutes=road.rng.randint(50, 240)))
    due_at = _allowed_before(road, hour.replace(minute=hour.minute // 15 * 15, second=0, microsecond=0))
    if due_at > road.clock:
        calls.promise_a_call(road, due_at=due_at)


def thinking(road: Road) -> None:
    """The customer thinks it over, and the clock stands still."""
    put_to_customer(road)
    until = round_hour_after(road.team.calendar, road.now, road.rng.choice((1, 2)), road.rng)
    road.think_it_over(until=until)
    road.minutes(0.5, 1)
    road.do(pause, reason=road.say("pause"), until=until)


def sent_up(road: Road) -> None:
    """The duty manager has it and is expected to say what to do."""
    road.receive()
    calm_down(road, PLAIN)
    road.restate()
    road.send_up("leader_asked" if "asks_for_leader" in road.story.flags else "by_hand")


def wants_it_now(road: Road) -> None:
    road.receive()
    road.start_calming()
    road.minutes(1, 2)
    road.do(calming.wants_it_now)


def approval_asked(road: Road) -> None:
    """An option is beyond the clerk's authority and waits."""
    road.receive()
    calm_down(road, PLAIN)
    clarify(road, PLAIN)
    road.turn_to_a_remedy()
    road.offer((*road.free_ways(), *road.paid_ways()))


def word_broken(road: Road) -> None:
    """What was promised for today was not done."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    earlier = open_minutes_back(road.team.calendar, road.now, road.rng.uniform(25, 150))
    due_at = earlier.replace(minute=earlier.minute // 15 * 15, second=0, microsecond=0)
    if due_at > road.clock:
        _promise(road, what=road.story.ways[-1].action, due_at=due_at)


def reply_missed(road: Road) -> None:
    """Nobody answered the customer on the day of the receipt."""
    being_clarified(road)


def in_arbitration(road: Road) -> None:
    to_arbitration(road)
    until = round_hour_after(road.team.calendar, road.now, 4, road.rng)
    road.do(pause, reason=road.say("pause"), until=until)


def came_back(road: Road) -> None:
    """Closed some days ago, reopened today."""
    to_follow_up(road, PLAIN)
    road.keep_our_word()
    calls.hear_that_it_is_well(road)
    road.close()
    road.until(open_minutes_back(road.team.calendar, road.now, road.rng.uniform(15, 100)))
    road.do(ending.reopen, reason=road.say("back_again"))


def result_to_tell(road: Road) -> None:
    """Our word is kept, the customer does not know yet."""
    to_follow_up(road, PLAIN)
    for row in road.complaint.promises.filter(state="open", condition=""):
        road.go_on_at(row.due_at - 30 * MINUTE)
        keep(road, row, how=road.story.kept)


# --- What fires within minutes ----------------------------------------------------------------------------------------


def reminder_soon(road: Road) -> None:
    """Half of the time for our word is over in a few minutes."""
    to_follow_up(road, PLAIN)
    half = road.now + timedelta(seconds=road.rng.randint(80, 200)) - road.clock
    _promise(road, what=road.story.ways[-1].action, due_at=_on_five(road.clock + 2 * half))
    _keep_what_fell_due(road)


def word_due_soon(road: Road) -> None:
    """Our word falls due in a few minutes."""
    to_follow_up(road, PLAIN)
    _promise(road, what=road.story.ways[-1].action, due_at=_on_five(road.now + timedelta(seconds=100)))
    _keep_what_fell_due(road)


def call_soon(road: Road) -> None:
    """A call is to be made in half an hour; at night the next morning's must do."""
    to_follow_up(road, PLAIN)
    due_at = _on_five(road.now + timedelta(minutes=31))
    quiet = quiet_hours_of(road.team.branch, policies_for(road.team.branch.pk, now=road.now))
    calls.promise_a_call(road, due_at=due_at if not quiet.is_quiet(due_at) else quiet.after(due_at))
    _keep_what_fell_due(road)


def _keep_what_fell_due(road: Road) -> None:
    """What was promised for earlier today was done in time."""
    for row in list(
        road.complaint.promises.filter(state="open", condition="", due_at__lte=road.now).order_by("due_at")
    ):
        road.until(max(row.due_at - road.rng.randint(3, 30) * MINUTE, road.clock))
        keep(road, row, how=road.story.kept)


def _promise(road: Road, *, what: str, due_at: datetime) -> None:
    by = road.team.manager if road.complaint.broken_promises else road.by
    road.do(promise, by=by, what=what, due_at=due_at)


def _on_five(moment: datetime) -> datetime:
    """Give the next full five minutes."""
    past = timedelta(minutes=moment.minute % 5, seconds=moment.second, microseconds=moment.microsecond)
    return moment if not past else moment - past + 5 * MINUTE


def _soon(road: Road, minutes: int) -> datetime:
    return next_quarter(road.now + minutes * MINUTE)


def _allowed(road: Road, moment: datetime) -> datetime:
    """Give the moment, or the end of the quiet hours that it lies in."""
    return quiet_hours_of(road.team.branch, policies_for(road.team.branch.pk, now=road.now)).after(moment)


def _allowed_before(road: Road, moment: datetime) -> datetime:
    """Give the moment, or a quarter of an hour before the quiet hours that it lies in."""
    quiet = quiet_hours_of(road.team.branch, policies_for(road.team.branch.pk, now=road.now))
    while (span := quiet.around(moment)) is not None:
        moment = span[0] - 15 * MINUTE
    return moment
