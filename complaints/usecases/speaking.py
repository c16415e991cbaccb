"""Words that go to a customer pass the guard, whoever sends them and by which way: page, API, task or import (R163)."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from complaints.errors import WordsStopped
from complaints.models import Complaint
from complaints.ports import words_sent_despite
from complaints.usecases.door import write
from complaints.wording import Stopped, says_why, stopped_in
from evidence.act import Act

# Why words that hurt were not held, as a code on the trail.
WITH_A_REASON = "reason"
WENT_UP = "went_up"


def demand_good_words(complaint: Complaint, act: Act, /, **texts: str) -> None:
    """Let no words leave that the guard stops, unless the act says why they must: then the reason stands on the trail,
    and coaching hears of it. Each text is named as the argument that carries it.

    :raises WordsStopped: some would hurt; each with the better words, and nobody says why they must be said.
    """
    stopped = refuse_without_reason(act, texts, cause_known=bool(complaint.cause))
    if stopped:
        _keep(complaint, act, stopped, texts, because=WITH_A_REASON, reason=act.despite.strip())


def keep_what_hurts(complaint: Complaint, act: Act, /, *, because: str, **texts: str) -> None:
    """Hold nothing back, and keep for coaching what would have been stopped. `because`: why it is not held."""
    stopped = stopped_in(texts, cause_known=bool(complaint.cause))
    if stopped:
        _keep(complaint, act, stopped, texts, because=because)


def refuse_without_reason(act: Act, texts: Mapping[str, str], *, cause_known: bool) -> Stopped:
    """Read the texts and give what the guard stops in them, for who must know it before there is a complaint.

    :raises WordsStopped: it stops some, and the act does not say why they must be said, or says so of other words.
    """
    stopped = stopped_in(texts, cause_known=cause_known)
    lacks = _lacks_of_reason(act, stopped) if stopped else None
    if lacks is not None:
        sentences = {**stopped.sentences, **lacks}
        raise WordsStopped(" ".join(sentences.values()), fields=sentences, words=stopped.words)
    return stopped


def _lacks_of_reason(act: Act, stopped: Stopped) -> dict[str, str] | None:
    """Say what the reason lacks, at its own field; None where it will do."""
    if not act.despite.strip():
        return {}
    if not says_why(act.despite):
        return {"despite": _("Write the reason in a few words.")}
    if act.despite_for is not None and not set(stopped.words) <= set(act.despite_for):
        return {"despite": _("Some words are new since you wrote the reason. If they must be said too, save again.")}
    return None


def _keep(
    complaint: Complaint, act: Act, stopped: Stopped, texts: Mapping[str, str], *, because: str, reason: str = ""
) -> None:
    facts = {"families": list(stopped.families), "in": sorted(stopped.sentences), "because": because}
    said = {name: texts[name] for name in stopped.sentences}
    words = {"reason": reason, **said} if reason else said
    seq = write(complaint, act, "words.despite", facts=facts, words=words)
    words_sent_despite.send(Complaint, complaint=complaint, act=act, families=stopped.families, seq=seq)
