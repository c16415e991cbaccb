"""The API's addresses for what the library offers the desk."""

from __future__ import annotations

from django.urls import path

from scripts_library import api, review_api

urlpatterns = [
    path("intake-help/", api.ReadNarrative.as_view(), name="api_intake_help"),
    path("library/look-up/", api.LookUp.as_view(), name="api_look_up"),
    path("complaints/<uuid:ref>/wording/", api.ReadWording.as_view(), name="api_wording"),
    path("complaints/<uuid:ref>/similar/", api.SimilarCases.as_view(), name="api_similar"),
    path("complaints/<uuid:ref>/reviews/", review_api.ReadReviews.as_view(), name="api_reviews"),
    path("complaints/<uuid:ref>/acts/review/", review_api.KeepReview.as_view(), name="api_review"),
]
