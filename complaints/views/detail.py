"""One complaint: looking at it, saving its stage, moving it on, and every act beside the road."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import Right, demand
from complaints.errors import Blocked, DeskError, NotFound, Stale
from complaints.forms.acts import ids_of
from complaints.forms.meanwhile import with_record
from complaints.forms.stages import STAGE_FORMS, StageForm
from complaints.models import Complaint
from complaints.screens.detail import detail_context, record_context
from complaints.screens.news import news_since
from complaints.screens.stage_part import stage_part
from complaints.since import length_at
from complaints.usecases.watching import note_read
from complaints.views.act_table import ACTS, ROW_ACTS, ActSpec
from complaints.views.acting import advise, number_in, place_errors, row_argument, seen_version, status_of, try_act
from complaints.views.doors import act_from, complaint_for
from complaints.views.stage_saving import save_stage
from evidence.act import Act
from evidence.idempotency import KeyRefused


@require_GET
def detail(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one complaint; what this stage asks for stands first."""
    act = act_from(request)
    response = draw(request, complaint_for(request, ref, act), act)
    if request.headers.get("HX-Target") == "complaint":
        # Somebody asked for what is new: the parts beside the middle follow.
        response["HX-Trigger-After-Swap"] = "moved, arrived"
    return response


@require_POST
def save(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Save what the stage's form says."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    form = posted_form(request, complaint)
    try:
        demand_fresh(request, complaint, act)
        if form is None:
            return redirect("complaint", ref)
        if "take" in request.POST:
            # Of two who wrote, they take the other's words. Nothing is saved yet.
            return draw(request, complaint, act, stage=with_record(form, {request.POST["take"]} & set(form.fields)))
        if not form.is_valid():
            return draw(request, complaint, act, stage=form, status=422)
        save_stage(form, complaint, seen_version(request), act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        return refused(request, ref, act, error, stage=form)
    advise(request, form, complaint)
    return done(request, ref, _("Saved."))


@require_POST
def move(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """Save the stage's form and walk the arrow `name`: what was typed is saved whether or not the gate opens."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    spec = ACTS.get(name)
    if spec is None or spec.form is not None:
        raise Http404
    form = posted_form(request, complaint)
    try:
        version = seen_version(request)
        if form is not None and form.is_bound:
            demand_fresh(request, complaint, act)
            if not form.is_valid():
                return draw(request, complaint, act, stage=form, status=422)
            version = save_stage(form, complaint, version, act).version
            advise(request, form, complaint)
            form = None
        spec.use_case(ref, version, act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        response = refused(request, ref, act, error, stage=form)
        if form is None:
            # The gate held, yet what was typed is saved: the record of it stands outside of the part drawn here.
            response["HX-Trigger-After-Swap"] = "moved"
        return response
    return done(request, ref, spec.done)


@require_POST
def act_upon(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """Do one act beside the road."""
    if name not in ACTS:
        raise Http404
    return _do(request, ref, name, ACTS[name], {})


@require_POST
def act_upon_row(request: HttpRequest, ref: UUID, name: str, row: str) -> HttpResponse:
    """Do one act upon a row of the complaint: an option, a promise, a work order, an escalation, an approval."""
    if name not in ROW_ACTS:
        raise Http404
    fixed = row_argument(name, row)
    [key] = fixed.values()
    return _do(request, ref, f"{name}-{key}", ROW_ACTS[name], fixed)


def _do(request: HttpRequest, ref: UUID, place: str, spec: ActSpec, fixed: dict[str, Any]) -> HttpResponse:
    """Do one act. `place` names where its form stands: the act, and the row where each has a form of its own."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    tried = try_act(request, complaint, spec, fixed, act, ids_of(place))
    bound = {place: tried.form} if tried.form is not None else {}
    match tried.error:
        case KeyRefused() as reused:
            notices = [] if tried.form is not None else [{"level": "amber", "text": str(reused)}]
            return draw(request, complaint, act, bound=bound, notices=notices, status=422)
        case DeskError() as error:
            return refused(request, ref, act, error, bound=bound)
    return done(request, ref, spec.done) if tried.done else draw(request, complaint, act, bound=bound, status=422)


def posted_form(request: HttpRequest, complaint: Complaint) -> StageForm | None:
    """The form of the stage that the page showed, filled with what was posted if that was more than a button."""
    kind = STAGE_FORMS.get(request.POST.get("stage", complaint.stage)) or STAGE_FORMS.get(complaint.stage)
    posted = set(request.POST) - {"csrfmiddlewaretoken", "version", "stage", "seen", "shown"}
    return kind(request.POST if posted else None, complaint=complaint) if kind else None


def demand_fresh(request: HttpRequest, complaint: Complaint, act: Act) -> None:
    """Refuse a form of a page that is out of date, before anything of it is read as if it were new.

    :raises NotAllowed: they may only look. :raises Stale: somebody was faster.
    """
    demand(Right.HANDLE, complaint, act)
    seen = seen_version(request)
    if seen != complaint.version:
        raise Stale(complaint, seen=seen)


def done(request: HttpRequest, ref: UUID, sentence: Any = "") -> HttpResponse:
    """Answer a save: back to the page; htmx gets the fresh middle of it."""
    if sentence:
        messages.success(request, str(sentence))
    if getattr(request, "htmx", False):
        act = act_from(request)
        try:
            response = draw(request, complaint_for(request, ref, act), act)
            if request.headers.get("HX-Target") != "at-timeline":
                # The record of what was done stands outside of the part that is drawn here.
                response["HX-Trigger-After-Swap"] = "moved"
            return response
        except Http404:
            # Handed away out of one's own reach: the desk is the next page.
            response = HttpResponse(status=204)
            response["HX-Redirect"] = reverse("desk")
            return response
    return redirect("complaint", ref)


def refused(
    request: HttpRequest,
    ref: UUID,
    act: Act,
    error: DeskError,
    *,
    stage: StageForm | None = None,
    bound: dict[str, forms.Form] | None = None,
) -> HttpResponse:
    """Draw the fresh complaint with the sentence in its place and everything typed kept."""
    complaint = complaint_for(request, ref, act)
    form = stage or next(iter((bound or {}).values()), None)
    placed = place_errors(form, error)
    # What came too late is told over the page, what a gate holds at the gate.
    elsewhere = placed or isinstance(error, Stale | Blocked)
    notices = [] if elsewhere else [{"level": "amber", "text": str(error.sentence)}]
    late = error if isinstance(error, Stale) else None
    status = status_of(request, error)
    return draw(request, complaint, act, stage=stage, bound=bound, notices=notices, late=late, status=status)


def draw(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    stage: StageForm | None = None,
    bound: dict[str, forms.Form] | None = None,
    notices: list[dict[str, str]] | None = None,
    late: Stale | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page, or for htmx its middle. A stage's form has its place only while the complaint stands there.

    `late`: what was sent came too late; then it is told what is new, and the form is brought up to it.
    """
    is_htmx = getattr(request, "htmx", False)
    if is_htmx and request.headers.get("HX-Target") == "at-timeline":
        record = record_context(request, complaint, act, bound=bound or {})
        return render(request, "complaints/detail.html#timeline", record, status=status)
    drawn = stage_part(complaint, stage, shown=request.POST.get("shown", ""), is_late=late is not None)
    news = news_since(complaint, act, seen_length(request, complaint, late)) if late is not None else None
    context = detail_context(request, complaint, act, stage=drawn, bound=bound or {}, notices=notices or [], news=news)
    if context["sharing"]["unread"] and not is_htmx:
        # Only the whole page shows the notes.
        note_read(context["sharing"]["unread"], act)
    template = "complaints/detail.html#complaint" if is_htmx else "complaints/detail.html"
    return render(request, template, context, status=status)


def seen_length(request: HttpRequest, complaint: Complaint, late: Stale) -> int | None:
    """How long the trail was on the page that came too late."""
    return length_at(complaint, late.seen or 0, shown=number_in(request.POST.get("seen", "")))
