"""The messages about a complaint that is still open: what has left the house for it has left it for a copy too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from config.demonstration.blanks import Blanks, Template
from config.demonstration.copies import Copy, random_uuids
from config.demonstration.sheets import Cell, Sheets, Spelling, columns_of
from outbox.models import Message, RecipientKind, State, message_id_of


class LetterPattern:
    """One message that was sent or let go. `uuids`: the places of what it is about and, of a letter, its customer."""

    def __init__(self, row: Message, uuids: Mapping[UUID, int], blanks: Blanks, spelled: Spelling) -> None:
        assert row.about is not None
        self.place = uuids[row.about]
        self._customer = uuids[UUID(row.recipient_id)] if row.recipient_kind == RecipientKind.CUSTOMER else None
        self._spelled = spelled
        self._kind = row.kind
        self._columns = {column.attname: (index, column) for index, column in enumerate(columns_of(Message))}
        self._cells = [spelled.value(column, getattr(row, column.attname)) for column in columns_of(Message)]
        self._moments: list[tuple[int, datetime]] = [
            (index, value)
            for index, column in self._columns.values()
            if isinstance(value := getattr(row, column.attname), datetime)
        ]
        self._facts = Template(json.dumps(blanks.of(row.facts)))

    def copy_to(self, sheets: Sheets, copy: Copy, key: int, filled: list[str]) -> None:
        """Put a copy's message onto its sheet."""
        cells: list[Cell] = self._cells.copy()
        (public_id,) = random_uuids(1)
        facts_index, facts = self._columns["facts"]
        cells[self._columns["id"][0]] = self._spelled.number(key)
        cells[self._columns["public_id"][0]] = self._spelled.uuid(public_id)
        cells[self._columns["key"][0]] = f"{self._kind}:{public_id}"
        cells[self._columns["about"][0]] = self._spelled.uuid(copy.uuids[self.place])
        if self._customer is not None:
            cells[self._columns["recipient_id"][0]] = self._spelled.text(str(copy.uuids[self._customer]))
        cells[self._columns["message_id"][0]] = self._spelled.text(message_id_of(public_id))
        cells[facts_index] = self._spelled.value(facts, json.loads(self._facts.filled(filled)))
        for index, value in self._moments:
            cells[index] = self._spelled.moment(value + copy.moved)
        sheets.of(Message).append(cells)


def read_letters(public_ids: Sequence[UUID]) -> list[Message]:
    """Read the messages about these complaints that nobody waits for any more."""
    rows = Message.objects.filter(about__in=public_ids, state__in=[State.SENT, State.DROPPED])
    return list(rows.order_by("pk"))
