"""The small form of the questions: what to ask next, each with room for a short answer, and one of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.codes import QuestionKind
from complaints.forms.acts import ActForm, Lists
from complaints.forms.widgets import one_field, plain_sentences
from complaints.models import Complaint
from complaints.models.asked import LONGEST_QUESTION, LONGEST_SAID
from complaints.ports import Prompt, question_bank
from organisation.at_once import at_once

# The button that says: asked, without an answer. Its value is the question's key.
ASKED = "asked"


class QuestionsForm(ActForm):
    """A page gives the rows it has read; a form that is validated asks for its own, and takes whichever of them it
    names: what is offered may have moved on meanwhile."""

    own = forms.CharField(label=_("What you asked, in your words"), required=False, max_length=LONGEST_QUESTION)
    own_kind = one_field(_("Which kind of question"), QuestionKind.choices)
    own_answer = forms.CharField(label=_("What the customer said"), required=False, max_length=LONGEST_SAID)
    prompts: Sequence[Prompt]
    # A question of one's own, where no other is offered.
    asks = True

    def adapt(self, complaint: Complaint) -> None:
        self.prompts, bank = (), question_bank()
        if self.is_bound and bank is not None:
            rows = at_once(questions=bank.rows(complaint))["questions"]
            self._take([one for one in bank.all_of(rows) if self._names(one)])

    def offer(self, found: Lists) -> None:
        bank = question_bank()
        if not self.is_bound and bank is not None:
            asked = {row["key"] for row in found["asked"]}
            self._take(bank.prompts(self.complaint, found.get("questions", ()), asked))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each question with its field, for the template."""
        yield from ({"prompt": one, "field": self[_name(one)], "kind": one.kind_label} for one in self.prompts)

    def clean(self) -> dict[str, Any]:
        """Sum up as `asked` what was answered, what was asked without an answer, and the question of one's own."""
        data = super().clean() or self.cleaned_data
        asked = []
        for one in self.prompts:
            answer = str(data.get(_name(one)) or "").strip()
            if answer or self.data.get(ASKED) == one.key:
                asked.append({"question": one.text, "answer": answer, "kind": one.kind, "key": one.key})
        own, said = str(data.get("own") or "").strip(), str(data.get("own_answer") or "").strip()
        if own:
            asked.append({"question": own, "answer": said, "kind": data.get("own_kind") or "", "key": ""})
        elif said:
            self.add_error("own", _("Write what you asked."))
        return {**data, "asked": asked}

    def _names(self, prompt: Prompt) -> bool:
        return _name(prompt) in self.data or self.data.get(ASKED) == prompt.key

    def _take(self, prompts: Sequence[Prompt]) -> None:
        self.prompts = prompts
        for one in prompts:
            self.fields[_name(one)] = forms.CharField(label=one.text, required=False, max_length=LONGEST_SAID)
        plain_sentences(self.fields)


def _name(prompt: Prompt) -> str:
    return f"ask-{prompt.key}"
