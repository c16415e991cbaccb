"""The form by which a case is written from a complaint."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from complaints.forms.acts import ActForm
from complaints.forms.widgets import amount_field, one_field, words_field
from complaints.models import Complaint
from complaints.money import HOME_CURRENCY
from organisation.models import Language
from scripts_library.casebook.finding import of_industry
from scripts_library.casebook.publishing import CaseWords
from scripts_library.models.cases import LONGEST_TEXT, TOLD
from scripts_library.vocabulary import CaseKind, Handling

MOST_KEYWORDS = 12
_BETWEEN_WORDS = re.compile(r"[,，、;；\n]+")


class CaseForm(ActForm):
    title = forms.CharField(label=pgettext_lazy("of a text", "Title"), max_length=120)
    kind = one_field(_("Kind"), CaseKind.choices, required=True, radio=True)
    quality = one_field(_("How it was handled"), Handling.choices, required=True, radio=True)
    narrative = words_field(_("What took place"), required=True, most=LONGEST_TEXT, rows=4)
    pre_check = words_field(_("What was checked first"), most=LONGEST_TEXT)
    steps = words_field(
        _("How it was handled, step by step"), required=True, most=LONGEST_TEXT, rows=5, help_text=_("One step a line.")
    )
    result = words_field(_("How it ended"), required=True, most=LONGEST_TEXT)
    comment = words_field(_("A comment for colleagues"), most=LONGEST_TEXT)
    success = words_field(_("What was good"), most=LONGEST_TEXT)
    failure = words_field(_("What went wrong"), most=LONGEST_TEXT)
    prevention = words_field(_("So that it does not happen again"), most=LONGEST_TEXT)
    questions = words_field(_("To talk about"), most=LONGEST_TEXT, help_text=_("One question a line."))
    keywords = forms.CharField(
        label=_("Words that customers use"), required=False, max_length=300, help_text=_("With commas between them.")
    )
    amount = amount_field()
    currency = forms.RegexField(
        r"^[A-Za-z]{3}\Z",
        label=_("Currency"),
        required=False,
        error_messages={"invalid": _("Three letters, like CNY.")},
    )
    pair_of = one_field(_("The same matter, handled the other way"), [], none=_("none"))

    def adapt(self, complaint: Complaint) -> None:
        """Offer the cases of the trade as counterparts."""
        cases = of_industry(complaint.branch.industry, language=self.language()).cases
        field = self.fields["pair_of"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *((case.key, case.title) for case in cases)]

    @staticmethod
    def language() -> str:
        """The language it is written in: that of the page."""
        return Language.nearest(get_language())

    def words(self) -> CaseWords:
        """Give what was written, once it is valid."""
        told = self.cleaned_data
        words = [word.strip()[:40] for word in _BETWEEN_WORDS.split(told["keywords"]) if word.strip()]
        return CaseWords(
            title=told["title"],
            told={name: told[name] for name in TOLD},
            keywords=tuple(dict.fromkeys(words))[:MOST_KEYWORDS],
            kind=told["kind"],
            quality=told["quality"],
            pair_of=told["pair_of"],
            amount=told["amount"],
            currency=(told["currency"] or HOME_CURRENCY).upper(),
        )
