"""For whoever watches the house: does the web server live, is everything ready."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.vital_signs import database_answers, sweep_state
from evidence.triggers import missing_triggers

logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process does; asks nobody else."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, the trail is guarded and the sweep ran lately; otherwise 503 and why.

    Redis isn't asked: without it everything still works, some seconds later.
    """
    if not database_answers():
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    try:
        found = {"database": "ok", "triggers": _triggers(), "sweep": sweep_state(timezone.now())}
    except DatabaseError as error:
        # A database without tables: the house hasn't been set up.
        logger.warning("readiness can't be told: %s", type(error).__name__)
        return JsonResponse({"ready": False, "database": "not set up"}, status=503)
    is_ready = set(found.values()) == {"ok"}
    return JsonResponse({"ready": is_ready, **found}, status=200 if is_ready else 503)


def _triggers() -> str:
    return "missing" if missing_triggers(connection) else "ok"
