"""Turns what went wrong into the API's one error shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from complaints.api.trail import changes_since
from complaints.errors import Blocked, DeskError, Stale
from config.errors import error_body, not_allowed_sentence, not_found_sentence
from evidence.idempotency import KeyRefused, KeyReused

# The codes of the desk's errors; a new error class that isn't here is our fault and answers 500.
STATUS_OF_CODE = {
    "bad_input": 400,
    "words_stopped": 422,
    "not_allowed": 403,
    "not_found": 404,
    "stale": 409,
    "wrong_state": 409,
    "blocked": 422,
}


def api_exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer an error of the desk or of the framework; None, and with it a 500, for everything else."""
    if isinstance(error, DeskError) and error.code in STATUS_OF_CODE:
        set_rollback()
        return Response(_desk_body(error), status=STATUS_OF_CODE[error.code])
    if isinstance(error, KeyRefused):
        set_rollback()
        is_reused = isinstance(error, KeyReused)
        fields = {"Idempotency-Key": [str(error)]}
        body = error_body("key_reused" if is_reused else "bad_input", str(error), fields)
        return Response(body, status=409 if is_reused else 400)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.data = _framework_body(error, response.data)
    return response


def _desk_body(error: DeskError) -> dict[str, Any]:
    body = error_body(error.code, error.sentence, {name: [str(text)] for name, text in error.fields.items()})
    if isinstance(error, Blocked):
        missing = [{"code": one.code, "sentence": str(one.sentence), "field": one.anchor} for one in error.missing]
        return {"error": {**body["error"], "missing": missing}}  # type: ignore[dict-item]
    if isinstance(error, Stale):
        late = {"version": error.complaint.version, "changes": changes_since(error)}
        return {"error": {**body["error"], **late}}  # type: ignore[dict-item]
    return body


def _framework_body(error: Exception, detail: Any) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        return error_body("bad_input", _("Some values can't be taken. Each is named with what to do."), _fields(detail))
    if isinstance(error, Http404 | exceptions.NotFound):
        return error_body("not_found", not_found_sentence())
    if isinstance(error, PermissionDenied):
        return error_body("not_allowed", not_allowed_sentence())
    code = getattr(error, "default_code", "error")
    return error_body(code, detail.get("detail", "") if isinstance(detail, Mapping) else str(detail))


def _fields(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Flatten nested errors to dotted names: {"contact": {"phone": ["…"]}} becomes {"contact.phone": ["…"]}."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, inner in detail.items():
            found.update(_fields(inner, f"{name}.{key}" if name else str(key)))
        return found
    if isinstance(detail, list | tuple):
        if any(isinstance(inner, Mapping | list) for inner in detail):
            found = {}
            for position, inner in enumerate(detail):
                found.update(_fields(inner, f"{name}.{position}" if name else str(position)))
            return found
        return {name or "non_field_errors": [str(inner) for inner in detail]}
    return {name or "non_field_errors": [str(detail)]}
