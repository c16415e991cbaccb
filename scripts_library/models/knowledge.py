"""Known matters: by what one recognises them, how one tells, why it is so, and what helps (R72)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Industry, Language
from scripts_library.models.editions import Worded
from scripts_library.models.shipped import key_field, refuse_unknown


class KnownMatter(Worded):
    """One of them in one language. `say` is the explanation in the customer's words (R97). No industries: in all."""

    EDITION = "casebook"
    CONTENT = (
        "key", "language", "industries", "categories", "title", "symptom", "test", "cause", "fix", "say", "terms",
    )  # fmt: skip

    key = key_field(
        _("Use lower-case letters, digits, dots and dashes, like telecom.no_signal."),
        _("The same in every language, like telecom.no_signal."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    industries = models.JSONField(_("industries"), default=list, blank=True)
    categories = models.JSONField(_("categories"), default=list, blank=True)
    title = models.CharField(_("title"), max_length=120)
    symptom = models.TextField(_("what they tell"), max_length=800)
    test = models.TextField(_("how to tell"), max_length=1600, help_text=_("One check a line."))
    cause = models.TextField(_("why it is so"), max_length=800)
    fix = models.TextField(_("what helps"), max_length=1600, help_text=_("One step a line."))
    say = models.TextField(_("in the customer's words"), max_length=600)
    terms = models.JSONField(_("words they use"), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("known matter")
        verbose_name_plural = _("known matters")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"],
                name="scripts_library_knownmatter_once",
                violation_error_message=_("This key exists already in this language. Take another one."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Refuse industries nobody knows. Categories are rows; whoever edits chooses them from the list.

        :raises ValidationError: by field.
        """
        try:
            refuse_unknown(self.industries or [], Industry.values)
        except ValidationError as error:
            raise ValidationError({"industries": error}) from None
