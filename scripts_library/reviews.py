"""How a complaint was handled, as a supervisor sees it: which of sixteen things that hurt happened, and one line of
praise or advice (R164)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Complaint
from complaints.ports import Fold
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.crypto import Erased
from evidence.trail import append
from organisation.models import Role, User
from organisation.scope import reach_of
from scripts_library.models import Review
from scripts_library.playbooks.reading import playbooks

SHEET = "wrong_behaviours"
LONGEST = 200
# So long its author may put it right; then it stands, and at once when somebody has talked about it.
CHANGEABLE = timedelta(hours=24)


@dataclass(frozen=True)
class Behaviour:
    """One thing that hurts: its key for good, and in the language in force its name, what it does to people and what to
    do instead."""

    key: str
    title: str
    effect: str
    better: str


def behaviours() -> list[Behaviour]:
    """Give the sixteen, in the order of the sheet."""
    sheet = playbooks()[SHEET]
    sections = sheet.page(get_language() or "").sections
    return [
        Behaviour(key, section.title, section.lines[0], section.lines[1])
        for key, section in zip(sheet.keys, sections, strict=True)
    ]


def titles_of(ticks: Iterable[str]) -> list[str]:
    """Name what was ticked, in the order of the sheet."""
    ticked = set(ticks)
    return [one.title for one in behaviours() if one.key in ticked]


def handlers_of(complaint: Complaint) -> list[User]:
    """Give everybody who had the complaint in hand, whoever has it now first. One query."""
    spells = complaint.owner_spells.select_related("owner").order_by("-from_at", "-id")
    return list({spell.owner_id: spell.owner for spell in spells}.values())


@use_case(Right.REVIEW, counts=False)
def review(
    complaint: Complaint, act: Act, *, person: User, ticks: Sequence[str] = (), nothing: bool = False, words: str = ""
) -> None:
    """Keep how `person` handled the complaint: the keys of what happened, or `nothing` of it, and one line of praise or
    advice. One for each reviewer; its author may change it for a day, until somebody talked about it.

    The trail of the complaint says that it was reviewed; what was said stands on a chain of its own.

    :raises NotAllowed: they had it in hand alone. :raises BadInput: neither or both of ticks and `nothing`, an unknown
    key, a line that is too long, or somebody who did not have it in hand. :raises WrongState: the day is over, or the
    customer was erased and there are words.
    """
    assert act.by is not None, "Only people review."
    words = " ".join(words.split())
    row = Review.objects.filter(complaint=complaint.public_id, by=act.by).first()
    if row is not None and (why_not := why_not_changed(row, now=act.now)):
        raise WrongState(why_not)
    _check(complaint, act.by, person, ticks, nothing, words)
    if row is None:
        row = Review(complaint=complaint.public_id, branch=complaint.branch, by=act.by, at=act.now)
    known = playbooks()[SHEET].keys
    row.person, row.changed_at = person, act.now
    row.ticks = [key for key in known if key in ticks]
    row.seq = _keep(row, complaint, act, words)
    row.save()
    write(complaint, act, "review.kept", facts={"review": str(row.public_id)})


def _check(complaint: Complaint, by: User, person: User, ticks: Sequence[str], nothing: bool, words: str) -> None:
    others = [user for user in handlers_of(complaint) if user != by]
    if not others:
        raise NotAllowed(_("Nobody but you had it in hand. Somebody else reviews it."))
    fields = {}
    if person not in others:
        fields["person"] = _("Choose somebody else who had it in hand.")
    if set(ticks) - set(playbooks()[SHEET].keys):
        fields["ticks"] = _("Choose from the list.")
    elif not ticks and not nothing:
        fields["ticks"] = _("Tick what happened, or “nothing of it”.")
    elif ticks and nothing:
        fields["nothing"] = _("Something is ticked above. Take the one or the other away.")
    if len(words) > LONGEST:
        fields["words"] = _("One line is enough: at most %(most)d characters.") % {"most": LONGEST}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _keep(row: Review, complaint: Complaint, act: Act, words: str) -> int:
    facts = {"review": str(row.public_id), "person": str(row.person.public_id), "ticks": list(row.ticks)}
    said = {"words": words} if words else None
    try:
        entry = append(row.chain, "review.said", act=act, facts=facts, words=said, subject=complaint.public_id)
    except Erased:
        raise WrongState(_("The customer was erased, so no words are kept here. Tick only.")) from None
    return entry.seq


def why_not_changed(row: Review, *, now: datetime) -> str:
    """Say in a sentence why its author may not change it any more; empty while they may."""
    if row.talked_at is not None:
        return _("It was talked about, so it stays as it is.")
    if now - row.at >= CHANGEABLE:
        return _("It is older than a day, so it stays as it is.")
    return ""


def reviews_for(complaint: Complaint, user: User, *, now: datetime) -> QuerySet[Review]:
    """Give the reviews of a complaint that this person may read: all for whoever may review it, for anybody else those
    of their own work."""
    rows = Review.objects.filter(complaint=complaint.public_id)
    return rows if may(Right.REVIEW, complaint, user, now=now) else rows.filter(person=user)


def demand_reader_of_reviews(complaint: Complaint, user: User, *, now: datetime) -> None:
    """Refuse the reviews of a complaint to whoever neither reviews it nor had it in hand.

    :raises NotAllowed: with who reads them.
    """
    if may(Right.REVIEW, complaint, user, now=now) or user in handlers_of(complaint):
        return
    raise NotAllowed(_("Reviews are read by those who handled the complaint and by their supervisors."))


def reviewed_by(user: User, *, now: datetime) -> QuerySet[Review]:
    """Give the reviews of the branches where this person reviews, but those of their own work; none for whoever reviews
    nowhere."""
    reach = reach_of(user, now=now)
    rows = Review.objects.exclude(person=user)
    if reach.is_head_office or reach.has(Role.QUALITY, None):
        return rows
    branches = {post.branch_id for post in reach.posts if post.role in (Role.DUTY_MANAGER, Role.QUALITY)}
    return rows.filter(branch__in=branches)


def reviews_anywhere(user: User, *, now: datetime) -> bool:
    """Say whether this person reviews at any branch."""
    return bool(reach_of(user, now=now).roles & {Role.DUTY_MANAGER, Role.QUALITY})


def _is_for(complaint: Complaint, user: User, now: datetime) -> bool:
    """Whoever reviews, and whoever has it in hand; those who had it before find theirs in their own list."""
    return complaint.owner_id == user.pk or may(Right.REVIEW, complaint, user, now=now)


FOLD = Fold("review", lambda: _("How it was handled"), "scripts_library:review", "'", _is_for)
