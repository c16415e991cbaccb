"""Mail that came in, as people read it: what waits, one mail in plain words, and how the day went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.customers import mask_email
from complaints.models import Complaint
from complaints.ports import Tally
from evidence.crypto import Erased
from followups.mail_in.codes import CUT, FILES_REFUSED, OTHER_ADDRESS, MailState
from followups.mail_in.deciding import letter_of
from followups.mail_in.models import IncomingMail, IncomingMailQuerySet
from followups.mail_in.placing import new_words
from followups.mail_in.storing import raw_of
from organisation.models import User
from outbox.mail_in.letter import Letter

PAGE = 50
MOST_SHOWN = 20_000
LISTS = {"waiting": MailState.QUARANTINE, "aside": MailState.MACHINE}
# Of the day: what of the mail that came in has become.
TALLY = (
    MailState.LANDED,
    MailState.OPENED,
    MailState.BOUNCE,
    MailState.MACHINE,
    MailState.DUPLICATE,
    MailState.DISCARDED,
    MailState.QUARANTINE,
    MailState.STORED,
)


TALLY_OF_WAITING = Tally(
    key="mail-in",
    label=lambda: _("Mail to place"),
    url_name="followups:mail_in",
    rows=lambda user, now: IncomingMail.objects.visible_to(user, now=now).waiting(),
    # What was set aside is looked up there too.
    stays=lambda: bool(settings.MAIL_IN_ADDRESS),
)


def list_context(user: User, shown: str, before: int | None, *, now: datetime) -> dict[str, Any]:
    """What waits for a person, or what stands aside, the newest first; and how today went. Three queries."""
    mine = IncomingMail.objects.visible_to(user, now=now)
    rows = mine.filter(state=LISTS[shown]).select_related("branch").order_by("-id")
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    here = reverse("followups:mail_in")
    base = here if shown == "waiting" else f"{here}?show={shown}"
    more = f"{base}{'&' if '?' in base else '?'}before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    counts = _counts(mine)
    return {
        "mails": [_row(mail) for mail in found[:PAGE]],
        "shown": shown,
        "lists": [
            {"label": _("Waits for a person"), "url": here, "active": shown == "waiting", "count": counts["waiting"]},
            {
                "label": _("Set aside"),
                "url": f"{here}?show=aside",
                "active": shown == "aside",
                "count": counts["aside"],
            },
        ],
        "day": today(mine, now=now),
        "next_url": more,
        "previous_url": base if before else "",
    }


def _counts(mine: IncomingMailQuerySet) -> dict[str, int]:
    by_state = dict(mine.filter(state__in=LISTS.values()).order_by().values_list("state").annotate(many=Count("pk")))
    return {name: by_state.get(state, 0) for name, state in LISTS.items()}


def today(mine: IncomingMailQuerySet, *, now: datetime) -> dict[str, Any]:
    """Received against what became of it, since midnight on the clock in force; what is left over was not looked at."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = mine.filter(stored_at__gte=midnight).order_by().values_list("state").annotate(many=Count("pk"))
    by_state = dict(rows)
    became = [(MailState(state).label, by_state[state]) for state in TALLY if by_state.get(state)]
    return {"received": sum(by_state.values()), "became": became, "unread": by_state.get(MailState.STORED, 0)}


def _row(mail: IncomingMail) -> dict[str, Any]:
    return {
        "url": reverse("followups:mail_in_one", args=[mail.public_id]),
        "sender": mail.sender_masked or _("No sender"),
        "why": mail.get_why_display() if mail.why else "",
        "at": mail.stored_at,
        "branch": str(mail.branch) if mail.branch else "",
        "is_red": mail.state == MailState.QUARANTINE,
    }


def one_context(mail: IncomingMail) -> dict[str, Any]:
    """One mail in plain text, whatever state it is in. What is erased says so."""
    told = {
        "mail": mail,
        "state": mail.get_state_display(),
        "why": mail.get_why_display() if mail.why else "",
        "marks": marks_of(mail.marks),
        "complaint": Complaint.objects.filter(public_id=mail.about).first() if mail.about else None,
    }
    try:
        letter = letter_of(mail)
        return {**told, **(_readable(letter) if letter else _as_it_came(mail)), "letter": letter}
    except Erased:
        return {**told, "gone": True}


def _readable(letter: Letter) -> dict[str, Any]:
    return {
        "name": letter.sender_name,
        "sender": mask_email(letter.sender) if letter.sender else "",
        "subject": letter.subject,
        "text": letter.text[:MOST_SHOWN],
        "files": [{"name": file.name, "size": len(file.content)} for file in letter.files],
        "words": letter.said,
        "new_words": new_words(letter),
    }


def _as_it_came(mail: IncomingMail) -> dict[str, Any]:
    """What no machine can take apart, as far as signs can be read in it."""
    text = raw_of(mail)[: 2 * MOST_SHOWN].decode("utf-8", "replace").replace("\x00", "")
    return {"text": text[:MOST_SHOWN], "files": [], "words": "", "new_words": "", "is_raw": True}


def marks_of(marks: list[str]) -> list[str]:
    """What is worth knowing of a mail, in words."""
    told = {
        OTHER_ADDRESS: _("From another address than the one we know"),
        CUT: _("Cut: the mail holds more"),
        FILES_REFUSED: _("Not every file was taken"),
    }
    return [told[mark] for mark in marks if mark in told]
