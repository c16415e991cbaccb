"""Pages of practice. Thin: playing and scoring stand elsewhere."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from complaints.errors import BadInput, NotFound, WrongState
from complaints.views.doors import act_from, own_branch, person
from organisation.models.languages import Language
from scripts_library.practice import rounds
from scripts_library.practice.screens import choice_context, round_context


@require_GET
def practice(request: HttpRequest) -> HttpResponse:
    """Choose a simulated complaint; whoever leads a desk sees how far its people are."""
    act, user = act_from(request), person(request)
    context = choice_context(Language.nearest(get_language()), rounds.best_scores(user), own_branch(request, act))
    progress = rounds.progress_of_desk(user, now=act.now)
    return render(request, "scripts_library/practice.html", {**context, "progress": progress})


@require_POST
def begin(request: HttpRequest, scenario: str) -> HttpResponse:
    """Begin a round."""
    try:
        row = rounds.begin(act_from(request), scenario, language=Language.nearest(get_language()))
    except NotFound:
        raise Http404 from None
    return redirect("scripts_library:practice_round", row.public_id)


@require_GET
def play(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show one's own round as it stands."""
    try:
        row = rounds.round_of(act_from(request), ref)
    except NotFound:
        raise Http404 from None
    return render(request, "scripts_library/practice_round.html", round_context(row))


@require_POST
def answer(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Give an answer, typed or picked, and show what becomes of it; what was typed and can't count stays to be read."""
    picked, turn = request.POST.get("picked", ""), request.POST.get("turn", "")
    text = request.POST.get("text", "")
    try:
        rounds.answer(
            act_from(request),
            ref,
            turn=int(turn) if turn.isdecimal() and len(turn) < 3 else -1,
            text=text,
            picked=int(picked) if picked.isdecimal() and len(picked) < 3 else None,
        )
    except NotFound:
        raise Http404 from None
    except WrongState as late:
        if text.strip():
            return _with_what_was_typed(request, ref, text, str(late.sentence), status=409)
        messages.warning(request, str(late.sentence))
    except BadInput as error:
        return _with_what_was_typed(request, ref, text, str(error.sentence), status=422)
    return redirect("scripts_library:practice_round", ref)


def _with_what_was_typed(request: HttpRequest, ref: UUID, text: str, error: str, *, status: int) -> HttpResponse:
    context = {**round_context(rounds.round_of(act_from(request), ref)), "text": text, "error": error}
    return render(request, "scripts_library/practice_round.html", context, status=status)
