"""The trail of one walked road as a pattern: its rows chained anew for every copy, its words sealed under fresh keys.

Most of what is hashed of a row is the same in every copy and is spelled once; `evidence.hashing` says how. The tests
read every chain that is made here back through `evidence.trail.verify`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from config.demonstration.blanks import AT, CHAIN, DIGEST, REQUEST, Blanks, Template
from config.demonstration.copies import Copy
from config.demonstration.sheets import Cell, Sheets, Spelling, columns_of
from evidence.hashing import GENESIS, canonical, moment, words_text
from evidence.models import ChainHead, TrailEntry, TrailWords
from evidence.trail import words_of
from evidence.words import seal_spelled


@dataclass(frozen=True)
class EntryPattern:
    """One row of the trail: `hashed` and `facts` with their blanks, `words` spelled and still to be sealed."""

    at: datetime
    request: str
    hashed: Template
    facts: Template
    words: str
    cells: list[Cell]


class ChainPattern:
    """The whole chain of one complaint."""

    def __init__(self, public_id: UUID, place: int, blanks: Blanks, spelled: Spelling) -> None:
        self.place = place
        self._spelled = spelled
        self._blanks = blanks
        entries = list(TrailEntry.objects.of_chain(f"complaint:{public_id}"))[::-1]
        words = words_of(entries)
        self._names = {column.attname: index for index, column in enumerate(columns_of(TrailEntry))}
        self.entries = [self._entry(entry, words[entry.pk]) for entry in entries]

    @property
    def moments(self) -> list[datetime]:
        return [entry.at for entry in self.entries]

    def _entry(self, entry: TrailEntry, words: Mapping[str, str] | None) -> EntryPattern:
        facts = canonical(self._blanks.of(json.loads(entry.facts)))
        actor, via = entry.actor_id, entry.via
        columns = [CHAIN, entry.seq, entry.kind, entry.schema, AT, actor, via, REQUEST, facts, DIGEST]
        cells = [self._spelled.value(column, getattr(entry, column.attname)) for column in columns_of(TrailEntry)]
        return EntryPattern(
            at=entry.at,
            request=entry.request_id[8:],
            hashed=Template(canonical(columns)),
            facts=Template(facts),
            words=words_text(words) if words else "",
            cells=cells,
        )

    def copy_to(self, sheets: Sheets, copy: Copy, keys: Sequence[int], filled: list[str]) -> None:
        """Chain a copy's rows and put them onto the sheets. `keys` are new, one a row; `filled` the blanks."""
        spelled, names = self._spelled, self._names
        subject = copy.uuids[self.place]
        chain, prev = f"complaint:{subject}", GENESIS
        entries, said = sheets.of(TrailEntry), sheets.of(TrailWords)
        for key, entry in zip(keys, self.entries, strict=True):
            moved = entry.at + copy.moved
            at, request, digest = moment(moved), copy.request + entry.request, ""
            if entry.words:
                sealed, digest = seal_spelled(copy.ring, subject, entry.words)
                said.append([spelled.number(key), spelled.uuid(subject), spelled.binary(sealed)])
            values = [*filled, chain, at, request, digest]
            hashed = entry.hashed.filled(values)
            hash = hashlib.sha256((prev + hashed).encode("ascii")).hexdigest()
            cells = entry.cells.copy()
            cells[names["id"]] = spelled.number(key)
            cells[names["chain"]] = chain
            cells[names["at"]] = spelled.moment(moved)
            cells[names["request_id"]] = request
            cells[names["facts"]] = spelled.text(entry.facts.filled(values))
            cells[names["words_digest"]] = digest
            cells[names["prev"]] = prev
            cells[names["hash"]] = hash
            entries.append(cells)
            prev = hash
        sheets.of(ChainHead).append([spelled.text(chain), spelled.number(len(keys)), prev, spelled.number(0)])
