"""What `manage.py check` says about the calendar before a limit goes wrong by it (REL-R21)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Warning
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from organisation.models import Branch, CalendarDay
from organisation.opening import settled_years

# The State Council's notice for the coming year comes out around the beginning of November.
NOVEMBER = 11


def check_calendar(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Warn of years without final holidays and of branches without hours; silent while there are no tables."""
    try:
        # A savepoint: on PostgreSQL a failed query would spoil the transaction of whoever runs the checks.
        with transaction.atomic():
            return [*calendar_warnings(today=timezone.localdate()), *opening_warnings()]
    except DatabaseError:
        return []


def calendar_warnings(*, today: dt.date) -> list[CheckMessage]:
    """Warn when this year's holidays are missing or a guess, and from 1 November on when the next year's are."""
    years = [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]
    rows = list(CalendarDay.objects.filter(branch=None, date__year__in=years))
    known, settled = {day.date.year for day in rows}, settled_years(rows)
    return [
        Warning(
            (
                _("The holidays and make-up working days of %(year)s are only a guess.")
                if year in known
                else _("The holidays and make-up working days of %(year)s are missing.")
            )
            % {"year": year},
            hint=_(
                "Enter them under Calendar days from the State Council's notice, or update the holidays package and "
                "load the reference data again."
            ),
            id="organisation.W001",
        )
        for year in years
        if year not in settled
    ]


def opening_warnings() -> list[CheckMessage]:
    """Warn of active branches for which nobody has entered opening hours."""
    codes = Branch.objects.filter(is_active=True, opening_hours=None).order_by("code").values_list("code", flat=True)
    return [
        Warning(
            _("Branch %(code)s has no opening hours.") % {"code": code},
            hint=_("Until somebody enters them, limits count Monday to Friday, 9:00 to 18:00."),
            id="organisation.W002",
        )
        for code in codes
    ]
