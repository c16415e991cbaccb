"""A new complaint: one form, three ways to save it."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.errors import Blocked, DeskError
from complaints.forms.intake import IntakeForm
from complaints.models import Complaint
from complaints.ports import opening_lines
from complaints.screens.lookup import known_customer
from complaints.usecases.calming import go_as_far_as_it_goes
from complaints.usecases.receiving import log_potential, receive
from complaints.usecases.settling import settle_on_the_spot
from complaints.views.doors import act_from, person
from evidence.act import Act
from evidence.idempotency import KeyRefused
from organisation.models import Branch, Role
from organisation.scope import reach_of

FIELD_OF = {"customer_says": "agrees", "cause": "spot_cause", "amount": "spot_amount", "email": "phone"}


def own_branch(request: HttpRequest, act: Act) -> Branch | None:
    """The branch whose desk this person works at; head office works at the one it chooses elsewhere."""
    reach = reach_of(person(request), now=act.now)
    posts = [post for post in reach.posts if post.role in (Role.CLERK, Role.DUTY_MANAGER) and post.branch_id]
    if not posts:
        return Branch.objects.filter(is_active=True).order_by("code").first() if reach.is_head_office else None
    return Branch.objects.get(pk=min(post.branch_id or 0 for post in posts))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Log a complaint while the customer talks."""
    act = act_from(request)
    branch = own_branch(request, act)
    if branch is None:
        messages.warning(request, _("You work at no desk, so you cannot log a complaint. Ask your duty manager."))
        return redirect("desk")
    on_phone = (request.POST.get("channel") or request.GET.get("channel")) == "phone"
    if request.method != "POST":
        form = IntakeForm(branch=branch, initial={"channel": "phone" if on_phone else "walk_in", "anonymity": "named"})
        return _draw(request, form, act, branch, on_phone=on_phone, key=uuid4().hex)
    form = IntakeForm(request.POST, branch=branch)
    key = request.POST.get("idempotency_key", "")[:64] or uuid4().hex
    way = request.POST.get("save", "log")
    if way in ("counter", "phone"):
        # The other order of the same page; what was typed comes along.
        form.data = request.POST.copy()
        form.data["channel"] = "phone" if way == "phone" else "walk_in"
        return _draw(request, form, act, branch, on_phone=way == "phone", key=key)
    if way == "lookup":
        # Without the script: the page again with what was typed, nothing logged yet.
        known = known_customer(request.POST.get("phone", ""), act)
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, known=known)
    if not form.is_valid():
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, way=way, status=422)
    try:
        complaint = _log(form, way, act, branch, key)
    except KeyRefused as refused:
        form.add_error(None, str(refused))
        return _draw(request, form, act, branch, on_phone=on_phone, key=uuid4().hex, way=way, status=422)
    except DeskError as error:
        _put(form, error)
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, way=way, status=422)
    messages.success(request, _("%(number)s is logged.") % {"number": complaint.number})
    return redirect("complaint", complaint.public_id)


def _log(form: IntakeForm, way: str, act: Act, branch: Branch, key: str) -> Complaint:
    intake = form.intake(language=get_language() or "zh-hans")
    if way == "on_the_spot":
        return settle_on_the_spot(intake, form.settlement(), act, branch=branch, key=key)
    if way == "potential":
        return log_potential(intake, act, branch=branch, key=key, remedy=form.cleaned_data["remedy"])
    complaint = receive(intake, act, branch=branch, key=key)
    return go_as_far_as_it_goes(complaint.public_id, None, act)


def _put(form: IntakeForm, error: DeskError) -> None:
    if not error.fields or isinstance(error, Blocked):
        form.add_error(None, str(error.sentence))
    for name, sentence in error.fields.items():
        name = FIELD_OF.get(name, name)
        form.add_error(name if name in form.fields else None, str(sentence))


@require_POST
def lookup(request: HttpRequest) -> HttpResponse:
    """Who has this phone number: name, earlier complaints, open ones, broken promises (R10). POST, so that no address
    carries a number."""
    known = known_customer(request.POST.get("phone", ""), act_from(request))
    return render(request, "complaints/new.html#known", {"known": known})


def _draw(
    request: HttpRequest,
    form: IntakeForm,
    act: Act,
    branch: Branch,
    *,
    on_phone: bool,
    key: str,
    way: str = "",
    status: int = 200,
    known: dict[str, Any] | None = None,
) -> HttpResponse:
    if on_phone:
        form.phone_first()
    context: dict[str, Any] = {
        "form": form,
        "counter_first": not on_phone,
        "idempotency_key": key,
        "lookup_url": reverse("complaint_lookup"),
        "known": known,
        "say": opening_lines(request, branch, "phone" if on_phone else "walk_in", now=act.now),
        "open_way": way,
        "open_more": any(form[name].errors for name in ("hurt_most", "customer_limit_at", "source_ref")),
    }
    return render(request, "complaints/new.html", context, status=status)
