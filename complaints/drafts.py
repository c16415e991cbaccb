"""What somebody typed and did not save, kept on the server for a while, so that a broken browser loses nothing.

A draft is no evidence: it never comes into the trail and no rule reads it. Only its writer gets it back. It is sealed
under a key of its own, which is destroyed as soon as the draft goes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.errors import BadInput
from complaints.models import Complaint, Draft
from evidence.crypto import destroy_key, seal, unseal
from evidence.idempotency import was_done
from organisation.models import User
from organisation.policies import policy

NEW = "new"
LONGEST = 100_000
MOST_FIELDS = 300
# So many openings of one page may each hold something unsaved; beyond, the oldest goes.
PAGES_KEPT = 20
PAGE = re.compile(r"[A-Za-z0-9-]{8,64}")
# What a form says of the page it was drawn on, and of itself.
MARKS = {"version", "seen", "shown", "once", "idempotency_key"}

_FIELD = "draft"
# Where in a field's key its name stands: behind the stage and the form.
_NAME = 2
_SHORTEST_KEPT = timedelta(hours=1)


class TooLong(BadInput):
    """More than a draft holds."""


@dataclass(frozen=True)
class Place:
    """Where somebody writes: at a complaint, or at a new one, which is none yet."""

    user: User
    complaint: Complaint | None = None

    @property
    def name(self) -> str:
        """What the rows call it."""
        return str(self.complaint.public_id) if self.complaint is not None else NEW

    @property
    def drafts(self) -> QuerySet[Draft]:
        """Everything that is kept here of this person's, and of nobody else's."""
        return Draft.objects.filter(user=self.user, place=self.name)

    def is_over(self, page: str) -> bool:
        """Tell whether nothing of that page is kept any more: its new complaint, which has the page's name for its
        key, was logged, or the customer was erased."""
        if self.complaint is None:
            return was_done(user=self.user, key=page)
        return self.complaint.customer is not None and self.complaint.customer.erased_at is not None


@dataclass(frozen=True)
class Kept:
    """A draft, opened for its writer. `text` is the JSON as the page sent it."""

    page: str
    saved_at: datetime
    text: str

    @property
    def characters(self) -> int:
        """How much was typed."""
        return sum(len(one["value"]) for one in json.loads(self.text)["fields"] if isinstance(one["value"], str))


def keep(place: Place, page: str, text: str, *, now: datetime) -> bool:
    """Keep what a page holds unsaved, in place of what was kept of that page before; nothing drops it.

    Says whether something is kept now: nothing, where the page's new complaint was logged already, or where the
    customer was erased.

    :raises TooLong: more than 100,000 characters. :raises BadInput: it is none of a page's drafts.
    """
    _check(page, text)
    with transaction.atomic():
        if not text or place.is_over(page):
            drop_drafts(place.drafts.filter(page=page))
            return False
        row, is_new = Draft.objects.select_for_update().get_or_create(
            user=place.user,
            place=place.name,
            page=page,
            defaults={"complaint": place.complaint, "subject": uuid4(), "sealed": b"", "saved_at": now},
        )
        row.sealed, row.saved_at = seal(row.subject, _FIELD, text), now
        row.save(update_fields=["sealed", "saved_at"])
        if is_new:
            older = place.drafts.order_by("-saved_at", "-id").values_list("pk", flat=True)[PAGES_KEPT:]
            drop_drafts(Draft.objects.filter(pk__in=list(older)))
    return True


def newest(place: Place, *, beside: str) -> Kept | None:
    """Open the newest draft of this place, other than that of the page that asks; None where there is none."""
    for row in place.drafts.exclude(page=beside).order_by("-saved_at", "-id"):
        if place.is_over(row.page):
            # It was still on its way to us when that happened.
            drop_drafts(place.drafts.filter(pk=row.pk))
            continue
        return Kept(row.page, row.saved_at, unseal(row.subject, _FIELD, row.sealed))
    return None


def drop_drafts(rows: QuerySet[Draft]) -> int:
    """Throw drafts away, the key of each with it; says how many."""
    if not rows.exists():
        # As mostly: somebody who saves at once has none.
        return 0
    with transaction.atomic():
        gone = list(rows.select_for_update().order_by("pk"))
        for row in gone:
            destroy_key(row.subject)
        if gone:
            Draft.objects.filter(pk__in=[row.pk for row in gone]).delete()
    return len(gone)


def drop_sent(place: Place, page: str, sent: Mapping[str, str]) -> int:
    """Throw away what was kept of a page that was sent just now, and of earlier ones what it begins with, word for
    word: whoever typed it anew has no use for it. Says how many went."""
    gone = [row.pk for row in place.drafts if row.page == page or _stands_in(row, sent)]
    return drop_drafts(Draft.objects.filter(pk__in=gone)) if gone else 0


def _stands_in(row: Draft, sent: Mapping[str, str]) -> bool:
    """Tell whether every text of a draft begins what was sent in the same field; what was only chosen is no text."""
    told = json.loads(unseal(row.subject, _FIELD, row.sealed))["fields"]
    typed = [(one["key"].split("\n"), one["value"].strip()) for one in told if isinstance(one["value"], str)]
    texts = [(key, text) for key, text in typed if text]
    return bool(texts) and all(
        len(key) > _NAME and sent.get(key[_NAME], "").replace("\r\n", "\n").strip().startswith(text)
        for key, text in texts
    )


def perhaps_old(now: datetime) -> QuerySet[Draft]:
    """Drafts that no policy keeps for sure."""
    return Draft.objects.filter(saved_at__lt=now - _SHORTEST_KEPT)


def forget_old(now: datetime, limit: int) -> int:
    """Throw away what nobody came back for; says how much."""
    old = perhaps_old(now).order_by("saved_at", "pk")
    found = dict(old.values_list("pk", "saved_at")[:limit])
    if not found:
        return 0
    until = now - timedelta(hours=policy("draft_hours", branch_id=None, now=now))
    return drop_drafts(Draft.objects.filter(pk__in=[pk for pk, saved_at in found.items() if saved_at < until]))


def _check(page: str, text: str) -> None:
    if len(text) > LONGEST:
        raise TooLong(
            _("This is more than a draft holds (%(most)s characters). Save it, or shorten it: it stays on this page.")
            % {"most": f"{LONGEST:,}"}
        )
    if not PAGE.fullmatch(page) or (text and not _is_draft(text)):
        raise BadInput(_("This could not be kept as a draft. It stays on this page; save it before you leave."))


def _is_draft(text: str) -> bool:
    """Tell whether it has the shape that a page sends: its fields, and the marks of its forms."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if not isinstance(told, dict) or set(told) != {"fields", "forms"}:
        return False
    fields, marks = told["fields"], told["forms"]
    return (
        isinstance(fields, list)
        and 0 < len(fields) <= MOST_FIELDS
        and all(map(_is_field, fields))
        and isinstance(marks, dict)
        and all(_are_marks(each) for each in marks.values())
        and all(map(_is_storable, marks))
    )


def _is_field(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and set(told) == {"key", "label", "value"}
        and all(isinstance(told[name], str) and _is_storable(told[name]) for name in ("key", "label"))
        and (isinstance(told["value"], bool) or (isinstance(told["value"], str) and _is_storable(told["value"])))
    )


def _are_marks(told: Any) -> bool:
    return (
        isinstance(told, dict)
        and set(told) <= MARKS
        and all(isinstance(value, str) and _is_storable(value) for value in told.values())
    )


def _is_storable(text: str) -> bool:
    # JSON may spell a NUL and half a character, which no form can send.
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
