"""The question bank: what to ask, by kind and by what the complaint is about (R50, R51)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.codes import QuestionKind
from organisation.models import Language
from scripts_library.blanks import BlankError, blanks_in
from scripts_library.models.shipped import Shipped, key_field

LONGEST_QUESTION = 200


class Question(Shipped):
    """One question in one language. No categories: for all of them."""

    CONTENT = ("key", "language", "kind", "categories", "text", "position")

    key = key_field(
        _("Use lower-case letters, digits, dots and dashes, like food.choice."),
        _("The same in every language, like food.choice."),
        longest=60,
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    kind = models.CharField(_("kind"), max_length=12, choices=QuestionKind.choices)
    categories = models.JSONField(_("categories"), default=list, blank=True)
    text = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    position = models.PositiveSmallIntegerField(_("position"), default=0, help_text=_("Lower ones are asked first."))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"],
                name="scripts_library_question_once",
                violation_error_message=_("This key exists already in this language. Take another one."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=QuestionKind.values), name="scripts_library_question_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"

    def clean(self) -> None:
        """Refuse a question with blanks: nothing fills them here.

        :raises ValidationError: in words that say what to change.
        """
        try:
            has_blanks = bool(blanks_in(self.text or ""))
        except BlankError:
            has_blanks = True
        if has_blanks:
            raise ValidationError({"text": _("A question has no blanks: write it without { and }.")})
