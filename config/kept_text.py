"""What somebody typed into a form that was refused, so that a page can show it and send it again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import Form
from django.http import HttpRequest

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# A one-time code is worthless after one use, and a password is never shown.
_SECRET_NAMES = {"code", "otp", "token", "pin"}


@dataclass(frozen=True)
class KeptField:
    """One posted value. `is_typed` is false for what only machines read: references, versions, ticks."""

    name: str
    value: str

    @property
    def label(self) -> str:
        """What the form called it; the bare name where no form of the desk knows it."""
        return str(_labels().get(self.name, self.name))

    @property
    def is_typed(self) -> bool:
        """Tell whether a person would miss this text."""
        return self.name != "shown" and self._reads_like_words

    @property
    def _reads_like_words(self) -> bool:
        return any(not character.isascii() for character in self.value) or " " in self.value or len(self.value) > 40


def kept_fields(request: HttpRequest) -> list[KeptField]:
    """Give the posted fields in their order, without tokens and passwords; what can't be stored is taken out."""
    return [
        KeptField(name, value.replace("\x00", "").replace("\ufffd", ""))
        for name, values in request.POST.lists()
        if not _is_secret(name)
        for value in map(str, values)
    ]


def holds_secret(request: HttpRequest) -> bool:
    """Tell whether the form had a password or a code, so that sending the rest again would make no sense."""
    return any(_is_secret(name) for name in request.POST if name != "csrfmiddlewaretoken")


def came_from_our_page(request: HttpRequest) -> bool:
    """Tell whether the browser says that one of our own pages sent this form.

    Only then may a fresh token be put beside the kept fields: a foreign page could otherwise have its own form
    signed by us and wait for a click.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    own = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    parts = urlsplit(sender)
    return f"{parts.scheme}://{parts.netloc}" in own


@cache
def _labels() -> dict[str, StrOrPromise]:
    # Here, because the forms ask for models and this module is read before they are.
    from complaints.forms.intake import IntakeForm
    from complaints.forms.stages import STAGE_FORMS
    from complaints.views.act_table import ACTS, ROW_ACTS

    acts = [spec.form for spec in (*ACTS.values(), *ROW_ACTS.values()) if spec.form]
    kinds: list[type[Form]] = [*acts, *STAGE_FORMS.values(), IntakeForm]
    labels: dict[str, StrOrPromise] = {}
    for kind in kinds:
        labels |= {name: field.label for name, field in kind.base_fields.items() if field.label}
    return labels


def _is_secret(name: str) -> bool:
    lower = name.lower()
    return lower == "csrfmiddlewaretoken" or "password" in lower or lower in _SECRET_NAMES
