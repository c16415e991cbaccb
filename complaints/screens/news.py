"""What is new on a complaint since somebody's page was drawn: who did what, in the words of the timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.forms.meanwhile import Meanwhile, in_words
from complaints.forms.stages import StageForm
from complaints.models import Complaint
from complaints.screens.timeline import line, reading_of
from complaints.since import MOST, entries_since
from evidence.act import Act
from evidence.models import TrailEntry
from evidence.trail import words_of


def news_since(
    complaint: Complaint, act: Act, length: int | None, *, with_words: bool = True, own: bool = True
) -> dict[str, Any]:
    """The entries since the trail was so long, newest first, and one sentence that says whose they are; one query.

    `with_words`: as well what was said; where it is off no personal data is told. `own`: what the viewer did counts as
    well, for it was done elsewhere; what only adds something never does.
    """
    # One more than is shown says whether there are more.
    found = entries_since(complaint, length, most=MOST + 1)
    entries = [entry for entry in found if _is_news(entry, act, own=own)]
    words = words_of(entries) if with_words else {}
    lines = [_line(entry, words.get(entry.pk, {}), act) for entry in entries[:MOST]]
    return {"title": _title(entries, act), "lines": lines, "more": len(entries) > MOST}


def _is_news(entry: TrailEntry, act: Act, *, own: bool) -> bool:
    reading = reading_of(entry.kind)
    return not reading.quiet and not (_is_own(entry, act) and (not own or reading.beside))


def _is_own(entry: TrailEntry, act: Act) -> bool:
    return act.by is not None and entry.actor_id == act.by.pk


def _line(entry: TrailEntry, words: Any, act: Act) -> dict[str, Any]:
    told = line(entry, words)
    if _is_own(entry, act):
        told["actor"] = _("You, in another window:")
    return told


def _title(entries: list[TrailEntry], act: Act) -> str:
    people = {entry.actor_id: entry.actor for entry in entries if entry.actor is not None}
    mine = act.by is not None and people.pop(act.by.pk, None) is not None
    names = [person.name for person in people.values() if person is not None]
    if names and len(names) == 1 and not mine:
        return _("%(name)s changed this complaint meanwhile.") % {"name": names[0]}
    if names:
        return _("Several people changed this complaint meanwhile.")
    if mine:
        return _("You changed this complaint in another window meanwhile.")
    return _("This complaint was changed meanwhile.")


def mark_fields(form: StageForm, meanwhile: Meanwhile) -> None:
    """Put beside each field what somebody else made of it: `stands` where two wrote, `renewed` where only they did."""
    for name in form.fields:
        field: Any = form[name]
        if name in meanwhile.both:
            field.stands = in_words(form, name)
            told = f"{field.auto_id}_stands"
            known = field.aria_describedby
            form.fields[name].widget.attrs["aria-describedby"] = f"{known} {told}" if known else told
        elif name in meanwhile.theirs:
            field.renewed = True
