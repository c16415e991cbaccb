"""The form of being away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.forms.widgets import moment_field, plain_sentences
from organisation.models import User


class AbsenceForm(forms.Form):
    """Who is away from when to when, and who stands in. The first is asked of those only who lead people."""

    user = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none())
    starts_at = moment_field(_("From"))
    ends_at = moment_field(_("Back at"))
    deputy = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Nobody: the duty manager hears it"),
        help_text=_("Does the same work at the same place. Reads the mails meanwhile."),
    )

    def __init__(self, *args: Any, me: User, led: QuerySet[User], deputies: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        who: Any = self.fields["user"]
        who.queryset = User.objects.filter(pk=me.pk) | led
        who.initial, who.empty_label = me.pk, None
        if not led.exists():
            who.required = False
            who.widget = forms.HiddenInput()
        stands_in: Any = self.fields["deputy"]
        stands_in.queryset = deputies
        for name in ("starts_at", "ends_at"):
            self.fields[name].error_messages["required"] = _("Give the date and the hour.")
        for field in (who, stands_in):
            field.label_from_instance = lambda user: user.name_and_code
            field.error_messages["invalid_choice"] = _("Choose a colleague.")
        plain_sentences(self.fields)
