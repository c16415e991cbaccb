"""What happened on a complaint since somebody looked: the entries of its trail after the version that they saw."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.models import TrailEntry

if TYPE_CHECKING:
    from complaints.models import Complaint

# So many entries are told, the newest; the timeline has them all.
MOST = 10


def length_at(complaint: Complaint, version: int, *, shown: int | None = None) -> int | None:
    """How long the trail was when a page or program saw this version; None where nobody knows any more.

    `shown`: what the page says that it showed. It is believed only as far as that version went: the row and its
    timeline are read one after the other, and what was saved between the two must not count as seen.
    """
    if not 0 < version <= complaint.version:
        return None
    lengths = [length for marked, length in complaint.version_marks if marked <= version]
    ends = [length for marked, length in complaint.version_marks if marked > version]
    if not lengths:
        return None
    began = max(lengths)
    return shown if shown is not None and began <= shown < min(ends, default=shown + 1) else began


def entries_since(complaint: Complaint, length: int | None, *, most: int = MOST) -> list[TrailEntry]:
    """The entries after that length, newest first, at most so many. Costs one query.

    A length that nobody knows gives the newest entries.
    """
    rows = TrailEntry.objects.of_chain(complaint.trail_chain)
    return list((rows if length is None else rows.filter(seq__gt=length))[:most])
