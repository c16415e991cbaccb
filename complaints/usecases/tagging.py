"""Short words on a complaint: the desk puts on those that there are, a supervisor makes, renames and ends them."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint, Tag, Tagging
from complaints.models.sharing import LONGEST_TAG
from complaints.tags import may_keep, usable_tags
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.trail import append
from organisation.kept import one_act
from organisation.models import Branch

# What is sorted by more words than these is sorted by none.
MOST_ON_ONE = 8


@use_case(counts=False)
def add_tag(complaint: Complaint, act: Act, *, tag: Tag) -> None:
    """Put a tag on it; one that is there already stays. The search finds the complaint by its name from then on.

    :raises BadInput: it is none of this branch's or the house's, was ended, or there are as many as there is room for.
    """
    standing = complaint.taggings.filter(removed_at=None)
    if standing.filter(tag=tag).exists():
        return
    sentence = ""
    if not usable_tags(complaint.branch_id).filter(pk=tag.pk).exists():
        sentence = _("Choose a tag from the list.")
    elif standing.count() >= MOST_ON_ONE:
        sentence = _("%(most)d tags are on it already. Take one off first.") % {"most": MOST_ON_ONE}
    if sentence:
        raise BadInput(sentence, fields={"tag": sentence})
    Tagging.objects.create(complaint=complaint, tag=tag, by=act.by, at=act.now)
    write(complaint, act, "tag.added", facts={"tag": str(tag.public_id)}, words={"name": tag.name})


@use_case(counts=False)
def remove_tag(complaint: Complaint, act: Act, *, tag: str) -> None:
    """Take a tag off, by its public reference; the trail keeps that it was there.

    :raises NotFound: no such tag is on it.
    """
    row = complaint.taggings.filter(tag__public_id=tag, removed_at=None).select_related("tag").first()
    if row is None:
        raise NotFound
    row.removed_at = act.now
    row.save(update_fields=["removed_at"])
    write(complaint, act, "tag.removed", facts={"tag": tag}, words={"name": row.tag.name})


# --- The words themselves ---------------------------------------------------------------------------------------------


def make_tag(name: str, branch: Branch | None, act: Act) -> Tag:
    """Make a new word: for one branch, or (None) for the whole house. The same word again is the one that is there.

    :raises NotAllowed: they decide not there. :raises BadInput: no name, too long a one, or it stands elsewhere in a
    way that two of one name would meet.
    """
    _demand(branch.pk if branch else None, act)
    name = _named(name)
    with one_act():
        standing = Tag.objects.filter(name__iexact=name, branch=branch, ended_at=None).first()
        if standing is not None:
            return standing
        _refuse_twins(name, branch.pk if branch else None, but=None)
        try:
            with transaction.atomic():
                tag = Tag.objects.create(name=name, branch=branch, made_by=act.by, made_at=act.now)
        except IntegrityError:
            # A colleague made the same at the same moment.
            return Tag.objects.get(name__iexact=name, branch=branch, ended_at=None)
        facts = {"branch": branch.code if branch else None}
        append(_chain(tag), "tag.made", act=act, facts=facts, words={"name": name})
    return tag


def rename_tag(tag: UUID, name: str, act: Act) -> Tag:
    """Call it otherwise, on every complaint that carries it.

    :raises NotFound: no such tag in use. :raises NotAllowed, BadInput: as above.
    """
    name = _named(name)
    with one_act():
        row = _held(tag, act)
        if row.name == name:
            return row
        _refuse_twins(name, row.branch_id, but=row)
        row.name = name
        try:
            with transaction.atomic():
                row.save(update_fields=["name"])
        except IntegrityError:
            # A colleague took the name at the same moment.
            raise _twin() from None
        append(_chain(row), "tag.renamed", act=act, facts={}, words={"name": name})
    return row


def end_tag(tag: UUID, act: Act) -> None:
    """Offer it no more; complaints that carry it keep it.

    :raises NotFound: no such tag in use. :raises NotAllowed: they decide not there.
    """
    with one_act():
        row = _held(tag, act)
        row.ended_at = act.now
        row.save(update_fields=["ended_at"])
        append(_chain(row), "tag.ended", act=act, facts={})


def _chain(tag: Tag) -> str:
    return f"tag:{tag.public_id}"


def _demand(branch_id: int | None, act: Act) -> None:
    if act.by is not None and not may_keep(act.by, branch_id, now=act.now):
        raise NotAllowed(_("A duty manager makes the tags of the branch, the head office those of the house."))


def _held(tag: UUID, act: Act) -> Tag:
    row = Tag.objects.select_for_update().filter(public_id=tag, ended_at=None).first()
    if row is None:
        raise NotFound
    _demand(row.branch_id, act)
    return row


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_TAG:
        sentence = _("Write a word of up to %(most)d characters.") % {"most": LONGEST_TAG}
        raise BadInput(sentence, fields={"name": sentence})
    return name


def _refuse_twins(name: str, branch_id: int | None, *, but: Tag | None) -> None:
    """Two of one name in one list would be told apart by nobody."""
    meets = Q() if branch_id is None else Q(branch=branch_id) | Q(branch=None)
    twins = Tag.objects.filter(meets, name__iexact=name, ended_at=None).exclude(pk=but.pk if but else 0)
    if twins.exists():
        raise _twin()


def _twin() -> BadInput:
    sentence = _("There is a tag of this name already.")
    return BadInput(sentence, fields={"name": sentence})
