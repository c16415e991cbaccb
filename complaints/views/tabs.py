"""The desk's list beside the list itself: what narrows it, taking it along, handing several on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from complaints.desks import owners_within
from complaints.errors import BadInput
from complaints.forms.narrowing import ColumnsForm, NarrowForm
from complaints.saved_columns import chosen_columns, column_rows, drop_columns, keep_columns
from complaints.saved_views import drop_view, keep_view, view_rows
from complaints.screens.exporting import csv_lines
from complaints.screens.narrowing import read_filters
from complaints.screens.rows import soon_of
from complaints.screens.tabs import Tab, tab, tab_context, views_shown
from complaints.tags import tags_for
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.at_once import at_once
from organisation.policies import policies_for


def tab_of(request: HttpRequest, act: Act, *, soon: timedelta | None = None) -> Tab:
    """The tab that the address names. `soon`: how near a limit is near, where the policies are at hand already."""
    soon = soon_of(policies_for(None, now=act.now)) if soon is None else soon
    return tab(person(request), request.GET.get("show", ""), read_filters(request.GET), now=act.now, soon=soon)


@require_http_methods(["GET", "POST"])
def narrow(request: HttpRequest) -> HttpResponse:
    """Ask what the list is to be narrowed by: a page of its own, or the form in its place on the desk. A POST keeps
    the list under a name, throws a kept one away, or keeps which columns one sees."""
    act = act_from(request)
    shown = tab_of(request, act)
    refused = ""
    if request.method == "POST":
        try:
            _keep(request, shown, act)
        except BadInput as error:
            refused = str(error.sentence)
        else:
            return redirect(shown.address())
    user = person(request)
    people, tags = owners_within(user, now=act.now), list(tags_for(user, now=act.now))
    kept = at_once(views=view_rows(user), columns=column_rows(user))
    form = NarrowForm(shown.narrowed.filters, people=people, tags=tags)
    part = "#form" if request.headers.get("HX-Request") else ""
    context = {
        **tab_context(shown),
        "views": views_shown(kept["views"], shown),
        "form": form,
        "columns_form": ColumnsForm(initial={"columns": chosen_columns(kept["columns"])}),
        "show": shown.key,
        "name": request.POST.get("name", ""),
        "refused": refused,
        "is_narrowed": bool(shown.narrowed),
    }
    return render(request, f"complaints/narrow.html{part}", context, status=422 if refused else 200)


def _keep(request: HttpRequest, shown: Tab, act: Act) -> None:
    """Do what the button says that was pressed.

    :raises BadInput: it can't be kept so.
    """
    user, told = person(request), request.POST
    match next((name for name in ("drop", "columns_as_before", "columns_kept") if name in told), ""):
        case "drop":
            drop_view(user, told["drop"])
        case "columns_as_before":
            drop_columns(user)
        case "columns_kept":
            keep_columns(user, told.getlist("columns"), now=act.now)
        case _:
            keep_view(user, name=told.get("name", ""), query=shown.narrowed.address, now=act.now)


@require_GET
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Hand out what the list shows as a table for a spreadsheet: the same rows in the same order, every number masked.

    It may be large, so it goes out line by line.
    """
    act = act_from(request)
    shown = tab_of(request, act)
    lines: Iterator[str] = csv_lines(shown.rows, now=act.now, soon=shown.soon)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="complaints-{timezone.localdate(act.now):%Y-%m-%d}.csv"'
    return answer
