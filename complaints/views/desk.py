"""The desk: what to do next, by nearest deadline."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.moves import moves
from complaints.ports import duties
from complaints.queries import ComplaintQuerySet
from complaints.saved_columns import chosen_columns, column_rows, columns_shown
from complaints.saved_views import view_rows
from complaints.screens.detail import next_verb, now_words
from complaints.screens.hall import Hall, Returned, hall_lists
from complaints.screens.lists import by_next_due
from complaints.screens.rows import row, soon_of
from complaints.screens.sharing import mention_list, mentions, mentions_mark
from complaints.screens.tabs import tab_context, views_shown
from complaints.views.doors import act_from, complaint_for, person
from complaints.views.tabs import tab_of
from evidence.act import Act
from organisation.at_once import at_once
from organisation.models import Role
from organisation.policies import policies_among
from organisation.scope import DESK_ROLES, reach_of


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the rows of one tab with the next step beside; a poll with `seen` answers 204 while nothing moved. Who only
    answers for a department has another list of what to do next."""
    act = act_from(request)
    if reach_of(person(request), now=act.now).roles == {Role.DEPARTMENT_STAFF}:
        return redirect("work_orders")
    return draw_desk(request, act)


def draw_desk(request: HttpRequest, act: Act, *, returned: Returned | None = None, status: int = 200) -> HttpResponse:
    """Draw the desk, or for a poll its list; `returned`: a count of the hall that came back refused."""
    user = person(request)
    found = at_once(
        **hall_lists(user, now=act.now),
        views=view_rows(user),
        columns=column_rows(user),
        mentions=mention_list(user, act),
    )
    hall = Hall(found, user, act)
    shown = tab_of(request, act, soon=soon_of(policies_among(found["policies"], None, now=act.now)))
    mark = f"{shown.mark}|{hall.mark}|{mentions_mark(found['mentions'])}"
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    here, following, after = _page(request, shown.rows)
    rows = [_row(complaint, act, shown.soon, first=position == 0) for position, complaint in enumerate(here)]
    context: dict[str, Any] = {
        "hall": hall.context(on="desk", returned=returned),
        "mentions": mentions(found["mentions"]),
        **tab_context(shown),
        "may_hand_on": bool(reach_of(user, now=act.now).roles & DESK_ROLES),
        "rows": rows,
        "columns": columns_shown(chosen_columns(found["columns"])),
        "cursor": {**rows[0], **_step(here[0])} if rows else None,
        "poll_url": shown.address(after=after, seen=mark),
        "next_page_url": shown.address(after=following) if following else "",
        "previous_page_url": shown.address() if after else "",
    }
    if request.headers.get("HX-Request") and request.GET.get("seen"):
        return render(request, "complaints/desk.html#rows", context)
    if shown.narrowed.unknown:
        messages.warning(request, _("One of the filters does not exist and was left out."))
    context["views"] = views_shown(found["views"], shown)
    context["duties"] = duties(request, now=act.now)
    return render(request, "complaints/desk.html", context, status=status)


def _page(request: HttpRequest, rows: ComplaintQuerySet) -> tuple[Sequence[Complaint], str, str]:
    """One page of the list, the key of the next, and where it really begins: the first where there is no such page."""
    after = request.GET.get("after", "")
    try:
        return *by_next_due(rows, after=after), after
    except BadInput as error:
        messages.warning(request, str(error.sentence))
        return *by_next_due(rows, after=""), ""


@require_GET
def desk_next(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The pane beside the list: the complaint under the cursor, enough to act."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if request.headers.get("HX-Request") is None:
        raise Http404
    ways = [move for move in moves(complaint, person(request), now=act.now) if move.forward]
    soon = soon_of(complaint.gate.policies)
    missing = [item for move in ways for item in move.missing]
    context = {"cursor": {**row(complaint, now=act.now, soon=soon), **_step(complaint), "missing": missing}}
    return render(request, "complaints/desk.html#next", context)


def _row(complaint: Complaint, act: Act, soon: Any, *, first: bool) -> dict[str, Any]:
    return {
        **row(complaint, now=act.now, soon=soon),
        "cursor_url": reverse("desk_next", args=[complaint.public_id]),
        "is_cursor": first,
    }


def _step(complaint: Complaint) -> dict[str, str]:
    words = now_words(complaint)
    url = reverse("complaint", args=[complaint.public_id])
    return {"next_step_label": next_verb(complaint), "next_step_hint": words["hint"], "next_step_url": url}
