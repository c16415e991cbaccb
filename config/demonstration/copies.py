"""One copy to be: its fresh keys and references, its place in time, its customer."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from random import Random
from uuid import UUID

from complaints.codes import ContactKind
from complaints.customers import masked, normal_email, normal_phone
from config.demonstration.people import Directory
from evidence.crypto import Keyring, blind_index


@dataclass(slots=True)
class Copy:
    """What fills the blanks of one copy. `keys`, `uuids` and `numbers` stand in the places that the pattern gave them;
    `weeks` moves everything, `minutes` what people did besides."""

    weeks: timedelta
    minutes: timedelta
    surname: str
    title: str
    phone: str
    email: str
    request: str
    uuids: list[UUID]
    ring: Keyring
    keys: list[int] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    moved: timedelta = field(init=False)

    def __post_init__(self) -> None:
        self.moved = self.weeks + self.minutes


@dataclass(frozen=True)
class Contact:
    """One way to reach somebody, ready to be found and shown."""

    value: str
    found_by: str
    found_by_tail: str
    masked: str


@cache
def contact(kind: str, typed: str) -> Contact:
    """Prepare a phone number or e-mail address; the same thousand numbers come again and again."""
    value = normal_phone(typed) if kind == ContactKind.PHONE else normal_email(typed)
    tail = blind_index(f"{kind}-tail", value[-4:]) if kind == ContactKind.PHONE else ""
    return Contact(value, blind_index(kind, value), tail, masked(ContactKind(kind), value))


def random_uuids(many: int) -> list[UUID]:
    """Make random references (version 4), all from one draw."""
    drawn = os.urandom(16 * many)
    return [UUID(bytes=drawn[place : place + 16], version=4) for place in range(0, 16 * many, 16)]


@dataclass(frozen=True)
class Choice:
    """Which pattern is copied to where in time, decided before anything is made."""

    pattern: int
    weeks: timedelta
    minutes: timedelta


def new_copy(
    choice: Choice, uuids: list[UUID], ring: Keyring, directory: Directory, rng: Random, language: str
) -> Copy:
    """Decide who the customer of a copy is."""
    person = directory.somebody(language=language)
    return Copy(
        weeks=choice.weeks,
        minutes=choice.minutes,
        surname=person.surname,
        title=person.title,
        phone=person.phone,
        email=person.email or "guest@example.com",
        request=f"{rng.getrandbits(32):08x}",
        uuids=uuids,
        ring=ring,
    )
