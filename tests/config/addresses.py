"""Every address of the house by its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


def names(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Name every address, a nameless one by its pattern; the namespace stands before it."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(one, URLResolver):
            yield from names(one.url_patterns, f"{before}{one.namespace}:" if one.namespace else before)
        elif isinstance(one, URLPattern):
            yield before + (one.name or str(one.pattern))
