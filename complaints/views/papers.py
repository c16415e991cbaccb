"""The papers of a complaint, to look at and to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_http_methods

from complaints.access import Right, demand, may
from complaints.errors import DeskError
from complaints.forms.acts import RecordForm, ids_of
from complaints.models import Complaint
from complaints.screens.papers import Paper, Width, language_of, latest_letter, paper_context, record_checks
from complaints.views.act_table import ACTS
from complaints.views.acting import place_errors, status_of, try_act
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act
from organisation.models import Language


@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """Show a paper as it will be printed: in the customer's language, on A4 or on a till's 80 mm. A POST onto the
    record notes what the customer said to it; refused, it comes back onto the paper with what was typed."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if name not in list(Paper):
        raise Http404
    kind = Paper(name)
    if kind is Paper.LETTER and latest_letter(complaint) is None:
        raise Http404
    if request.method == "GET":
        return _draw(request, complaint, kind, act)
    if kind is not Paper.RECORD:
        return HttpResponseNotAllowed(["GET"])
    return _check(request, complaint, act)


def _check(request: HttpRequest, complaint: Complaint, act: Act) -> HttpResponse:
    demand(Right.HANDLE, complaint, act)
    tried = try_act(request, complaint, ACTS["record"], {}, act, ids_of("record"))
    if tried.done:
        messages.success(request, str(ACTS["record"].done))
        return redirect(request.get_full_path())
    status = 422
    if isinstance(tried.error, DeskError):
        status = status_of(request, tried.error)
        if not place_errors(tried.form, tried.error):
            messages.warning(request, str(tried.error.sentence))
    return _draw(request, complaint, Paper.RECORD, act, form=tried.form, status=status)


def _draw(
    request: HttpRequest,
    complaint: Complaint,
    kind: Paper,
    act: Act,
    *,
    form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    width = Width.SLIP if request.GET.get("on") == Width.SLIP and kind is Paper.RECEIPT else Width.A4
    language = language_of(complaint, request.GET.get("language", ""))
    with translation.override(language):
        sheet = render_to_string(f"complaints/papers/{kind}.html", paper_context(kind, complaint, now=act.now))
    context: dict[str, Any] = {
        "complaint": complaint,
        "kind": kind,
        "width": width,
        "language": language,
        "languages": Language.choices,
        "sheet": sheet,
    }
    if kind is Paper.RECORD:
        context["checks"] = record_checks(complaint)
        if form is not None or (may(Right.HANDLE, complaint, person(request), now=act.now) and complaint.is_open):
            context["form"] = form or RecordForm(complaint=complaint, auto_id=ids_of("record"))
            context["once"] = uuid4().hex
    return render(request, "complaints/papers/page.html", context, status=status)
