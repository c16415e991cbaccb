"""Nobody's name in what is published: what leads to a person is taken out, and found where it was left (R149).

What the complaint itself tells is known for sure: the customer's surname, our own people, its number, what it is called
elsewhere. The rest is recognised by its form: numbers, mailboxes, plates, and a surname with a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from complaints.models import Complaint

# The commonest surnames; with a title behind it a letter of these is a name and not a word.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤温康施洪柳"
)
TITLES = (
    "先生|女士|小姐|太太|师傅|阿姨|大爷|大妈|大姐|大哥|老师|经理|主管|店长|医生"
    "|总(?![额计共是价数部台公体结量和的有算得会要之经])"
)
HIDDEN = "…"

_MAILBOX = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# Phones, cards, orders; sums have fewer digits, and dates are written with signs between.
_NUMBER = re.compile(r"(?<!\d)(?!20\d\d-\d{1,2}-\d)\+?[A-Za-z]{0,4}\d(?:[\s-]?\d){6,}[Xx]?")
_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][·\s]?[A-Z0-9]{5,6}")
# 对方经理, 由于经理 and 最高主管 are nobody's names.
_CHINESE_NAME = re.compile(rf"(?<![对双我贵店厂各一由关至等最])([{SURNAMES}])(?=({TITLES}))")
_ENGLISH_NAME = re.compile(r"\b((?:Mr|Mrs|Ms|Miss|Dr)\.?\s+)[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)?")
_ROOM = re.compile(r"\d+\s*(?:栋|幢|号楼|单元)\s*\d*\s*(?:室|号|单元)?\s*\d*|\d{3,4}\s*(?:号房|房间|房|室)")


@dataclass(frozen=True)
class Traces:
    """What in one complaint leads to somebody: names and references, to be found as they stand."""

    words: frozenset[str] = frozenset()
    surname: str = ""


def traces_of(complaint: Complaint) -> Traces:
    """Collect them; two queries. Needs the customer fetched."""
    customer = complaint.customer
    ours = complaint.owner_spells.values_list("owner__name", "owner__staff_code")
    people = [complaint.owner, complaint.received_by]
    names = {word for pair in ours for word in pair} | {
        word for one in people if one for word in (one.name, one.staff_code)
    }
    told = {complaint.number, complaint.source_ref, complaint.related_party, complaint.arbitration_ref}
    return Traces(
        frozenset(word for word in names | told if len(word) > 1), customer.surname.strip() if customer else ""
    )


def hide(text: str, traces: Traces) -> str:
    """Take out what leads to somebody; what is said stays readable."""
    for word in sorted(traces.words, key=len, reverse=True):
        text = _as_it_stands(word).sub(HIDDEN, text)
    text = _MAILBOX.sub(HIDDEN, text)
    text = _PLATE.sub(HIDDEN, text)
    text = _ROOM.sub(HIDDEN, text)
    text = _NUMBER.sub(HIDDEN, text)
    for pattern in _by_surname(traces.surname):
        text = pattern.sub(HIDDEN, text)
    text = _ENGLISH_NAME.sub(rf"\1{HIDDEN}", text)
    return _CHINESE_NAME.sub("某", text)


def left_in(text: str, traces: Traces) -> str:
    """Give the first thing in a text that leads to somebody, as it stands there; empty for none."""
    known = [_as_it_stands(word) for word in traces.words]
    patterns = [*known, *_by_surname(traces.surname), _MAILBOX, _PLATE, _ROOM, _NUMBER, _ENGLISH_NAME]
    found = [match for pattern in patterns if (match := pattern.search(text))]
    named = _CHINESE_NAME.search(text)
    if named:
        return named[0] + named[2]
    return min(found, key=lambda match: match.start())[0].strip() if found else ""


def refusals(texts: Iterable[tuple[str, str]], traces: Traces) -> dict[str, str]:
    """Say by field what still leads to somebody."""
    said = {}
    for name, text in texts:
        if words := left_in(text, traces):
            said[name] = _("“%(words)s” leads to somebody. Say it without, like “a guest” or “the clerk”.") % {
                "words": words
            }
    return said


def _as_it_stands(word: str) -> re.Pattern[str]:
    """Find a word as a whole; Chinese has no bounds between words."""
    before, behind = (r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])") if word.isascii() else ("", "")
    return re.compile(f"{before}{re.escape(word)}{behind}")


def _by_surname(surname: str) -> list[re.Pattern[str]]:
    """One character of a Chinese surname is also a word, so it needs what shows that it is a name."""
    if not surname:
        return []
    name = re.escape(surname)
    if surname.isascii():
        return [re.compile(rf"\b{name}\b", re.IGNORECASE)]
    whole = [re.compile(name)] if len(surname) > 1 else []
    return [*whole, re.compile(rf"(?<=姓){name}"), re.compile(rf"(?<=[小老]){name}(?![一-龥])")]
