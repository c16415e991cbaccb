"""What a member of staff may reach at a moment, worked out from their dated postings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Prefetch, prefetch_related_objects

from organisation.local_dates import local_date
from organisation.models import AuthorityRole, Branch, Posting, Role, User

# Who works at a desk, and so may answer for a complaint.
DESK_ROLES = frozenset({Role.CLERK, Role.DUTY_MANAGER})
# Department staff see a complaint only through a work order, so their postings open no branch.
READING_ROLES = frozenset({Role.CLERK, Role.DUTY_MANAGER, Role.CUSTOMER_MANAGER, Role.QUALITY, Role.AUDITOR})


@dataclass(frozen=True)
class Post:
    """One posting that holds; `branch_id` None is every branch."""

    role: Role
    branch_id: int | None
    department_id: int | None = None

    def covers(self, branch_id: int | None) -> bool:
        """Say whether the posting holds at this branch; None asks for every branch."""
        return self.branch_id is None or self.branch_id == branch_id


@dataclass(frozen=True)
class Reach:
    """Where somebody may read and act. An empty one reaches nothing: so does a superuser without a posting."""

    user_id: int | None
    posts: frozenset[Post]

    @cached_property
    def all_branches(self) -> bool:
        """Say whether the complaints of every branch may be read."""
        return any(post.branch_id is None for post in self.posts if post.role in READING_ROLES)

    @cached_property
    def branch_ids(self) -> frozenset[int]:
        """Give the branches whose complaints may be read by a posting there (`all_branches` adds the rest)."""
        return frozenset(
            post.branch_id for post in self.posts if post.role in READING_ROLES and post.branch_id is not None
        )

    @cached_property
    def all_desks(self) -> bool:
        """Say whether this person works at the desk of every branch."""
        return any(post.branch_id is None for post in self.posts if post.role in DESK_ROLES)

    @cached_property
    def desk_ids(self) -> frozenset[int]:
        """Give the branches at whose desk this person works by a posting there (`all_desks` adds the rest)."""
        return frozenset(
            post.branch_id for post in self.posts if post.role in DESK_ROLES and post.branch_id is not None
        )

    @cached_property
    def department_ids(self) -> frozenset[int]:
        """Give the departments whose work orders are this person's."""
        return frozenset(
            post.department_id
            for post in self.posts
            if post.role == Role.DEPARTMENT_STAFF and post.department_id is not None
        )

    @cached_property
    def roles(self) -> frozenset[Role]:
        """Give every role held anywhere."""
        return frozenset(post.role for post in self.posts)

    @property
    def is_head_office(self) -> bool:
        """Say whether this is the head office's supervisor: a duty manager posted to every branch."""
        return self.has(Role.DUTY_MANAGER, None)

    @cached_property
    def supervised_ids(self) -> frozenset[int]:
        """Give the branches where this person decides by a posting there (`is_head_office` adds the rest)."""
        return frozenset(
            post.branch_id for post in self.posts if post.role == Role.DUTY_MANAGER and post.branch_id is not None
        )

    @property
    def reads_only(self) -> bool:
        """Say whether nothing at all may be changed: an auditor who is nothing else, or somebody without a posting."""
        return self.roles <= {Role.AUDITOR}

    def has(self, role: Role, branch_id: int | None) -> bool:
        """Say whether the role is held at this branch, where a posting to every branch counts; None asks for those."""
        return any(post.role == role and post.covers(branch_id) for post in self.posts)

    def is_supervisor_of(self, branch_id: int) -> bool:
        """Say whether this person decides at this branch: its duty manager, or the head office's."""
        return self.has(Role.DUTY_MANAGER, branch_id)

    def may_read(self, branch_id: int) -> bool:
        """Say whether complaints of this branch may be read as a matter of course."""
        return self.all_branches or branch_id in self.branch_ids

    def may_work_at(self, branch_id: int) -> bool:
        """Say whether complaints of this branch may be changed: read by any role but the auditor's."""
        return any(
            post.covers(branch_id) for post in self.posts if post.role in READING_ROLES and post.role != Role.AUDITOR
        )

    def authority_at(self, branch_id: int) -> frozenset[AuthorityRole]:
        """Give the roles whose limits this person may use at this branch (R82)."""
        held = {post.role.value for post in self.posts if post.covers(branch_id)}
        limits = {AuthorityRole(role) for role in AuthorityRole.values if role in held}
        return frozenset(limits | ({AuthorityRole.HEAD_OFFICE} if self.is_head_office else set()))


def reach_of(user: User, *, now: dt.datetime) -> Reach:
    """Work out what `user` may reach at `now`, with one query for the life of this user object (one request).

    A posting's first and last day are days at its branch: for every branch, or for a department of no branch, days in
    the house's time zone. Whoever is not active reaches nothing. `user.refresh_from_db()` makes it look again.

    :raises ValueError: `now` carries no time zone.
    """
    if not user.is_active or user.pk is None:
        return Reach(user_id=user.pk, posts=frozenset())
    # One page asks some forty times. What was worked out is good for as long as the postings that were read.
    known: tuple[object, dt.datetime, Reach] | None = getattr(user, "_reach", None)
    if known is not None and known[0] is _postings_read(user) and known[1] == now:
        return known[2]
    read_postings([user])
    posts = frozenset(
        Post(role=Role(posting.role), branch_id=posting.branch_id, department_id=posting.department_id)
        for posting in user.postings.all()
        if holds(posting, now=now)
    )
    reach = Reach(user_id=user.pk, posts=posts)
    user._reach = (_postings_read(user), now, reach)  # type: ignore[attr-defined]
    return reach


def read_postings(users: Sequence[User]) -> None:
    """Read the postings of these people, with one query for all of whom they were not read before: `reach_of` asks for
    none of them again."""
    rows = Posting.objects.select_related("branch", "department__branch")
    prefetch_related_objects(users, Prefetch("postings", queryset=rows))


def _postings_read(user: User) -> object:
    """What stands for the reading of the postings: another one, or none, after the user was read again."""
    return getattr(user, "_prefetched_objects_cache", {}).get("postings")


def posted_branch(user: User, branch_id: int, *, now: dt.datetime) -> Branch:
    """Give one of the branches that the reach of `user` names; it was read along with the postings.

    :raises LookupError: they are not posted there at `now`.
    """
    reach_of(user, now=now)
    for posting in user.postings.all():
        if posting.branch is not None and posting.branch_id == branch_id and holds(posting, now=now):
            return posting.branch
    raise LookupError(f"User #{user.pk} is not posted to branch #{branch_id}.")


def holds(posting: Posting, *, now: dt.datetime) -> bool:
    """Say whether the posting holds at `now`, by the date at its branch; its last day still counts.

    :raises ValueError: `now` carries no time zone.
    """
    branch = posting.branch or (posting.department.branch if posting.department else None)
    today = local_date(now, branch)
    return posting.starts_on <= today and (posting.ends_on is None or today <= posting.ends_on)
