"""What a page that lies open is told: that something came, and who else is there."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.access import Right, may
from complaints.models import Complaint
from complaints.presence import Present, note_presence, others_in, presence_rows
from complaints.screens.news import news_since
from complaints.waits import minutes_between, waits_too_long
from evidence.act import Act
from evidence.models import ChainHead
from organisation.at_once import at_once
from organisation.models import User


@dataclass(frozen=True)
class Drawn:
    """What a page showed: the version, and how long the timeline was; 0 where it does not say."""

    version: int
    length: int

    @classmethod
    def read(cls, text: str) -> Drawn:
        """Take it from a page; anything else is a page that says nothing."""
        parts = [int(part) if part.isdecimal() and len(part) < 10 else 0 for part in text.split(".")]
        return cls(*parts) if len(parts) == 2 else cls(0, 0)


@dataclass(frozen=True)
class Outlook:
    """How a complaint stands for somebody who has its page open. Holds nothing of the customer."""

    complaint: Complaint
    length: int
    others: list[Present]
    now: datetime

    @property
    def mark(self) -> str:
        """Another one whenever there is something to tell."""
        who = ",".join(f"{one.user_id}:{one.writes:d}" for one in self.others)
        digest = hashlib.sha256(who.encode()).hexdigest()[:8] if who else ""
        return f"{self.complaint.version}.{self.length}.{digest}{'.late' if self.late is not None else ''}"

    @property
    def late(self) -> tuple[int, int] | None:
        """How many minutes a customer at the counter has waited and how many were named, once they are over (R129)."""
        since, until = self.complaint.waits_since, self.complaint.waits_until
        if since is None or until is None or not waits_too_long(self.complaint, now=self.now):
            return None
        return minutes_between(since, self.now), minutes_between(since, until)


def look_in(ref: UUID, user: User, act: Act, *, writes: bool) -> Outlook | None:
    """See how it stands, and say that the viewer is there if it is theirs to work on. None: not theirs to see.

    Costs one query beside the viewer's postings, and now and then one to write that they are there.
    """
    lengths = ChainHead.objects.filter(chain=f"complaint:{ref}").values("length")
    rows = Complaint.objects.visible_to(user, now=act.now).filter(public_id=ref).annotate(length=Subquery(lengths))
    columns = ["id", "version", "branch_id", "waits_since", "waits_until", "length"]
    found = at_once(complaint=(rows, columns), present=presence_rows(ref, now=act.now))
    if not found["complaint"]:
        return None
    row = found["complaint"][0]
    length = row.pop("length") or 0
    complaint = Complaint(public_id=ref, **row)
    if may(Right.HANDLE, complaint, user, now=act.now):
        note_presence(complaint.pk, user, found["present"], writes=writes, now=act.now)
    return Outlook(complaint, length, others_in(found["present"], user), act.now)


def watch_context(outlook: Outlook, drawn: Drawn, act: Act) -> dict[str, Any]:
    """What `complaints/watch.html` draws: the news since the page was drawn, and who else is there."""
    news = None
    if drawn.length and outlook.length > drawn.length:
        moved_on = outlook.complaint.version != drawn.version
        news = news_since(outlook.complaint, act, drawn.length, with_words=False, own=moved_on)
    return {
        "complaint": outlook.complaint,
        "mark": outlook.mark,
        "news": news if news and news["lines"] else None,
        "others": who_is_there(outlook.others),
        "late": _late_words(outlook),
    }


def _late_words(outlook: Outlook) -> str:
    """One sentence about a wait that grew too long; nothing while all is well."""
    if outlook.late is None:
        return ""
    waited, promised = outlook.late
    told = {"waited": waited, "promised": promised}
    return _("The customer has waited %(waited)s min; you named %(promised)s.") % told


def who_is_there(others: list[Present]) -> str:
    """One sentence about the others; nothing where there are none."""
    writing = [one.name for one in others if one.writes]
    looking = [one.name for one in others if not one.writes]
    said = []
    if writing:
        words = ngettext("%(names)s is writing here", "%(names)s are writing here", len(writing))
        said.append(words % {"names": _listed(writing)})
    if looking:
        words = ngettext("%(names)s has this page open", "%(names)s have this page open", len(looking))
        said.append(words % {"names": _listed(looking)})
    return str(_("; ")).join(said)


def _listed(words: list[str]) -> str:
    return str(_(", ")).join(words)
