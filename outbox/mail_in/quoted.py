"""What somebody wrote, apart from the earlier mail that their program put behind it."""

from __future__ import annotations

import re

# A line behind which the earlier mail begins, as the programs write it.
_BEGINS = re.compile(
    r"^\s*("
    r"-{2,}\s*(original message|original appointment|forwarded message)\s*-{2,}"
    r"|-{2,}\s*(原始邮件|原邮件|转发邮件|回复的原邮件|邮件原件)\s*-{2,}"
    r"|_{20,}"
    r"|on\b.{4,120}\bwrote\s*:"
    r"|(在|于)\s*.{4,120}(写道|写到|wrote)\s*[:：]"
    r"|.{0,80}<[^<>\s]+@[^<>\s]+>\s*(于|在).{4,80}(写道|写到)\s*[:：]"
    r")\s*$",
    re.IGNORECASE,
)
# The head of the earlier mail, where no line stands before it: two of these below each other.
_HEAD = re.compile(
    r"^\s*\**\s*(from|sent|date|to|cc|subject|发件人|发送时间|发送日期|日期|时间|收件人|抄送|主题)\s*\**\s*[:：]\s*\S",
    re.IGNORECASE,
)
_SENDER = re.compile(r"^\s*\**\s*(from|发件人)\s*\**\s*[:：]", re.IGNORECASE)
LONGEST_LINE = 400


def split_quoted(text: str) -> tuple[str, str]:
    """Give what was written, and the earlier mail behind it. Answers between quoted lines stay where they stand; where
    nothing else would be left, all of it was written."""
    lines = text.split("\n")
    end = _where_the_earlier_begins(lines)
    kept = lines[:end]
    while kept and (not kept[-1].strip() or kept[-1].lstrip().startswith(">")):
        kept.pop()
    # “On … wrote:” may stand on two lines, above quoted ones.
    while kept and len(kept) < len(lines) and (many := _announcing(kept)):
        del kept[-many:]
    said = "\n".join(kept).strip()
    if not said:
        return text.strip(), ""
    return said, "\n".join(lines[len(kept) :]).strip()


def _where_the_earlier_begins(lines: list[str]) -> int:
    for place, line in enumerate(lines):
        if len(line) > LONGEST_LINE:
            continue
        if _BEGINS.match(line):
            return place
        if _SENDER.match(line) and sum(bool(_HEAD.match(one[:LONGEST_LINE])) for one in lines[place : place + 5]) >= 3:
            return place
    return len(lines)


def _announcing(kept: list[str]) -> int:
    """How many lines at the end only announce the earlier mail."""
    last = kept[-1].strip()
    if not last:
        return 1
    if len(last) > LONGEST_LINE:
        return 0
    if _BEGINS.match(last):
        return 1
    two = " ".join(line.strip() for line in kept[-2:])[-LONGEST_LINE:]
    return 2 if len(kept) > 1 and last.endswith((":", "：")) and _BEGINS.match(two) else 0
