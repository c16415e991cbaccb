"""Complaining over the web, without an account: choosing the branch, the form, and the thanks.

A branch that has it switched off and a branch that is none get the same page and the same status. What is typed comes
back with whatever refuses it, and nothing of it stands in an address.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.attachments import endings
from complaints.errors import DeskError
from complaints.screens.papers import owed
from evidence.act import Act, Via, act_of
from followups.customer_link import address_of, behind, token_of
from followups.customer_page.files import ask_for_files_anew, files_of
from followups.customer_page.views import REFERRER_POLICY, TOO_OFTEN, language_for
from followups.models import WebComplaint
from followups.policy_page.address import policy_path
from followups.usecases.complaining import SentAlready, complain
from followups.web_form import page_key
from followups.web_form.forms import ComplainForm
from followups.web_form.often import too_many_until, tried_too_often_until
from organisation.local_dates import zone_of
from organisation.models import Branch, Language
from organisation.policies import Policies, policies_among, policies_for, policy_rows_at

NO_FORM = 404
REFUSED = 422
# A field that no person sees: whatever fills it in is a program.
TRAP = "website"


@dataclass(frozen=True)
class Here:
    """The form of one branch, at one moment."""

    request: HttpRequest
    branch: Branch
    policies: Policies
    now: datetime

    def form(self, *, sent: bool) -> ComplainForm:
        """Make the form, filled with what was sent if anything was."""
        data = self.request.POST if sent else None
        return ComplainForm(data, name_needed=bool(self.policies.int("web_form_name")))


@login_not_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Show the branches at which one may complain over the web; where it is one alone, its form."""
    now = timezone.now()
    branches = list(Branch.objects.filter(is_active=True).order_by("code"))
    rows, names = policy_rows_at([branch.pk for branch in branches], now=now)
    found = list(rows.values(*names))
    open_ = [branch for branch in branches if policies_among(found, branch.pk, now=now).int("web_form")]
    if len(open_) == 1:
        return redirect("followups:complain", open_[0].code)
    if not open_:
        return _no_form(request)
    return render(request, "followups/web_form/choose.html", {"branches": open_})


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, code: str) -> HttpResponse:
    """Show the form of a branch, or take what was sent."""
    now = timezone.now()
    branch = Branch.objects.filter(code=code.upper(), is_active=True).first()
    policies = policies_for(branch.pk, now=now) if branch else None
    if branch is None or policies is None:
        return _no_form(request)
    here = Here(request, branch, policies, now)
    if not policies.int("web_form"):
        return _closed_meanwhile(here) if request.method == "POST" else _no_form(request)
    with timezone.override(zone_of(branch)):
        response = _show(here, here.form(sent=False)) if request.method != "POST" else _take(here)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


@login_not_required
@require_safe
def thanks(request: HttpRequest, token: str) -> HttpResponse:
    """Thank for a complaint that came over the web: its number, by when we answer, and the customer's own page."""
    now = timezone.now()
    found = behind(token, now=now)
    if found is None or not WebComplaint.objects.filter(complaint=found.complaint).exists():
        return render(request, "followups/customer/gone.html", status=NO_FORM)
    complaint = found.complaint
    with translation.override(language_for(request, complaint)):
        context = {
            "number": complaint.number,
            "branch": complaint.branch.name,
            "phone": complaint.branch.desk_phone,
            "owed": owed(complaint, complaint.branch.time_zone, now=now),
            "own_path": reverse("followups:customer", args=[token]),
            "own_address": address_of(complaint, now=now),
            "policy_path": policy_path(complaint.branch, found.policies, language=get_language() or ""),
        }
        response = render(request, "followups/web_form/thanks.html", context)
    response["Referrer-Policy"] = REFERRER_POLICY
    return response


def _show(
    here: Here, form: ComplainForm, *, key: str = "", notice: str = "", own_page: str = "", status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "branch": here.branch.name,
        "phone": here.branch.desk_phone,
        "page_key": key or page_key.make(now=here.now),
        "trap": TRAP,
        "accept": endings(here.policies),
        "notice": notice,
        "own_page": own_page,
        "policy_path": policy_path(here.branch, here.policies, language=get_language() or ""),
        "language_form": "complain",
    }
    return render(here.request, "followups/web_form/page.html", context, status=status)


def _take(here: Here) -> HttpResponse:
    posted = here.request.POST
    form, sent = here.form(sent=True), posted.get("page", "")
    key = page_key.read(sent)
    if "language" in posted:
        # The page again in the other language, with what was typed; nothing was sent yet.
        form.errors.clear()
        return _show(here, form, key=sent if key else "")
    until = tried_too_often_until(here.request, here.policies, now=here.now)
    if until is not None:
        return _too_often(here, form, sent if key else "", until)
    sentence = _doubt(here, key)
    if sentence:
        return _refuse(here, form, key=sent if key and not _is_old(here, key) else "", notice=sentence)
    files = files_of(here.request, form, here.policies) if form.is_valid() else []
    if form.errors or key is None:
        return _refuse(here, form, key=sent)
    is_known = WebComplaint.objects.filter(once=key.once).exists()
    until = None if is_known else too_many_until(here.request, here.branch, here.policies, now=here.now)
    if until is not None:
        return _too_often(here, form, sent, until)
    # By nobody: whoever is signed in on this computer is not the customer.
    request_id = act_of(here.request, Via.CUSTOMER).request_id
    act = Act(by=None, via=Via.CUSTOMER, now=here.now, request_id=request_id)
    said = form.said(language=Language.nearest(get_language()))
    try:
        complaint, _is_new = complain(said, act, branch=here.branch, once=key.once, files=files)
    except SentAlready as error:
        path = reverse("followups:customer", args=[token_of(error.complaint)])
        return _refuse(here, form, key="", notice=str(error.sentence), own_page=path)
    except DeskError as error:
        return _refused_by_rule(here, form, sent, error)
    return redirect(reverse("followups:complained", args=[token_of(complaint)]))


def _doubt(here: Here, key: page_key.PageKey | None) -> str:
    """What makes us ask once more, in a sentence; empty where nothing does. A person presses again and is through."""
    if here.request.POST.get(TRAP):
        return _("Something filled in a field that must stay empty; it is empty again. Please send it once more.")
    if key is None or _is_old(here, key):
        return _("This page was open for a long time. What you wrote stands here: look it over and send it once more.")
    if here.now - key.drawn_at < timedelta(seconds=here.policies.int("web_form_seconds")):
        return _("That was quick. What you wrote stands here: look it over and send it once more.")
    return ""


def _is_old(here: Here, key: page_key.PageKey) -> bool:
    return here.now - key.drawn_at > timedelta(hours=here.policies.int("web_form_hours"))


def _refuse(here: Here, form: ComplainForm, *, key: str, notice: str = "", own_page: str = "") -> HttpResponse:
    if notice:
        # Asked once more as a whole: what is missing is said when it is sent.
        form.errors.clear()
    ask_for_files_anew(here.request, form)
    return _show(here, form, key=key, notice=notice, own_page=own_page, status=REFUSED)


def _refused_by_rule(here: Here, form: ComplainForm, key: str, error: DeskError) -> HttpResponse:
    """Say at its field what a use case did not take; what has no field stands above them."""
    names = {"stated_demand": "wish"}
    for field, sentence in error.fields.items():
        name = names.get(field, field)
        form.add_error(name if name in form.fields else None, str(sentence))
    return _refuse(here, form, key=key, notice="" if error.fields else str(error.sentence))


def _too_often(here: Here, form: ComplainForm, key: str, until: datetime) -> HttpResponse:
    seconds = max(1, math.ceil((until - here.now).total_seconds()))
    sentence = _(
        "That was a lot at once. Wait %(minutes)d minutes, then press again: what you typed stands here. "
        "If it is urgent, call us."
    ) % {"minutes": math.ceil(seconds / 60)}
    form.errors.clear()
    ask_for_files_anew(here.request, form)
    response = _show(here, form, key=key, notice=sentence, status=TOO_OFTEN)
    response["Retry-After"] = str(seconds)
    return response


def _closed_meanwhile(here: Here) -> HttpResponse:
    """The form was closed while somebody wrote: what they wrote stands there, to be told in another way."""
    form = here.form(sent=True)
    form.errors.clear()
    sentence = _("This form was closed meanwhile. Please call us or come by; what you wrote stands here to copy.")
    return _show(here, form, notice=sentence, status=NO_FORM)


def _no_form(request: HttpRequest) -> HttpResponse:
    return render(request, "followups/web_form/none.html", status=NO_FORM)
