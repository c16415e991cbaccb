"""Incidents: what repeats lately, the list, and one of them with what its lead writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.access import demand_supervisor
from complaints.errors import DeskError, NotFound, Text
from complaints.forms.incidents import EndForm, LeadForm, NewsForm, SentenceForm
from complaints.models import Complaint, Incident
from complaints.patterns import SPANS, patterns
from complaints.screens.incidents import incident_context, listed
from complaints.screens.lists import with_query
from complaints.usecases.leading import end_incident, take_lead, tell_news, word_it
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, person
from evidence.act import Act


@dataclass(frozen=True)
class LeadAct:
    """What the lead may do: the use case, its form, and what is said once it is done."""

    do: Callable[..., None]
    form: type[LeadForm]
    done: Text


ACTS: dict[str, LeadAct] = {
    "sentence": LeadAct(word_it, SentenceForm, _("Everybody sees it now, first among the sentences.")),
    "news": LeadAct(tell_news, NewsForm, _("Told to whoever has one of these complaints.")),
    "end": LeadAct(end_incident, EndForm, _("It is over. Its complaints go on, each by itself.")),
}


@require_GET
def repeats(request: HttpRequest) -> HttpResponse:
    """Show what repeats lately, by category and branch, within the last hour, day or week."""
    act = act_from(request)
    demand_supervisor(act)
    span = request.GET.get("span", "")
    span = span if span in SPANS else "day"
    rows = Complaint.objects.supervised_by(person(request), now=act.now)
    labels = {"hour": _("Last hour"), "day": _("Last 24 hours"), "week": _("Last 7 days")}
    here = reverse("repeats")
    context = {
        "spans": [
            {"label": label, "url": with_query(here, span=key), "active": key == span} for key, label in labels.items()
        ],
        "patterns": patterns(rows, SPANS[span], now=act.now),
    }
    return render(request, "complaints/repeats.html", context)


@require_GET
def incidents(request: HttpRequest) -> HttpResponse:
    """Show the open ones and those that ended last."""
    act = act_from(request)
    demand_supervisor(act)
    return render(request, "complaints/incidents.html", {"incidents": listed(person(request), now=act.now)})


@require_http_methods(["GET", "POST"])
def incident(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one incident to everybody who reads complaints where it is. A POST does what its lead does."""
    act = act_from(request)
    if request.method == "GET":
        return _draw(request, ref, act, {})
    what = request.POST.get("what", "")
    if what != "lead" and what not in ACTS:
        raise Http404
    form = ACTS[what].form(request.POST) if what in ACTS else None
    if form is not None and not form.is_valid():
        return _draw(request, ref, act, {what: form}, status=422)
    try:
        if form is None:
            take_lead(ref, act)
            done: Text = _("You lead it now.")
        else:
            ACTS[what].do(ref, act, **form.cleaned_data)
            done = ACTS[what].done
    except NotFound:
        # It has ended meanwhile, or it was never theirs to see: then the page itself says so.
        messages.warning(request, _("This incident has ended meanwhile. What you typed stands below."))
        return _draw(request, ref, act, {what: form} if form is not None else {}, status=409)
    except DeskError as error:
        if form is None:
            raise
        put_errors(form, error)
        if not error.fields:
            form.add_error(None, str(error.sentence))
            messages.warning(request, str(error.sentence))
        return _draw(request, ref, act, {what: form}, status=status_of(request, error))
    messages.success(request, str(done))
    return redirect("incident", ref)


def _draw(request: HttpRequest, ref: UUID, act: Act, bound: dict[str, LeadForm], *, status: int = 200) -> HttpResponse:
    rows = Incident.objects.visible_to(person(request), now=act.now)
    found = rows.select_related("category", "branch", "lead", "sentence_by", "ended_by").filter(public_id=ref).first()
    if found is None:
        raise Http404
    context: dict[str, Any] = incident_context(found, person(request), act)
    initial = {"sentence": {"sentence": found.sentence}}
    context["forms"] = {
        name: bound.get(name) or spec.form(initial=initial.get(name)) for name, spec in ACTS.items() if context["leads"]
    }
    if not context["leads"]:
        # Nobody leads here any more who was writing: nothing typed is lost.
        fields = [field for form in bound.values() for field in form.visible_fields()]
        context["kept"] = [(field.label, field.value()) for field in fields if field.value()]
    return render(request, "complaints/incident.html", context, status=status)
