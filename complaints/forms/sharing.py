"""The small forms of what is shared: who is to follow a complaint, and the short words on it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from complaints.forms.acts import ActForm, Lists
from complaints.models import Complaint, Tag
from complaints.tags import usable_tags
from organisation.models import Branch, User


class WatcherForm(ActForm):
    """Who is to follow it, chosen by staff code, so that the note box finds the same colleagues in the list."""

    user = forms.ModelChoiceField(
        label=_("Who else should hear of it"),
        queryset=User.objects.filter(is_active=True).order_by("staff_code"),
        to_field_name="staff_code",
        widget=forms.Select(attrs={"data-colleagues": ""}),
        error_messages={"required": _("Choose a colleague."), "invalid_choice": _("Choose a colleague.")},
    )

    def offer(self, found: Lists) -> None:
        people = (User(**row) for row in found["seers"])
        self.fields["user"].choices = [("", "—"), *((one.staff_code, one.name_and_code) for one in people)]  # type: ignore[attr-defined]


class TagForm(ActForm):
    """One of the tags that the branch and the house use."""

    tag = forms.ModelChoiceField(
        label=_("Tag"),
        queryset=Tag.objects.none(),
        to_field_name="public_id",
        error_messages={
            "required": _("Choose a tag from the list."),
            "invalid_choice": _("Choose a tag from the list."),
        },
    )

    def adapt(self, complaint: Complaint) -> None:
        self.fields["tag"].queryset = usable_tags(complaint.branch_id)  # type: ignore[attr-defined]

    def offer(self, found: Lists) -> None:
        """Offer what is not on it yet."""
        there = {row["tag__public_id"] for row in found["tags"]}
        rows = [row for row in found["usable_tags"] if row["public_id"] not in there]
        self.fields["tag"].choices = [("", "—"), *((str(row["public_id"]), row["name"]) for row in rows)]  # type: ignore[attr-defined]


class NewTagForm(forms.Form):
    """A new word, and where it is used; an empty place is the whole house."""

    name = forms.CharField(label=_("New tag"), required=False, max_length=60)
    branch = forms.ModelChoiceField(label=_("Where"), queryset=Branch.objects.none(), required=False)

    def __init__(self, *args: Any, branches: QuerySet[Branch], whole_house: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["branch"]
        field.queryset = branches
        field.label_from_instance = lambda branch: branch.name
        field.required = not whole_house
        field.empty_label = gettext("The whole house") if whole_house else None
