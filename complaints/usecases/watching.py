"""Following a complaint without handling it: watching, and being named in a note."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.errors import BadInput, NotFound
from complaints.models import Complaint, Mention
from complaints.recipients import as_told, can_answer, tell
from complaints.usecases.door import use_case, write
from complaints.watchers import MENTIONED, NAMED, begin_watch, end_watch, tell_watchers
from evidence.act import Act
from organisation.models import User

# `@5018`, as it is typed in between Chinese or in front of a stop; no mail address.
_CODE = re.compile(r"(?<![A-Za-z0-9._%+-])[@＠]([A-Za-z0-9_-]*[A-Za-z0-9_])")
_NUMBER = re.compile(r"(?<![A-Z0-9-])[A-Z][A-Z0-9]{0,5}-\d{4}-\d{3,6}(?![0-9-])")
# One note is no way to write to the whole house.
MOST_NAMED = 10


@use_case(Right.WATCH, counts=False)
def watch(complaint: Complaint, act: Act) -> None:
    """Follow the complaint from now on; whoever does already goes on.

    :raises BadInput: nobody does it.
    """
    if act.by is None:
        raise BadInput(_("Use a staff member's own account to watch a complaint."))
    if begin_watch(complaint, act.by, act):
        write(complaint, act, "watch.began", facts={"user": act.by.pk})


@use_case(Right.WATCH, counts=False)
def stop_watching(complaint: Complaint, act: Act) -> None:
    """Follow it no more; whoever does not is told nothing new."""
    if act.by is not None and end_watch(complaint, act.by, act):
        write(complaint, act, "watch.ended", facts={"user": act.by.pk})


@use_case(Right.WATCH, counts=False)
def add_watcher(complaint: Complaint, act: Act, *, user: User) -> None:
    """Let a colleague follow it, who may stop that themselves.

    :raises BadInput: they may not see it, or change nothing anywhere.
    """
    if not (can_answer(complaint, user, now=act.now) and may(Right.WATCH, complaint, user, now=act.now)):
        sentence = _("Choose a colleague who may see this complaint.")
        raise BadInput(sentence, fields={"user": sentence})
    if begin_watch(complaint, user, act):
        write(complaint, act, "watch.asked", facts={"user": user.pk}, words={"who": user.name_and_code})


# --- Being named in a note --------------------------------------------------------------------------------------------


def named_in(complaint: Complaint, act: Act, text: str) -> list[User]:
    """Find the colleagues whom a note names by `@` and their staff code, each once; the writer's own code is nobody.

    :raises BadInput: somebody may not see the complaint or is not there, told alike, or there are too many.
    """
    codes = list(dict.fromkeys(code.upper() for code in _CODE.findall(text)))
    if len(codes) > MOST_NAMED:
        raise _refused(_("Name at most %(most)d colleagues in one note.") % {"most": MOST_NAMED})
    named = User.objects.annotate(upper_code=Upper("staff_code")).filter(upper_code__in=codes) if codes else ()
    found = {user.staff_code.upper(): user for user in named}
    lost = [code for code in codes if not can_answer(complaint, found.get(code), now=act.now)]
    if lost:
        sentence = _(
            "Nobody who may see this complaint has the staff code %(codes)s. Choose somebody else after the @, or"
            " write it without."
        )
        raise _refused(sentence % {"codes": ", ".join(lost)})
    return [found[code] for code in codes if act.by is None or found[code].pk != act.by.pk]


def _refused(sentence: str) -> BadInput:
    return BadInput(sentence, fields={"note": sentence})


def note_named(complaint: Complaint, act: Act, people: list[User]) -> None:
    """Tell those who were named in a note: a line on their desk, a mail, and from now on they follow it."""
    for user in people:
        mention = Mention.objects.create(complaint=complaint, user=user, by=act.by, at=act.now)
        if may(Right.WATCH, complaint, user, now=act.now):
            begin_watch(complaint, user, act)
        facts = {"mention": str(mention.public_id)}
        tell(complaint, MENTIONED, as_told([user]), act, which=str(mention.public_id), facts=facts)


def tell_where_named(complaint: Complaint, act: Act, text: str, *, seq: int) -> None:
    """Tell the watchers of every complaint whose number stands in a note, on that complaint or on another one, that the
    writer may see. `seq`: the note's place on the trail."""
    numbers = set(_NUMBER.findall(text))
    if not numbers:
        return
    rows = Complaint.objects.all() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
    for named in rows.filter(number__in=numbers).order_by("pk")[:MOST_NAMED]:
        facts = {"note_on": str(complaint.public_id)}
        tell_watchers(named, act, NAMED, which=f"{complaint.public_id}:{seq}", facts=facts)


def unread_mentions(user: User, act: Act) -> QuerySet[Mention]:
    """What waits for `user`: where they were named and may still look, the latest first."""
    visible = Complaint.objects.visible_to(user, now=act.now)
    return Mention.objects.filter(user=user, seen_at=None, complaint__in=visible).order_by("-at", "-id")


def put_away(mention: UUID, act: Act) -> None:
    """Take the line off one's desk without reading; one that is gone already does no harm.

    :raises NotFound: it is not theirs.
    """
    mine = Mention.objects.filter(public_id=mention, user=act.by)
    if not mine.exists():
        raise NotFound
    mine.filter(seen_at=None).update(seen_at=act.now)


def note_read(read: Sequence[int], act: Act) -> None:
    """Whoever looked at a complaint has read where they were named: in the notes of these mentions, by their keys."""
    Mention.objects.filter(pk__in=read, user=act.by, seen_at=None).update(seen_at=act.now)
