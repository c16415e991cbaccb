"""Entries about calls read as sentences in the complaint's timeline."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from complaints.screens.timeline import LINES as OF_THE_COMPLAINT
from complaints.screens.timeline import timeline
from followups import trail_lines
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.moving import change_due
from followups.usecases.planning import drop_callback
from tests.followups.conftest import FRIDAY_10, Desk, at

SOURCES = Path(trail_lines.__file__).parent / "usecases"


def test_every_kind_that_is_written_has_a_sentence() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCES.glob("*.py"))

    written = set(re.findall(r'"((?:callback|customer)\.[a-z_]+)"', source))

    assert written
    assert written <= set(trail_lines.LINES) | set(OF_THE_COMPLAINT)


@pytest.mark.django_db
def test_codes_are_told_in_words(desk: Desk) -> None:
    call = desk.call.public_id
    desk.do(record_attempt, FRIDAY_10, callback=call, attempt=Attempt(outcome="busy", next_try_at=at(27, "16:00")))
    desk.do(change_due, at(27, "11:00"), callback=call, due_at=at(28, "10:00"), reason="客户出差")
    desk.do(drop_callback, at(27, "11:30"), callback=call, reason="客户当面说好了")

    lines, _older = timeline(desk.complaint)

    assert [line["sentence"] for line in lines[:3]] == [
        "cancelled a call",
        "moved a call to another time",
        "called the customer: Line busy",
    ]
    assert "planned a call: Satisfaction callback" in {line["sentence"] for line in lines}
    assert lines[1]["words"] == "客户出差"
