"""Small pages that do what the tests of the wall need: take a form, break, ask for somebody."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config import urls as house

handler400 = house.handler400
handler403 = house.handler403
handler404 = house.handler404
handler429 = house.handler429
handler500 = house.handler500


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("narrative", "nothing"), content_type="text/plain")


@login_not_required
def open_echo(request: HttpRequest) -> HttpResponse:
    return echo(request)


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    raise ValueError("13800000001 called")


@login_not_required
def broken_by_what_was_typed(request: HttpRequest) -> HttpResponse:
    raise ValueError(request.POST["phone"])


@login_not_required
def database_away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the connection was closed")


urlpatterns = [
    path("test/echo/", echo),
    path("test/open/", open_echo),
    path("test/forbidden/", forbidden),
    path("test/broken/", broken),
    path("test/typed/", broken_by_what_was_typed),
    path("test/away/", database_away),
    path("api/v1/broken/", broken),
    *house.urlpatterns,
]
