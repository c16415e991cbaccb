"""Pages of the playbooks."""

from __future__ import annotations

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from scripts_library.playbooks.reading import KIND_LABELS, Playbook, playbooks, read_signals


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All of them, by what they are about."""
    language = get_language() or ""
    groups = [
        {
            "label": KIND_LABELS[kind],
            "is_for_staff": kind.is_for_staff,
            "rows": [{"key": one.key, "page": one.page(language)} for one in rows],
        }
        for kind, rows in groupby(playbooks().values(), key=lambda one: one.kind)
    ]
    return render(request, "scripts_library/playbooks.html", {"groups": groups})


@require_GET
def playbook(request: HttpRequest, key: str) -> HttpResponse:
    """One of them: a part of a page for htmx, a page of its own without. `asked`: somebody wants to know what the body
    signals at the places `seen` say."""
    one = playbooks().get(key)
    if one is None:
        raise Http404
    page = one.page(get_language() or "")
    context = {"playbook": one, "page": page, **_signals(one, page.signals, request.GET)}
    part = getattr(request, "htmx", False)
    return render(request, "scripts_library/_playbook.html" if part else "scripts_library/playbook.html", context)


def _signals(one: Playbook, words: tuple[str, ...], sent: QueryDict) -> dict[str, object]:
    ticked = {int(place) for place in sent.getlist("seen") if place.isdecimal() and len(place) < 3}
    seen = ticked & set(range(len(words)))
    return {
        "signals": [{"place": place, "text": text, "is_seen": place in seen} for place, text in enumerate(words)],
        "told": read_signals(one, seen) if seen else None,
        "nothing_ticked": "asked" in sent and not seen,
    }
