"""Who is away, and who hears in their place: nothing that is told to somebody away waits until they are back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import QuerySet

from organisation.kept import kept
from organisation.models import Absence, Role, User
from organisation.scope import reach_of, read_postings


def away_at(now: dt.datetime) -> dict[int, User | None]:
    """Give for everybody who is away at `now`, by key, their deputy; None where nobody was named. One query; of several
    absences that overlap the one entered last counts."""
    return kept(("away", now), lambda: _read(now))


def _read(now: dt.datetime) -> dict[int, User | None]:
    rows = Absence.objects.filter(starts_at__lte=now, ends_at__gt=now).select_related("deputy").order_by("id")
    return {row.user_id: row.deputy for row in rows}


def is_away(user: User, *, now: dt.datetime) -> bool:
    """Say whether somebody is away at `now`."""
    return user.pk in away_at(now)


def stand_in(user: User, *, now: dt.datetime) -> User | None:
    """Give who hears in the place of `user` at `now`: themselves, or their deputy, or the deputy's where that one is
    away as well; None where the line ends with nobody who is there."""
    away = away_at(now)
    asked: set[int] = set()
    found: User | None = user
    while found is not None and found.pk in away:
        if found.pk in asked:
            return None
        asked.add(found.pk)
        found = away[found.pk]
    return found if found is not None and found.is_active else None


def standing_in(people: Iterable[User], *, now: dt.datetime) -> list[User]:
    """These people as far as they are there, and deputies for the others; each once. It may be nobody."""
    there = (stand_in(user, now=now) for user in people)
    return list({user.pk: user for user in there if user is not None}.values())


def deputies_for(user: User, *, now: dt.datetime) -> QuerySet[User]:
    """Who may stand in for `user`: whoever may do at the same places what they may do, by staff code."""
    posts = reach_of(user, now=now).posts
    colleagues = User.objects.filter(is_active=True).exclude(pk=user.pk).order_by("staff_code")
    roles = {role for post in posts for role in _as_good(post.role)}
    able = list(colleagues.filter(postings__role__in=roles).distinct())
    read_postings(able)
    fit = [
        colleague.pk
        for colleague in able
        if posts and all(_covers(colleague, post.role, post.branch_id, post.department_id, now=now) for post in posts)
    ]
    return colleagues.filter(pk__in=fit)


def _as_good(role: Role) -> tuple[Role, ...]:
    """Which roles may do what this one does: a duty manager does what a clerk does."""
    return (role, Role.DUTY_MANAGER) if role == Role.CLERK else (role,)


def _covers(colleague: User, role: Role, branch_id: int | None, department_id: int | None, *, now: dt.datetime) -> bool:
    reach = reach_of(colleague, now=now)
    if role == Role.DEPARTMENT_STAFF:
        return department_id in reach.department_ids
    return any(reach.has(one, branch_id) for one in _as_good(role))
