"""One complaint: looking at it, saving its stage, moving it on, and every act beside the road."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import Right, demand
from complaints.errors import Blocked, DeskError, NotFound, Stale
from complaints.forms.acts import ids_of
from complaints.forms.stages import STAGE_FORMS, StageForm
from complaints.models import Complaint
from complaints.screens.detail import detail_context
from complaints.views.act_table import ACTS, ROW_ACTS, ActSpec
from complaints.views.doors import act_from, complaint_for
from complaints.views.stage_saving import save_stage
from complaints.wording import advice, findings_in
from evidence.act import Act
from evidence.idempotency import KeyRefused

ROW_ARGUMENT = {
    "option": "option",
    "promise": "promise",
    "work": "order",
    "escalation": "escalation",
    "approval": "approval",
}
STATUS = {"stale": 409, "wrong_state": 409, "blocked": 422, "bad_input": 422, "not_allowed": 403}


@require_GET
def detail(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one complaint; what this stage asks for stands first."""
    act = act_from(request)
    return draw(request, complaint_for(request, ref, act), act)


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
        return refused(request, ref, act, error, stage=form)
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
    argument = ROW_ARGUMENT[name.split("-")[0]]
    return _do(request, ref, name, ROW_ACTS[name], {argument: _row_key(argument, row)})


def _row_key(argument: str, row: str) -> int | str:
    """The key of a row as its use case takes it: an option by its number, the others by their reference.

    :raises Http404: it is neither.
    """
    try:
        return int(row) if argument == "option" else str(UUID(row))
    except ValueError:
        raise Http404 from None


def _do(request: HttpRequest, ref: UUID, name: str, spec: ActSpec, fixed: dict[str, Any]) -> HttpResponse:
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    form = spec.form(request.POST, complaint=complaint, auto_id=ids_of(name)) if spec.form else None
    if form is not None and not form.is_valid():
        return draw(request, complaint, act, bound={name: form}, status=422)
    try:
        told = spec.arguments(form.cleaned_data, complaint, act) if form else {}
        if name == "promise-release":
            told = {"why": told.pop("reason")}
        elif name == "return_to_calm":
            told = {"feeling": told["feeling"]}
        if spec.adds and "once" in request.POST:
            spec.use_case.once(request.POST["once"], ref, act, **told, **fixed)
        else:
            spec.use_case(ref, None if spec.adds else seen_version(request), act, **told, **fixed)
    except NotFound:
        raise Http404 from None
    except KeyRefused as reused:
        notices = [{"level": "amber", "text": str(reused)}]
        return draw(request, complaint, act, bound={name: form} if form else {}, notices=notices, status=422)
    except DeskError as error:
        return refused(request, ref, act, error, bound={name: form} if form else {})
    advise(request, form, complaint)
    return done(request, ref, spec.done)


def posted_form(request: HttpRequest, complaint: Complaint) -> StageForm | None:
    """The form of the stage that the page showed, filled with what was posted if that was more than a button."""
    kind = STAGE_FORMS.get(request.POST.get("stage", complaint.stage)) or STAGE_FORMS.get(complaint.stage)
    posted = set(request.POST) - {"csrfmiddlewaretoken", "version", "stage"}
    return kind(request.POST if posted else None, complaint=complaint) if kind else None


def demand_fresh(request: HttpRequest, complaint: Complaint, act: Act) -> None:
    """Refuse a form of a page that is out of date, before anything of it is read as if it were new.

    :raises NotAllowed: they may only look. :raises Stale: somebody was faster.
    """
    demand(Right.HANDLE, complaint, act)
    if seen_version(request) != complaint.version:
        raise Stale(complaint)


def seen_version(request: HttpRequest) -> int:
    """The version the page showed; 0, which no complaint has, where the page named none."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# Words a customer will hear or read: the guard looks at them as they are saved.
TO_CUSTOMER = ("restatement", "result", "action", "what", "interim_answer", "recourse", "callback_said")


def advise(request: HttpRequest, form: forms.Form | None, complaint: Complaint) -> None:
    """Tell, beside the save, which words to a customer were better said in another way."""
    if form is None or not form.is_bound:
        return
    language = get_language() or "zh-hans"
    for name in TO_CUSTOMER:
        text = str(form.cleaned_data.get(name) or "") if name in form.changed_data else ""
        found = [one for one in findings_in(text, complaint, language=language) if one.level != "hint"]
        for sentence in advice(found, text):
            messages.warning(request, sentence)


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
    if form is not None and not isinstance(error, Stale | Blocked):
        put_errors(form, error)
    notices = [] if isinstance(error, Blocked) and not bound else [{"level": "amber", "text": str(error.sentence)}]
    if form is not None and error.fields:
        notices = []
    status = STATUS.get(error.code, 400)
    if status == 403 and getattr(request, "htmx", False):
        # The page takes in what could not be read or comes too late, but no page of somebody without the right.
        status = 422
    return draw(request, complaint, act, stage=stage, bound=bound, notices=notices, status=status)


def put_errors(form: forms.Form, error: DeskError) -> None:
    """Put each sentence beside its field, or on top where the form has no such field."""
    for name, sentence in error.fields.items():
        form.add_error(name if name in form.fields else None, str(sentence))


def draw(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    stage: StageForm | None = None,
    bound: dict[str, forms.Form] | None = None,
    notices: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Draw the page, or for htmx its middle. A stage's form has its place only while the complaint stands there."""
    kind = STAGE_FORMS.get(complaint.stage)
    fits = stage is not None and type(stage) is kind
    form = stage if fits else kind(complaint=complaint) if kind else None
    left = None if fits else stage
    context = detail_context(request, complaint, act, form=form, bound=bound or {}, left=left, notices=notices or [])
    template = "complaints/detail.html"
    if getattr(request, "htmx", False):
        template += "#timeline" if request.headers.get("HX-Target") == "at-timeline" else "#complaint"
    return render(request, template, context, status=status)
