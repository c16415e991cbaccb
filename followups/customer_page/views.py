"""The customer's own page, behind a link and without an account.

Every link that leads nowhere – altered, expired, revoked, of a complaint that goes on elsewhere or was erased – gets
the same page and the same status, and no fact. Looking changes nothing; pressing twice thanks twice and does it once.
"""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.attachments import endings, rules_of
from complaints.errors import DeskError, NotFound
from complaints.forms.kept import kept_texts
from complaints.models import Complaint
from evidence.act import Act, Via, act_of
from evidence.files.cleaning import CleanFile, clean
from evidence.files.refusals import FileRefused
from followups.customer_link import Behind, behind
from followups.customer_page.deeds import DEEDS, form_of
from followups.customer_page.files import ask_for_files_anew, files_of
from followups.customer_page.forms import NOT_DRAWN
from followups.customer_page.often import too_often_until
from followups.customer_page.reading import Reading, reading_of
from followups.customer_page.screen import drawn_deeds, page_context
from followups.usecases import by_customer
from organisation.models import Language

# As the page behind a department's link: stricter would make browsers send forms without their origin.
REFERRER_POLICY = "strict-origin"
LEADS_NOWHERE = 404
TOO_OFTEN = 429
# Once given they are not asked for any more.
ANSWERS = ("accept", "refuse")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def customer(request: HttpRequest, token: str) -> HttpResponse:
    """Show one complaint to its customer, or do what was pressed."""
    now = timezone.now()
    found = behind(token, now=now)
    response = _leads_nowhere(request) if found is None else _serve(request, found, now)
    response["Referrer-Policy"] = REFERRER_POLICY
    response["X-Robots-Tag"] = "noindex"
    return response


def _serve(request: HttpRequest, found: Behind, now: datetime) -> HttpResponse:
    with translation.override(language_for(request, found.complaint)), timezone.override(_zone(found)):
        response = _do(request, found, now) if request.method == "POST" else _show(request, reading_of(found), now)
        response["Content-Language"] = translation.get_language() or ""
    return response


def language_for(request: HttpRequest, complaint: Complaint) -> str:
    """The language that was chosen in this browser, else the one the customer speaks with us."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if chosen in Language.values:
        return chosen
    return Language.nearest(complaint.customer.language if complaint.customer else "")


def _zone(found: Behind) -> str:
    return found.complaint.branch.time_zone


def _show(
    request: HttpRequest,
    reading: Reading,
    now: datetime,
    *,
    bound: tuple[str, Form] | None = None,
    notice: str = "",
    done: str = "",
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    name, form = bound or ("", None)
    forms = {each: form_of(each, reading) for each in DEEDS} | ({name: form} if form else {})
    drawn = drawn_deeds(reading, forms)
    done = done or (request.GET.get("said", "") if request.method != "POST" else "")
    # Nobody is thanked for an answer that is still asked for.
    deed = DEEDS.get(done) if not (done in ANSWERS and done in drawn) else None
    context: dict[str, Any] = {
        **page_context(reading, now=now),
        "forms": drawn,
        "open": name,
        "accept": endings(reading.policies),
        "said": said or (deed.thanks if deed else ""),
        "said_at": deed.anchor if deed else "",
        "notice": notice,
        # What has no place on the page any more is shown all the same: nobody writes it twice.
        "kept": kept_texts(form) if form is not None and name not in drawn else [],
    }
    return render(request, "followups/customer/page.html", context, status=status)


def _do(request: HttpRequest, found: Behind, now: datetime) -> HttpResponse:
    reading = reading_of(found)
    name = request.POST.get("deed", "")
    if name not in DEEDS:
        return _show(request, reading, now)
    form = form_of(name, reading, request.POST)
    until = too_often_until(request, found, now=now)
    if until is not None:
        return _too_often(request, reading, now, (name, form), until)
    if not form.is_valid():
        return _show(request, reading, now, bound=(name, form), status=422)
    try:
        told = {**form.cleaned_data, **_files(request, name, form, found)}
        if name == "right":
            told["drawn"] = _drawn(form, found)
        if form.errors:
            return _show(request, reading, now, bound=(name, form), status=422)
        # By nobody: whoever is signed in on this computer is not the customer.
        act = Act(by=None, via=Via.CUSTOMER, now=now, request_id=act_of(request, Via.CUSTOMER).request_id)
        known = by_customer.here_already(found.complaint, told.get("files", ()), once=told.get("once", ""))
        link = found.complaint.link_version
        DEEDS[name].use_case(found.complaint.public_id, None, act, link=link, **told)
    except NotFound:
        return _leads_nowhere(request)
    except DeskError as error:
        return _refused(request, found, now, (name, form), error)
    if known:
        return _left_out(
            request, name, known, nothing_new=not told["text"].strip() and len(known) == len(told["files"])
        )
    return redirect(f"{request.path}?said={name}#{DEEDS[name].anchor}")


def _left_out(request: HttpRequest, name: str, names: list[str], *, nothing_new: bool) -> HttpResponse:
    """Say which files were not taken again. At once instead of behind a redirect, in whose address no file's name may
    stand; sent once more, the message is there once."""
    now = timezone.now()
    fresh = behind(request.resolver_match.kwargs["token"] if request.resolver_match else "", now=now)
    if fresh is None:
        return _leads_nowhere(request)
    told = _("We had this already, so it was not added again: %(names)s") % {"names": _("; ").join(names)}
    thanks = "" if nothing_new else str(DEEDS[name].thanks)
    return _show(request, reading_of(fresh), now, done=name, said=f"{thanks} {told}".strip())


def _files(request: HttpRequest, name: str, form: Form, found: Behind) -> dict[str, list[CleanFile]]:
    """The files that came with a message, each looked at as everywhere; what is refused stands at the form."""
    if name != "write":
        return {}
    files = files_of(request, form, found.policies)
    if form.errors:
        ask_for_files_anew(request, form)
    return {"files": files}


def _drawn(form: Form, found: Behind) -> CleanFile | None:
    """The drawn signature, looked at as every file; what is no picture, or not taken here, is said beside it."""
    content = form.cleaned_data["drawn"]
    if not content:
        return None
    try:
        return clean(content, "signature.png", rules_of(found.policies))
    except FileRefused:
        form.add_error("drawn", str(NOT_DRAWN))
        return None


def _refused(
    request: HttpRequest, found: Behind, now: datetime, bound: tuple[str, Form], error: DeskError
) -> HttpResponse:
    """Show the page as it is now, with what was typed and why it was not taken."""
    fresh = behind(request.resolver_match.kwargs["token"] if request.resolver_match else "", now=now)
    if fresh is None:
        return _leads_nowhere(request)
    _name, form = bound
    placed = False
    for field, sentence in error.fields.items():
        form.add_error(field if field in form.fields else None, str(sentence))
        placed = True
    ask_for_files_anew(request, form)
    notice = "" if placed else str(error.sentence)
    return _show(request, reading_of(fresh), now, bound=bound, notice=notice, status=422)


def _too_often(
    request: HttpRequest, reading: Reading, now: datetime, bound: tuple[str, Form], until: datetime
) -> HttpResponse:
    seconds = max(1, math.ceil((until - now).total_seconds()))
    sentence = _(
        "That was a lot at once. Wait %(minutes)d minutes, then press again: what you typed stands here. "
        "If it is urgent, call us."
    ) % {"minutes": math.ceil(seconds / 60)}
    response = _show(request, reading, now, bound=bound, notice=sentence, status=TOO_OFTEN)
    response["Retry-After"] = str(seconds)
    return response


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    return render(request, "followups/customer/gone.html", status=LEADS_NOWHERE)
