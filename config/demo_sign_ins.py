"""The accounts of the demonstration that are shown to whoever tries the house out: one of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from organisation.demo import PASSWORD
from organisation.demo_house import BRANCHES, STAFF, DemoPerson
from organisation.models import Language, Role
from organisation.models.places import in_current_language

SHOWN = ("5017", "5038", "3001", "1001", "6001", "4001", "7001", "8001")


@dataclass(frozen=True)
class SignIn:
    """A staff code with its password, and who that is, in the language of the moment."""

    staff_code: str
    password: str
    who: str


def demo_sign_ins() -> list[SignIn]:
    """Give the accounts, none outside a demonstration."""
    if not settings.DEMO:
        return []
    people = {person.staff_code: person for person in STAFF}
    return [SignIn(code, PASSWORD, _who(people[code])) for code in SHOWN]


def _who(person: DemoPerson) -> str:
    names = {branch.code: in_current_language(branch.name_zh, branch.name_en) for branch in BRANCHES}
    parts = [str(Role(person.role).label), names.get(person.branch, ""), person.name]
    if person.language == Language.EN:
        parts.append("English")
    return " · ".join(part for part in parts if part)
