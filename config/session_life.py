"""How long a sign-in lasts: until nobody has used it for a while, and a working day at most (REL-F3)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.http.response import HttpResponseBase

# Moments in the session, in whole seconds since 1970.
STARTED, SEEN = "signed_in_at", "seen_at"
# How exactly the last use is written down; it spares most pages a write.
WRITE_EVERY_SECONDS = 60


def note_sign_in(sender: Any, request: HttpRequest | None, **_: Any) -> None:
    """Take the signal that somebody signed in."""
    if request is not None:
        request.session[STARTED] = request.session[SEEN] = _now()


class SessionLifeMiddleware:
    """End a session that nobody used for long, or that began too long ago; whoever wrote something keeps the text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request, as a stranger's if the session is over."""
        if request.user.is_authenticated:
            if _is_over(request.session):
                logout(request)
            elif not _is_poll(request):
                _note_use(request.session)
        return self.get_response(request)


def _is_over(session: SessionBase) -> bool:
    now = _now()
    since_start, since_use = now - session.get(STARTED, now), now - session.get(SEEN, now)
    return bool(since_start >= settings.SESSION_COOKIE_AGE or since_use >= settings.SESSION_IDLE_SECONDS)


def _note_use(session: SessionBase) -> None:
    now = _now()
    session.setdefault(STARTED, now)
    if now - session.get(SEEN, 0) >= WRITE_EVERY_SECONDS:
        session[SEEN] = now


def _is_poll(request: HttpRequest) -> bool:
    """Tell whether a page that lies open asked by itself: that is no use."""
    return request.method == "GET" and "HX-Request" in request.headers and "seen" in request.GET


def _now() -> int:
    return int(time.time())
