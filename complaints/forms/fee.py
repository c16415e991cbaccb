"""The table in which a fee is explained, step by step: lines that hold something, and two empty ones."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.fees import Fee, number, price
from complaints.forms.widgets import plain_sentences, words_field
from complaints.models.fee import CENT, LONGEST_SENTENCE, LONGEST_WHAT
from complaints.money import HOME_CURRENCY, money
from complaints.usecases.fees import MOST_STEPS, FeeStep, faults_of, name_of

EMPTY_LINES = 2
# Whatever is longer is no number.
LONGEST_NUMBER = 24
PARTS = ("what", "count", "unit_price")


class NumberField(forms.DecimalField):
    """A number as people type it, in full-width digits or with commas too; the use case says whether it fits."""

    def to_python(self, value: Any) -> Any:
        """Take a number.

        :raises ValidationError: it is none.
        """
        text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").strip()
        if len(text) > LONGEST_NUMBER:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(text)


def _number_field(label: Any, short: str, invalid: Any) -> NumberField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "maxlength": 40, "placeholder": short}
    return NumberField(
        label=label, required=False, widget=forms.TextInput(attrs=attrs), error_messages={"invalid": invalid}
    )


class FeeForm(forms.Form):
    """What was typed, or the table that stands."""

    thought = words_field(gettext_lazy("You thought"), rows=1, most=LONGEST_SENTENCE, to_customer=True)
    truth = words_field(gettext_lazy("It is"), rows=1, most=LONGEST_SENTENCE, to_customer=True)
    currency = forms.CharField(label=gettext_lazy("Currency"), required=False, max_length=3)
    replaces = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, fee: Fee | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "id_fee_%s")
        super().__init__(data, initial=_initial(fee), **kwargs)
        self.filled = _filled(data) if data is not None else len(fee.lines) if fee else 0
        self.size = min(self.filled + EMPTY_LINES, MOST_STEPS)
        for place in range(1, self.size + 1):
            what = forms.CharField(label=_("What, line %(n)d") % {"n": place}, required=False, max_length=LONGEST_WHAT)
            what.widget.attrs |= {"autocomplete": "off", "placeholder": _("What")}
            self.fields[name_of("what", place)] = what
            self.fields[name_of("count", place)] = _number_field(
                _("How many, line %(n)d") % {"n": place},
                _("How many"),
                gettext_lazy("Write a number like 3 or 2.5."),
            )
            self.fields[name_of("unit_price", place)] = _number_field(
                _("Price of one, line %(n)d") % {"n": place},
                _("Price of one"),
                gettext_lazy("Write the amount like 58.20."),
            )
        plain_sentences(self.fields)

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each line with its fields and what it comes to, for the template."""
        for place, step in enumerate(self.steps(), start=1):
            cells = {part: self[name_of(part, place)] for part in PARTS}
            told = "" if step.sum is None else f"{step.sum:.2f}"
            yield {**cells, "sum": told, "is_wrong": any(cell.errors for cell in cells.values())}

    def go_to_next_line(self) -> None:
        """Put the cursor into the first empty line."""
        if self.filled < self.size:
            self.fields[name_of("what", self.filled + 1)].widget.attrs["autofocus"] = True

    @property
    def total(self) -> str:
        """What the lines that are whole come to, with the currency."""
        total = sum((step.sum for step in self.steps() if step.sum is not None), Decimal(0))
        currency = self.cleaned_data.get("currency", "") if self.is_bound else self.initial["currency"]
        return money(total.quantize(CENT), currency or HOME_CURRENCY)

    def steps(self) -> list[FeeStep]:
        """The lines as they stand in the form, empty ones too; what is no number is missing."""
        if self.is_bound:
            self.errors  # noqa: B018 – reads what was sent
        told = self.cleaned_data if self.is_bound else self.initial
        return self._told(told)

    def _step(self, told: Mapping[str, Any], place: int) -> FeeStep:
        count, unit_price = told.get(name_of("count", place)), told.get(name_of("unit_price", place))
        return FeeStep(
            str(told.get(name_of("what", place)) or ""),
            None if count is None else Decimal(count),
            None if unit_price is None else Decimal(unit_price),
        )

    def clean(self) -> dict[str, Any]:
        """Say beside each field what the table lacks, all at once. A table that is wholly empty takes the one before
        back, which the use case decides."""
        data = super().clean() or self.cleaned_data
        data["currency"] = str(data.get("currency") or HOME_CURRENCY).upper()
        if self.filled or data.get("thought") or data.get("truth"):
            for name, sentence in faults_of(self._told(data), currency=data["currency"]).items():
                if name in self.fields and name not in self.errors:
                    self.add_error(name, sentence)
        return data

    def _told(self, data: Mapping[str, Any]) -> list[FeeStep]:
        return [self._step(data, place) for place in range(1, self.size + 1)]

    def arguments(self) -> dict[str, Any]:
        """What the use case takes."""
        told = self.cleaned_data
        # What is no number was on no page of ours; it is nobody's table.
        seen = told["replaces"]
        replaces = int(seen) if seen.isdecimal() and len(seen) < LONGEST_NUMBER else 0
        names = ("currency", "thought", "truth")
        return {"steps": self._told(told), "replaces": replaces, **{name: told[name] for name in names}}


def _filled(data: Any) -> int:
    """The place of the last line that holds something."""
    places = range(1, MOST_STEPS + 1)
    held = [place for place in places if any(str(data.get(name_of(part, place), "")).strip() for part in PARTS)]
    return max(held, default=0)


def _initial(fee: Fee | None) -> dict[str, Any]:
    if fee is None:
        return {"currency": HOME_CURRENCY, "replaces": 0}
    table = fee.table
    told: dict[str, Any] = {
        "currency": table.currency,
        "thought": table.thought,
        "truth": table.truth,
        "replaces": table.pk,
    }
    for place, line in enumerate(fee.lines, start=1):
        told[name_of("what", place)] = line.what
        told[name_of("count", place)] = number(line.count)
        told[name_of("unit_price", place)] = price(line.unit_price)
    return told
