"""What supervisors see: what went up, what is late, what waits for a yes, what could not be sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.errors import BadInput
from complaints.screens.letters import letters
from complaints.screens.lists import with_query
from complaints.screens.rows import soon_of
from complaints.screens.supervision import QUEUES, queue_counts, queue_items, queue_labels
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.models import Role
from organisation.policies import policies_for
from organisation.scope import reach_of


@require_GET
def supervisor(request: HttpRequest) -> HttpResponse:
    """One queue, each item opening with the customer's own words (R12); a poll with `seen` answers 204 while nothing
    moved."""
    act = act_from(request)
    user = person(request)
    if not _decides(request):
        raise Http404
    soon = soon_of(policies_for(None, now=act.now))
    counts, mark = queue_counts(user, now=act.now, soon=soon)
    if request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    key = request.GET.get("queue", "")
    key = key if key in QUEUES else next((name for name in QUEUES if counts[name]), "escalated")
    items, after = ([], "") if key == "letters" else _items(request, key, act, soon)
    here = reverse("supervisor")
    context: dict[str, Any] = {
        "queues": [
            {
                "key": name,
                "label": label,
                "count": counts[name],
                "url": with_query(here, queue=name),
                "active": name == key,
                "level": {"escalated": "red", "overdue": "red", "soon": "amber", "letters": "red"}.get(name, ""),
            }
            for name, label in queue_labels().items()
        ],
        "items": items,
        "letters": letters(user, now=act.now) if key == "letters" else [],
        "poll_url": with_query(here, queue=key, after=request.GET.get("after", ""), seen=mark),
        "next_page_url": with_query(here, queue=key, after=after) if after else "",
    }
    template = "complaints/supervisor.html"
    if request.headers.get("HX-Request") and request.GET.get("seen"):
        template += "#items"
    return render(request, template, context)


def _items(request: HttpRequest, key: str, act: Act, soon: timedelta) -> tuple[list[dict[str, Any]], str]:
    user = person(request)
    try:
        return queue_items(key, user, act, soon=soon, after=request.GET.get("after", ""))
    except BadInput as error:
        messages.warning(request, str(error.sentence))
        return queue_items(key, user, act, soon=soon, after="")


def _decides(request: HttpRequest) -> bool:
    return Role.DUTY_MANAGER in reach_of(person(request), now=act_from(request).now).roles


@require_POST
def letter(request: HttpRequest, message: UUID, what: str) -> HttpResponse:
    """Send a stuck message again, or let it go."""
    from complaints.usecases.letters import settle_letter

    if what not in ("again", "drop"):
        raise Http404
    settle_letter(message, act_from(request), again=what == "again")
    messages.success(request, _("It will be sent again.") if what == "again" else _("Taken off the list."))
    return redirect(with_query(reverse("supervisor"), queue="letters"))
