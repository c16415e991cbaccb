"""How much of our word was kept, for whoever decides."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from complaints.access import demand_supervisor
from complaints.models import Complaint
from complaints.promises import kept_by_branch, kept_by_department
from complaints.views.doors import act_from, person

DAYS = 30


@require_GET
def kept_words(request: HttpRequest) -> HttpResponse:
    """Show by branch and department how many promises and answers of the last days came by their hour."""
    act = act_from(request)
    demand_supervisor(act)
    complaints = Complaint.objects.supervised_by(person(request), now=act.now)
    since = act.now - timedelta(days=DAYS)
    context = {
        "days": DAYS,
        "branches": kept_by_branch(complaints, since=since, until=act.now),
        "departments": kept_by_department(complaints, since=since, until=act.now),
    }
    return render(request, "complaints/kept_words.html", context)
