"""What base.html needs on every page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from config.demo_sign_ins import demo_sign_ins
from config.navigation import navigation
from config.tour import may_learn, tour_step
from config.vital_signs import mail_in_stopped_since, mail_is_held_back, mail_stopped_since, reminders_stopped_since
from config.workplace import workplace
from followups.letters.editing import keeps_letters
from organisation.models import User
from organisation.scope import reach_of
from scripts_library.coaching import leads
from scripts_library.keepers import keeps_library


def house(request: HttpRequest) -> dict[str, Any]:
    """Give banners, navigation and the name of the branch; a refusal before sign-in gets the banners alone."""
    context: dict[str, Any] = {"demo": settings.DEMO, "not_https": not settings.HTTPS}
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {**context, "demo_sign_ins": demo_sign_ins()}
    now = timezone.now()
    branch, reach = workplace(user, now=now), reach_of(user, now=now)
    step = tour_step(request, user, now=now)
    return {
        **context,
        "nav": navigation(request, reach),
        "tour": step,
        "tour_offered": not step and may_learn(reach),
        "keeps_keywords": keeps_library(user, now=now),
        "keeps_letters": keeps_letters(user, now=now),
        "leads_people": leads(user, now=now),
        "branch_label": branch.name if branch else "",
        "reminders_stopped_since": reminders_stopped_since(now),
        "mail_stopped_since": mail_stopped_since(now),
        "mail_in_stopped_since": mail_in_stopped_since(now),
        "mail_is_held_back": mail_is_held_back(now),
    }
