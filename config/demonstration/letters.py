"""The messages about a complaint that is still open: what has left the house for it has left it for a copy too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from config.demonstration.blanks import Blanks, Template
from config.demonstration.copies import Copy, random_uuids
from config.demonstration.sheets import Cell, Sheets, Spelling, columns_of
from outbox.models import Message, State, message_id_of


class LetterPattern:
    """One message that was sent or let go."""

    def __init__(self, row: Message, place: int, blanks: Blanks, spelled: Spelling) -> None:
        self.place = place
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
        cells[self._columns["message_id"][0]] = self._spelled.text(message_id_of(public_id))
        cells[facts_index] = self._spelled.value(facts, json.loads(self._facts.filled(filled)))
        for index, value in self._moments:
            cells[index] = self._spelled.moment(value + copy.moved)
        sheets.of(Message).append(cells)


def read_letters(public_ids: Sequence[UUID]) -> list[Message]:
    """Read the messages about these complaints that nobody waits for any more."""
    rows = Message.objects.filter(about__in=public_ids, state__in=[State.SENT, State.DROPPED])
    return list(rows.order_by("pk"))
