"""Words that go to a customer pass the guard, whoever sends them and by which way: page, API, task or import (R163)."""

from __future__ import annotations

from collections.abc import Mapping

from complaints.errors import WordsStopped
from complaints.models import Complaint
from complaints.ports import words_sent_despite
from complaints.usecases.door import write
from complaints.wording import Stopped, stopped_in
from evidence.act import Act


def demand_good_words(complaint: Complaint, act: Act, /, **texts: str) -> None:
    """Let no words leave that the guard stops, unless the act says why they must: then the reason stands on the trail,
    and coaching hears of it. Each text is named as the argument that carries it.

    :raises WordsStopped: some would hurt; each with the better words, and nobody says why they must be said.
    """
    stopped = refuse_without_reason(act, texts, cause_known=bool(complaint.cause))
    if not stopped:
        return
    facts = {"families": list(stopped.families), "in": sorted(stopped.sentences)}
    said = {name: texts[name] for name in stopped.sentences}
    seq = write(complaint, act, "words.despite", facts=facts, words={"reason": act.despite.strip(), **said})
    words_sent_despite.send(Complaint, complaint=complaint, act=act, families=stopped.families, seq=seq)


def refuse_without_reason(act: Act, texts: Mapping[str, str], *, cause_known: bool) -> Stopped:
    """Read the texts and give what the guard stops in them, for who must know it before there is a complaint.

    :raises WordsStopped: it stops some, and the act does not say why they must be said.
    """
    stopped = stopped_in(texts, cause_known=cause_known)
    if stopped and not act.despite.strip():
        raise WordsStopped(" ".join(stopped.sentences.values()), fields=stopped.sentences)
    return stopped
