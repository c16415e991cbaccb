"""Lists that somebody keeps under a name: their own, seen by nobody else."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import SavedView
from complaints.models.saved_view import LONGEST_NAME, LONGEST_QUERY
from organisation.at_once import Rows
from organisation.models import User

# They stand in one line over the list.
MOST = 8


def view_rows(user: User) -> Rows:
    """The kept lists of one person in the order they were made, for one statement with other lists."""
    return SavedView.objects.filter(user=user).order_by("made_at", "id"), ["name", "query"]


def keep_view(user: User, *, name: str, query: str, now: datetime) -> None:
    """Keep a list under a name; the same name again means the new list.

    :raises BadInput: no name, one that is too long, nothing that narrows the list, or as many as there is room for.
    """
    name = " ".join(name.split())
    sentence = ""
    if not name or len(name) > LONGEST_NAME:
        sentence = _("Give the list a name of up to %(most)d characters.") % {"most": LONGEST_NAME}
    elif not query or len(query) > LONGEST_QUERY:
        sentence = _("Narrow the list first; then it can be kept under a name.")
    elif SavedView.objects.filter(user=user).exclude(name=name).count() >= MOST:
        sentence = _("%(most)d lists are kept already. Throw one away first.") % {"most": MOST}
    if sentence:
        raise BadInput(sentence, fields={"name": sentence})
    SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query, "made_at": now})


def drop_view(user: User, name: str) -> None:
    """Throw a kept list away; one that is not there is gone already."""
    SavedView.objects.filter(user=user, name=name).delete()
