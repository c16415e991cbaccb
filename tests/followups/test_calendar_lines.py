"""A calendar as RFC 5545 asks for it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from followups.calendar_lines import Event, escaped, folded, moment, written

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def event(**changes: object) -> Event:
    told = {
        "uid": "7@calmdesk",
        "sequence": 3,
        "start": NOW,
        "length": timedelta(minutes=15),
        "summary": "XJ-1124-001 回访",
        "url": "https://desk.example.com/complaints/7/",
    }
    return Event(**{**told, **changes})  # type: ignore[arg-type]


def unfolded(raw: bytes) -> list[str]:
    """Read it as a program does: folds are taken out before anything else (3.1)."""
    return raw.decode().replace("\r\n ", "").split("\r\n")[:-1]


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=300))
def test_no_line_is_longer_than_75_octets_and_none_breaks_a_character(text: str) -> None:
    raw = folded(f"SUMMARY:{text}")

    assert raw.endswith(b"\r\n")
    parts = raw[:-2].split(b"\r\n")
    assert all(len(part) <= 75 for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    for part in parts:
        part.decode()
    assert unfolded(raw) == [f"SUMMARY:{text}"]


def test_folds_a_line_of_75_octets_not_and_one_of_76_once() -> None:
    assert folded("X" * 75) == b"X" * 75 + b"\r\n"
    assert folded("X" * 76) == b"X" * 75 + b"\r\n X\r\n"
    # Three octets each: 25 of them fill a line, the next begins one.
    assert folded("电" * 26) == ("电" * 25 + "\r\n " + "电" + "\r\n").encode()


@given(st.text(max_size=80))
def test_a_text_comes_back_as_it_was_but_for_control_characters(text: str) -> None:
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = "".join(one for one in plain if one in "\t\n" or (one >= " " and one != "\x7f"))

    assert unescaped(escaped(text)) == plain
    assert "\n" not in escaped(text)


@pytest.mark.parametrize(
    ("text", "as_it_stands"),
    [("a,b;c", r"a\,b\;c"), ("a\\n", r"a\\n"), ("一\n二", r"一\n二"), ("a\r\nEND:VCALENDAR", r"a\nEND:VCALENDAR")],
)
def test_escapes_what_would_read_as_a_separator(text: str, as_it_stands: str) -> None:
    assert escaped(text) == as_it_stands


@pytest.mark.parametrize(
    ("value", "as_it_stands"),
    [
        (datetime(2026, 12, 31, 23, 30, tzinfo=ZoneInfo("America/New_York")), "20270101T043000Z"),
        (datetime(2027, 1, 1, 7, 0, tzinfo=ZoneInfo("Asia/Shanghai")), "20261231T230000Z"),
        # The night in which the hour comes twice: first summer time, then winter time.
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=0), "20261025T003000Z"),
        (datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1), "20261025T013000Z"),
    ],
)
def test_moments_are_told_in_utc(value: datetime, as_it_stands: str) -> None:
    assert moment(value) == as_it_stands


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        moment(datetime(2026, 11, 24, 10, 0))  # noqa: DTZ001


def test_a_calendar_has_what_every_program_asks_for() -> None:
    lines = unfolded(written([event(), event(uid="8@calmdesk")], name="客户回电", now=NOW))

    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Calmdesk//Calls//EN"]
    assert lines[-1] == "END:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 2
    first = lines[lines.index("BEGIN:VEVENT") : lines.index("END:VEVENT")]
    assert first[1:] == [
        "UID:7@calmdesk",
        "DTSTAMP:20261124T020000Z",
        "SEQUENCE:3",
        "DTSTART:20261124T020000Z",
        "DURATION:PT15M",
        "SUMMARY:XJ-1124-001 回访",
        "URL:https://desk.example.com/complaints/7/",
    ]


def test_an_empty_calendar_is_one_all_the_same() -> None:
    lines = unfolded(written([], name="calls", now=NOW))

    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
