"""The addresses of the house and one page more: fixed words behind the same middleware, for whoever is signed in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as addresses_of_the_house

WORDS = "<!doctype html><title>Bare</title>" + "<p>The same words every time.</p>" * 100


def bare(request: HttpRequest) -> HttpResponse:
    """Answer without looking at anything; session and user were fetched on the way here."""
    return HttpResponse(WORDS)


urlpatterns = [path("bare/", bare, name="bare"), *addresses_of_the_house]
