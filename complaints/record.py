"""The record of what was said: what stands on the paper that a customer checks (R40)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from complaints.codes import FactState, RestatementOutcome
from complaints.fees import Fee, fee_of
from complaints.models import Complaint


def said_on_record(complaint: Complaint) -> dict[str, str]:
    """The customer's words and ours, by the name of the column, in the order they were said; empty ones are left out.

    Their own version stands there only where they dispute ours.
    """
    disputed = complaint.restatement_outcome == RestatementOutcome.DISPUTED
    limit = complaint.customer_limit_at
    said = {
        "own_words": complaint.own_words,
        "hurt_most": complaint.hurt_most,
        "stated_demand": complaint.stated_demand,
        "customer_limit_at": limit.isoformat() if limit else "",
        "restatement": complaint.restatement,
        "customers_version": complaint.customers_version if disputed else "",
    }
    return {name: text for name, text in said.items() if text}


def record_digest(complaint: Complaint) -> str:
    """Give the digest of the record as it stands now. Two queries; for the key facts none where they were fetched with
    the complaint."""
    return digest_with(complaint, fee_of(complaint))


def digest_with(complaint: Complaint, fee: Fee | None) -> str:
    """SHA-256 of the number, the words, the key facts and the explained fee on the record, in hexadecimal: the same
    words, the same digest. One query for the key facts, none where they were fetched with the complaint."""
    facts = sorted(
        (row.fact_id, row.state, row.answer)
        for row in complaint.key_facts.all()
        if row.replaced_at is None and row.state != FactState.NOT_APPLICABLE
    )
    told: list[Any] = [complaint.number, said_on_record(complaint), *([facts] if facts else [])]
    if fee:
        told.append(
            [fee.table.currency, fee.table.thought, fee.table.truth, [list(row.values()) for row in fee.rows()]]
        )
    spelled = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(spelled.encode()).hexdigest()
