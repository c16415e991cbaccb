"""The one page of a department without a login: behind the link of a mail it signs for, returns or answers (R150).

Every link that leads nowhere – altered, expired, handed out for another question, settled meanwhile – gets the same
page and the same status, and no fact. Looking changes nothing: programs that check mail open links too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from complaints.errors import DeskError, NotFound, Text
from complaints.forms.acts import AnswerForm, ReasonForm
from complaints.models import WorkOrder
from complaints.usecases.door import UseCase
from complaints.usecases.fulfilling import answer_work_order, return_order, sign_order
from complaints.views.acting import put_errors
from evidence.act import Act, Via, act_of
from organisation.signed_links import Purpose, read

# Stricter than the house: not even our own log of static files learns the address. It names the host, though: behind
# "no-referrer" browsers send a form with "Origin: null", which the check against forged forms must refuse.
REFERRER_POLICY = "strict-origin"
# For all of them alike, whatever is wrong.
LEADS_NOWHERE = 404


@dataclass(frozen=True)
class Deed:
    """What can be done here: its use case, its form, what is said after it, and whether an order shows that exactly
    this was done already: whoever presses twice is thanked twice."""

    use_case: UseCase[Any]
    form: type[ReasonForm | AnswerForm] | None
    thanks: Text
    is_done: Callable[[WorkOrder, dict[str, Any]], bool]


DEEDS = {
    "sign": Deed(sign_order, None, "", lambda order, _told: order.is_with_department and order.signed_at is not None),
    "return": Deed(
        return_order,
        ReasonForm,
        _("Thank you. The desk sees that you return it, and why."),
        lambda order, told: order.is_open and order.returned_at is not None and order.returned_reason == told["reason"],
    ),
    "answer": Deed(
        answer_work_order,
        AnswerForm,
        _("Thank you. The desk has your answer."),
        lambda order, told: order.answered_at is not None and order.answer == told["answer"],
    ),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def order_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is asked, or do what was pressed."""
    now = timezone.now()
    order = order_behind(token, now=now)
    response = _leads_nowhere(request)
    if order is not None:
        with timezone.override(order.complaint.branch.time_zone):
            response = _do(request, order, now) if request.method == "POST" else _show(request, order)
    response["Referrer-Policy"] = REFERRER_POLICY
    response["X-Robots-Tag"] = "noindex"
    return response


def order_behind(token: str, *, now: datetime) -> WorkOrder | None:
    """Find the order that a link was made for, as long as it is the same question to the same department."""
    claim = read(Purpose.WORK_ORDER, token, now=now)
    if claim is None:
        return None
    rows = WorkOrder.objects.select_related("complaint__branch", "department")
    found = rows.filter(public_id=claim.subject, link_version=claim.version, department__is_active=True).first()
    return found if found is not None and found.complaint.is_open else None


def _show(
    request: HttpRequest, order: WorkOrder, *, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    if not order.is_with_department:
        return _leads_nowhere(request)
    drawn = {name: deed.form(complaint=order.complaint, auto_id=f"id_{name}_%s") for name, deed in DEEDS.items()
             if deed.form is not None} | (bound or {})  # fmt: skip
    if "answer" not in (bound or {}):
        # One that needs more is completed, not written anew.
        drawn["answer"].initial["answer"] = order.answer
    context = {"order": order, "complaint": order.complaint, "forms": drawn}
    return render(request, "complaints/order_link.html", context, status=status)


def _do(request: HttpRequest, order: WorkOrder, now: datetime) -> HttpResponse:
    name = request.POST.get("deed", "")
    deed = DEEDS.get(name)
    if deed is None:
        return _show(request, order)
    form = deed.form(request.POST, complaint=order.complaint, auto_id=f"id_{name}_%s") if deed.form else None
    if form is not None and not form.is_valid():
        return _show(request, order, bound={name: form}, status=422)
    told = dict(form.cleaned_data) if form is not None else {}
    if not deed.is_done(order, told):
        if not order.is_with_department:
            return _leads_nowhere(request)
        # By nobody: whoever is signed in on this computer does not answer for the department.
        act = Act(by=None, via=Via.MAIL_LINK, now=now, request_id=act_of(request, Via.MAIL_LINK).request_id)
        try:
            deed.use_case(order.complaint.public_id, None, act, order=str(order.public_id), **told)
        except NotFound:
            return _leads_nowhere(request)
        except DeskError as error:
            if form is None or order_is_over(order):
                return _leads_nowhere(request)
            put_errors(form, error)
            return _show(request, order, bound={name: form}, status=422)
    if not deed.thanks:
        return redirect(request.path)
    return render(request, "complaints/order_link_done.html", {"thanks": deed.thanks, "complaint": order.complaint})


def order_is_over(order: WorkOrder) -> bool:
    """Look again: somebody may have been faster."""
    return not WorkOrder.objects.get(pk=order.pk).is_with_department


def _leads_nowhere(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/order_link_gone.html", status=LEADS_NOWHERE)
