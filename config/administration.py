"""The way into the administration: through the house's own sign-in, which knows limits and second factors."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def sign_in(request: HttpRequest) -> HttpResponse:
    """Lead strangers to the sign-in page; whoever is signed in and came here may not enter, and is told so.

    :raises PermissionDenied: as above.
    """
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('account_login')}?{urlencode({'next': request.GET.get('next', '/admin/')})}")
