"""Five minutes for whoever sits down here first: one invented customer, from the counter to closed.

Only the demonstration has it, because in a real house the invented customer would count. The tour does nothing by
itself: it lives in the session, looks how far the newest complaint of the learner has come, and says what is next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from complaints.codes import Stage
from complaints.models import Complaint
from organisation.models import User
from organisation.scope import DESK_ROLES, Reach, reach_of

SINCE = "tour_since"


@dataclass(frozen=True)
class Step:
    """What to do next: a few words, and how it is done by keyboard."""

    title: LazyText
    how: LazyText


WRITE = Step(
    _("Write while he speaks"),
    _(
        "Mr Zheng stands before you, agitated: “I topped up a hundred last week, now the line is dead. Nobody"
        " told me.” Press n, write his words, then Esc, 4 for the feeling, and g. No more is needed now."
    ),
)
STEPS = {
    Stage.RECEIVE: Step(
        _("Welcome him"),
        _("Who takes care of it, how he reached you, how he feels: what is missing stands beside the button. Then g."),
    ),
    Stage.CALM: Step(
        _("First the feeling"),
        _(
            "Say one of the sentences. Press l when you have listened and y when you have said sorry. When he has"
            " calmed down, 2, then g."
        ),
    ),
    Stage.CLARIFY: Step(
        _("Say it back to him"),
        _(
            "Tick the severity and the receipt. Write in your words what happened and tick that he agrees; note that he"
            " would rather leave no number. f adds what you found; choose the cause. Then g. You may press g too early:"
            " it leads to what is missing."
        ),
    ),
    Stage.PROPOSE: Step(
        _("Two ways out"),
        _("a adds one: what, and by which day and hour. Add a second one, so that he can choose. Then g."),
    ),
    Stage.CONFIRM: Step(
        _("His yes, in his words"),
        _("Choose the option he accepts and write what he says, word for word. Then g."),
    ),
    Stage.FOLLOW_UP: Step(
        _("Keep your word"),
        _("Mark the promise as kept, write what you told him and what he said when you called. g closes it."),
    ),
}
DONE = Step(
    _("That is all of it"),
    _(
        "Three more keys for every day: h when the customer looks at the screen, / to find anything, ? for all that a"
        " page can do."
    ),
)


def may_learn(reach: Reach) -> bool:
    """Tell whether the tour is for somebody: in a demonstration, for whoever serves customers."""
    return bool(settings.DEMO and reach.roles & DESK_ROLES)


def tour_step(request: HttpRequest, user: User, *, now: datetime) -> dict[str, object]:
    """Give the step that somebody on the tour stands at, as components/tour.html draws it; nothing without a tour."""
    # A page may be drawn outside of any session.
    since = getattr(request, "session", {}).get(SINCE)
    if not since:
        return {}
    mine = Complaint.objects.visible_to(user, now=now).filter(received_by=user, received_at__gte=since)
    newest = mine.order_by("-received_at").values_list("public_id", "stage").first()
    road = list(STEPS)
    if newest is None:
        step, number, url = WRITE, 1, reverse("complaint_new")
    elif newest[1] not in road:
        step, number, url = DONE, len(road) + 2, ""
    else:
        stage = Stage(newest[1])
        step, number, url = STEPS[stage], road.index(stage) + 2, reverse("complaint", args=[newest[0]])
    here = url in (request.path, urlsplit(request.headers.get("HX-Current-URL", "")).path)
    return {"title": step.title, "how": step.how, "number": number, "of": len(road) + 2, "url": url, "here": here}


@require_safe
def tour(request: HttpRequest) -> HttpResponse:
    """Draw the step alone, for the strip that asks after every change of the page."""
    assert isinstance(request.user, User)
    step = tour_step(request, request.user, now=timezone.now())
    return render(request, "components/tour.html#step", {"tour": step}) if step else HttpResponse(status=204)


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Begin the tour, or begin it anew, at the form for a new complaint.

    :raises Http404: this is no demonstration, or they serve no customers.
    """
    now = timezone.now()
    assert isinstance(request.user, User)
    if not may_learn(reach_of(request.user, now=now)):
        raise Http404
    request.session[SINCE] = now.isoformat()
    return redirect("complaint_new")


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the tour, wherever it stands; what was logged stays."""
    request.session.pop(SINCE, None)
    return redirect("desk")
