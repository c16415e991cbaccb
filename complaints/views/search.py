"""Finding a complaint: by number, by phone, by words. POST only, so that no address carries what was typed."""

from __future__ import annotations

import re
import unicodedata
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from complaints.errors import DeskError, NotFound
from complaints.models import Complaint
from complaints.screens.detail import foreign_context
from complaints.screens.lookup import one_card
from complaints.screens.rows import row, soon_of
from complaints.usecases.looking_up import Card, cards_for_phone, open_foreign
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.policies import policies_for

MOST = 50
SHORTEST_WORDS = 2


class OpenForeignForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why you open it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say why you open a complaint of another branch.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Look for a number (whole or its end), a phone (whole or its last four digits) or words of the story."""
    act = act_from(request)
    typed = unicodedata.normalize("NFKC", request.POST.get("q", "")).strip()[:200]
    context: dict[str, Any] = {"q": typed, "looked_for": bool(typed), "phone_url": reverse("search")}
    if not typed:
        return render(request, "complaints/search.html", context)
    exact = Complaint.objects.visible_to(person(request), now=act.now).filter(number=typed.upper()).first()
    if exact is not None:
        return redirect("complaint", exact.public_id)
    if len(typed) < SHORTEST_WORDS:
        context["hint"] = _("Type at least two characters.")
        return render(request, "complaints/search.html", context)
    found, elsewhere = _find(request, typed, act)
    soon = soon_of(policies_for(None, now=act.now))
    context["rows"] = [row(complaint, now=act.now, soon=soon) for complaint in found]
    context["elsewhere"] = [
        {**one_card(card, now=act.now, soon=soon), "form": OpenForeignForm(auto_id=f"id_open_{place}_%s")}
        for place, card in enumerate(elsewhere)
    ]
    if len(found) == MOST:
        context["hint"] = _("These are the latest %(most)d. Add a word to see fewer.") % {"most": MOST}
    return render(request, "complaints/search.html", context)


def _find(request: HttpRequest, typed: str, act: Act) -> tuple[list[Complaint], list[Card]]:
    mine = Complaint.objects.visible_to(person(request), now=act.now)
    mine = mine.select_related("branch", "owner", "customer", "category").order_by("-received_at", "-id")
    digits = re.sub(r"[\s\-+]", "", typed)
    if digits.isdigit() and len(digits) >= 4:
        try:
            cards = cards_for_phone(typed, act)
        except DeskError:
            # Not a phone number after all: the end of a complaint's number is looked for below.
            cards = []
        theirs = [card.complaint.pk for card in cards if card.is_theirs]
        rows = mine.filter(Q(pk__in=theirs) | Q(number__endswith=digits))
        return list(rows[:MOST]), [card for card in cards if not card.is_theirs]
    words = Q(number__icontains=typed) | Q(customer__surname__startswith=typed) | Q(own_words__icontains=typed)
    return list(mine.filter(words)[:MOST]), []


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
