"""The library in the administration: what quality keeps. Nothing is deleted; it is retired or switched off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from complaints.codes import Cause, Channel, CustomerType
from complaints.models import Category
from organisation.models import Industry, User
from scripts_library.authoring import (
    preview,
    refuse_other_writing,
    refuse_poor_keyword,
    refuse_poor_pattern,
    refuse_poor_words,
    refuse_taboos,
    refuse_taboos_in,
)
from scripts_library.models import (
    Keyword,
    KnownMatter,
    LibraryCase,
    Question,
    Script,
    ScriptUse,
    TabooFamily,
    TabooPhrase,
    WordSet,
)
from scripts_library.vocabulary import SPEAKING_STAGES, Excuse, ScriptState


class CodesField(forms.TypedMultipleChoiceField):
    """Several codes of a closed list, kept as a JSON list; none means all."""

    def __init__(self, choices: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=choices, required=False, coerce=str, widget=forms.CheckboxSelectMultiple, empty_value=[], **kwargs
        )


def _categories() -> list[tuple[str, str]]:
    return [(row.code, str(row)) for row in Category.objects.filter(is_active=True).order_by("position", "id")]


class ScriptForm(forms.ModelForm):  # type: ignore[type-arg]
    industries = CodesField(Industry.choices, label=_("industries"))
    channels = CodesField(Channel.choices, label=_("channels"))
    customer_types = CodesField(CustomerType.choices, label=_("customer types"))
    categories = CodesField(_categories, label=_("categories"))
    causes = CodesField(Cause.choices, label=_("causes"))

    class Meta:
        model = Script
        fields = (
            "key", "language", "version", "stage", "purpose", "text", "industries", "channels", "customer_types",
            "categories", "causes", "face_saving", "feeling_min", "feeling_max", "weight", "owner", "expires_on",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Read the sentence with the guard, as soon as it stands."""
        data = super().clean() or {}
        if data.get("text") and data.get("language"):
            refuse_other_writing(data["text"], language=data["language"], field="text")
            refuse_taboos_in(Script(text=data["text"], language=data["language"], causes=data.get("causes") or []))
        return data


class Undeletable(admin.ModelAdmin):  # type: ignore[type-arg]
    """Nothing is deleted here, and every change is dated."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        obj.updated_at = timezone.now()
        super().save_model(request, obj, form, change)


@admin.register(Script)
class ScriptAdmin(Undeletable):
    form = ScriptForm
    list_display = ("key", "language", "version", "stage", "purpose", "text", "state", "expires_on")
    list_filter = ("state", "language", "stage", "purpose", "face_saving")
    search_fields = ("key", "text")
    ordering = ("key", "language", "-version")
    readonly_fields = ("state", "preview", "approved_by", "approved_at")
    raw_id_fields = ("owner",)
    actions = ("approve", "retire")

    @admin.display(description=_("As the desk sees it"))
    def preview(self, script: Script) -> str:
        """Show the sentence with its blanks filled by a sample."""
        return preview(script) if script.pk else "–"

    def get_readonly_fields(self, request: HttpRequest, obj: Script | None = None) -> tuple[str, ...]:
        """What was approved keeps its name; a new wording of a said sentence is a new version."""
        fixed = ("key", "language", "version") if obj is not None else ()
        return (*self.readonly_fields, *fixed)

    @admin.action(description=_("Approve: the desk may say it"))
    def approve(self, request: HttpRequest, queryset: QuerySet[Script]) -> None:
        """Approve the chosen versions; another version of the same key retires."""
        assert isinstance(request.user, User)
        now, approved = timezone.now(), 0
        for script in queryset.order_by("key", "language", "version"):
            try:
                approve(script, by=request.user, now=now)
            except ValidationError as error:
                self.message_user(request, " ".join(error.messages), messages.ERROR)
            else:
                approved += 1
        if approved:
            self.message_user(request, _("Approved. The desk shows them from now on."), messages.SUCCESS)

    @admin.action(description=_("Retire: the desk no longer shows it"))
    def retire(self, request: HttpRequest, queryset: QuerySet[Script]) -> None:
        """Take the chosen versions off the desk."""
        count = queryset.update(state=ScriptState.RETIRED, updated_at=timezone.now())
        told = ngettext("%(count)d script is retired.", "%(count)d scripts are retired.", count) % {"count": count}
        self.message_user(request, told, messages.SUCCESS)


def approve(script: Script, *, by: User, now: Any) -> None:
    """Let the desk say this version, and no other of its key and language.

    :raises ValidationError: its day is over, so that nobody would ever see it.
    """
    if script.expires_on is not None and script.expires_on < timezone.localdate(now):
        raise ValidationError(
            _("%(script)s was valid until %(day)s. Give it a later day first, then approve it."),
            params={"script": script, "day": script.expires_on},
        )
    others = Script.objects.filter(key=script.key, language=script.language, state=ScriptState.APPROVED)
    others.exclude(pk=script.pk).update(state=ScriptState.RETIRED, updated_at=now)
    script.state, script.approved_by, script.approved_at, script.updated_at = ScriptState.APPROVED, by, now, now
    script.save(update_fields=["state", "approved_by", "approved_at", "updated_at"])


class QuestionForm(forms.ModelForm):  # type: ignore[type-arg]
    categories = CodesField(_categories, label=_("categories"))

    class Meta:
        model = Question
        fields = ("key", "language", "kind", "categories", "text", "position", "is_active")

    def clean(self) -> dict[str, Any]:
        """Read the question with the guard, as soon as it stands."""
        data = super().clean() or {}
        if data.get("text") and data.get("language"):
            refuse_other_writing(data["text"], language=data["language"], field="text")
            refuse_taboos_in(Script(text=data["text"], language=data["language"], causes=[]))
        return data


@admin.register(Question)
class QuestionAdmin(Undeletable):
    form = QuestionForm
    list_display = ("key", "language", "kind", "text", "is_active", "position")
    list_filter = ("language", "kind", "is_active")
    search_fields = ("key", "text")
    ordering = ("position", "key", "language")

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> tuple[str, ...]:
        """What was asked already keeps its name."""
        return ("key", "language") if obj is not None else ()


class TabooPhraseForm(forms.ModelForm):  # type: ignore[type-arg]
    excuses = CodesField(Excuse.choices, label=_("harmless when"))
    stages = CodesField([(stage.value, stage.label) for stage in SPEAKING_STAGES], label=_("shown at"))

    class Meta:
        model = TabooPhrase
        fields = (
            "family", "language", "says", "pattern", "better", "level", "excuses", "stages", "is_active", "position",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Try the pattern on its own phrase and on our own sentences."""
        data = super().clean() or {}
        needed = ("family", "language", "says", "better")
        if all(data.get(name) for name in needed):
            names = (*needed, "pattern", "level", "excuses")
            refuse_poor_pattern(TabooPhrase(**{name: data.get(name) or "" for name in names if name != "excuses"}))
        return data


@admin.register(TabooPhrase)
class TabooPhraseAdmin(Undeletable):
    form = TabooPhraseForm
    list_display = ("says", "better", "family", "language", "level", "is_active")
    list_filter = ("language", "family", "is_active")
    list_select_related = ("family",)
    search_fields = ("says", "better", "pattern")
    ordering = ("language", "family__position", "position", "id")


@admin.register(TabooFamily)
class TabooFamilyAdmin(Undeletable):
    list_display = ("code", "name_zh", "name_en", "level", "waits_for_cause")
    ordering = ("position", "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class WordSetForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = WordSet
        fields = ("language", "name", "words")
        help_texts = {
            "words": _(
                'In square brackets, each word in quotation marks, with commas between: ["搞错", "记错"]. 500 at most.'
            )
        }

    def clean(self) -> dict[str, Any]:
        """See that the words can stand in a pattern."""
        data = super().clean() or {}
        if data.get("name") and "words" in data:
            refuse_poor_words(WordSet(language=data.get("language", ""), name=data["name"], words=data["words"]))
        return data


@admin.register(WordSet)
class WordSetAdmin(Undeletable):
    form = WordSetForm
    list_display = ("name", "language")
    list_filter = ("language",)
    ordering = ("language", "name")


class KeywordForm(forms.ModelForm):  # type: ignore[type-arg]
    industries = CodesField(Industry.choices, label=_("industries"))

    class Meta:
        model = Keyword
        fields = ("term", "language", "points_to", "code", "weight", "industries", "is_active")

    def clean(self) -> dict[str, Any]:
        """See that it points to something there is, and against no other keyword."""
        data = super().clean() or {}
        if all(data.get(name) for name in ("term", "points_to", "code", "weight")):
            names = ("term", "points_to", "code", "weight", "industries")
            refuse_poor_keyword(Keyword(pk=self.instance.pk, **{name: data[name] for name in names if name in data}))
        return data


@admin.register(Keyword)
class KeywordAdmin(Undeletable):
    form = KeywordForm
    list_display = ("term", "points_to", "code", "weight", "language", "is_active")
    list_filter = ("points_to", "language", "weight", "is_active", "code")
    search_fields = ("term", "code")
    ordering = ("points_to", "code", "-weight", "term")
    show_full_result_count = False


@admin.register(LibraryCase)
class LibraryCaseAdmin(Undeletable):
    fields = (*LibraryCase.CONTENT, "is_active", "published_by", "published_at")
    list_display = ("title", "language", "kind", "quality", "industry", "category", "is_active")
    list_filter = ("language", "industry", "kind", "quality", "is_active")
    search_fields = ("key", "title", "narrative")
    readonly_fields = ("published_by", "published_at")
    ordering = ("industry", "key", "language")


class KnownMatterForm(forms.ModelForm):  # type: ignore[type-arg]
    industries = CodesField(Industry.choices, label=_("industries"))
    categories = CodesField(_categories, label=_("categories"))

    class Meta:
        model = KnownMatter
        fields = (*KnownMatter.CONTENT, "is_active")

    def clean(self) -> dict[str, Any]:
        """Read what customers will hear with the guard."""
        data = super().clean() or {}
        if data.get("say") and data.get("language"):
            refuse_other_writing(data["say"], language=data["language"], field="say")
            refuse_taboos(data["say"], language=data["language"], field="say")
        return data


@admin.register(KnownMatter)
class KnownMatterAdmin(Undeletable):
    form = KnownMatterForm
    list_display = ("title", "language", "is_active")
    list_filter = ("language", "is_active")
    search_fields = ("key", "title", "symptom")
    ordering = ("key", "language")


@admin.register(ScriptUse)
class ScriptUseAdmin(Undeletable):
    """What was said where: to look at only."""

    list_display = ("script", "stage", "by", "at")
    list_filter = ("stage",)
    list_select_related = ("script", "by")
    ordering = ("-at", "-id")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
