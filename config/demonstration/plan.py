"""What is to be made: how many complaints of which course, at which branch, with which story, since when."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from complaints.codes import Level
from complaints.usecases.following import write_lesson
from config.demonstration import open_roads as standing
from config.demonstration import past_roads as past
from config.demonstration.hours import open_minutes_back, some_time_on
from config.demonstration.open_roads import (
    Standing,
    Start,
    at,
    days_ago,
    opening_minutes_ago,
    so_that_the_call_is_today,
)
from config.demonstration.people import Directory, Team
from config.demonstration.road import Road
from config.demonstration.story import Story, annoyances, tales
from config.demonstration.walk import Reacts
from organisation.working_time import is_open

# So many are walked step by step; the rest are copies of them.
MOST_WALKED = 120
# How far back the oldest ones lie, in days.
OLDEST = 180
# So many complaints for every crisis, at least.
ORDINARY_TO_ONE_CRISIS = 300

SHORT = Reacts.ONLY_TAKES_NOTE
CRISIS_NOW = Standing(
    "crisis",
    opening_minutes_ago(14, 40),
    standing.being_clarified,
    lambda story: story.is_crisis,
    here_now=True,
    copied=False,
)
# Where the open ones stand, in the order in which a small demonstration gets them. Whoever is named as a sign-in finds
# something to do: at the telecom hall one went up and one waits for the billing department, a guest speaks English.
OPEN_MENU: tuple[Standing, ...] = (
    Standing("being_clarified", opening_minutes_ago(15, 70), standing.being_clarified),
    Standing("sent_up", opening_minutes_ago(15, 50), standing.sent_up, at("telecom", standing.is_angry), SHORT),
    Standing("promised", opening_minutes_ago(60, 110), standing.promised, standing.is_quick),
    Standing("call_today", so_that_the_call_is_today, standing.call_today, standing.is_quick),
    Standing("reminder_soon", opening_minutes_ago(190, 260), standing.reminder_soon, standing.is_quick, copied=False),
    Standing(
        "in_english", opening_minutes_ago(20, 60), standing.being_clarified, at("hotel", standing.is_english), SHORT
    ),
    Standing("just_received", opening_minutes_ago(2, 20), standing.just_received),
    Standing("approval_asked", opening_minutes_ago(40, 100), standing.approval_asked, standing.is_paid, SHORT),
    Standing("reply_missed", days_ago(1.0, 1.5), standing.reply_missed, standing.is_plain, SHORT),
    Standing("burning", opening_minutes_ago(12, 130), standing.being_clarified, standing.burns, SHORT, here_now=True),
    CRISIS_NOW,
    Standing("put_to_customer", opening_minutes_ago(35, 105), standing.put_to_customer, standing.is_quick),
    Standing("in_arbitration", days_ago(3.0, 8.0), standing.in_arbitration, standing.is_quick),
    Standing("word_due_soon", opening_minutes_ago(120, 200), standing.word_due_soon, standing.is_quick, copied=False),
    Standing("call_missed", days_ago(2.0, 4.0), standing.call_missed, standing.is_quick),
    Standing("department_asked", opening_minutes_ago(30, 95), standing.department_asked, standing.asks_billing),
    Standing("wants_it_now", opening_minutes_ago(6, 16), standing.wants_it_now, standing.is_angry, Reacts.NOT_YET),
    Standing(
        "high_value",
        opening_minutes_ago(15, 50),
        standing.being_clarified,
        reacts=SHORT,
        level=Level.HIGH_VALUE,
        here_now=True,
    ),
    Standing("promised_for_later", days_ago(1.0, 3.0), standing.promised_for_later, standing.is_quick),
    Standing("being_calmed", opening_minutes_ago(4, 20), standing.being_calmed, standing.is_angry),
    Standing("word_broken", days_ago(1.0, 3.0), standing.word_broken, standing.is_quick, SHORT),
    Standing("thinking", days_ago(0.9, 1.6), standing.thinking, standing.is_quick),
    Standing("call_soon", opening_minutes_ago(120, 200), standing.call_soon, standing.is_quick, copied=False),
    Standing("being_proposed", opening_minutes_ago(30, 100), standing.being_proposed),
    Standing("reminder_soon", opening_minutes_ago(190, 260), standing.reminder_soon, standing.is_quick, copied=False),
    Standing("cause_open", opening_minutes_ago(40, 100), standing.cause_open, standing.has_department),
    Standing("result_to_tell", days_ago(1.0, 2.0), standing.result_to_tell, standing.is_quick),
    Standing("came_back", days_ago(7.0, 10.0), standing.came_back, standing.is_quick),
)


@dataclass(frozen=True)
class Ended:
    """A course that lies behind us; `takes` are the days it may need, `size` the complaints it makes."""

    name: str
    course: Callable[[Road], None]
    share: float
    takes: float = 18
    fits: Callable[[Story], bool] = standing.is_plain
    size: int = 1
    named: bool = True
    copies: float = 1.0
    oldest: float = OLDEST


def _on_a_day_since(takes: float, oldest: float) -> Start:
    """Some day in the past, so long ago that the course is over; the recent past holds more of them."""

    def start(road: Road) -> datetime:
        age = takes + (oldest - takes) * road.rng.random() ** 1.6
        return some_time_on(road.team.calendar, road.now - timedelta(days=age), road.rng)

    return start


def _settled(road: Road) -> None:
    road.settle_at_once()
    if not road.is_likely(0.04):
        road.minutes(2, 90)
        road.do(write_lesson, nothing_new=True)


def _learnt(road: Road) -> None:
    road.settle_at_once()
    road.minutes(2, 90)
    road.do(write_lesson, success=road.story.went_well, failure=road.story.to_improve)


def _remedied(road: Road) -> None:
    own = [one for one in annoyances() if one.industry == road.team.branch.industry]
    road.remedy(road.rng.choice(own))


PAST_MENU: tuple[Ended, ...] = (
    Ended("settled", _settled, 40, takes=0.6, fits=standing.is_quick),
    Ended("confirmed", past.confirmed, 22),
    Ended("remedied", _remedied, 12, takes=0.6, named=False),
    Ended("burning", past.confirmed, 5, fits=standing.burns),
    Ended("unreachable", past.unreachable, 4),
    Ended("withdrawn", past.withdrawn, 4, takes=4),
    Ended("anonymous", past.confirmed, 3, named=False),
    Ended("no_call", past.no_call, 3),
    Ended("not_satisfied", past.not_satisfied, 3, fits=lambda story: standing.is_plain(story) and story.feeling >= 3),
    Ended("reworked", past.reworked, 3, takes=25),
    Ended("merged", past.merged, 2, size=2),
    Ended("again", past.again_with_the_same, 2, takes=75, size=2, fits=standing.is_quick),
    Ended("reopened", past.reopened, 2, takes=32, fits=standing.is_quick),
    Ended("arbitrated", past.arbitrated, 1, takes=32),
)
# What each branch's morning page tells of: settled in the last days, with a lesson.
LEARNT_LATELY = Ended("learnt", _learnt, 0, takes=1.2, fits=standing.is_quick, oldest=6)
CRISIS_PAST = Ended("crisis", past.confirmed, 0, fits=lambda story: story.is_crisis, copies=0.3)


@dataclass
class Errand:
    """One road to be walked, with everything that is decided about it beforehand."""

    name: str
    course: Callable[[Road], None]
    team: Team
    story: Story
    rng: Random
    named: bool
    is_open: bool
    size: int = 1
    copies: float = 1.0
    level: str = Level.ORDINARY
    reacts: Reacts = Reacts.FULLY
    start: Start = field(default=lambda road: road.now)

    def road(self, directory: Directory, *, now: datetime, earlier: timedelta = timedelta(0)) -> Road:
        """Make the road, standing at its start; `earlier` moves that back."""
        language = self.story.language
        person = directory.somebody(language=language, level=self.level) if self.named else directory.nobody()
        road = Road(self.team, self.story, person, self.rng, start=now, now=now, reacts=self.reacts)
        begins = self.start(road) - earlier
        if begins > now - timedelta(minutes=1):
            begins = open_minutes_back(self.team.calendar, now, self.rng.uniform(3, 30))
        road.clock = begins
        return road


@dataclass(frozen=True)
class Wanted:
    """How many complaints there shall be, and how many of them open."""

    complaints: int
    open: int

    @property
    def walked(self) -> int:
        return min(self.complaints, MOST_WALKED)

    @property
    def open_walked(self) -> int:
        """How many of the open ones are walked: all of a small demonstration, two in five of a large one."""
        if self.complaints <= MOST_WALKED:
            return self.open
        return min(self.open, max(self.walked * 2 // 5, self.walked - (self.complaints - self.open)))

    @property
    def crises(self) -> int:
        return max(1, self.complaints // ORDINARY_TO_ONE_CRISIS)


def ordinary_open(complaints: int) -> int:
    """How many are open when nobody says: nearly half of a few, two in a hundred of many."""
    return max(min(complaints * 7 // 15, 60), complaints // 50)


def plan(wanted: Wanted, teams: Sequence[Team], rng: Random, *, now: datetime) -> list[Errand]:
    """Decide on every road that is walked."""
    planner = _Planner(list(teams), rng, now)
    past_errands = planner.past_errands(wanted.walked - wanted.open_walked, wanted)
    return past_errands + planner.open_errands(wanted.open_walked, wanted)


class _Planner:
    def __init__(self, teams: list[Team], rng: Random, now: datetime) -> None:
        self.teams = teams
        self.rng = rng
        self.now = now
        self.turn = 0
        self.told: dict[str, int] = {}

    def past_errands(self, many: int, wanted: Wanted) -> list[Errand]:
        courses = self._shares(many)
        if wanted.crises > 1 and courses:
            courses[-1] = CRISIS_PAST
        settled = [place for place, ended in enumerate(courses) if ended is PAST_MENU[0]]
        lately = dict(zip(settled, self.teams, strict=False))
        return [
            self._past(LEARNT_LATELY, [lately[place]]) if place in lately else self._past(ended)
            for place, ended in enumerate(courses)
        ]

    def _shares(self, many: int) -> list[Ended]:
        """Share `many` complaints out, each course once at least while there is room; what is left over, and be it one,
        is settled on the spot."""
        total = sum(ended.share for ended in PAST_MENU)
        courses: list[Ended] = []
        for ended in PAST_MENU[1:]:
            courses += [ended] * max(1, int(many * ended.share / total / ended.size + self.rng.random()))
        while courses and sum(ended.size for ended in courses) >= many:
            courses.pop(self.rng.randrange(len(courses)))
        courses += [PAST_MENU[0]] * (many - sum(ended.size for ended in courses))
        self.rng.shuffle(courses)
        return courses

    def _past(self, ended: Ended, teams: Sequence[Team] | None = None) -> Errand:
        team, story = self._team_and_story(ended.fits, teams)
        return Errand(
            name=ended.name,
            course=ended.course,
            team=team,
            story=story,
            rng=Random(self.rng.random()),
            named=ended.named,
            is_open=False,
            size=ended.size,
            copies=ended.copies,
            level=self._some_level(team) if ended.course is past.confirmed and ended.named else Level.ORDINARY,
            start=_on_a_day_since(ended.takes, ended.oldest),
        )

    def open_errands(self, many: int, wanted: Wanted) -> list[Errand]:
        menu = [OPEN_MENU[place % len(OPEN_MENU)] for place in range(many)]
        # What fires at once does so a few times only, however many there are.
        lasting = [one for one in OPEN_MENU if one.copied]
        for place in range(len(OPEN_MENU), many):
            if not menu[place].copied:
                menu[place] = self.rng.choice(lasting)
        return [self._open(one) for one in menu]

    def _open(self, one: Standing) -> Errand:
        here_now = self._open_now() if one.here_now else self.teams
        if one.level != Level.ORDINARY:
            here_now = [team for team in self.teams if team.customer_manager is not None] or self.teams
        team, story = self._team_and_story(one.fits, here_now)
        return Errand(
            name=one.name,
            course=one.course,
            team=team,
            story=story,
            rng=Random(self.rng.random()),
            named=True,
            is_open=True,
            copies=1.0 if one.copied else 0.0,
            level=one.level,
            reacts=one.reacts,
            start=one.start,
        )

    def _open_now(self) -> list[Team]:
        return [team for team in self.teams if is_open(team.calendar, self.now)] or self.teams

    def _team_and_story(self, fits: Callable[[Story], bool], teams: Sequence[Team] | None = None) -> tuple[Team, Story]:
        """Choose a branch in turn and one of its fitting stories, those told least first."""
        for _ in range(len(self.teams) * 2):
            candidates = list(teams or self.teams)
            team = candidates[self.turn % len(candidates)]
            self.turn += 1
            fitting = [tale for tale in tales() if tale.story.industry == team.branch.industry and fits(tale.story)]
            if fitting:
                break
        else:
            raise LookupError("No story fits this course at any branch.")
        least = min(self.told.get(tale.story.key, 0) for tale in fitting)
        tale = self.rng.choice([tale for tale in fitting if self.told.get(tale.story.key, 0) == least])
        self.told[tale.story.key] = least + 1
        return team, tale.told(self.rng)

    def _some_level(self, team: Team) -> str:
        """A few customers are of high value, where somebody looks after those."""
        if team.customer_manager is None or self.rng.random() > 0.05:
            return Level.ORDINARY
        return self.rng.choice((Level.HIGH_VALUE, Level.GROUP))
