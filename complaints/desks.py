"""Which desk somebody logs a complaint at."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotAllowed
from evidence.act import Act
from organisation.models import Branch, Role, User
from organisation.scope import reach_of


def desks_of(user: User, *, now: datetime) -> list[Branch]:
    """Give the branches where `user` may log a complaint now, by code: clerk there, or its supervisor."""
    posts = [post for post in reach_of(user, now=now).posts if post.role in (Role.CLERK, Role.DUTY_MANAGER)]
    rows = Branch.objects.filter(is_active=True).order_by("code")
    if not any(post.branch_id is None for post in posts):
        rows = rows.filter(pk__in={post.branch_id for post in posts})
    return list(rows)


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
