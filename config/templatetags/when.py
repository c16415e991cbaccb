"""Times as the desk says them: "by 15:00 today", "in 42 min", exact on demand."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from organisation.wall_clock import day_and_clock

register = template.Library()


def _weekday(day: date) -> str:
    return (
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    )[day.weekday()]


def _day(day: date, *, now: datetime) -> str:
    if day.year == now.year:
        return dateformat.format(day, pgettext("date format, this year", "j M"))
    return dateformat.format(day, pgettext("date format, another year", "j M Y"))


def exact(moment: datetime, *, now: datetime) -> str:
    """Name the day, the weekday and the minute, in the time zone in force: "Mon 23 Nov, 15:00"."""
    (day, clock), here = day_and_clock(timezone.localtime(moment)), timezone.localtime(now)
    return pgettext("exact moment", "{weekday} {day}, {time}").format(
        weekday=_weekday(day), day=_day(day, now=here), time=clock
    )


def by(moment: datetime, *, now: datetime) -> str:
    """Say until when, as near as the reader needs it: "by 15:00 today", "by 15:00 tomorrow", "by Mon 30 Nov, 15:00"."""
    (day, clock), today = day_and_clock(timezone.localtime(moment)), timezone.localtime(now).date()
    if day == today:
        return _("by {time} today").format(time=clock)
    if day == today + timedelta(days=1):
        return _("by {time} tomorrow").format(time=clock)
    return _("by {moment}").format(moment=exact(moment, now=now))


def in_a_row(moment: datetime, *, now: datetime) -> str:
    """Say a limit as briefly as a list needs it: "15:00", "tomorrow 15:00", "30 Nov, 15:00"."""
    day, clock = day_and_clock(timezone.localtime(moment))
    if day == timezone.localtime(now).date() + timedelta(days=1):
        return _("tomorrow {time}").format(time=clock)
    return short(moment, now=now)


def short(moment: datetime, *, now: datetime) -> str:
    """Say when something was: the time alone today, the day and the time before."""
    (day, clock), here = day_and_clock(timezone.localtime(moment)), timezone.localtime(now)
    if day == here.date():
        return clock
    return pgettext("short moment", "{day}, {time}").format(day=_day(day, now=here), time=clock)


def far(moment: datetime, *, now: datetime) -> str:
    """Say how long is left, or how long it is over, in minutes, hours or days: "in 42 min", "1 h 5 min over".

    static/js/countdown.js keeps the same words true while the page stands open.
    """
    span = between(moment, now)
    return (_("in {span}") if moment >= now else _("{span} over")).format(span=span)


def between(moment: datetime, now: datetime) -> str:
    """Say how long it is between two moments, in minutes, hours or days; static/js/countdown.js says it alike."""
    minutes = int(abs((moment - now).total_seconds()) // 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    if minutes < 24 * 60:
        return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
    if minutes >= 3 * 24 * 60:
        return _("{days} days").format(days=minutes // 1440)
    return _("{days} d {hours} h").format(days=minutes // 1440, hours=minutes % 1440 // 60)


@register.filter
def exact_moment(moment: datetime | None) -> str:
    """For titles and tables; nothing for no moment."""
    return exact(moment, now=timezone.now()) if moment else ""


@register.filter
def whole_day(day: date) -> str:
    """For tables of days: "Mon 23 Nov"."""
    name = dateformat.format(day, pgettext("date format, this year", "j M"))
    return pgettext("exact day", "{weekday} {day}").format(weekday=_weekday(day), day=name)


@register.filter
def by_when(moment: datetime | None) -> str:
    """For limits; nothing for no moment."""
    return by(moment, now=timezone.now()) if moment else ""


@register.filter
def short_moment(moment: datetime | None) -> str:
    """For timelines; nothing for no moment."""
    return short(moment, now=timezone.now()) if moment else ""


@register.filter
def row_moment(moment: datetime | None) -> str:
    """For limits in lists; nothing for no moment."""
    return in_a_row(moment, now=timezone.now()) if moment else ""


@register.filter
def is_near(moment: datetime) -> bool:
    """Tell whether a list has room to say how far off it is: today, or within the hour."""
    now = timezone.now()
    day, _clock = day_and_clock(timezone.localtime(moment))
    return day == timezone.localdate(now) or abs(moment - now) < timedelta(hours=1)


@register.filter
def how_far(moment: datetime | None) -> str:
    """For the quiet half of a limit; nothing for no moment."""
    return far(moment, now=timezone.now()) if moment else ""


@register.filter
def how_long(moment: datetime | None) -> str:
    """For what has been going on since then; nothing for no moment."""
    return between(moment, timezone.now()) if moment else ""
