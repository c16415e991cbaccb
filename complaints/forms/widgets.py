"""Inputs of the desk: feelings as bars, acts with letters, dates with hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.clock_words import FIRST_YEAR, LAST_YEAR
from complaints.codes import Feeling, SamePerson
from complaints.errors import WordsStopped
from complaints.wording import LONGEST_DESPITE

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FEELING_CHOICES = [*[(str(value), label) for value, label in Feeling.choices if value], ("0", _("Unknown"))]
INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


class Lettered(forms.widgets.ChoiceWidget):
    """Choices that answer to one letter each."""

    def __init__(self, letters: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.letters = letters

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        option["letter"] = self.letters.get(str(value), "")
        return option


class LetteredTicks(Lettered, forms.CheckboxSelectMultiple):
    """Ticks that answer to one letter each."""


class LetteredRadios(Lettered, forms.RadioSelect):
    """One of several, each with its letter."""


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
    # The moments it offers by itself, see complaints/forms/picks.py.
    picks: Sequence[Any] = ()
    # Asks when something was; what lies ahead is none of its answers.
    looks_back = False

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


SAME_PERSON_LETTERS = {str(SamePerson.KEEP): "y", str(SamePerson.CORRECT): "x", str(SamePerson.OTHER): "o"}


def same_person_field() -> forms.ChoiceField:
    """Whose number it is, asked only where the known name is another than the typed one."""
    return forms.ChoiceField(
        label=_("Whose number is it?"),
        choices=SamePerson.choices,
        required=False,
        widget=LetteredRadios(SAME_PERSON_LETTERS),
        error_messages={"invalid_choice": _("Choose one from the list.")},
    )


class UncutWords(forms.CharField):
    """Words of which the browser cuts nothing off: what is pasted arrives whole, and what is too long comes back whole
    with a sentence that says by how much. Counted as people count, a new line being one character."""

    default_error_messages = {
        "max_length": _("Keep it to %(limit_value)d characters. Here are %(show_value)d; none of them is lost."),
    }

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave out the limit, by which browsers cut silently."""
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}

    def to_python(self, value: Any) -> Any:
        """Take the text with its lines as everywhere."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


def up_to(most: int) -> StrPromise:
    """Say how much a field takes, in the language of the page."""
    return format_lazy(_("Up to {most} characters."), most=most)


class CustomerWords(forms.CharField):
    """Words that a customer will hear or read: the guard looks at them while they are typed and as they are saved."""

    use = ""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        use = {"data-read-use": self.use} if self.use else {}
        return {**super().widget_attrs(widget), "data-read-by": "wording", **use}


class UncutCustomerWords(UncutWords, CustomerWords):
    """Words for a customer of which the browser cuts nothing off."""


class SaidWords(CustomerWords):
    """Words that a customer heard already: the guard looks at them, and holds nothing back."""

    use = "goes_up"


class DespiteForm(forms.Form):
    """Why words go out that the guard stops; asked for only where it did."""

    despite = forms.CharField(
        label=_("If it must be said like this: why (your duty manager reads it)"),
        required=False,
        max_length=LONGEST_DESPITE,
    )


def ask_why_despite(form: forms.Form, error: WordsStopped) -> None:
    """Let the page ask, below the first field that was stopped, why its words must go out as they are; what was written
    stands there again, with what it lacks."""
    ask_why(form, next(iter(error.fields)), words=error.words)
    if "despite" in error.fields:
        form.despite.form.add_error("despite", str(error.fields["despite"]))  # type: ignore[attr-defined]


def ask_why(form: forms.Form, name: str, *, words: Sequence[str]) -> None:
    """Ask it below the field `name`, of these words."""
    asked = DespiteForm({"despite": form.data.get("despite", "")}, auto_id=f"{form[name].auto_id}_%s")
    form.despite_at, form.despite = name, asked["despite"]  # type: ignore[attr-defined]
    form.despite_for = words  # type: ignore[attr-defined]


def words_field(
    label: Any,
    *,
    required: bool = False,
    rows: int = 2,
    most: int = 2000,
    to_customer: bool = False,
    kind: type[forms.CharField] | None = None,
    **kwargs: Any,
) -> forms.CharField:
    """Free text of a few lines; `kind`: another field for it."""
    return (kind or (CustomerWords if to_customer else forms.CharField))(
        label=label,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Write a sentence here first.")},
        **kwargs,
    )


def amount_field() -> forms.DecimalField:
    """What a remedy costs, in the house's currency."""
    return forms.DecimalField(
        label=_("Amount (CNY)"),
        required=False,
        max_digits=12,
        decimal_places=2,
        min_value=0,
        error_messages={
            "invalid": _("Write the amount like 58.20."),
            "max_decimal_places": _("Write the amount like 58.20."),
            "max_digits": _("Write an amount below ten thousand million."),
            "max_whole_digits": _("Write an amount below ten thousand million."),
        },
    )


def plain_sentences(fields: Mapping[str, forms.Field]) -> None:
    """Give every field sentences of ours for what is missing, too long, too small or too large: the browser's own come
    in its language and not in the page's, and the framework's speak to programmers."""
    for field in fields.values():
        field.error_messages.setdefault("max_length", _("This is longer than %(limit_value)d characters. Shorten it."))
        field.error_messages.setdefault("min_value", _("Write a number that is not below %(limit_value)s."))
        field.error_messages.setdefault("max_value", _("Write a number that is not above %(limit_value)s."))
        if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
            chosen = isinstance(field, forms.ChoiceField | forms.ModelChoiceField | forms.TypedChoiceField)
            field.error_messages["required"] = _("Choose one.") if chosen else _("Write a few words here.")


def many_field(label: Any, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    """Several of a closed vocabulary."""
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def one_field(
    label: Any, choices: Any, *, required: bool = False, radio: bool = False, none: Any = "—", **kwargs: Any
) -> forms.ChoiceField:
    """One of a closed vocabulary; an empty choice, called `none`, where nothing need be chosen."""
    listed = list(choices)
    if not radio:
        listed = [("", none), *listed]
    return forms.ChoiceField(
        label=label,
        choices=listed,
        required=required,
        widget=forms.RadioSelect if radio else forms.Select,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one from the list.")},
        **kwargs,
    )
