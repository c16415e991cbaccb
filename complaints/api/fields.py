"""What a body may hold, taken strictly: a text is a text, a moment has a date, an hour and an offset, and a name that
nobody knows is refused instead of being dropped in silence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from complaints.clock_words import FIRST_YEAR, LAST_YEAR
from complaints.wording import LONGEST_DESPITE

# What people say in one go where no column bounds it.
LONGEST_SAID = 4000
# Version numbers and ids as every database keeps them.
LARGEST_VERSION = 2**31 - 1
LARGEST_ID = 2**63 - 1
# A hostile body may hold any number of wrong names; so many are answered.
MOST_NAMES_TOLD = 20


def longest(model: type[Model], name: str) -> int:
    """Give the number of characters that the column takes.

    :raises TypeError: it is no column of text.
    """
    length = getattr(model._meta.get_field(name), "max_length", None)
    if not isinstance(length, int):
        raise TypeError(f"{model.__name__}.{name} has no longest length.")
    return length


class Words(serializers.CharField):
    """Text as somebody typed it; numbers and yes/no are no texts."""

    default_error_messages = {
        "invalid": _("Write a text here."),
        "blank": _("Write a sentence here first."),
        "required": _("This must be given."),
        "max_length": _("This is too long: at most {max_length} characters."),
    }

    def to_internal_value(self, data: Any) -> str:
        """Take a text.

        :raises ValidationError: it is something else.
        """
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class Code(serializers.ChoiceField):
    """One word of a closed vocabulary."""

    default_error_messages = {
        "invalid_choice": _("Choose from the list."),
        "required": _("This must be given."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Take a code.

        :raises ValidationError: it is none of the list.
        """
        if not isinstance(data, str):
            self.fail("invalid_choice")
        return super().to_internal_value(data)


class YesNo(serializers.BooleanField):
    """true or false; "yes", 1 and "on" are neither."""

    default_error_messages = {"invalid": _("Give true or false."), "required": _("This must be given.")}

    def to_internal_value(self, data: Any) -> bool:
        """Take a yes or no.

        :raises ValidationError: it is something else.
        """
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Whole(serializers.IntegerField):
    """A whole number; a number in quotes or with a point is none."""

    default_error_messages = {"invalid": _("Give a whole number."), "required": _("This must be given.")}

    def to_internal_value(self, data: Any) -> int:
        """Take a whole number.

        :raises ValidationError: it is something else.
        """
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class Reference(serializers.UUIDField):
    """The public reference of a row: a UUID."""

    default_error_messages = {"invalid": _("This is not a reference."), "required": _("This must be given.")}

    def to_internal_value(self, data: Any) -> Any:
        """Take a reference.

        :raises ValidationError: it is no UUID in text.
        """
        if not isinstance(data, str):
            self.fail("invalid", value=data)
        return super().to_internal_value(data)


@extend_schema_field(OpenApiTypes.DATETIME)
class Moment(serializers.Field[datetime, str, str, Any]):
    """A date and an hour with its offset: 2026-11-24T15:00+08:00 (R124). Shown in UTC."""

    default_error_messages = {
        "invalid": _("Give the date and the hour with its offset, like 2026-11-24T15:00+08:00."),
        "far": _("Choose a date between the years 2000 and 2100."),
        "required": _("Give the date and the hour. “Some days” is no answer."),
    }

    def to_internal_value(self, data: Any) -> datetime:
        """Take a moment.

        :raises ValidationError: it is none, has no offset, or lies too far away to reckon with.
        """
        try:
            moment = parse_datetime(data) if isinstance(data, str) else None
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            self.fail("invalid")
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("far")
        return moment.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        """Show it in UTC."""
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Amount(serializers.DecimalField):
    """A sum of money with its two places, best as text: "58.20"."""

    default_error_messages = {"invalid": _("Write the amount like 58.20."), "required": _("This must be given.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, min_value=0, **kwargs)


class Body(serializers.Serializer[Any]):
    """What one verb takes. Only the names declared are taken; any other is refused (REL-R19)."""

    def to_internal_value(self, data: Any) -> Any:
        """Take the body.

        :raises ValidationError: every field that is off, named.
        """
        if isinstance(data, Mapping):
            unknown = [str(name) for name in data if name not in self.fields]
            if unknown:
                sentence = _("This name is not known here.")
                raise serializers.ValidationError({name[:80]: [sentence] for name in unknown[:MOST_NAMES_TOLD]})
        return super().to_internal_value(data)


class VersionedBody(Body):
    """What a verb takes that changes a complaint."""

    class Meta:
        ref_name = "SeenVersion"

    seen_version = Whole(
        required=False,
        min_value=1,
        max_value=LARGEST_VERSION,
        help_text="The version you acted from; the header If-Match says the same.",
    )


def despite() -> Words:
    """Why words go out although the guard stops them."""
    told = "Only after `words_stopped`: why the words must be said as they are. Duty managers read it."
    return Words(max_length=LONGEST_DESPITE, required=False, allow_blank=True, help_text=told)


class SpokenBody(VersionedBody):
    """What a verb takes that carries words for the customer: they pass the guard."""

    despite = despite()
