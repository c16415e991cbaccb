"""Where somebody works today, for the name at the top of a page and the clock its times are told by."""

from __future__ import annotations

import datetime as dt

from organisation.models import Branch, User
from organisation.scope import posted_branch, reach_of


def workplace(user: User, *, now: dt.datetime) -> Branch | None:
    """Give the one branch somebody is posted to at `now`; None for several, for every branch, and for none.

    Costs the one query of `reach_of`, which loads the branches with the postings.
    """
    branch_ids = {post.branch_id for post in reach_of(user, now=now).posts}
    branch_id = branch_ids.pop() if len(branch_ids) == 1 else None
    return None if branch_id is None else posted_branch(user, branch_id, now=now)
