"""What happens around every request, from the outside in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation

from complaints.errors import DeskError
from config.bad_input import unreadable_address, unreadable_form
from config.errors import bad_address, bad_form, desk_refusal, is_api, signed_out
from config.logs import current_request_id
from config.workplace import workplace
from evidence.act import new_request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

# What a file of a complaint says of itself, which is no less than what pages are given.
PRIVATE = "private, no-store"

# Nothing on a page may ask the browser for a device or a sensor.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "picture-in-picture",
        "publickey-credentials-get",
        "screen-wake-lock",
        "usb",
        "xr-spatial-tracking",
    )
)


class RequestIdMiddleware:
    """Name each request; the name stands on the answer, in the log lines and in the rows it wrote.

    A name that comes from outside is not taken over: it would let a caller write into the log and the trail.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request with X-Request-Id on the answer."""
        request_id = new_request_id()
        request.request_id = request_id  # type: ignore[attr-defined]
        token = current_request_id.set(request_id)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response["X-Request-Id"] = request_id
        return response


class SecurityHeadersMiddleware:
    """Set what Django's own middleware leaves out (REL-F1): no device access, and no copy of a page in a cache."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request; static files keep the long life that whitenoise gave them."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if not request.path_info.startswith(_static_path()) or response.status_code >= 400:
            if response.headers.get("Cache-Control") != PRIVATE:
                response.headers["Cache-Control"] = "no-store"
            # Older caches and proxies know only these two, and Django's never_cache sets them differently.
            response.headers.pop("Expires", None)
        return response


def _static_path() -> str:
    return str(settings.STATIC_URL)


class BadInputMiddleware:
    """Answer input that no column can hold (NUL bytes, broken UTF-8) with a sentence instead of a traceback."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Refuse an address or cookie that can't be read; pass on everything else."""
        if unreadable_address(request):
            return bad_address(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., HttpResponseBase], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a form that can't be read and show what was typed; this late so that the answer gets its cookies."""
        # The API takes no forms and says so itself; reading one here would leave it nothing to look at.
        return None if is_api(request) or not unreadable_form(request) else bad_form(request)


class DeskErrorMiddleware:
    """Answer what a page may refuse and does not answer itself: somebody else's, or not for this role."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say the sentence of the refusal; anything else is a fault of ours."""
        return desk_refusal(request, exception) if isinstance(exception, DeskError) else None


class StaffLanguageMiddleware:
    """Speak the signed-in person's language, unless this browser session chose another one.

    The choice is forgotten at sign-out: the next colleague at the same counter starts with their own language.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in the right language."""
        signed_in = request.user.is_authenticated
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if request.user.is_authenticated and chosen not in dict(settings.LANGUAGES):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if signed_in and chosen and not request.user.is_authenticated:
            response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response


class StaffClockMiddleware:
    """Tell times by the clock on the wall of the branch where the signed-in person works."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request in the branch's time zone; the house's own where there is no one branch."""
        branch = workplace(request.user, now=timezone.now()) if request.user.is_authenticated else None
        with timezone.override(branch.time_zone if branch else None):
            return self.get_response(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Ask for a sign-in on every page that isn't open on purpose.

    A redirect would lose what was typed when the session ran out, and htmx would put the sign-in page into the middle
    of another one; both get an answer of their own.
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseBase:  # type: ignore[override]
        """Send a plain visit to the sign-in page, keep the text of a form, and tell htmx to leave the page alone."""
        if request.method in {"GET", "HEAD"} and "HX-Request" not in request.headers:
            return super().handle_no_permission(request, view_func)
        return signed_out(request)
