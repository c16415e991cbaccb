"""Inputs of the desk: feelings as bars, acts with letters, dates with hours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import FIRST_YEAR, LAST_YEAR
from complaints.codes import Feeling

FEELING_CHOICES = [*[(str(value), label) for value, label in Feeling.choices if value], ("0", _("Unknown"))]
INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class LetteredTicks(forms.CheckboxSelectMultiple):
    """Ticks that answer to one letter each."""

    def __init__(self, letters: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.letters = letters

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["letter"] = self.letters.get(str(value), "")
        return option


def feeling_field(**kwargs: Any) -> forms.TypedChoiceField:
    """One feeling, 1 to 5 or 0 unknown; empty is None."""
    return forms.TypedChoiceField(
        label=kwargs.pop("label", _("How the customer feels")),
        choices=FEELING_CHOICES,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        required=kwargs.pop("required", False),
        **kwargs,
    )


class MomentField(forms.DateTimeField):
    """A date AND an hour: no wait is ever told in days alone (R124), and none leads further than anybody reckons."""

    default_error_messages = {
        "required": _("Give the date and the hour. “Some days” is no answer."),
        "invalid": _("Write the date and the hour like 2026-11-24 15:00."),
        "far": _("Choose a date between the years 2000 and 2100."),
    }

    def to_python(self, value: Any) -> datetime | None:
        """Take a moment.

        :raises ValidationError: it is none, or a day without its hour, or lies too far away.
        """
        if isinstance(value, str) and value.strip() and ":" not in value:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        try:
            moment = super().to_python(value)
        except OverflowError:
            raise ValidationError(self.error_messages["far"], code="far") from None
        if moment is not None and not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise ValidationError(self.error_messages["far"], code="far")
        return moment


def moment_field(label: Any, *, required: bool = True, **kwargs: Any) -> MomentField:
    """A moment, typed by the clock at the branch."""
    return MomentField(
        label=label,
        required=required,
        input_formats=INPUT_FORMATS,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        **kwargs,
    )


def words_field(
    label: Any, *, required: bool = False, rows: int = 2, most: int = 2000, **kwargs: Any
) -> forms.CharField:
    """Free text of a few lines."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write a sentence here first.")},
        **kwargs,
    )


def many_field(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Several of a closed vocabulary."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def one_field(
    label: Any, choices: Any, *, required: bool = False, radio: bool = False, **kwargs: Any
) -> forms.ChoiceField:
    """One of a closed vocabulary; an empty choice where nothing need be chosen."""
    listed = list(choices)
    if not radio:
        listed = [("", "—"), *listed]
    return forms.ChoiceField(
        label=label,
        choices=listed,
        required=required,
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")},
        **kwargs,
    )
