"""Leading an incident: taking the lead, the one sentence that everybody says, news to the owners, the end (R138, R140).

One person leads and words it, so that no two desks say different things about the same trouble.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint, Incident, IncidentUpdate
from complaints.models.incident import LONGEST_SENTENCE, LONGEST_UPDATE
from complaints.usecases.incidents import tell_owners
from complaints.usecases.speaking import refuse_without_reason
from evidence.act import Act
from evidence.trail import append
from organisation.kept import one_act


def take_lead(incident: UUID, act: Act) -> None:
    """Lead it from now on.

    :raises NotFound: no open incident of theirs to see. :raises NotAllowed: they decide nowhere it is.
    """
    with one_act():
        row = _held(incident, act)
        if act.by is None or row.is_led_by(act.by):
            return
        before, row.lead = row.lead_id, act.by
        row.save(update_fields=["lead"])
        append(row.chain, "incident.lead_taken", act=act, facts={"from": before})


def word_it(incident: UUID, act: Act, *, sentence: str) -> None:
    """Say what everybody says to its customers; empty takes it back. It always passes the guard: what one clerk may
    have to say once is no sentence for all.

    :raises NotFound, NotAllowed: as `take_lead`, or somebody else leads. :raises BadInput: too long.
    :raises WordsStopped: the guard stops words in it.
    """
    sentence = sentence.strip()
    _demand_length(sentence, "sentence", LONGEST_SENTENCE)
    # The cause is open as long as the incident is: nobody owns up or blames before.
    refuse_without_reason(replace(act, despite=""), {"sentence": sentence}, cause_known=False)
    with one_act():
        row = _led(incident, act)
        if row.sentence == sentence:
            return
        row.sentence, row.sentence_by, row.sentence_at = sentence, act.by, act.now
        row.save(update_fields=["sentence", "sentence_by", "sentence_at"])
        entry = append(
            row.chain, "incident.worded", act=act, facts={}, words={"sentence": sentence} if sentence else None
        )
        _tell(row, act, what="worded" if sentence else "unworded", which=str(entry.seq))


def tell_news(incident: UUID, act: Act, *, text: str) -> None:
    """Tell everybody who has one of its complaints how it stands; it shows on each of them.

    :raises NotFound, NotAllowed: as `word_it`. :raises BadInput: nothing said, or too long.
    """
    text = _said(text, _("Write what is new."))
    with one_act():
        row = _led(incident, act)
        update = IncidentUpdate.objects.create(incident=row, text=text, by=act.by, at=act.now)
        append(row.chain, "incident.updated", act=act, facts={}, words={"text": text})
        _tell(row, act, what="update", which=str(update.pk))


def end_incident(incident: UUID, act: Act, *, words: str) -> None:
    """It is over, with what came of it. Its complaints go on, each by itself.

    :raises NotFound, NotAllowed: as `word_it`. :raises BadInput: nothing said, or too long.
    """
    words = _said(words, _("Write what it was and how it ended."), "words")
    with one_act():
        row = _led(incident, act)
        # Before they are let go: afterwards nobody is in it.
        _tell(row, act, what="ended")
        row.ended_at, row.ended_by, row.ended_words = act.now, act.by, words
        row.save(update_fields=["ended_at", "ended_by", "ended_words"])
        row.members.filter(until_at=None).update(until_at=act.now)
        append(row.chain, "incident.ended", act=act, facts={}, words={"words": words})


def _held(incident: UUID, act: Act) -> Incident:
    """Hold the open incident, for somebody who may lead it."""
    rows = Incident.objects.open().filter(public_id=incident)
    if act.by is not None:
        if not rows.visible_to(act.by, now=act.now).exists():
            raise NotFound
        rows = rows.led_by(act.by, now=act.now)
        if not rows.exists():
            raise NotAllowed(_("A duty manager leads an incident. Tell yours what is missing."))
    row = Incident.objects.select_for_update(of=("self",)).filter(public_id=incident, ended_at=None).first()
    if row is None:
        raise NotFound
    return row


def _led(incident: UUID, act: Act) -> Incident:
    row = _held(incident, act)
    if act.by is not None and not row.is_led_by(act.by):
        raise NotAllowed(_("Somebody else leads it. Take the lead first, so that one person words it."))
    return row


def _tell(row: Incident, act: Act, *, what: str, which: str = "") -> None:
    held = Complaint.objects.filter(incidents__incident=row, incidents__until_at=None)
    tell_owners(row, held.select_related("branch", "owner").order_by("pk"), act, what=what, which=which)


def _said(text: str, lacking: str, field: str = "text") -> str:
    text = text.strip()
    if not text:
        raise BadInput(lacking, fields={field: lacking})
    _demand_length(text, field, LONGEST_UPDATE)
    return text


def _demand_length(text: str, field: str, most: int) -> None:
    if len(text) > most:
        sentence = _("Keep it short: at most %(most)d characters.") % {"most": most}
        raise BadInput(sentence, fields={field: sentence})
