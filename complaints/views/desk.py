"""The desk: what to do next, by nearest deadline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.moves import moves
from complaints.ports import duties
from complaints.screens.detail import next_verb, now_words
from complaints.screens.lists import BUCKETS, bucket_counts, bucket_filter, bucket_labels, by_next_due, with_query
from complaints.screens.rows import row, soon_of
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act
from organisation.models import Role
from organisation.policies import policies_for
from organisation.scope import reach_of


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """Show the rows of one tab with the next step beside; a poll with `seen` answers 204 while nothing moved. Who only
    answers for a department has another list of what to do next."""
    act = act_from(request)
    user = person(request)
    if reach_of(user, now=act.now).roles == {Role.DEPARTMENT_STAFF}:
        return redirect("work_orders")
    soon = soon_of(policies_for(None, now=act.now))
    mine = Complaint.objects.visible_to(user, now=act.now).open()
    counts = bucket_counts(mine, user, now=act.now, soon=soon)
    seen = counts.pop("seen").isoformat() if counts["all"] else "none"
    # The counts are part of the mark: a row grows overdue without anybody touching it, and one that ends or is handed
    # away takes its moment along.
    mark = "|".join([seen, *(str(counts[name]) for name in BUCKETS)])
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    key = request.GET.get("show", "")
    key = key if key in BUCKETS else ("mine" if counts["mine"] else "all")
    after = request.GET.get("after", "")
    rows_here = mine.filter(bucket_filter(key, user, now=act.now, soon=soon))
    try:
        found, following = by_next_due(rows_here, after=after)
    except BadInput as error:
        messages.warning(request, str(error.sentence))
        after = ""
        found, following = by_next_due(rows_here, after=after)
    rows = [_row(complaint, act, soon, first=position == 0) for position, complaint in enumerate(found)]
    here = reverse("desk")
    context = {
        "buckets": [
            {
                "key": name,
                "label": label,
                "count": counts[name],
                "url": with_query(here, show=name),
                "active": name == key,
                "level": {"overdue": "red", "soon": "amber"}.get(name, ""),
            }
            for name, label in bucket_labels().items()
        ],
        "rows": rows,
        "cursor": {**rows[0], **_step(found[0])} if rows else None,
        "poll_url": with_query(here, show=key, after=after, seen=mark),
        "next_page_url": with_query(here, show=key, after=following) if following else "",
        "previous_page_url": with_query(here, show=key) if after else "",
    }
    if request.headers.get("HX-Request") and request.GET.get("seen"):
        return render(request, "complaints/desk.html#rows", context)
    return render(request, "complaints/desk.html", {**context, "duties": duties(request, now=act.now)})


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
