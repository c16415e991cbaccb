"""What must not be said: families with a reason, phrases with a better sentence, and the word sets in them."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from organisation.models import Language
from organisation.models.places import in_current_language
from scripts_library.models.editions import Worded
from scripts_library.models.shipped import refuse_unknown
from scripts_library.vocabulary import SPEAKING_STAGES, Excuse, TabooLevel


class TabooFamily(Worded):
    """One way of going wrong, and why it hurts."""

    CONTENT = (
        "code", "name_zh", "name_en", "why_zh", "why_en", "better_zh", "better_en", "level", "waits_for_cause",
        "position",
    )  # fmt: skip

    code = models.CharField(
        _("code"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z_]*\Z", _("Use lower-case letters and underscores, like vague_time."))],
    )
    name_zh = models.CharField(_("name (Chinese)"), max_length=40)
    name_en = models.CharField(_("name (English)"), max_length=60)
    why_zh = models.CharField(_("why (Chinese)"), max_length=200)
    why_en = models.CharField(_("why (English)"), max_length=200)
    better_zh = models.TextField(
        _("say instead (Chinese)"),
        max_length=400,
        blank=True,
        help_text=_("One sentence a line, true of every case: offered where nobody wrote the phrase down."),
    )
    better_en = models.TextField(_("say instead (English)"), max_length=400, blank=True)
    level = models.CharField(
        _("level"),
        max_length=6,
        choices=TabooLevel.choices,
        default=TabooLevel.WARN,
        help_text=_("Hint: shown. Warn: shown before sending. Block: sent only with a reason."),
    )
    waits_for_cause = models.BooleanField(
        _("free once the cause is known"),
        default=False,
        help_text=_("Words that admit fault are right after the facts (R23)."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("taboo family")
        verbose_name_plural = _("taboo families")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=TabooLevel.values), name="scripts_library_taboofamily_level_known"
            )
        ]

    def __str__(self) -> str:
        return in_current_language(self.name_zh, self.name_en)


class TabooPhrase(Worded):
    """One phrase that must not be said, how it is found, and what to say instead."""

    CONTENT = ("family_code", "language", "says", "pattern", "better", "level", "excuses", "stages", "position")

    family = models.ForeignKey(TabooFamily, verbose_name=_("family"), on_delete=models.PROTECT, related_name="phrases")
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    says = models.CharField(
        _("phrase"), max_length=200, help_text=_("As people say it; shown in the list of what not to say.")
    )
    pattern = models.TextField(
        _("pattern"),
        max_length=1200,
        blank=True,
        help_text=_(
            "How it is found: (a|b) one of several, ? maybe, <word set>, … a gap, 。 the end of the clause. "
            "Empty: the phrase itself."
        ),
    )
    better = models.CharField(
        _("say instead"),
        max_length=200,
        help_text=_("As it can be said. What is still to be filled in: 【几号几点】, [day and time]."),
    )
    level = models.CharField(
        _("level"), max_length=6, choices=TabooLevel.choices, blank=True, help_text=_("Empty: the family's.")
    )
    excuses = models.JSONField(_("harmless when"), default=list, blank=True)
    stages = models.JSONField(
        _("shown at"), default=list, blank=True, help_text=_("Stages whose list of what not to say shows it.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("taboo phrase")
        verbose_name_plural = _("taboo phrases")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "says"],
                name="scripts_library_taboophrase_once",
                violation_error_message=_("This phrase stands in the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.says

    @property
    def family_code(self) -> str:
        return self.family.code

    def clean(self) -> None:
        """Refuse scopes nobody knows. Whether the pattern works is asked where it is written (`authoring`).

        :raises ValidationError: by field.
        """
        errors: dict[str, ValidationError] = {}
        known = {"excuses": Excuse.values, "stages": [stage.value for stage in SPEAKING_STAGES]}
        for name, values in known.items():
            try:
                refuse_unknown(getattr(self, name) or [], values)
            except ValidationError as error:
                errors[name] = error
        if errors:
            raise ValidationError(errors)


class WordSet(Worded):
    """Words that mean the same in a pattern: <弄错> stands for 搞错, 记错, 看岔 and the rest."""

    CONTENT = ("language", "name", "words")

    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    name = models.CharField(_("name"), max_length=40)
    words = models.JSONField(_("words"), default=list)

    class Meta:
        verbose_name = _("word set")
        verbose_name_plural = _("word sets")
        constraints = [
            models.UniqueConstraint(
                fields=["language", "name"],
                name="scripts_library_wordset_once",
                violation_error_message=_("There is already a word set of this name."),
            )
        ]

    def __str__(self) -> str:
        return f"<{self.name}>"
