"""Which desk somebody logs a complaint at."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotAllowed
from evidence.act import Act
from organisation.models import Branch, Posting, User
from organisation.scope import DESK_ROLES, reach_of


def desks_of(user: User, *, now: datetime) -> list[Branch]:
    """Give the branches where `user` may log a complaint now, by code: clerk there, or its supervisor."""
    reach = reach_of(user, now=now)
    rows = Branch.objects.filter(is_active=True).order_by("code")
    return list(rows if reach.all_desks else rows.filter(pk__in=reach.desk_ids))


def owners_within(user: User, *, now: datetime) -> QuerySet[User]:
    """Give who works at the desks whose complaints `user` may read, by staff code."""
    reach = reach_of(user, now=now)
    posted = Posting.objects.filter(role__in=DESK_ROLES)
    if not reach.all_branches:
        posted = posted.filter(Q(branch_id__in=reach.branch_ids) | Q(branch=None))
    return User.objects.filter(pk__in=posted.values("user_id"), is_active=True).order_by("staff_code")


def desk_called(code: str, act: Act) -> Branch:
    """Give the desk of that code; without one, the only desk they have.

    :raises BadInput: it is none of theirs, or they have several and named none. :raises NotAllowed: they have none.
    """
    desks = [] if act.by is None else desks_of(act.by, now=act.now)
    if not desks:
        raise NotAllowed(_("You work at no desk, so you cannot log a complaint. Ask your duty manager."))
    if not code and len(desks) == 1:
        return desks[0]
    for desk in desks:
        if desk.code == code.upper():
            return desk
    sentence = _("Name one of your desks by its code.")
    raise BadInput(sentence, fields={"branch": sentence})
