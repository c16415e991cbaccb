"""Who does something, by which way and when: the one argument every use case takes."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from organisation.models import User


class Via(models.TextChoices):
    """The way by which an act came in."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    TASK = "task", _("Background task")
    COMMAND = "command", _("Command")
    IMPORT = "import", _("Import")
    MAIL_LINK = "mail_link", _("Link in a mail")
    CUSTOMER = "customer", _("Customer's page")
    MAIL = "mail", _("Mail that came in")


def new_request_id() -> str:
    """Make the short id (16 hexadecimal digits) that ties together the rows and log lines of one request or task."""
    return uuid.uuid4().hex[:16]


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act: `by` is nobody for the system and for customers, `now` is the moment all its rows carry. `despite`: why
    it is done although a check speaks against it; `despite_for`: what the check had named when that was written, None
    where nobody tells."""

    by: User | None
    via: Via
    now: datetime
    request_id: str
    despite: str = ""
    despite_for: tuple[str, ...] | None = None

    @classmethod
    def system(cls, *, now: datetime, via: Via = Via.TASK, request_id: str | None = None) -> Act:
        """Describe what the house does by itself: a task, a command, a sweep."""
        return cls(by=None, via=via, now=now, request_id=request_id or new_request_id())


def act_of(request: HttpRequest, via: Via) -> Act:
    """Describe what this request does. For edges only: it reads the clock.

    The request id is the one the middleware set on the request; a request without one (a test, a bare view) gets a
    fresh one.
    """
    user = getattr(request, "user", None)
    return Act(
        by=user if user is not None and user.is_authenticated else None,
        via=via,
        now=timezone.now(),
        request_id=getattr(request, "request_id", None) or new_request_id(),
    )
