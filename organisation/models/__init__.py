"""Who we are: branches, departments, staff with postings and duties, opening hours, and the numbers of the house."""

from __future__ import annotations

from organisation.models.absence import Absence
from organisation.models.hours import CalendarDay, DayKind, OpeningHours, Weekday
from organisation.models.languages import Language
from organisation.models.numbers import AuthorityLimit, AuthorityRole, CompensationKind, Policy
from organisation.models.people import Duty, DutyEntry, Posting, Role, User, UserManager
from organisation.models.places import Branch, Department, Industry

__all__ = [
    "Absence",
    "AuthorityLimit",
    "AuthorityRole",
    "Branch",
    "CalendarDay",
    "CompensationKind",
    "DayKind",
    "Department",
    "Duty",
    "DutyEntry",
    "Industry",
    "Language",
    "OpeningHours",
    "Policy",
    "Posting",
    "Role",
    "User",
    "UserManager",
    "Weekday",
]
