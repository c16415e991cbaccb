"""Everything that hangs on one walked road, read back once, each row with what differs from copy to copy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import DateTimeField, ForeignKey, JSONField, Model, UUIDField

from complaints.models import (
    Approval,
    AskedQuestion,
    CalmTick,
    Complaint,
    ContactPoint,
    Customer,
    CustomerDecision,
    Deadline,
    Escalation,
    FactAnswer,
    FeelingReading,
    Finding,
    Lesson,
    OwnerSpell,
    Pause,
    Promise,
    ProposalOption,
    Recusal,
    SearchText,
    WorkOrder,
)
from complaints.models.complaint import FAR_FUTURE
from config.demonstration.blanks import Template
from config.demonstration.copies import Copy, contact
from config.demonstration.sheets import Cell, Column, Spelling, columns_of
from followups.models import Callback, CallbackAttempt

# What hangs on a complaint by its foreign key.
OF_COMPLAINT: tuple[type[Model], ...] = (
    OwnerSpell,
    Recusal,
    FeelingReading,
    CalmTick,
    FactAnswer,
    AskedQuestion,
    Finding,
    WorkOrder,
    ProposalOption,
    CustomerDecision,
    Promise,
    Deadline,
    Pause,
    Escalation,
    Approval,
    Lesson,
    SearchText,
    Callback,
)
COPIED: tuple[type[Model], ...] = (Customer, ContactPoint, Complaint, *OF_COMPLAINT, CallbackAttempt)
# These were agreed on or are due at an hour; every other moment is one at which somebody did something.
AGREED = frozenset(
    {
        "customer_limit_at",
        "realistic_at",
        "cause_due_at",
        "next_due_at",
        "due_at",
        "answer_by",
        "until_at",
        "next_try_at",
        "wake_at",
    }
)

Fill = Callable[[Copy], Cell]


def read_rows(complaints: Sequence[int]) -> list[Model]:
    """Read every row that belongs to these complaints, those first on which others stand."""
    found: list[Model] = []
    customers = Customer.objects.filter(complaints__in=complaints).distinct().order_by("pk")
    found += customers
    found += ContactPoint.objects.filter(customer__in=customers).order_by("pk")
    found += Complaint.objects.filter(pk__in=complaints).order_by("pk")
    for model in OF_COMPLAINT:
        found += model._default_manager.filter(complaint__in=complaints).order_by("pk")
    found += CallbackAttempt.objects.filter(callback__complaint__in=complaints).order_by("pk")
    return found


class Places:
    """Where a copy keeps its own version of every key, reference and number of the original."""

    def __init__(self, rows: Iterable[Model]) -> None:
        self.keys: dict[tuple[type[Model], int], int] = {}
        self.uuids: dict[UUID, int] = {}
        self.numbers: dict[str, int] = {}
        for row in rows:
            self.keys[type(row), row.pk] = len(self.keys)
            public_id = getattr(row, "public_id", None)
            if public_id is not None:
                self.uuids[public_id] = len(self.uuids)
            if isinstance(row, Complaint):
                self.numbers[row.number] = len(self.numbers)


class RowPattern:
    """One row of the original: its cells as they stay, and how the others are filled for a copy."""

    def __init__(self, row: Model, places: Places, spelled: Spelling, *, fixed: dict[int, bool]) -> None:
        self.model = type(row)
        self._cells: list[Cell] = []
        self._fills: list[tuple[int, Fill]] = []
        for index, column in enumerate(columns_of(self.model)):
            value = getattr(row, column.attname)
            fill = _fill(row, column, value, places, spelled, fixed)
            self._cells.append(None if fill is not None else spelled.value(column, value))
            if fill is not None:
                self._fills.append((index, fill))

    def filled(self, copy: Copy) -> list[Cell]:
        """Make the row of a copy."""
        cells = self._cells.copy()
        for index, fill in self._fills:
            cells[index] = fill(copy)
        return cells


def _fill(
    row: Model, column: Column, value: Any, places: Places, spelled: Spelling, fixed: dict[int, bool]
) -> Fill | None:
    """Say how a cell is filled for a copy; None when it stays as it is."""
    if value is None:
        return None
    if column.primary_key:
        return _key(places.keys[type(row), value], spelled)
    if isinstance(column, ForeignKey):
        place = places.keys.get((column.remote_field.model, value))
        return None if place is None else _key(place, spelled)
    if isinstance(column, UUIDField):
        place = places.uuids[value]
        return lambda copy: spelled.uuid(copy.uuids[place])
    if isinstance(column, DateTimeField):
        return _moment(row, column.attname, value, spelled, fixed)
    if isinstance(column, JSONField) and column.attname == "trace" and value:
        return _trace(column, value, spelled)
    return _of_person(row, column.attname, value, places, spelled)


def _key(place: int, spelled: Spelling) -> Fill:
    return lambda copy: spelled.number(copy.keys[place])


def _moment(row: Model, name: str, value: datetime, spelled: Spelling, fixed: dict[int, bool]) -> Fill | None:
    if value == FAR_FUTURE:
        return None
    is_agreed = name in AGREED
    if isinstance(row, Deadline) and name == "due_at":
        is_agreed = fixed[row.pk]
    if is_agreed:
        return lambda copy: spelled.moment(value + copy.weeks)
    return lambda copy: spelled.moment(value + copy.moved)


def _trace(column: Column, lines: list[dict[str, Any]], spelled: Spelling) -> Fill:
    dates = [date.fromisoformat(line["date"]) for line in lines]
    blank = [{**line, "date": f"@@{index}@@"} for index, line in enumerate(lines)]
    template = Template(str(spelled.value(column, blank)))
    return lambda copy: template.filled([(day + copy.weeks).isoformat() for day in dates])


def _of_person(row: Model, name: str, value: Any, places: Places, spelled: Spelling) -> Fill | None:
    """Customers get other names and numbers, complaints other numbers."""
    match row, name:
        case Complaint(), "number":
            place = places.numbers[value]
            return lambda copy: spelled.text(copy.numbers[place])
        case Customer(), "surname" if value:
            return lambda copy: spelled.text(copy.surname)
        case Customer(), "title" if value:
            return lambda copy: spelled.text(copy.title)
        case ContactPoint(), "sealed" | "found_by" | "found_by_tail" | "masked":
            return _of_contact(row, name, places.uuids[row.customer.public_id], spelled)
    return None


def _of_contact(row: ContactPoint, name: str, customer: int, spelled: Spelling) -> Fill:
    kind = str(row.kind)

    def prepared(copy: Copy) -> Any:
        return contact(kind, copy.phone if kind == "phone" else copy.email)

    if name == "sealed":
        return lambda copy: spelled.binary(copy.ring.seal(copy.uuids[customer], kind, prepared(copy).value))
    return lambda copy: spelled.text(getattr(prepared(copy), name))
