"""Who works at each branch of the invented house, and who its invented customers are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random

from complaints.codes import Anonymity, ContactKind, Level, Title
from complaints.customers import add_contact
from complaints.models import Complaint, Customer
from config.demonstration.hours import DAY, opening_at
from organisation.demo_house import BRANCHES
from organisation.models import Branch, Department, Posting, Role, User
from organisation.opening import calendars_of
from organisation.working_time import WorkingCalendar, at_local_minute

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "司徒", "上官", "诸葛", "司马", "慕容")
FOREIGN = ("Carter", "Novak", "Meyer", "Rossi", "Silva", "Bennett", "Olsen", "Dubois", "Sato", "Kim")
TITLES = (Title.MR, Title.MS)
# 13800000xxx belongs to nobody; these of them are the desks' own.
PHONES = tuple(f"13800000{tail:03d}" for tail in range(1000) if tail not in (100, 200, 300, 400))
MAIL_NAMES = ("liming", "xiaoyu", "chen.h", "wangq", "lin2026", "zhaoy", "j.carter", "m.novak", "a.rossi", "k.sato")

DAY_MINUTES = 24 * 60
# A house that is full already keeps its days.
MOST_DAYS_ON = 10


@dataclass(frozen=True)
class Team:
    """One branch at work: its hours, its people, whom it asks."""

    branch: Branch
    calendar: WorkingCalendar
    clerks: Sequence[User]
    manager: User
    customer_manager: User | None
    departments: dict[str, Department]
    experts: dict[str, User]
    turns: Iterator[int] = field(default_factory=itertools.count)

    def next_clerk(self, language: str) -> User:
        """Say who takes it, one after another: somebody who speaks the customer's language, where there is one."""
        speaks = [clerk for clerk in self.clerks if clerk.language == language] or self.clerks
        return speaks[next(self.turns) % len(speaks)]

    def free_day(self, start: datetime, rng: Random) -> datetime:
        """Give the start, or one like it on the next day on which nothing later was logged yet: the numbers of a day
        follow its receipts."""
        received = Complaint.objects.filter(branch=self.branch, received_at__gt=start)
        for _ in range(MOST_DAYS_ON):
            date = self.calendar.local(start).date()
            if not received.filter(received_at__lt=at_local_minute(self.calendar, date, DAY_MINUTES)).exists():
                break
            start = opening_at(self.calendar, start + DAY, rng)
            received = received.filter(received_at__gt=start)
        return start


def teams() -> list[Team]:
    """Find the teams of the demonstration's branches, in the order of its own list."""
    branches = {branch.code: branch for branch in Branch.objects.filter(code__in=[each.code for each in BRANCHES])}
    calendars = calendars_of(list(branches.values()))
    return [_team(branch, calendars[branch.pk]) for each in BRANCHES if (branch := branches.get(each.code)) is not None]


def _team(branch: Branch, calendar: WorkingCalendar) -> Team:
    here = Posting.objects.filter(branch=branch, ends_on=None, user__is_active=True).select_related("user")
    posted = list(here.order_by("user__staff_code"))

    def who(role: Role) -> list[User]:
        return [posting.user for posting in posted if posting.role == role]

    everywhere = Department.objects.filter(branch=None)
    departments = [*Department.objects.filter(branch=branch), *everywhere]
    by_pk = {department.pk: department.code for department in departments}
    experts = {
        by_pk[posting.department_id]: posting.user
        for posting in posted
        if posting.role == Role.DEPARTMENT_STAFF and posting.department_id in by_pk
    }
    care = who(Role.CUSTOMER_MANAGER)
    return Team(
        branch=branch,
        calendar=calendar,
        clerks=who(Role.CLERK),
        manager=who(Role.DUTY_MANAGER)[0],
        customer_manager=care[0] if care else None,
        departments={department.code: department for department in departments},
        experts=experts,
    )


@dataclass(frozen=True)
class Person:
    """An invented customer before they are stored. Without phone and e-mail nobody can call them back."""

    surname: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    anonymity: str = Anonymity.NAMED
    level: str = Level.ORDINARY
    language: str = "zh-hans"

    def store(self, team: Team, *, now: datetime) -> Customer:
        """Make a customer of their own, even if the number is known already: the same number may serve a family."""
        customer = Customer.objects.create(
            surname=self.surname,
            title=self.title,
            anonymity=self.anonymity,
            level=self.level,
            customer_manager=team.customer_manager if self.level != Level.ORDINARY else None,
            language=self.language,
            created_at=now,
        )
        if self.phone:
            add_contact(customer, ContactKind.PHONE, self.phone, now=now)
        if self.email:
            add_contact(customer, ContactKind.EMAIL, self.email, now=now)
        return customer


class Directory:
    """Invents customers; phone numbers come back only once all of them were given out."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._left: list[str] = []

    def somebody(self, *, language: str = "zh-hans", level: str = Level.ORDINARY) -> Person:
        """Invent somebody who gives name and number."""
        return Person(
            surname=self.surname(language),
            title=self._rng.choice(TITLES),
            phone=self.phone(),
            email=f"{self._rng.choice(MAIL_NAMES)}@example.com" if self._rng.random() < 0.06 else "",
            level=level,
            language=language,
        )

    def nobody(self) -> Person:
        """Invent somebody who stays anonymous or declines to give a number."""
        anonymity = self._rng.choice((Anonymity.ANONYMOUS, Anonymity.DECLINED))
        if anonymity == Anonymity.ANONYMOUS:
            return Person(anonymity=anonymity)
        return Person(surname=self.surname(), title=self._rng.choice(TITLES), anonymity=anonymity)

    def surname(self, language: str = "zh-hans") -> str:
        if language == "en":
            return self._rng.choice(FOREIGN)
        return self._rng.choice(COMPOUND) if self._rng.random() < 0.02 else self._rng.choice(SURNAMES)

    def phone(self) -> str:
        if not self._left:
            self._left = list(PHONES)
            self._rng.shuffle(self._left)
        return self._left.pop()
