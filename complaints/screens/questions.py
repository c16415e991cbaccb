"""Questions and answers on a complaint's page: what was asked, and what to ask next (R50, R51)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from complaints.codes import QuestionKind, Stage
from complaints.forms.acts import Lists
from complaints.forms.questions import QuestionsForm
from complaints.models import Complaint
from complaints.ports import question_bank
from organisation.at_once import Rows

TEMPLATE = "complaints/detail_questions.html"


def question_lists(complaint: Complaint) -> dict[str, Rows]:
    """What was asked, and while the facts are looked for the questions to choose from."""
    lists: dict[str, Rows] = {"asked": (complaint.questions.order_by("id"), ["key", "kind", "question", "answer"])}
    bank = question_bank()
    if bank is not None and complaint.stage == Stage.CLARIFY:
        lists["questions"] = bank.rows(complaint)
    return lists


def questions_shown(found: Lists) -> dict[str, Any]:
    """What the list of questions says. The kind is for colleagues: who reads along sees question and answer."""
    return {
        "template": TEMPLATE,
        "anchor": "questions",
        "title": _("Questions"),
        "button": _("Ask a question"),
        "key": "q",
        "form_kind": QuestionsForm,
        "items": [
            {"text": row["question"], "meta": row["answer"], "kind": QuestionKind(row["kind"]).label}
            for row in found["asked"]
        ],
    }
