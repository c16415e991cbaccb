"""A new complaint: one form, three ways to save it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.drafts import Place, drop_sent
from complaints.errors import Blocked, DeskError, WordsStopped
from complaints.forms.intake import IntakeForm
from complaints.forms.widgets import ask_why, ask_why_despite
from complaints.models import Complaint
from complaints.ports import opening_lines, reader_url
from complaints.screens.lookup import known_customers
from complaints.usecases.receiving import log_potential, receive
from complaints.usecases.recognising import LoggedAlready
from complaints.usecases.settling import settle_on_the_spot
from complaints.views.doors import act_from, own_branch, person
from evidence.act import Act
from evidence.idempotency import KeyRefused
from organisation.models import Branch

# Where the page asks for what the use cases call by another name, and for what a gate waits for.
FIELD_OF = {
    "customer_says": "agrees",
    "cause": "spot_cause",
    "kind": "spot_kind",
    "amount": "spot_amount",
    "email": "phone",
}
# What is folded away, by its fold.
MORE = ("hurt_most", "stated_demand", "reported_by", "place", "source_ref", "related_party", "customer_limit_at")
FOLDS = {
    "on_the_spot": ("found", "done", "spot_cause", "spot_kind", "spot_amount", "agrees", "feeling_after"),
    "potential": ("remedy",),
}
# What is written there belongs to that way of logging alone.
WRITTEN = {"on_the_spot": ("done", "found"), "potential": ("remedy",)}
FIELD_OF_GATE = {"options_are_approved": "spot_amount"}


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
    if "another" in request.POST:
        # The answer to "you logged this already": the same way once more, and this time it counts.
        way = request.POST["another"]
        form.data = request.POST.copy()
        form.data["log_another"] = "on"
    if way in ("counter", "phone"):
        # The other order of the same page; what was typed comes along.
        form.data = request.POST.copy()
        form.data["channel"] = "phone" if way == "phone" else "walk_in"
        return _draw(request, form, act, branch, on_phone=way == "phone", key=key)
    if way == "lookup" or "language" in request.POST:
        # Without the script, or in another language: the page again with what was typed, nothing logged yet.
        return _draw(request, form, act, branch, on_phone=on_phone, key=key)
    if not form.is_valid():
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, way=way, status=422)
    other = _left_behind(form, way)
    if other:
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, way=other, status=422)
    try:
        complaint = _log(form, way, act, branch, key)
    except KeyRefused as refused:
        form.add_error(None, str(refused))
        return _draw(request, form, act, branch, on_phone=on_phone, key=uuid4().hex, way=way, status=422)
    except DeskError as error:
        _put(form, error)
        twin = error.complaint if isinstance(error, LoggedAlready) else None
        return _draw(request, form, act, branch, on_phone=on_phone, key=key, way=way, status=422, twin=twin)
    return _logged(request, complaint, key)


def _left_behind(form: IntakeForm, way: str) -> str:
    """Name another way of logging whose words would be lost by this one, and say so at its field; empty for none."""
    for other, names in WRITTEN.items():
        written = [name for name in names if other != way and form.cleaned_data.get(name)]
        if written:
            sentence = _("This would be lost. Press the button below it, or empty the field and log it again.")
            form.add_error(written[0], sentence)
            return other
    return ""


def _logged(request: HttpRequest, complaint: Complaint, key: str) -> HttpResponse:
    """Go on to the complaint; what was kept of the page goes in the same request."""
    # A database that is busy with something else has better to do: a draft of what is logged is never offered.
    with suppress(OperationalError):
        drop_sent(Place(person(request)), key, request.POST.dict())
    messages.success(request, _("%(number)s is logged.") % {"number": complaint.number})
    address = reverse("complaint", args=[complaint.public_id])
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _log(form: IntakeForm, way: str, act: Act, branch: Branch, key: str) -> Complaint:
    intake = form.intake(language=get_language() or "zh-hans")
    if way == "on_the_spot":
        return settle_on_the_spot(intake, form.settlement(), act, branch=branch, key=key)
    if way == "potential":
        return log_potential(intake, act, branch=branch, key=key, remedy=form.cleaned_data["remedy"])
    return receive(intake, act, branch=branch, key=key, go_on=True)


def _put(form: IntakeForm, error: DeskError) -> None:
    if isinstance(error, WordsStopped):
        ask_why_despite(form, error)
    if isinstance(error, Blocked):
        for item in error.missing:
            form.add_error(FIELD_OF_GATE.get(item.code), str(item.sentence))
    elif not error.fields:
        form.add_error(None, str(error.sentence))
    for name, sentence in error.fields.items():
        if name == "despite":
            continue
        name = FIELD_OF.get(name, name)
        form.add_error(name if name in form.fields else None, str(sentence))


@require_POST
def lookup(request: HttpRequest) -> HttpResponse:
    """Who has this phone number: name, earlier complaints, open ones, broken promises (R10). POST, so that no address
    carries a number."""
    known = known_customers(request.POST.get("phone", ""), act_from(request))
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
    twin: Complaint | None = None,
) -> HttpResponse:
    if request.POST.get("despite") and not hasattr(form, "despite_at"):
        # Another question came between; why the words must go out stands there as it was written.
        ask_why(form, "done", words=request.POST.getlist("despite_for"))
    refused = [name for name in form.fields if form.is_bound and status != 200 and name in form.errors]
    if refused and refused != ["log_another"]:
        form.begin_at(refused[0])
    elif on_phone:
        form.begin_at("phone")
    context: dict[str, Any] = {
        "form": form,
        "counter_first": not on_phone,
        "idempotency_key": key,
        "returned": form.is_bound,
        "lookup_url": reverse("complaint_lookup"),
        "help_url": reader_url("intake-help"),
        "wording_url": reader_url("wording-new"),
        "known": known_customers(request.POST.get("phone", ""), act) if request.method == "POST" else [],
        "twin_url": reverse("complaint", args=[twin.public_id]) if twin else "",
        "language_form": "new-complaint",
        "say": opening_lines(request, branch, "phone" if on_phone else "walk_in", now=act.now),
        "open_way": way or next((fold for fold, names in FOLDS.items() if _stands_in(form, names)), ""),
        "open_more": _stands_in(form, MORE) or any(form[name].errors for name in MORE),
    }
    return render(request, "complaints/new.html", context, status=status)


def _stands_in(form: IntakeForm, names: tuple[str, ...]) -> bool:
    """Tell whether something was typed or chosen in these fields, so that a page drawn anew shows them."""
    return form.is_bound and any(form[name].value() for name in names)
