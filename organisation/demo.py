"""An invented house to try things in: four branches with their staff, hours and duty lists. Never for a real one."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from organisation import reference
from organisation.demo_house import BRANCHES, DEPARTMENTS, FAULTS, STAFF, DemoBranch, DemoPerson
from organisation.models import Branch, Department, Duty, DutyEntry, OpeningHours, Policy, Posting, Role, User

PASSWORD = "calmdesk-demo-2026"
SINCE = dt.date(2024, 1, 1)
MAILBOXES = {
    Duty.MEDIA_SPOKESPERSON: "press@example.com",
    Duty.LEGAL_ARBITRATION: "legal@example.com",
    Duty.MEDICAL: "first-aid@example.com",
}


class DemoRefused(Exception):
    """This installation is a real one: accounts whose password everybody knows must not appear in it."""


def load(*, now: dt.datetime) -> list[tuple[str, str]]:
    """Bring in the reference data and the invented house, as often as one likes, and give (staff code, password) pairs.

    :raises DemoRefused: the setting DEMO is off. :raises ValueError: `now` carries no time zone.
    """
    if not settings.DEMO:
        raise DemoRefused("The setting DEMO is off, so no demo accounts are made.")
    with transaction.atomic():
        reference.load(now=now)
        branches = {each.code: _branch(each) for each in BRANCHES}
        departments = {
            code: Department.objects.get_or_create(
                code=code,
                defaults={
                    "name_zh": zh,
                    "name_en": en,
                    "branch": branches.get(branch),
                    "email": f"{code.replace('_', '-')}@example.com",
                },
            )[0]
            for code, zh, en, branch in DEPARTMENTS
        }
        known = set(User.objects.values_list("staff_code", flat=True))
        # Slow on purpose, so it is made only when somebody is missing.
        hashed = "" if known.issuperset(each.staff_code for each in STAFF) else make_password(PASSWORD)
        people = [_person(each, branches, departments, hashed) for each in STAFF]
        for branch in branches.values():
            _duty_list(branch)
    return [(person.staff_code, PASSWORD) for person in people]


def name_fault_departments() -> None:
    """Say whom each branch tells of a fault of a device or system, where nobody has said so yet (R63)."""
    for branch, department in FAULTS.items():
        Policy.objects.get_or_create(
            key="fault_department",
            branch=Branch.objects.get(code=branch),
            effective_from=SINCE,
            defaults={"value": department},
        )


def _branch(demo: DemoBranch) -> Branch:
    branch, created = Branch.objects.get_or_create(
        code=demo.code,
        defaults={
            "name_zh": demo.name_zh,
            "name_en": demo.name_en,
            "industry": demo.industry,
            "observes_holidays": demo.observes_holidays,
            "desk_email": f"desk-{demo.code.lower()}@example.com",
            "desk_phone": demo.desk_phone,
        },
    )
    if created:
        OpeningHours.objects.bulk_create(
            OpeningHours(
                branch=branch, weekday=weekday, opens=dt.time.fromisoformat(opens), closes=dt.time.fromisoformat(closes)
            )
            for weekday, hours in enumerate(demo.week)
            for opens, closes in hours
        )
    return branch


def _person(demo: DemoPerson, branches: dict[str, Branch], departments: dict[str, Department], hashed: str) -> User:
    user, created = User.objects.get_or_create(
        staff_code=demo.staff_code,
        defaults={
            "name": demo.name,
            "email": f"{demo.staff_code}@example.com" if demo.has_mailbox else "",
            "language": demo.language,
            "is_staff": demo.is_administrator,
            "is_superuser": demo.is_administrator,
            "password": hashed,
        },
    )
    if created:
        Posting.objects.create(
            user=user,
            role=demo.role,
            branch=branches.get(demo.branch),
            department=departments.get(demo.department),
            starts_on=SINCE,
        )
    return user


def _duty_list(branch: Branch) -> None:
    """Name the branch's own people for what they do, and mailboxes for the rest; once."""
    if DutyEntry.objects.filter(branch=branch).exists():
        return
    managers = User.objects.filter(postings__role=Role.DUTY_MANAGER, postings__branch=branch)
    heads = User.objects.filter(postings__role=Role.DUTY_MANAGER, postings__branch=None)
    care = User.objects.filter(postings__role=Role.CUSTOMER_MANAGER)
    people = {
        Duty.DUTY_MANAGER: managers,
        Duty.HALL_MANAGER: managers,
        Duty.DEPARTMENT_MANAGER: managers,
        Duty.CUSTOMER_MANAGER: care,
        Duty.EXECUTIVE: heads,
    }
    entries = [
        DutyEntry(branch=branch, duty=duty, user=user) for duty, users in people.items() for user in users.distinct()
    ]
    entries += [DutyEntry(branch=branch, duty=duty, email=email) for duty, email in MAILBOXES.items()]
    here = branch.code.lower()
    entries.append(DutyEntry(branch=branch, duty=Duty.SECURITY, email=f"security-{here}@example.com"))
    entries.append(DutyEntry(branch=branch, duty=Duty.CONTROL_ROOM, email=f"control-{here}@example.com"))
    DutyEntry.objects.bulk_create(entries)
