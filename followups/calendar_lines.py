"""Writing a calendar as RFC 5545 asks for: lines that end in CRLF, folded at 75 octets, texts escaped, moments in UTC.

Only what a feed of appointments needs. A moment in UTC needs no table of a time zone, and means the same on every clock
on both sides of a change of the hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Octets, without the line's end (RFC 5545, 3.1).
LONGEST_LINE = 75
PRODUCT = "-//Calmdesk//Calls//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class Event:
    """One appointment: `uid` stays the same as long as it is the same one, `sequence` counts up with every change."""

    uid: str
    sequence: int
    start: datetime
    length: timedelta
    summary: str
    url: str


def written(events: Iterable[Event], *, name: str, now: datetime) -> bytes:
    """Write a calendar of that name, as of `now`."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
        # How often a program may ask again; older ones know the second name only.
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]
    for event in events:
        lines += _event(event, now=now)
    lines.append("END:VCALENDAR")
    return b"".join(folded(line) for line in lines)


def _event(event: Event, *, now: datetime) -> list[str]:
    minutes = int(event.length.total_seconds() // 60)
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(event.uid)}",
        f"DTSTAMP:{moment(now)}",
        f"SEQUENCE:{event.sequence}",
        f"DTSTART:{moment(event.start)}",
        f"DURATION:PT{minutes}M",
        f"SUMMARY:{escaped(event.summary)}",
        # A URI is no text: nothing in it is escaped.
        f"URL:{event.url}",
        "END:VEVENT",
    ]


def moment(value: datetime) -> str:
    """Write a moment in UTC.

    :raises ValueError: it carries no time zone, so nobody knows which moment it is.
    """
    if value.tzinfo is None:
        raise ValueError("A moment in a calendar needs a time zone.")
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """Write a text so that nothing in it reads as a separator or as the end of the line; other control characters,
    which no calendar may hold, are left out."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(letter for letter in text if letter == "\t" or (letter >= " " and letter != "\x7f"))


def folded(line: str) -> bytes:
    """Break a line at 75 octets at most, never inside a character; what goes on begins with a space that counts."""
    parts, part, room = [], b"", LONGEST_LINE
    for letter in line:
        octets = letter.encode()
        if len(part) + len(octets) > room:
            parts.append(part)
            part, room = b"", LONGEST_LINE - 1
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
