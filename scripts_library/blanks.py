"""The blanks of a script and how they are filled (R24): {surname}{title}, {clerk}, {staff_code}, {number}, {due}.

Surname and title stand together and are filled as one label, made by the caller (郑先生, 欧阳女士, Ms Smith), so that
compound surnames and the order of either language are right. Where nobody is known, a greeting stands alone: 您好.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from string import Formatter
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from organisation.wall_clock import day_and_clock

NAMES = ("surname", "title", "clerk", "staff_code", "number", "due")
_LABEL = r"\{surname\} ?\{title\}|\{title\} ?\{surname\}"
_LABEL_PATTERN = re.compile(_LABEL)
# The label with the pause around it, in the order in which they are tried when nobody is known.
_NOBODY_ZH = (
    (re.compile(rf"^(?:{_LABEL})(?:，|：)?您好"), "您好"),
    (re.compile(rf"^(?:{_LABEL})(，|：)"), r"您好\1"),
    (re.compile(rf"(?:，)?(?:{_LABEL})(?=[，。！？：])"), ""),
    (re.compile(rf"(?:{_LABEL})"), "您"),
)
_NOBODY_EN = (
    (re.compile(rf"^Dear (?:{_LABEL}),"), "Hello,"),
    (re.compile(rf"^(Good (?:morning|afternoon|evening)|Hello|Hi),? (?:{_LABEL})"), r"\1"),
    (re.compile(rf"^(?:{_LABEL}), (\w)"), lambda match: match[1].upper()),
    (re.compile(rf", (?:{_LABEL})(?=[,.!?])"), ""),
    (re.compile(rf" ?(?:{_LABEL})"), " you"),
)


class BlankError(ValueError):
    """A script with a blank that nobody can fill; the message tells its writer what to change."""


@dataclass(frozen=True)
class Blanks:
    """What the blanks are filled with. `address`: surname and title as one label, empty when unknown."""

    address: str = ""
    clerk: str = ""
    staff_code: str = ""
    number: str = ""
    due: str = ""


def blanks_in(text: str, *, known: Collection[str] = NAMES) -> frozenset[str]:
    """Name the blanks of a text: those of a script, or of other words that know others.

    :raises BlankError: an unknown name, a stray brace, or a surname without its title.
    """
    try:
        names = [name for _literal, name, _spec, _conversion in Formatter().parse(text) if name is not None]
    except ValueError:
        raise BlankError(_("A “{” or “}” stands alone. A blank looks like {due}.")) from None
    for name in names:
        if name not in known:
            names_known = " ".join(f"{{{one}}}" for one in known)
            raise BlankError(
                _("There is no blank {%(name)s}. These can be filled: %(known)s") % {"name": name, "known": names_known}
            )
    labels = len(_LABEL_PATTERN.findall(text))
    if not names.count("surname") == names.count("title") == labels:
        raise BlankError(_("Write {surname}{title} side by side: they are filled as one."))
    return frozenset(names)


def fill(text: str, blanks: Blanks, *, language: str) -> str | None:
    """Fill the blanks of a script; None when one of them has nothing to be filled with. A raw blank never comes out."""
    filled = fill_address(text, blanks.address, language=language)
    for name in ("clerk", "staff_code", "number", "due"):
        blank = f"{{{name}}}"
        if blank not in filled:
            continue
        value = getattr(blanks, name)
        if not value:
            return None
        filled = filled.replace(blank, value)
    return filled


def fill_address(text: str, label: str, *, language: str) -> str:
    """Fill {surname}{title} with one label; where nobody is known, the greeting stands alone."""
    if label:
        return _LABEL_PATTERN.sub(lambda _match: label, text)
    for pattern, without in _NOBODY_ZH if language.startswith("zh") else _NOBODY_EN:
        text = pattern.sub(without, text)
    return text


_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def due_words(due: datetime, zone: ZoneInfo, *, now: datetime, language: str, written: bool) -> str:
    """Say a moment to a customer in the language of the sentence, always with its hour (R124).

    Spoken words lean on today (今天15:00, 15:00 today); written ones stand alone on any day.
    """
    day, clock = day_and_clock(due.astimezone(zone))
    days = (day - now.astimezone(zone).date()).days
    if language.startswith("zh"):
        if not written and days in (0, 1):
            return ("今天", "明天")[days] + clock
        year = f"{day.year}年" if written else ""
        return f"{year}{day.month}月{day.day}日（星期{_WEEKDAYS_ZH[day.weekday()]}）{clock}"
    if not written and days in (0, 1):
        return f"{clock} {('today', 'tomorrow')[days]}"
    year = f" {day.year}" if written else ""
    return f"{clock} on {_WEEKDAYS_EN[day.weekday()]} {day.day} {_MONTHS_EN[day.month - 1]}{year}"
