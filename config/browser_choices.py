"""What somebody chooses for this browser alone: language, light or dark, privacy mode, single keys."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

YEAR = 365 * 24 * 3600
APPEARANCE = {"theme": {"light", "dark"}, "privacy": {"on", "off"}, "keys": {"on", "off"}}


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language until the browser is closed or the person signs out.

    A form whose own button this was names its page in the address: it is sent on there as it is, so that the page is
    drawn anew with what was typed.
    """
    if "next" in request.GET:
        response = _back(request, request.GET["next"], again=True)
    else:
        response = _back(request, request.POST.get("next", ""))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _set_cookie(response, settings.LANGUAGE_COOKIE_NAME, language, max_age=None)
    return response


@login_not_required
@require_safe
def appearance(request: HttpRequest) -> HttpResponse:
    """Set the cookies that the script sets by itself where scripts run."""
    response = _back(request, request.GET.get("next", ""))
    for name, values in APPEARANCE.items():
        value = request.GET.get(name, "")
        if value in values:
            _set_cookie(response, name, value, max_age=YEAR)
    return response


def _back(request: HttpRequest, path: str, *, again: bool = False) -> HttpResponse:
    """Lead back to a page of ours and nowhere else (REL-F10); `again` sends the same form there."""
    ours = url_has_allowed_host_and_scheme(path, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    if again and ours:
        return HttpResponseRedirect(path, status=HTTPStatus.TEMPORARY_REDIRECT)
    return HttpResponseRedirect(path if ours else "/")


def _set_cookie(response: HttpResponse, name: str, value: str, *, max_age: int | None) -> None:
    response.set_cookie(name, value, max_age=max_age, samesite="Lax", secure=settings.HTTPS)
