"""Whom to tell: who is posted somewhere, who is on a branch's duty list, and which mailbox reaches them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q

from organisation.kept import kept
from organisation.local_dates import latest_date_anywhere
from organisation.models import Branch, Department, Duty, DutyEntry, Language, Posting, Role, User
from organisation.scope import holds


@dataclass(frozen=True)
class Contact:
    """Somebody to tell. Without a user it is an address of somebody who never signs in."""

    user: User | None
    email: str
    language: str


def people_posted(role: Role, *, branch_id: int, now: dt.datetime) -> list[User]:
    """List the active staff who hold the role at this branch now, those of this branch before those of every branch."""
    return kept(("posted", role, branch_id, now), lambda: _posted(role, branch_id, now))


def _posted(role: Role, branch_id: int, now: dt.datetime) -> list[User]:
    postings = (
        Posting.objects.filter(Q(branch_id=branch_id) | Q(branch_id=None), role=role, user__is_active=True)
        .filter(starts_on__lte=latest_date_anywhere(now))
        .select_related("user", "branch", "department__branch")
        .order_by("user__staff_code", "id")
    )
    held = [posting for posting in postings if holds(posting, now=now)]
    own_first = sorted(held, key=lambda posting: posting.branch_id is None)
    return list({posting.user_id: posting.user for posting in own_first}.values())


def people_of(department: Department, *, now: dt.datetime) -> list[User]:
    """List the active staff who answer for a department now."""
    postings = (
        Posting.objects.filter(department=department, role=Role.DEPARTMENT_STAFF, user__is_active=True)
        .filter(starts_on__lte=latest_date_anywhere(now))
        .select_related("user", "branch", "department__branch")
        .order_by("user__staff_code", "id")
    )
    return list({posting.user_id: posting.user for posting in postings if holds(posting, now=now)}.values())


def on_duty(duty: Duty, *, branch: Branch) -> list[Contact]:
    """List whom the branch's duty list names for this duty, each with the mailbox that reaches them."""
    entries = (
        DutyEntry.objects.filter(branch=branch, duty=duty)
        .filter(Q(user=None) | Q(user__is_active=True))
        .select_related("user")
        .order_by("id")
    )
    return [
        contact_of(entry.user, branch=branch)
        if entry.user
        else Contact(user=None, email=entry.email, language=branch.desk_language)
        for entry in entries
    ]


def contact_of(user: User, *, branch: Branch) -> Contact:
    """Find the mailbox that reaches this person: their own, or else the branch's desk; empty when there is neither."""
    return Contact(user=user, email=user.email or branch.desk_email, language=user.language or Language.ZH_HANS)
