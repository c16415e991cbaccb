"""Violence: calling guards with one press, and the page that keeps who was called, when, and under which number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.codes import HelpKind
from complaints.errors import DeskError, NotFound, Text
from complaints.forms.crisis import PartyForm
from complaints.models import HelpCall
from complaints.usecases.safety import call_to_the_hall, come, is_over, note_party, tend, two_are_there
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, person
from complaints.views.hall import answer_with_strip, branch_of
from evidence.act import Act

STEPS: dict[str, tuple[Callable[..., None], Text]] = {
    "come": (come, _("Your colleagues see that you come.")),
    "two": (two_are_there, _("Noted: two of us are there.")),
    "over": (is_over, _("Noted: it is over.")),
}


@require_POST
def call(request: HttpRequest, code: str) -> HttpResponse:
    """Call guards and duty manager to the hall."""
    act = act_from(request)
    try:
        call_to_the_hall(branch_of(code), act)
    except NotFound:
        raise Http404 from None
    return answer_with_strip(request, act)


@require_http_methods(["GET", "POST"])
def safety(request: HttpRequest, call: UUID) -> HttpResponse:
    """One call against violence: who comes, whether two are there, whom somebody called. A POST notes one of them."""
    act = act_from(request)
    if request.method == "GET":
        return _draw(request, call, act, PartyForm())
    what = request.POST.get("what", "")
    try:
        if what == "party":
            return _log(request, call, act)
        if what not in STEPS:
            raise Http404
        step, done = STEPS[what]
        tend(call, act, step)
    except NotFound:
        if not _seen(request, call, act).exists():
            raise Http404 from None
        messages.info(request, _("This is over already."))
    except DeskError as error:
        messages.warning(request, str(error.sentence))
    else:
        messages.success(request, str(done))
    return redirect("safety", call)


def _log(request: HttpRequest, call: UUID, act: Act) -> HttpResponse:
    form = PartyForm(request.POST)
    if not form.is_valid():
        return _draw(request, call, act, form, status=422)
    try:
        note_party(call, act, **form.cleaned_data)
    except NotFound:
        raise
    except DeskError as error:
        put_errors(form, error)
        return _draw(request, call, act, form, status=status_of(request, error))
    messages.success(request, str(_("Noted, with the hour.")))
    return redirect("safety", call)


def _draw(request: HttpRequest, call: UUID, act: Act, form: PartyForm, *, status: int = 200) -> HttpResponse:
    people = ("branch", "complaint", "asked_by", "answered_by", "two_present_by", "ended_by")
    row = _seen(request, call, act).select_related(*people).first()
    if row is None:
        raise Http404
    context: dict[str, Any] = {
        "call": row,
        "parties": row.parties.select_related("by").order_by("id"),
        "form": form,
        "may_come": row.ended_at is None and row.answered_at is None and row.asked_by_id != person(request).pk,
    }
    return render(request, "complaints/safety.html", context, status=status)


def _seen(request: HttpRequest, call: UUID, act: Act) -> QuerySet[HelpCall]:
    return HelpCall.objects.visible_to(person(request), now=act.now).filter(kind=HelpKind.VIOLENCE, public_id=call)
