"""The calls that somebody has to make, for the calendar on their own telephone: a personal address that they may take
back. What leaves names numbers, kinds and hours, and nothing about a customer."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from followups.calendar_lines import Event, written
from followups.models import CalendarFeed, Callback
from organisation.models import User
from organisation.signed_links import Purpose, make, read

# An address that nobody renewed for so long is dead.
LIVES = timedelta(days=366)
BEHIND, AHEAD = timedelta(days=7), timedelta(days=60)
MOST = 500
LENGTH = timedelta(minutes=15)


def renew(user: User, *, now: datetime) -> CalendarFeed:
    """Give somebody a new address; the one before leads nowhere from now on."""
    feed, made = CalendarFeed.objects.get_or_create(user=user, defaults={"made_at": now})
    if not made:
        CalendarFeed.objects.filter(pk=feed.pk).update(version=F("version") + 1, is_on=True, made_at=now)
        feed.refresh_from_db()
    return feed


def take_back(user: User) -> None:
    """Let the address lead nowhere."""
    CalendarFeed.objects.filter(user=user).update(version=F("version") + 1, is_on=False)


def address_of(user: User, *, now: datetime) -> str:
    """Give somebody's address; empty where they have none. The same each time, until it is renewed."""
    feed = CalendarFeed.objects.filter(user=user, is_on=True, made_at__gt=now - LIVES).first()
    if feed is None:
        return ""
    token = make(Purpose.CALENDAR, user.public_id, version=feed.version, until=feed.made_at + LIVES)
    return str(settings.PUBLIC_URL) + reverse("followups:calendar_feed", args=[token])


def user_behind(token: str, *, now: datetime) -> User | None:
    """Say whose address it is; None where it leads nowhere, for whatever reason."""
    claim = read(Purpose.CALENDAR, token, now=now)
    if claim is None:
        return None
    feeds = CalendarFeed.objects.filter(version=claim.version, is_on=True, user__is_active=True)
    feed = feeds.select_related("user").filter(user__public_id=claim.subject).first()
    return feed.user if feed is not None else None


def calendar_of_calls(user: User, *, now: datetime) -> bytes:
    """Write the open calls of the days around `now` that this person has to make and may still see, in their
    language."""
    rows = Callback.objects.visible_to(user, now=now).to_call(user, before=now + AHEAD).filter(due_at__gt=now - BEHIND)
    with translation.override(user.language):
        events = [_event(row) for row in rows.select_related("complaint")[:MOST]]
        return written(events, name=_("Calls to customers"), now=now)


def _event(row: Callback) -> Event:
    link = str(settings.PUBLIC_URL) + reverse("complaint", args=[row.complaint.public_id])
    return Event(
        uid=f"{row.public_id}@calmdesk",
        sequence=row.version,
        start=row.due_at,
        length=LENGTH,
        summary=f"{row.complaint.number} {row.get_kind_display()}",
        url=link,
    )
