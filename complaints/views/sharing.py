"""Lines of one's own on the desk: where somebody was named."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from complaints.errors import NotFound
from complaints.usecases.watching import put_away
from complaints.views.doors import act_from


@require_POST
def away(request: HttpRequest, mention: UUID) -> HttpResponse:
    """Take the line off one's desk."""
    try:
        put_away(mention, act_from(request))
    except NotFound:
        raise Http404 from None
    return redirect("desk")
