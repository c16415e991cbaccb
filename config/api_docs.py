"""The API described on a page of our own, drawn on the server from the OpenAPI schema."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator


@dataclass(frozen=True)
class Field:
    """One input: a parameter of the address or a member of the body."""

    name: str
    kind: str
    place: str
    required: bool
    description: str = ""


@dataclass(frozen=True)
class Operation:
    """One verb on one address, with what goes in and what comes out."""

    verb: str
    path: str
    anchor: str
    summary: str
    description: str
    inputs: list[Field] = field(default_factory=list)
    answers: list[tuple[str, str, list[Field]]] = field(default_factory=list)


@require_safe
@gzip_page
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show every operation, grouped by the first word of its address."""
    title, groups = _described(get_language() or "")
    return render(request, "api_docs.html", {"title": title, "groups": groups})


@lru_cache(maxsize=4)
def _described(_language: str) -> tuple[str, list[tuple[str, list[Operation]]]]:
    """Describe the API in the language of the moment, once for each: it is the same for everybody until a new start."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    groups: dict[str, list[Operation]] = {}
    for path, verbs in sorted(schema["paths"].items()):
        for verb, spec in verbs.items():
            group = (spec.get("tags") or ["api"])[0]
            groups.setdefault(group, []).append(_operation(schema, path, verb, spec))
    return schema["info"]["title"], sorted(groups.items())


def _operation(schema: dict[str, Any], path: str, verb: str, spec: dict[str, Any]) -> Operation:
    inputs = [
        Field(
            one["name"],
            _kind(one.get("schema", {})),
            one["in"],
            bool(one.get("required")),
            one.get("description", ""),
        )
        for one in spec.get("parameters", [])
    ]
    inputs += _members(schema, _json(spec.get("requestBody", {})), "body")
    answers = [
        (status, answer.get("description", ""), _members(schema, _json(answer), "answer"))
        for status, answer in sorted(spec.get("responses", {}).items())
    ]
    summary, _, rest = spec.get("description", "").partition("\n")
    return Operation(
        verb.upper(), path, spec["operationId"], spec.get("summary") or summary, rest.strip(), inputs, answers
    )


def _json(content: dict[str, Any]) -> dict[str, Any]:
    """Give the schema of a JSON body, or an empty one."""
    schema: dict[str, Any] = content.get("content", {}).get("application/json", {}).get("schema", {})
    return schema


def _members(schema: dict[str, Any], body: dict[str, Any], place: str) -> list[Field]:
    whole = _resolved(schema, body)
    if whole.get("type") == "array":
        whole = _resolved(schema, whole.get("items", {}))
    required = set(whole.get("required", []))
    return [
        Field(name, _kind(one), place, name in required, one.get("description", ""))
        for name, one in whole.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    name = part.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema.get("components", {}).get("schemas", {}).get(name, part) if name else part
    return found


def _kind(part: dict[str, Any]) -> str:
    """Name the type in a word or two: "string (uuid)", "array of Callback", "Stage"."""
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    for joined in ("allOf", "oneOf", "anyOf"):
        if joined in part:
            return " | ".join(_kind(one) for one in part[joined])
    if part.get("type") == "array":
        return f"array of {_kind(part.get('items', {}))}"
    name = str(part.get("type", "any"))
    return f"{name} ({part['format']})" if "format" in part else name
