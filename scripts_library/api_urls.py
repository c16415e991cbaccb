"""The API's addresses for what the library offers the desk."""

from __future__ import annotations

from django.urls import path

from scripts_library import api

urlpatterns = [
    path("intake-help/", api.ReadNarrative.as_view(), name="api_intake_help"),
    path("library/look-up/", api.LookUp.as_view(), name="api_look_up"),
    path("complaints/<uuid:ref>/wording/", api.ReadWording.as_view(), name="api_wording"),
    path("complaints/<uuid:ref>/similar/", api.SimilarCases.as_view(), name="api_similar"),
]
