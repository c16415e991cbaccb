"""Who may call the API and what a body may look like."""

from __future__ import annotations

from typing import IO, Any

from django.utils.translation import gettext as _
from drf_spectacular.authentication import SessionScheme
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request


class StaffSessionAuthentication(SessionAuthentication):
    """The staff's own session; whoever isn't signed in gets 401 instead of a 403 that looks like a missing right."""

    def authenticate_header(self, request: Request) -> str:
        """Name the scheme, which makes the answer a 401."""
        return "Session"


class StaffSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]
    """Describes the session cookie in the OpenAPI schema."""

    target_class = "config.api_access.StaffSessionAuthentication"


class CleanJSONParser(JSONParser):
    """JSON whose texts every database can store and whose nesting ends."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> Any:
        """Read the body.

        :raises ParseError: it isn't JSON, holds NUL or half a surrogate pair, or is nested too deep.
        """
        try:
            parsed = super().parse(stream, media_type, parser_context)
            clean = _storable(parsed)
        except RecursionError:
            raise ParseError(_("This JSON is nested too deep.")) from None
        if not clean:
            raise ParseError(_("A text holds characters that can't be stored: NUL, or half of a surrogate pair."))
        return parsed


def _storable(value: Any) -> bool:
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    if isinstance(value, dict):
        return all(_storable(key) and _storable(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(_storable(inner) for inner in value)
    return True
