"""The answers when something is wrong: what happened and what to do, in the person's language, with their text kept."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext as _

from complaints.errors import DeskError
from config.kept_text import came_from_our_page, holds_secret, kept_fields

RETRY_AFTER_SECONDS = 10
DESK_STATUS = {"not_found": HTTPStatus.NOT_FOUND, "not_allowed": HTTPStatus.FORBIDDEN}


def error_body(code: str, sentence: str | LazyText, fields: dict[str, list[str]] | None = None) -> dict[str, object]:
    """Give the API's one error shape: a code for programs, a sentence for people, and the fields to mend."""
    return {"error": {"code": code, "sentence": str(sentence), "fields": fields or {}}}


def handler400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be understood, or that is larger than anything a desk sends."""
    if isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent):
        return _answer(
            request,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            "too_large",
            _("That is too much at once. Shorten the text or send a smaller file, then try again."),
        )
    sentence = _("This request could not be read. Go back, check it and try once more.")
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad_request", sentence)


def handler403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who may not do this."""
    return _answer(request, HTTPStatus.FORBIDDEN, "not_allowed", not_allowed_sentence())


def handler404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer the same for what does not exist and for what belongs to another branch (REL-R17)."""
    return _answer(request, HTTPStatus.NOT_FOUND, "not_found", not_found_sentence())


def handler429(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer somebody who tried too often."""
    sentence = _("Too many tries in a short time. Wait a few minutes, then try again.")
    return _answer(request, HTTPStatus.TOO_MANY_REQUESTS, "too_many", sentence)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours; a database that is away is told apart, because trying again helps there."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        sentence = _("The database does not answer just now. What was saved is safe; try again in a minute.")
        response = _answer(request, HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", sentence)
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    sentence = _("Something broke on our side. What was saved before is safe; try once more.")
    return _answer(request, HTTPStatus.INTERNAL_SERVER_ERROR, "fault", sentence)


def not_found_sentence() -> str:
    """Say that there is nothing, without telling why."""
    return _("There is nothing here. Check the address, or look it up by number or phone.")


def not_allowed_sentence() -> str:
    """Say that the role is the reason."""
    return _("Your role does not allow it. Ask your duty manager, or hand it to a colleague who may.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old: show what was typed and let it be sent again with a fresh token. A
    page that asked by htmx still holds its text, so it gets the token alone; no other site can read it there."""
    response = _keep(
        request,
        HTTPStatus.FORBIDDEN,
        "csrf",
        _("This page was open too long, or you signed in again meanwhile. Check what you typed and send it once more."),
    )
    if "HX-Request" in request.headers and request.user.is_authenticated:
        response["X-Fresh-Token"] = get_token(request)
        # The page tells whether it is still the one who typed: nothing is saved under another's name.
        response["X-Signed-In-As"] = request.user.staff_code
    return response


def bad_form(request: HttpRequest) -> HttpResponse:
    """Answer a form with characters that no column can hold; they are taken out of what is shown."""
    return _keep(
        request,
        HTTPStatus.BAD_REQUEST,
        "bad_input",
        _("Some characters could not be stored and were taken out. Check what is left and send it once more."),
    )


def bad_address(request: HttpRequest) -> HttpResponse:
    """Answer an address with bytes that are no text."""
    sentence = _("The address holds characters that can't be read. Type it again, or go to the desk.")
    return _answer(request, HTTPStatus.BAD_REQUEST, "bad_input", sentence)


def desk_refusal(request: HttpRequest, error: DeskError) -> HttpResponse:
    """Answer a refusal that no page put into its own place: the error's own sentence, and what was typed."""
    status = DESK_STATUS.get(error.code, HTTPStatus.BAD_REQUEST)
    return _keep(request, status, error.code, str(error.sentence), again=False)


def signed_out(request: HttpRequest) -> HttpResponse:
    """Answer a form or an htmx call of somebody whose session ended (401), with what was typed."""
    return _keep(
        request,
        HTTPStatus.UNAUTHORIZED,
        "signed_out",
        _("Your session ended. Sign in again in a new tab, then come back here and send your text once more."),
    )


def _keep(request: HttpRequest, status: HTTPStatus, code: str, sentence: str, *, again: bool = True) -> HttpResponse:
    fields = [] if "HX-Request" in request.headers else kept_fields(request)
    if not fields or is_api(request):
        # htmx leaves the page, and so the text in it, as it is.
        return _answer(request, status, code, sentence)
    context = {
        "detail": sentence,
        "fields": fields,
        "may_send": again and came_from_our_page(request) and not holds_secret(request),
        "had_files": bool(request.FILES),
        "signed_out": status == HTTPStatus.UNAUTHORIZED,
    }
    return HttpResponse(render_to_string("errors/kept.html", context, request), status=status)


def _answer(request: HttpRequest, status: HTTPStatus, code: str, sentence: str) -> HttpResponse:
    if is_api(request):
        return JsonResponse(error_body(code, sentence), status=status)
    context = {
        "detail": sentence,
        "request_id": getattr(request, "request_id", ""),
        "about_complaint": request.path_info.startswith("/complaints/"),
    }
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Without the request: the context processors ask the database, which may be what is broken.
        return HttpResponse(render_to_string(f"errors/{status.value}.html", context), status=status)
    return HttpResponse(render_to_string(f"errors/{status.value}.html", context, request), status=status)


def is_api(request: HttpRequest) -> bool:
    """Tell whether a program asked, which wants JSON."""
    return request.path_info.startswith("/api/v1/")
