"""Choosing several complaints on the desk and handing them to a colleague."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from complaints.desks import owners_within
from complaints.errors import NotAllowed
from complaints.forms.narrowing import HandOnForm
from complaints.screens.lists import by_next_due
from complaints.screens.rows import row
from complaints.screens.tabs import Tab, tab_context
from complaints.usecases.handing_several import Handed, hand_several, numbers_of
from complaints.views.acting import number_in
from complaints.views.doors import act_from, person
from complaints.views.tabs import tab_of
from evidence.act import Act
from organisation.scope import DESK_ROLES, reach_of


@require_http_methods(["GET", "POST"])
def hand_on(request: HttpRequest) -> HttpResponse:
    """Show a page of the desk's list to choose from; hand on what was ticked. What is refused stays so, with
    why."""
    act = act_from(request)
    if not reach_of(person(request), now=act.now).roles & DESK_ROLES:
        raise NotAllowed(_("You work at no desk, so there is no list to hand on. Ask your duty manager."))
    shown = tab_of(request, act)
    people = owners_within(person(request), now=act.now)
    if request.method == "GET":
        return _draw(request, shown, HandOnForm(people=people), act)
    form = HandOnForm(request.POST, people=people)
    chosen = _chosen(request)
    if not chosen:
        form.add_error(None, _("Tick the complaints that go to your colleague."))
    if not form.is_valid():
        return _draw(request, shown, form, act, ticked=[ref for ref, _version in chosen], status=422)
    handed = hand_several(chosen, act, **form.cleaned_data)
    if handed.done:
        count = len(handed.done)
        told = {"count": count, "who": form.cleaned_data["to"].name}
        sentence = ngettext(
            "%(count)d complaint is with %(who)s now.", "%(count)d complaints are with %(who)s now.", count
        )
        messages.success(request, sentence % told)
    if not handed.refused:
        return redirect(shown.address())
    _say_why(form, handed, act)
    return _draw(request, shown, form, act, ticked=[ref for ref, _why in handed.refused], status=422)


def _chosen(request: HttpRequest) -> list[tuple[UUID, int]]:
    """References and versions of the ticked rows; what no page of ours sent is left out."""
    chosen = []
    for text in request.POST.getlist("row"):
        ref, _colon, version = text.partition(":")
        try:
            chosen.append((UUID(ref), number_in(version) or 0))
        except ValueError:
            continue
    return chosen


def _say_why(form: HandOnForm, handed: Handed, act: Act) -> None:
    numbers = numbers_of([ref for ref, _why in handed.refused], act)
    for ref, why in handed.refused:
        number = numbers.get(ref)
        form.add_error(None, _("%(number)s: %(what)s") % {"number": number, "what": why} if number else why)


def _draw(
    request: HttpRequest, shown: Tab, form: HandOnForm, act: Act, *, ticked: list[UUID] | None = None, status: int = 200
) -> HttpResponse:
    found, following = by_next_due(shown.rows, after="")
    rows: list[dict[str, Any]] = [
        {
            **row(complaint, now=act.now, soon=shown.soon),
            "choice": f"{complaint.public_id}:{complaint.version}",
            "chosen": complaint.public_id in (ticked or ()),
        }
        for complaint in found
    ]
    context = {
        **tab_context(shown),
        "rows": rows,
        "form": form,
        "back_url": shown.address(),
        "is_cut": bool(following),
    }
    return render(request, "complaints/hand_on.html", context, status=status)
