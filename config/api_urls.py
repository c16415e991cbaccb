"""The API, version 1: each floor names its own addresses."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

_floors = ("complaints.api_urls", "followups.api_urls", "scripts_library.api_urls")

urlpatterns: list[URLPattern | URLResolver] = [path("", include(name)) for name in _floors if find_spec(name)]
