"""Which key facts a complaint asks for, what was said to them, and what is still to ask (R54)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.codes import FactState
from complaints.models import Complaint, FactAnswer, KeyFact
from organisation.at_once import Row, Rows

FACT = ("id", "code", "category_id", "name_zh", "name_en", "hint_zh", "hint_en")
ANSWER = ("fact_id", "state", "answer")


def key_fact_lists(complaint: Complaint) -> dict[str, Rows]:
    """What a page reads to show them: the facts of the category and of the one above, and the answers that hold. The
    category comes with the complaint."""
    names = [f"fact__{name}" for name in FACT if name != "id"]
    return {
        "key_facts": (_offered(complaint), FACT),
        "fact_answers": (_holding(complaint).order_by("fact__position", "id"), [*ANSWER, *names]),
    }


def facts_in(rows: Sequence[Row], complaint: Complaint) -> list[KeyFact]:
    """The facts to ask for among the rows that `key_fact_lists` names, in their order."""
    return nearest([KeyFact(**row) for row in rows], complaint)


def answers_in(rows: Iterable[Row]) -> list[FactAnswer]:
    """The answers that hold among the rows that `key_fact_lists` names, each with its fact."""
    made = []
    for row in rows:
        fact = KeyFact(id=row["fact_id"], **{name: row[f"fact__{name}"] for name in FACT if name != "id"})
        made.append(FactAnswer(fact=fact, state=row["state"], answer=row["answer"]))
    return made


def nearest(facts: Sequence[KeyFact], complaint: Complaint) -> list[KeyFact]:
    """Those of the complaint's own category; where it has none, those of the one above."""
    own = [fact for fact in facts if fact.category_id == complaint.category_id]
    return own or list(facts)


def asked_for(complaint: Complaint) -> list[KeyFact]:
    """The facts to ask for. One query, and one where the category was not fetched yet."""
    return nearest(list(_offered(complaint)), complaint)


def answers_of(complaint: Complaint) -> list[FactAnswer]:
    """The answers that hold, each with its fact. One query."""
    return list(_holding(complaint).select_related("fact").order_by("fact__position", "id"))


def open_among(facts: Iterable[KeyFact], answers: Iterable[FactAnswer]) -> list[KeyFact]:
    """What nobody asked yet: neither answered, nor unknown, nor out of place."""
    settled = {answer.fact_id for answer in answers}
    return [fact for fact in facts if fact.pk not in settled]


def said(answer: FactAnswer) -> str:
    """One answer as it reads behind its name."""
    return _("%(fact)s: %(answer)s") % {"fact": answer.fact, "answer": answer.words}


def summed_up(facts: Iterable[KeyFact], answers: Sequence[FactAnswer]) -> str:
    """What a colleague must know of them, in one line: what is known, what is still to ask."""
    parts = [said(answer) for answer in answers if answer.state != FactState.NOT_APPLICABLE]
    missing = open_among(facts, answers)
    if missing and parts:
        parts.append(_("still to ask: %(facts)s") % {"facts": _(", ").join(map(str, missing))})
    return _("; ").join(parts)


def _offered(complaint: Complaint) -> QuerySet[KeyFact]:
    category = complaint.category
    near = [key for key in (category.pk, category.parent_id) if key] if category else []
    return KeyFact.objects.filter(category__in=near, is_active=True).order_by("position", "id")


def _holding(complaint: Complaint) -> QuerySet[FactAnswer]:
    return complaint.key_facts.filter(replaced_at=None)
