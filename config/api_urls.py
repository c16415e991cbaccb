"""The API, version 1: each floor names its own addresses."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("complaints.api_urls")),
    path("", include("followups.api_urls")),
    path("", include("scripts_library.api_urls")),
]
