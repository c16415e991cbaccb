"""Which questions to ask on a complaint now: when, how and whether it happened before, then each kind for its category
(R50, R51)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from complaints.codes import QuestionKind
from complaints.models import Complaint
from complaints.ports import Prompt, QuestionBank
from organisation.at_once import Row, Rows
from scripts_library.models import Question
from scripts_library.panels import language_of

# So many of each kind at once: the trio and one of the category, then what leads on.
SHOWN = {QuestionKind.DESCRIPTIVE: 4, QuestionKind.CLARIFYING: 2, QuestionKind.CHOICE: 1, QuestionKind.OUTCOME: 1}


def question_rows(complaint: Complaint) -> Rows:
    """The questions in the language we speak with the customer, for one statement with other lists."""
    rows = Question.objects.filter(is_active=True, language=language_of(complaint))
    return rows.order_by("position", "id"), ["key", "kind", "categories", "text"]


def prompts(complaint: Complaint, rows: Sequence[Row], asked: Collection[str]) -> list[Prompt]:
    """Choose among those rows. `asked`: the keys of what was asked already, which is not offered again; of each kind
    what fits the category stands before what fits all, but the trio stands first."""
    codes = _codes(complaint)
    fitting = [row for row in rows if row["key"] not in asked and _fits(row, codes)]
    chosen = []
    for kind, most in SHOWN.items():
        of_kind = [row for row in fitting if row["kind"] == kind]
        if kind != QuestionKind.DESCRIPTIVE:
            of_kind.sort(key=lambda row: not row["categories"])
        chosen += of_kind[:most]
    return [Prompt(row["key"], row["kind"], row["text"]) for row in chosen]


def _codes(complaint: Complaint) -> set[str]:
    """What it is about, and what that is a kind of."""
    category = complaint.category
    if category is None:
        return set()
    return {category.code, *([category.parent.code] if category.parent else [])}


def _fits(row: Row, codes: set[str]) -> bool:
    return not row["categories"] or bool(codes & set(row["categories"]))


BANK = QuestionBank(question_rows, prompts)
