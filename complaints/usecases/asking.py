"""Putting a question to the customer and keeping the short answer (R50, R51)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from complaints.codes import QuestionKind
from complaints.errors import BadInput
from complaints.models import AskedQuestion, Complaint
from complaints.models.asked import LONGEST_QUESTION, LONGEST_SAID
from complaints.usecases.door import use_case, write
from evidence.act import Act

Asked = Mapping[str, str]


@use_case()
def note_questions(complaint: Complaint, act: Act, *, asked: Sequence[Asked]) -> None:
    """Keep questions that were asked, each {question, answer, kind, key}: the words of the question, what the customer
    said (may be left away: asked, no answer), one of the four kinds, and the key of the bank's question where it was
    one of those. All of them or none.

    :raises BadInput: no question, one that is too long, or an unknown kind.
    """
    if not asked:
        raise BadInput(_("Write an answer beside a question, or press “Asked it”."))
    for one in [_checked(one) for one in asked]:
        one.complaint, one.by, one.at = complaint, act.by, act.now
        one.save(force_insert=True)
        # Words are read in the order of their names.
        words = {"asked": one.question, "said": one.answer}
        write(complaint, act, "question.asked", facts={"asks": str(one.kind), "key": one.key}, words=words)


def _checked(asked: Asked) -> AskedQuestion:
    row = AskedQuestion(
        question=asked["question"].strip(),
        answer=asked.get("answer", "").strip(),
        kind=asked.get("kind") or QuestionKind.CLARIFYING,
        key=asked.get("key", ""),
    )
    fields = {}
    if not row.question:
        fields["question"] = _("Write what you asked.")
    if len(row.question) > LONGEST_QUESTION:
        fields["question"] = _("Ask one thing at a time: at most %(most)d characters.") % {"most": LONGEST_QUESTION}
    if len(row.answer) > LONGEST_SAID:
        fields["answer"] = _("Sum the answer up in at most %(most)d characters.") % {"most": LONGEST_SAID}
    if row.kind not in QuestionKind.values:
        fields["kind"] = _("Choose from the list.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    return row
