"""Asking for what customers leave out unknowingly, and keeping what they say to it (R54)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from complaints.codes import FactState
from complaints.errors import BadInput
from complaints.key_facts import answers_of, asked_for, said
from complaints.models import Complaint, FactAnswer, KeyFact
from complaints.models.key_fact import LONGEST_ANSWER
from complaints.usecases.door import use_case, write
from evidence.act import Act

Told = Mapping[str, str]


@use_case()
def tell_key_facts(complaint: Complaint, act: Act, *, told: Sequence[Told]) -> None:
    """Keep the answers to key facts, each {fact, answer, state}: `fact` is its code, `state` (told, unknown or
    not_applicable) says what came of asking. No answer takes back the one that holds, so that it is asked anew. What is
    the same already is not written again; an answer that another one replaces stays on the record.

    :raises BadInput: a fact that this category does not ask for, an unknown state, an answer that is too long, or none
    where none holds.
    """
    held = {answer.fact.code: answer for answer in answers_of(complaint)}
    known = {fact.code: fact for fact in asked_for(complaint)}
    known |= {code: answer.fact for code, answer in held.items() if code not in known}
    changes = [_checked(one, known, held) for one in told]
    kept = [change for change in changes if not _is_same(change, held.get(change.fact.code))]
    if not kept:
        return
    facts: dict[str, list[str]] = {}
    words: dict[str, str] = {}
    for change in kept:
        code = change.fact.code
        complaint.key_facts.filter(fact=change.fact, replaced_at=None).update(replaced_at=act.now)
        if _says_nothing(change):
            facts.setdefault("taken_back", []).append(code)
            words[code] = _("%(fact)s: taken back") % {"fact": change.fact}
            continue
        facts.setdefault(str(change.state), []).append(code)
        words[code] = said(change)
        change.complaint, change.by, change.at = complaint, act.by, act.now
        change.save(force_insert=True)
    write(complaint, act, "key_facts.told", facts=facts, words=words)


def _checked(told: Told, known: Mapping[str, KeyFact], held: Mapping[str, FactAnswer]) -> FactAnswer:
    code, answer, state = told["fact"], told.get("answer", "").strip(), told.get("state") or FactState.TOLD
    fields = {}
    if code not in known:
        fields["fact"] = _("This kind of complaint does not ask for that. Reload the page to see what it asks for.")
    elif state not in FactState.values:
        fields["state"] = _("Choose from the list.")
    elif state == FactState.TOLD and not answer and code not in held:
        fields["answer"] = _("Write the answer in a word or two, or say that the customer does not know.")
    elif len(answer) > LONGEST_ANSWER:
        fields["answer"] = _("A word or two will do: at most %(most)d characters.") % {"most": LONGEST_ANSWER}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    return FactAnswer(fact=known[code], state=state, answer=answer if state == FactState.TOLD else "")


def _says_nothing(answer: FactAnswer) -> bool:
    return answer.state == FactState.TOLD and not answer.answer


def _is_same(change: FactAnswer, held: FactAnswer | None) -> bool:
    if held is None:
        return _says_nothing(change)
    return (held.state, held.answer) == (change.state, change.answer)
