"""The addresses of the house and four bare ones more, behind the same middleware, for whoever is signed in: fixed
words; the rows of a list from one query; a complaint's page from one query and what was made ready before; the rows of
a logged complaint, stored once more. What the house takes beyond them is for what it decides: who may see it, which
limit is near, what comes next.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template import engines
from django.template.loader import render_to_string
from django.urls import path
from django.utils import timezone

from complaints.models import Complaint
from complaints.screens.detail import detail_context
from complaints.screens.lists import PAGE
from complaints.screens.rows import row
from complaints.screens.stage_part import stage_part
from complaints.views.doors import act_from, complaint_for, person
from config.urls import urlpatterns as addresses_of_the_house
from followups import panel
from scripts_library import panels
from tests.bench.storing import Rows, store

WORDS = "<!doctype html><title>Bare</title>" + "<p>The same words every time.</p>" * 100


def bare(request: HttpRequest) -> HttpResponse:
    """Answer without looking at anything; session and user were fetched on the way here."""
    return HttpResponse(WORDS)


ROWS = """{% extends "base.html" %}{% block main %}<ol class="rows">{% for row in rows %}\
{% include "components/row.html" %}{% endfor %}</ol>{% endblock %}"""


def bare_rows(request: HttpRequest) -> HttpResponse:
    """Draw the rows of the first page of all that is open, asked for by nothing but the index."""
    found = Complaint.objects.with_what_rows_show().open().order_by("next_due_at")
    drawn = [row(one, now=timezone.now(), soon=timedelta(hours=1)) for one in found[:PAGE]]
    return HttpResponse(engines["django"].from_string(ROWS).render({"rows": drawn}, request))


# What a page draws, and its two panels, by the complaint.
READY: dict[UUID, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {}


def bare_complaint(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Fetch the complaint by the index and draw its page, all of it, of what was made ready the first time."""
    complaint = Complaint.objects.select_related("branch", "customer", "owner").get(public_id=ref)
    if ref not in READY:
        READY[ref] = _made_ready(request, ref)
    page, say, calls = READY[ref]
    drawn = {"title": panel.PANEL.title(), "html": render_to_string(panel.TEMPLATE, calls), "slot": "side"}
    said = render_to_string(panels.TEMPLATE, say)
    context = {**page, "complaint": complaint, "say": said, "panels": [drawn]}
    return render(request, "complaints/detail.html", context)


def _made_ready(request: HttpRequest, ref: UUID) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    act, user = act_from(request), person(request)
    complaint = complaint_for(request, ref, act)
    stage = stage_part(complaint, None, shown="", is_late=False)
    page = detail_context(request, complaint, act, stage=stage, bound={}, notices=[])
    say = panels.say_context(complaint, user, now=act.now)
    return page, say, panel.panel_context(complaint, user, act.now, panel.PanelNews())


# The rows that a view stores again; who measures puts them here. And what it stored so far.
KEPT: Rows = []
STORED: list[Rows] = []


def bare_store(request: HttpRequest) -> HttpResponse:
    """Store the kept rows once more and lead on, as logging does."""
    STORED.append(store(KEPT))
    return redirect("desk")


urlpatterns = [
    path("bare/store/", bare_store, name="bare_store"),
    path("bare/", bare, name="bare"),
    path("bare/rows/", bare_rows, name="bare_rows"),
    path("bare/<uuid:ref>/", bare_complaint, name="bare_complaint"),
    *addresses_of_the_house,
]
