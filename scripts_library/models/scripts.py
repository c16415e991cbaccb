"""Sentences to say, in versions, and the record of who said which when (R162)."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from complaints.codes import Cause, Channel, CustomerType, Stage
from organisation.models import Industry, Language
from scripts_library.blanks import BlankError, blanks_in
from scripts_library.models.shipped import Shipped, key_field, refuse_unknown
from scripts_library.vocabulary import SPEAKING_STAGES, Purpose, ScriptState

WEAKEST, STRONGEST = 1, 5


class ScriptQuerySet(models.QuerySet["Script"]):
    """Sentences by what they may be used for."""

    def in_force(self, *, language: str, today: date) -> ScriptQuerySet:
        """Keep the approved, unexpired sentences."""
        unexpired = Q(expires_on__isnull=True) | Q(expires_on__gte=today)
        return self.filter(unexpired, language=language, state=ScriptState.APPROVED).order_by("key", "id")

    def usable(self, *, language: str, stage: str, today: date) -> ScriptQuerySet:
        """Keep those of a stage."""
        return self.in_force(language=language, today=today).filter(stage=stage)


class Script(Shipped):
    """One sentence in one language, in one version. An empty scope list means: for all of them."""

    CONTENT = (
        "key", "language", "stage", "purpose", "text", "industries", "channels", "customer_types", "categories",
        "causes", "face_saving", "feeling_min", "feeling_max", "weight",
    )  # fmt: skip

    key = key_field(
        _("Use lower-case letters, digits, dots and dashes, like calm.regret.1."),
        _("The same in every language and version, like calm.regret.1."),
    )
    language = models.CharField(_("language"), max_length=10, choices=Language.choices)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    stage = models.CharField(
        _("stage"), max_length=12, choices=[(stage.value, stage.label) for stage in SPEAKING_STAGES]
    )
    purpose = models.CharField(_("purpose"), max_length=16, choices=Purpose.choices)
    text = models.TextField(
        _("sentence"),
        max_length=600,
        help_text=_("Blanks: {surname}{title} {clerk} {staff_code} {number} {due}. {due} is a date and an hour."),
    )
    industries = models.JSONField(_("industries"), default=list, blank=True)
    channels = models.JSONField(_("channels"), default=list, blank=True)
    customer_types = models.JSONField(_("customer types"), default=list, blank=True)
    categories = models.JSONField(_("categories"), default=list, blank=True)
    causes = models.JSONField(_("causes"), default=list, blank=True)
    face_saving = models.BooleanField(
        _("face-saving"), default=False, help_text=_("For a customer who erred: leaves a dignified way out (R33).")
    )
    feeling_min = models.PositiveSmallIntegerField(_("feeling from"), null=True, blank=True)
    feeling_max = models.PositiveSmallIntegerField(_("feeling up to"), null=True, blank=True)
    weight = models.SmallIntegerField(_("weight"), default=0, help_text=_("Higher comes first among equals."))
    state = models.CharField(_("state"), max_length=10, choices=ScriptState.choices, default=ScriptState.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("owner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Who keeps it right. Empty: quality."),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("approved by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    objects = ScriptQuerySet.as_manager()

    class Meta:
        verbose_name = _("script")
        verbose_name_plural = _("scripts")
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language", "version"],
                name="scripts_library_script_once",
                violation_error_message=_(
                    "This key, language and version exist already. Take the next version or another key."
                ),
            ),
            models.UniqueConstraint(
                fields=["key", "language"],
                condition=Q(state="approved"),
                name="scripts_library_script_one_approved",
                violation_error_message=_("Another version of this key is approved. Retire that one first."),
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[stage.value for stage in SPEAKING_STAGES]),
                name="scripts_library_script_stage_known",
            ),
            models.CheckConstraint(
                condition=Q(feeling_min__isnull=True) | Q(feeling_min__range=(WEAKEST, STRONGEST)),
                name="scripts_library_script_feeling_min_known",
                violation_error_message=_("Feelings go from 1 calm to 5 out of control."),
            ),
            models.CheckConstraint(
                condition=Q(feeling_max__isnull=True) | Q(feeling_max__range=(WEAKEST, STRONGEST)),
                name="scripts_library_script_feeling_max_known",
                violation_error_message=_("Feelings go from 1 calm to 5 out of control."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["language", "stage", "key"], name="scripts_library_usable", condition=Q(state="approved")
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language} v{self.version}"

    def clean(self) -> None:
        """Refuse a sentence that could not be said or would never be found.

        :raises ValidationError: by field, in words that say what to change.
        """
        errors: dict[str, ValidationError] = {}
        try:
            blanks_in(self.text or "")
        except BlankError as error:
            errors["text"] = ValidationError(str(error))
        # Category codes are rows of the complaint's own tree; whoever edits chooses them from it.
        known = {
            "industries": Industry.values,
            "channels": Channel.values,
            "customer_types": CustomerType.values,
            "causes": Cause.values,
        }
        for name, values in known.items():
            try:
                refuse_unknown(getattr(self, name) or [], values)
            except ValidationError as error:
                errors[name] = error
        if self.feeling_min and self.feeling_max and self.feeling_min > self.feeling_max:
            errors["feeling_max"] = ValidationError(_("The weaker feeling stands first: from 1, up to 5."))
        if self._has_twin():
            errors.setdefault("text", ValidationError(_("Another approved script already says exactly this.")))
        if errors:
            raise ValidationError(errors)

    def _has_twin(self) -> bool:
        others = Script.objects.filter(language=self.language, text=self.text, state=ScriptState.APPROVED)
        return others.exclude(pk=self.pk).exclude(key=self.key).exists()


class ScriptUse(models.Model):
    """Somebody said this sentence on this complaint. The complaint is named by its public reference alone."""

    script = models.ForeignKey(Script, on_delete=models.PROTECT, related_name="uses")
    complaint = models.UUIDField(_("complaint"))
    stage = models.CharField(max_length=12, choices=Stage.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("use of a script")
        verbose_name_plural = _("uses of scripts")
        indexes = [
            models.Index(fields=["complaint", "script"], name="scripts_library_use_complaint"),
            models.Index(fields=["script", "at"], name="scripts_library_use_script"),
        ]

    def __str__(self) -> str:
        return f"{self.script_id} {self.at:%Y-%m-%d %H:%M}"
