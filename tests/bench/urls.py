"""The addresses of the house and four bare ones more, behind the same middleware, for whoever is signed in: fixed
words; the rows of a list from one query; one complaint with its timeline from two; the rows of a logged complaint,
stored once more. What the house takes beyond them is for what it decides: who may see it, which limit is near, what
comes next.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from complaints.models import Complaint
from complaints.screens.lists import PAGE
from complaints.screens.rows import row
from complaints.screens.timeline import timeline
from config.urls import urlpatterns as addresses_of_the_house
from tests.bench.storing import Rows, store

WORDS = "<!doctype html><title>Bare</title>" + "<p>The same words every time.</p>" * 100


def bare(request: HttpRequest) -> HttpResponse:
    """Answer without looking at anything; session and user were fetched on the way here."""
    return HttpResponse(WORDS)


ROWS = """{% extends "base.html" %}{% block main %}<ol class="rows">{% for row in rows %}\
{% include "components/row.html" %}{% endfor %}</ol>{% endblock %}"""
ONE = """{% extends "base.html" %}{% block main %}<p>{{ complaint.own_words }}</p>\
{% include "components/timeline.html" %}{% endblock %}"""


def bare_rows(request: HttpRequest) -> HttpResponse:
    """Draw the rows of the first page of all that is open, asked for by nothing but the index."""
    found = Complaint.objects.with_what_rows_show().open().order_by("next_due_at")
    drawn = [row(one, now=timezone.now(), soon=timedelta(hours=1)) for one in found[:PAGE]]
    return HttpResponse(engines["django"].from_string(ROWS).render({"rows": drawn}, request))


def bare_complaint(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Draw what was said and what happened, and nothing that could be done."""
    complaint = Complaint.objects.get(public_id=ref)
    lines, _older = timeline(complaint)
    return HttpResponse(engines["django"].from_string(ONE).render({"complaint": complaint, "timeline": lines}, request))


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
