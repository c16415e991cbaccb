"""The form that narrows a list: everything it may be narrowed by, sent as an address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.codes import ROAD, ListColumn, Severity
from complaints.filters import AGE_LABELS, MINE, NOBODYS, Filters
from complaints.forms.intake import category_choices
from complaints.models import Tag
from organisation.models import User


class NarrowForm(forms.Form):
    """Stage, severity, category, age, owner, tag and who watches, of open complaints; empty means no matter."""

    stage = forms.MultipleChoiceField(
        label=_("Stage"),
        choices=[(stage.value, stage.label) for stage in ROAD],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    severity = forms.MultipleChoiceField(
        label=_("Severity"), choices=Severity.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    age = forms.ChoiceField(label=_("Age"), choices=[("", _("Any")), *AGE_LABELS.items()], required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    owner = forms.ChoiceField(label=_("Who takes care of it"), required=False)
    watching = forms.ChoiceField(
        label=_("Watching"), choices=[("", _("Any")), (MINE, _("What I watch"))], required=False
    )

    tag = forms.ChoiceField(label=_("Tag"), required=False)

    def __init__(self, wanted: Filters, *, people: Iterable[User], tags: Sequence[Tag]) -> None:
        names = ("stage", "severity", "age", "category", "owner", "watching", "tag")
        super().__init__(initial={name: getattr(wanted, name) for name in names})
        self.fields["category"].choices = [("", gettext("Any")), *category_choices(None)[1:]]  # type: ignore[attr-defined]
        self.fields["tag"].choices = [("", gettext("Any")), *_told_apart(tags)]  # type: ignore[attr-defined]
        named = [(one.staff_code, one.name_and_code) for one in people]
        anybody: list[Any] = [("", gettext("Anybody")), (MINE, gettext("Mine")), (NOBODYS, gettext("Unclaimed"))]
        self.fields["owner"].choices = [*anybody, *named]  # type: ignore[attr-defined]


def _told_apart(tags: Sequence[Tag]) -> list[tuple[str, str]]:
    """Tags by their names; where two branches have one of the same name, with the branch."""
    often = Counter(one.name for one in tags)
    return [
        (str(one.public_id), f"{one.name} · {one.branch.code}" if often[one.name] > 1 and one.branch else one.name)
        for one in tags
    ]


class ColumnsForm(forms.Form):
    """Which columns the desk's lists show."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=ListColumn.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Number, customer and next step are always shown."),
    )


class HandOnForm(forms.Form):
    """To whom several complaints go, with what they must know."""

    to = forms.ModelChoiceField(
        label=_("To whom"),
        queryset=User.objects.none(),
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )
    summary = forms.CharField(
        label=_("What your colleague must know"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={
            "required": _("Sum up what your colleague must know, so that the customer need not repeat it.")
        },
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why you hand it over.")}
    )

    def __init__(self, *args: Any, people: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]
        self.fields["to"].label_from_instance = lambda user: user.name_and_code  # type: ignore[attr-defined]
