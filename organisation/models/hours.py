"""When a branch is open: weekly hours, and single days that are different."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organisation.models.places import Branch, in_current_language

MIDNIGHT = dt.time(0, 0)
MINUTES_A_DAY = 24 * 60


class Weekday(models.IntegerChoices):
    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


def span_between(opens: dt.time, closes: dt.time) -> tuple[int, int]:
    """Give the interval in minutes since local midnight, the end excluded; 1440 is the end of the day."""
    return opens.hour * 60 + opens.minute, (closes.hour * 60 + closes.minute) or MINUTES_A_DAY


class OpeningHours(models.Model):
    """One interval of a weekday in the branch's local time; a lunch break lies between two rows.

    `closes` 00:00 is the end of the day (24:00), so 00:00–00:00 is open around the clock. Hours that run past midnight
    are two rows: 18:00–00:00 on one day and 00:00–02:00 on the next.
    """

    branch = models.ForeignKey(Branch, verbose_name=_("branch"), on_delete=models.PROTECT, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"), help_text=_("00:00 means midnight at the end of this day."))

    # A form over all lines of a branch compares what was typed, not what is stored; then this is off.
    compares_with_stored = True

    class Meta:
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.UniqueConstraint(fields=["branch", "weekday", "opens"], name="organisation_hours_once"),
            models.CheckConstraint(
                condition=models.Q(weekday__gte=0, weekday__lte=6), name="organisation_hours_weekday_known"
            ),
            models.CheckConstraint(
                condition=models.Q(closes__gt=models.F("opens")) | models.Q(closes=MIDNIGHT),
                name="organisation_hours_close_after_opening",
                violation_error_message=_(
                    "Closing lies before opening. Write hours past midnight as two lines: up to 00:00 on this day and "
                    "from 00:00 on the next."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.branch_id} {self.weekday} {self.opens:%H:%M}–{self.closes:%H:%M}"

    @property
    def span(self) -> tuple[int, int]:
        """Give the interval in minutes, as `span_between`."""
        return span_between(self.opens, self.closes)

    def clean(self) -> None:
        """Refuse hours that overlap others of the same weekday or hold seconds.

        :raises ValidationError: as above; the sentence says what to change.
        """
        if self.opens is None or self.closes is None or self.weekday is None:
            return
        if any(moment.second or moment.microsecond for moment in (self.opens, self.closes)):
            raise ValidationError(_("Opening hours count whole minutes: leave the seconds out."))
        if self.compares_with_stored:
            same_day = OpeningHours.objects.filter(branch_id=self.branch_id, weekday=self.weekday)
            self.refuse_overlap(same_day.exclude(pk=self.pk))

    def refuse_overlap(self, others: Iterable[OpeningHours]) -> None:
        """Refuse hours that overlap one of the others of the same weekday.

        :raises ValidationError: they do; the sentence names the other.
        """
        start, end = self.span
        for other in others:
            other_start, other_end = other.span
            if other.weekday == self.weekday and start < other_end and other_start < end:
                raise ValidationError(
                    _("These hours overlap %(opens)s–%(closes)s of the same weekday. Change one of the two."),
                    params={"opens": f"{other.opens:%H:%M}", "closes": f"{other.closes:%H:%M}"},
                )


class DayKind(models.TextChoices):
    CLOSED = "closed", pgettext_lazy("calendar day", "Closed")
    WORKING = "working", _("Working day")


class CalendarDay(models.Model):
    """A date that is not like its weekday: a holiday, a closure, or a make-up working day (调休).

    Without a branch it holds for every branch; a branch's own day beats it. A working day keeps the hours of its
    weekday, or takes Monday's where that weekday has none.
    """

    branch = models.ForeignKey(
        Branch,
        verbose_name=_("branch"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_days",
        help_text=_("Empty: every branch."),
    )
    date = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind.choices)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80)
    name_en = models.CharField(_("name (English)"), max_length=120, blank=True)
    source = models.CharField(
        _("source"), max_length=120, blank=True, help_text=_("Where this day comes from, like a notice and its date.")
    )
    is_provisional = models.BooleanField(
        _("provisional"),
        default=False,
        help_text=_("A guess until the year's official notice is out; limits that cross such a year say so."),
    )

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "date"],
                condition=models.Q(branch__isnull=False),
                name="organisation_day_once_a_branch",
                violation_error_message=_("This branch already has a line for this date."),
            ),
            # NULLs are distinct to both databases, so the house's own days need a constraint of their own.
            models.UniqueConstraint(
                fields=["date"],
                condition=models.Q(branch__isnull=True),
                name="organisation_day_once_a_house",
                violation_error_message=_("The house already has a line for this date."),
            ),
            models.CheckConstraint(condition=models.Q(kind__in=DayKind.values), name="organisation_day_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.kind} {self.name} @ {self.branch_id or '*'}"

    @property
    def name(self) -> str:
        """Name the day in the language of the moment."""
        return in_current_language(self.name_zh, self.name_en)
