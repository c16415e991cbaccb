"""Rows that ship with the house and may then be changed by quality: a later release must not undo their work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


class Shipped(models.Model):
    """A row of reference data. `shipped_digest` is what the loader last wrote, empty for rows that people made."""

    # The columns that make up what ships, natural key included.
    CONTENT: ClassVar[tuple[str, ...]] = ()

    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)
    updated_at = models.DateTimeField(_("changed"), editable=False)

    class Meta:
        abstract = True

    def content(self) -> dict[str, Any]:
        """Give the shipped columns of this row."""
        return {name: getattr(self, name) for name in self.CONTENT}

    @property
    def is_edited(self) -> bool:
        """Tell whether people made or changed this row since the loader wrote it."""
        return self.shipped_digest != digest_of(self.content())


def key_field(refusal: StrPromise, help_text: StrPromise, *, longest: int = 80) -> models.CharField[str, str]:
    """The key under which a row ships: the same in every language. `refusal` says what it may be made of."""
    valid = RegexValidator(r"^[a-z0-9][a-z0-9._-]*\Z", refusal)
    return models.CharField(_("key"), max_length=longest, validators=[valid], help_text=help_text)


def digest_of(content: dict[str, Any]) -> str:
    """Sum up a row's columns in 64 letters, the same on every machine."""
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def refuse_unknown(codes: Iterable[str], known: Iterable[str]) -> None:
    """Refuse scope codes that nothing in the house carries.

    :raises ValidationError: names the unknown ones.
    """
    unknown = sorted(set(codes) - set(known))
    if unknown:
        raise ValidationError(
            _("Nobody knows %(codes)s here. Choose from the list."), params={"codes": ", ".join(unknown)}
        )
