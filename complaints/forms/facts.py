"""The small form of the key facts: one short line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from complaints.codes import FactState
from complaints.forms.acts import ActForm, Lists
from complaints.forms.widgets import plain_sentences
from complaints.key_facts import answers_in, answers_of, asked_for, facts_in
from complaints.models import Complaint, FactAnswer, KeyFact
from complaints.models.key_fact import LONGEST_ANSWER

TAKE_BACK = "taken_back"
# What one press beside a line says of it: the name of the button, its value is the fact's code.
PRESSES = (FactState.UNKNOWN.value, FactState.NOT_APPLICABLE.value, TAKE_BACK)


@dataclass(frozen=True)
class Line:
    """One fact as it is asked for: what holds of it so far, and how its field is called."""

    fact: KeyFact
    held: FactAnswer | None

    @property
    def name(self) -> str:
        return f"fact-{self.fact.pk}"

    @property
    def answer(self) -> str:
        return self.held.answer if self.held else ""

    @property
    def settled(self) -> str:
        """What stands there instead of an answer: not known, does not apply."""
        return self.held.words if self.held and self.held.state != FactState.TOLD else ""


class KeyFactsForm(ActForm):
    """One field for each fact that the category asks for; a page gives the rows it has read, a form that is validated
    asks for its own."""

    lines: list[Line]

    def adapt(self, complaint: Complaint) -> None:
        self.lines = []
        if self.is_bound:
            self._take(asked_for(complaint), answers_of(complaint))

    def offer(self, found: Lists) -> None:
        if not self.is_bound:
            self._take(facts_in(found["key_facts"], self.complaint), answers_in(found["fact_answers"]))

    @property
    def asks(self) -> bool:
        """Whether there is anything to ask."""
        return bool(self.lines)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each line with its field, for the template."""
        yield from ({"line": line, "field": self[line.name]} for line in self.lines)

    def clean(self) -> dict[str, Any]:
        """Sum up as `told` what changed: an answer that was typed, or what was pressed beside a line."""
        data = super().clean() or self.cleaned_data
        told = []
        for line in self.lines:
            answer = str(data.get(line.name) or "").strip()
            pressed = next((name for name in PRESSES if self.data.get(name) == line.fact.code), "")
            if pressed and answer != line.answer:
                self.add_error(
                    line.name, _("There is an answer in this field. Empty it first, or save the answer instead.")
                )
            elif pressed:
                state = FactState.TOLD.value if pressed == TAKE_BACK else pressed
                told.append({"fact": line.fact.code, "answer": "", "state": state})
            elif answer != line.answer:
                told.append({"fact": line.fact.code, "answer": answer, "state": FactState.TOLD.value})
        return {**data, "told": told}

    def _take(self, facts: Iterable[KeyFact], answers: Iterable[FactAnswer]) -> None:
        held = {answer.fact_id: answer for answer in answers}
        self.lines = [Line(fact, held.get(fact.pk)) for fact in facts]
        for line in self.lines:
            self.fields[line.name] = forms.CharField(
                label=str(line.fact), required=False, max_length=LONGEST_ANSWER, initial=line.answer
            )
            self.fields[line.name].widget.attrs["placeholder"] = line.fact.hint
        plain_sentences(self.fields)
