"""Being away, with somebody who hears in one's place: entered by oneself, or by whoever decides where one works."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import gettext as _

from complaints.clock_words import exact
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.recipients import as_told, tell_each
from evidence.act import Act
from evidence.trail import append
from organisation.absences import deputies_for
from organisation.kept import one_act
from organisation.models import Absence, Posting, User
from organisation.scope import Reach, reach_of

# What a deputy is told.
STANDS_IN = "stands-in"
# Whoever is away longer than this has left.
LONGEST_DAYS = 366


def people_led_by(reach: Reach) -> QuerySet[User]:
    """Whose absences somebody of this reach may enter beside their own: everybody's where they decide."""
    posted = Posting.objects.all() if reach.is_head_office else Posting.objects.filter(branch__in=reach.supervised_ids)
    led = User.objects.filter(pk__in=posted.values("user_id"), is_active=True)
    return led.exclude(pk=reach.user_id or 0).order_by("staff_code")


def absences_shown_to(user: User, *, now: datetime) -> QuerySet[Absence]:
    """The absences that are not over yet and that concern somebody: their own, those in which they stand in, and those
    of the people they lead; the earliest first."""
    led = people_led_by(reach_of(user, now=now))
    theirs = Q(user=user) | Q(deputy=user) | Q(user__in=led)
    return Absence.objects.filter(theirs, ends_at__gt=now).select_related("user", "deputy").order_by("starts_at", "id")


def enter_absence(
    act: Act, *, user: User, starts_at: datetime, ends_at: datetime, deputy: User | None = None
) -> Absence:
    """Note that `user` is away, and tell the deputy. Without one, what comes for them goes to the duty manager.

    :raises NotAllowed: it is neither oneself nor somebody one leads. :raises BadInput: the end is not after the start
    or lies in the past, it is longer than a year, `user` is away then already, or the deputy is, or may not do there
    what `user` does.
    """
    with one_act():
        return note_absence(act, user=user, starts_at=starts_at, ends_at=ends_at, deputy=deputy)


def note_absence(
    act: Act, *, user: User, starts_at: datetime, ends_at: datetime, deputy: User | None = None
) -> Absence:
    """The step inside `enter_absence`, in an open transaction.

    :raises NotAllowed, BadInput: as above.
    """
    _demand(user, act)
    # Two who name one another at the same moment are asked one after the other, in the order of their keys.
    list(User.objects.select_for_update().filter(pk__in={user.pk, deputy.pk if deputy else user.pk}).order_by("pk"))
    fields = _wrong_span(user, starts_at, ends_at, now=act.now)
    if deputy is not None and (why := _unfit(deputy, user, starts_at, ends_at, now=act.now)):
        fields["deputy"] = why
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    entered = {"entered_by": act.by or user, "entered_at": act.now}
    row = Absence.objects.create(user=user, deputy=deputy, starts_at=starts_at, ends_at=ends_at, **entered)
    span = {"from": starts_at.isoformat(), "until": ends_at.isoformat()}
    append(_chain(row), "absence.entered", act=act, facts={"user": user.pk, "deputy": row.deputy_id, **span})
    if deputy is not None:
        facts = {"absence": str(row.public_id)}
        tell_each(STANDS_IN, as_told([deputy]), act, about=None, which=str(row.public_id), facts=facts)
    return row


def _wrong_span(user: User, starts_at: datetime, ends_at: datetime, *, now: datetime) -> dict[str, str]:
    if ends_at <= starts_at:
        return {"ends_at": _("Choose an hour after the first one.")}
    if ends_at <= now:
        return {"ends_at": _("This hour is over. Choose when you are back.")}
    if (ends_at - starts_at).days > LONGEST_DAYS:
        return {"ends_at": _("Nobody is away longer than a year. Whoever leaves for good is posted elsewhere.")}
    known = _absence_between(user, starts_at, ends_at)
    if known is None:
        return {}
    starts, ends = span_of(known, get_current_timezone_name())
    sentence = _("Away from %(starts)s to %(ends)s already. End that one below, or choose other days.")
    return {"starts_at": sentence % {"starts": starts, "ends": ends}}


def _unfit(deputy: User, user: User, starts_at: datetime, ends_at: datetime, *, now: datetime) -> str:
    """Why somebody cannot stand in for `user` then; empty when they can. Nobody who is away can, and so no circle of
    people who stand in for one another comes about."""
    if not deputies_for(user, now=now).filter(pk=deputy.pk).exists():
        return _("Choose somebody who does the same work at the same place.")
    if (theirs := _absence_between(deputy, starts_at, ends_at)) is not None:
        starts, ends = span_of(theirs, get_current_timezone_name())
        sentence = _("Away as well, from %(starts)s to %(ends)s. Choose somebody who is there.")
        return sentence % {"starts": starts, "ends": ends}
    return ""


def _absence_between(user: User, starts_at: datetime, ends_at: datetime) -> Absence | None:
    return Absence.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at).order_by("starts_at").first()


def end_absence(absence: UUID, act: Act) -> None:
    """Let somebody be back from now on; what has not begun is called off.

    :raises NotFound: there is none that still runs or is to come. :raises NotAllowed: it is not theirs to end.
    """
    with one_act():
        row = Absence.objects.select_for_update().filter(public_id=absence, ends_at__gt=act.now).first()
        if row is None:
            raise NotFound
        _demand(row.user, act)
        append(_chain(row), "absence.ended", act=act, facts={"user": row.user_id, "begun": row.starts_at < act.now})
        if row.starts_at < act.now:
            row.ends_at = act.now
            row.save(update_fields=["ends_at"])
        else:
            row.delete()


def span_of(row: Absence, zone: str) -> tuple[str, str]:
    """From when to when, as people read it at the clock of this time zone."""
    return exact(row.starts_at, zone), exact(row.ends_at, zone)


def _demand(user: User, act: Act) -> None:
    if act.by is None or act.by.pk == user.pk:
        return
    if not people_led_by(reach_of(act.by, now=act.now)).filter(pk=user.pk).exists():
        raise NotAllowed(_("You enter your own absence, and that of the people you lead. Ask their duty manager."))


def _chain(row: Absence) -> str:
    return f"absence:{row.public_id}"
