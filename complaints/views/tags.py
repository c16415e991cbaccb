"""The short words that complaints are sorted by: made, renamed and ended by whoever decides at the branch."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.errors import DeskError, NotAllowed, NotFound
from complaints.forms.sharing import NewTagForm
from complaints.models.sharing import LONGEST_TAG
from complaints.tags import kept_by, may_keep
from complaints.usecases.tagging import end_tag, make_tag, rename_tag
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.models import Branch, Role
from organisation.scope import reach_of


@require_http_methods(["GET", "POST"])
def tags(request: HttpRequest) -> HttpResponse:
    """Show the tags that somebody keeps. A POST makes one, or renames or ends the one it names."""
    act = act_from(request)
    if Role.DUTY_MANAGER not in reach_of(person(request), now=act.now).roles:
        raise NotAllowed(_("Duty managers keep the tags. Tell yours which one you miss."))
    if request.method == "GET":
        return _draw(request, act, _form(request, act))
    ref, typed = request.POST.get("tag", ""), request.POST.get("name", "")
    if not ref:
        return _make(request, act)
    try:
        if "end" in request.POST:
            end_tag(_reference(ref), act)
            messages.success(request, _("It is no longer offered. Complaints that have it keep it."))
        else:
            rename_tag(_reference(ref), typed, act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        refused = {"ref": ref, "typed": typed, "sentence": str(error.sentence)}
        return _draw(request, act, _form(request, act), refused=refused, status=status_of(request, error))
    return redirect("tags")


def _make(request: HttpRequest, act: Act) -> HttpResponse:
    form = _form(request, act, request.POST)
    if not form.is_valid():
        return _draw(request, act, form, status=422)
    try:
        make_tag(form.cleaned_data["name"], form.cleaned_data["branch"], act)
    except DeskError as error:
        put_errors(form, error)
        return _draw(request, act, form, status=status_of(request, error))
    return redirect("tags")


def _reference(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def _form(request: HttpRequest, act: Act, typed: Any = None) -> NewTagForm:
    """Where somebody may make one: the branches they decide at, and the whole house for its head office."""
    reach = reach_of(person(request), now=act.now)
    branches = Branch.objects.filter(is_active=True).order_by("code")
    if not reach.is_head_office:
        branches = branches.filter(pk__in=reach.supervised_ids)
    whole_house = may_keep(person(request), None, now=act.now)
    return NewTagForm(typed, branches=branches, whole_house=whole_house, auto_id="id_new_tag_%s")


def _draw(
    request: HttpRequest, act: Act, form: NewTagForm, *, refused: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    rows = [
        {
            "ref": str(tag.public_id),
            "name": tag.name,
            "where": tag.branch.name if tag.branch else _("The whole house"),
            "typed": refused["typed"] if refused and refused["ref"] == str(tag.public_id) else tag.name,
            "error": refused["sentence"] if refused and refused["ref"] == str(tag.public_id) else "",
        }
        for tag in kept_by(person(request), now=act.now)
    ]
    context = {"rows": rows, "form": form, "longest": LONGEST_TAG}
    return render(request, "complaints/tags.html", context, status=status)
