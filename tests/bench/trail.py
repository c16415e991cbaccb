"""The trail: writing it, and proving that nobody changed it."""

from __future__ import annotations

import hashlib

from django.db import transaction

from complaints.models import Complaint
from evidence.hashing import canonical, moment
from evidence.models import TrailEntry
from evidence.trail import append, verify
from tests.bench.measuring import Bench, Yardstick
from tests.personas import House, act

ROWS = 50
CHAINS = 200


def measure(bench: Bench, house: House, against: Yardstick) -> None:
    """Measure rows written in a transaction, without and with words, and rows of whole complaints verified."""
    who = act(house.alice)

    def write(words: dict[str, str] | None = None) -> int:
        with transaction.atomic(durable=True):
            for number in range(ROWS):
                append("bench:1", "bench.written", act=who, facts={"number": number}, words=words)
        return ROWS

    bench.measure("a trail row", write, against)
    bench.measure("a trail row with words", lambda: write({"note": "四点后方便接电话。"}), against)
    chains = [complaint.trail_chain for complaint in Complaint.objects.order_by("pk")[:CHAINS]]

    def check() -> int:
        verdict = verify(chains)
        assert verdict.ok
        return verdict.rows

    bench.measure("a trail row verified", check, _plain_hash(chains))


def _plain_hash(chains: list[str]) -> Yardstick:
    """SHA-256 over the same bytes, already spelled."""
    entries = TrailEntry.objects.filter(chain__in=chains).order_by("chain", "seq")
    spelled = [_spelled(entry) for entry in entries]

    def run() -> int:
        for row in spelled:
            hashlib.sha256(row).hexdigest()
        return len(spelled)

    return Yardstick("SHA-256 of the same bytes", run)


def _spelled(entry: TrailEntry) -> bytes:
    columns = [entry.chain, entry.seq, entry.kind, entry.schema, moment(entry.at), entry.actor_id, entry.via]
    return (entry.prev + canonical([*columns, entry.request_id, entry.facts, entry.words_digest])).encode("ascii")
