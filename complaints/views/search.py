"""Finding a complaint: by number, by phone, by words. POST only, so that no address carries what was typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from complaints.errors import BadInput, DeskError, NotFound
from complaints.keyset import Place
from complaints.models import Complaint
from complaints.screens.detail import foreign_context
from complaints.screens.lookup import one_card
from complaints.screens.rows import row, soon_of
from complaints.search.finding import Query, first_found
from complaints.search.snippets import snippets
from complaints.usecases.looking_up import Card, cards_for_phone, open_foreign
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.policies import policies_for

PAGE = 30
LONGEST = 200
MAILBOX = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
PHONE = re.compile(r"\+?[\d\s\-()]{4,}")


class OpenForeignForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you open it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why you open a complaint of another branch.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for a number (whole or its end), a phone (whole or its last four digits), a surname, a staff code, or what
    was said, the newest first."""
    act = act_from(request)
    typed = unicodedata.normalize("NFKC", request.POST.get("q", "")).strip()[:LONGEST]
    context: dict[str, Any] = {"q": typed, "looked_for": bool(typed), "phone_url": reverse("search")}
    if not typed:
        return render(request, "complaints/search.html", context)
    mine = Complaint.objects.visible_to(person(request), now=act.now)
    exact = mine.filter(number=typed.upper()).first()
    if exact is not None:
        return redirect("complaint", exact.public_id)
    query = Query.read(typed)
    if query.is_short:
        context["hint"] = _("Type at least two characters.")
        return render(request, "complaints/search.html", context)
    try:
        after = Place.read(request.POST["after"]) if request.POST.get("after") else None
    except BadInput as error:
        after, context["hint"] = None, error.sentence
    cards = _cards(typed, act)
    soon = soon_of(policies_for(None, now=act.now))
    found, onward = first_found(
        mine.with_what_rows_show(),
        query,
        after=after,
        size=PAGE,
        also=[card.complaint.pk for card in cards if card.is_theirs],
    )
    lines = snippets(found, query)
    context["rows"] = [{**row(one, now=act.now, soon=soon), "said": lines.get(one.pk)} for one in found]
    context["after"] = onward
    context["elsewhere"] = [
        {**one_card(card, now=act.now, soon=soon), "form": OpenForeignForm(auto_id=f"id_open_{place}_%s")}
        for place, card in enumerate(card for card in cards if not card.is_theirs)
    ]
    return render(request, "complaints/search.html", context)


def _cards(typed: str, act: Act) -> list[Card]:
    """Whose phone or mailbox it is, if it looks like one."""
    if not (PHONE.fullmatch(typed) or MAILBOX.fullmatch(typed)):
        return []
    try:
        return cards_for_phone(typed, act)
    except DeskError:
        # Not a phone number after all: the end of a complaint's number is looked for.
        return []


@require_POST
def open_from_elsewhere(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Open another branch's complaint for one look, with a reason that is written down."""
    act = act_from(request)
    form = OpenForeignForm(request.POST)
    if not form.is_valid():
        # The reason again, and nothing of what it would open.
        cards = [{"open_url": request.path, "form": form}]
        context = {"q": "", "looked_for": True, "phone_url": reverse("search"), "elsewhere": cards}
        return render(request, "complaints/search.html", context, status=422)
    try:
        complaint = open_foreign(ref, form.cleaned_data["reason"], act)
    except NotFound:
        raise Http404 from None
    return render(request, "complaints/detail.html", foreign_context(complaint, act))
