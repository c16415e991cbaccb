"""The papers of a complaint, to look at and to print."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_GET

from complaints.screens.papers import Paper, Width, language_of, paper_context
from complaints.views.doors import act_from, complaint_for
from organisation.models import Language


@require_GET
def paper(request: HttpRequest, ref: UUID, name: str) -> HttpResponse:
    """Show a paper as it will be printed: in the customer's language, on A4 or on a till's 80 mm."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if name not in list(Paper):
        raise Http404
    kind = Paper(name)
    width = Width.SLIP if request.GET.get("on") == Width.SLIP and kind is Paper.RECEIPT else Width.A4
    language = language_of(complaint, request.GET.get("language", ""))
    with translation.override(language):
        sheet = render_to_string(f"complaints/papers/{kind}.html", paper_context(kind, complaint, now=act.now))
    context = {
        "complaint": complaint,
        "kind": kind,
        "width": width,
        "language": language,
        "languages": Language.choices,
        "sheet": sheet,
    }
    return render(request, "complaints/papers/page.html", context)
