"""The mails of a trial, which lie in files instead of being sent. The page exists only there."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from outbox.mailbox import kept_mails

SHOWN = 100


def mails_are_kept() -> bool:
    """Tell whether this is a demonstration whose mails go to files."""
    return bool(settings.DEMO and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"))


@require_safe
def mail_page(request: HttpRequest) -> HttpResponse:
    """Show the newest mails to whoever is signed in.

    :raises Http404: mails are really sent, and only their readers read them.
    """
    if not mails_are_kept():
        raise Http404
    return render(request, "dev/mails.html", {"mails": kept_mails(limit=SHOWN), "limit": SHOWN})
