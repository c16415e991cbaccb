"""Anchors: where every chain that moved stood, written hourly and kept outside as well (REL-R30).

Inside the database a tail that was cut behind an anchor is found by `verify`. Somebody who may rewrite everything,
anchors included, is found only by comparing with the text that was mailed or written elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max

from evidence.hashing import anchor_hash, canonical, moment
from evidence.models import ANCHOR_CHAIN, Anchor, ChainHead, TrailEntry
from evidence.trail import take_place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

# A row of the table stays small, and one mail readable, however much a bulk import moved.
_CHAINS_IN_AN_ANCHOR = 1_000
_CHAINS_IN_A_TEXT = 5_000
_FIRST_LINE = "calmdesk-anchor 1"


def drop_anchor(*, now: datetime) -> str:
    """Write down where every chain stands that moved since the last anchor; give the text to keep outside.

    The text has one block per anchor (of at most 1,000 chains): its number, moment, hashes, and a line
    "chain rows hash" for each chain; past 5,000 chains the lines are left out and the hashes stand for them. Empty when
    nothing moved. A chain that is being written at this very moment waits for the next anchor, not the writer for us.
    """
    anchors: list[Anchor] = []
    while anchor := _drop_one(now):
        anchors.append(anchor)
    with_lines = len(anchors) * _CHAINS_IN_AN_ANCHOR <= _CHAINS_IN_A_TEXT
    return "".join(_text_of(anchor, with_lines=with_lines) for anchor in anchors)


def newest_anchor() -> int:
    """Give the number of the last anchor, 0 before the first."""
    return Anchor.objects.aggregate(newest=Max("seq"))["newest"] or 0


def anchor_text(number: int) -> str:
    """Give one anchor's block as it is kept outside.

    :raises Anchor.DoesNotExist: there is none of this number.
    """
    return _text_of(Anchor.objects.get(pk=number), with_lines=True)


@transaction.atomic
def _drop_one(now: datetime) -> Anchor | None:
    moved = (
        ChainHead.objects.exclude(chain=ANCHOR_CHAIN)
        .filter(length__gt=F("anchored_length"))
        .order_by("chain")
        .select_for_update(skip_locked=True)
    )
    heads = [[head.chain, head.length, head.hash] for head in moved[:_CHAINS_IN_AN_ANCHOR]]
    if not heads:
        return None
    seq, prev = take_place(ANCHOR_CHAIN)
    anchor = Anchor(seq=seq, at=now, moved=canonical(heads), prev=prev)
    anchor.hash = anchor_hash(prev, seq=seq, at=now, moved=anchor.moved)
    anchor.save(force_insert=True)
    # Their rows are locked: what is marked as anchored is what was read.
    ChainHead.objects.filter(chain__in=[chain for chain, _, _ in heads]).update(anchored_length=F("length"))
    ChainHead.objects.filter(chain=ANCHOR_CHAIN).update(hash=anchor.hash)
    return anchor


def _text_of(anchor: Anchor, *, with_lines: bool) -> str:
    moved = json.loads(anchor.moved)
    lines = [f"{chain} {seq} {hash}" for chain, seq, hash in moved] if with_lines else []
    head = [
        _FIRST_LINE,
        f"number {anchor.seq}",
        f"at {moment(anchor.at)}",
        f"prev {anchor.prev}",
        f"hash {anchor.hash}",
        f"chains {len(moved)}",
    ]
    return "\n".join([*head, *lines, "end", ""])


@dataclass(frozen=True, slots=True)
class Copy:
    """One anchor as it was kept outside; `places` are its (chain, rows, hash) lines."""

    number: int
    hash: str
    places: tuple[tuple[str, int, str], ...]


class UnreadableCopy(ValueError):
    """The text holds no anchor, or one that was cut short."""


def read_copies(text: str) -> list[Copy]:
    """Take the anchors out of a kept text; lines around them (a mail's greeting, its signature) do no harm.

    :raises UnreadableCopy: there is no anchor in it, or one that was cut short.
    """
    copies: list[Copy] = []
    lines = iter(line.strip() for line in text.splitlines())
    for line in lines:
        if line == _FIRST_LINE:
            copies.append(_read_one(lines))
    if not copies:
        raise UnreadableCopy("There is no anchor in this text.")
    return copies


def _read_one(lines: Iterator[str]) -> Copy:
    named: dict[str, str] = {}
    places: list[tuple[str, int, str]] = []
    for line in lines:
        match line.split():
            case ["end"] if {"number", "hash"} <= named.keys():
                return Copy(int(named["number"]), named["hash"], tuple(places))
            case [name, value]:
                named[name] = value
            case [chain, rows, hash] if rows.isdecimal():
                places.append((chain, int(rows), hash))
            case []:
                continue
            case _:
                break
    raise UnreadableCopy("An anchor in this text was cut short or changed.")


def compare_with_copy(text: str) -> list[str]:
    """Compare the database with anchors kept outside; name what differs, like "complaint:<uuid>#12" or "anchor#3".

    :raises UnreadableCopy: there is no anchor in the text, or one that was cut short.
    """
    different: list[str] = []
    for copy in read_copies(text):
        if not Anchor.objects.filter(seq=copy.number, hash=copy.hash).exists():
            different.append(f"{ANCHOR_CHAIN}#{copy.number}")
        for start in range(0, len(copy.places), _CHAINS_IN_AN_ANCHOR):
            different.extend(_places_that_differ(copy.places[start : start + _CHAINS_IN_AN_ANCHOR]))
    return different


def _places_that_differ(places: tuple[tuple[str, int, str], ...]) -> list[str]:
    # Both lists go through the index of (chain, seq); more rows than asked for do no harm.
    rows = TrailEntry.objects.filter(chain__in={chain for chain, _, _ in places}, seq__in={seq for _, seq, _ in places})
    there = set(rows.values_list("chain", "seq", "hash"))
    return [f"{chain}#{seq}" for chain, seq, hash in places if (chain, seq, hash) not in there]
