"""The “say” panel: the next sentences for this complaint, and beside them what not to say (R162, R163)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import Channel, CustomerType, DeadlineKind, Stage, Title
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.models import Complaint
from complaints.ports import Panel
from complaints.views.doors import person
from organisation.local_dates import local_date, zone_of
from organisation.models import Branch, Language, User
from scripts_library.blanks import Blanks, due_words
from scripts_library.choosing import ChosenScript, Moment, choose
from scripts_library.models import Script, ScriptUse, TabooPhrase
from scripts_library.vocabulary import SPEAKING_STAGES

TEMPLATE = "scripts_library/_say_panel.html"
# One to five are the feelings' keys.
KEYS = "6789"
MORE_SENTENCES = 8
TABOOS = 4
# The hours that we give a customer; the house's inner limits are not theirs to hear.
TOLD_HOURS = (
    DeadlineKind.PROMISE,
    DeadlineKind.PROGRESS_CALL,
    DeadlineKind.CAUSE,
    DeadlineKind.REPLY,
    DeadlineKind.RESOLVE,
    DeadlineKind.THINKING,
)
# The ways of going wrong that lie nearest at each stage; the others follow in their own order.
NEAREST_TABOOS = {
    Stage.RECEIVE: ("send_away", "shift_responsibility", "self_defence"),
    Stage.CALM: ("emotion_policing", "belittling", "self_defence", "premature_liability"),
    Stage.CLARIFY: ("blame_customer", "flat_denial", "doubt_honesty", "blame_device"),
    Stage.PROPOSE: ("flat_refusal", "rule_shield", "vague_time", "over_promise"),
    Stage.CONFIRM: ("vague_time", "self_defence", "flat_refusal", "rule_shield"),
    Stage.FOLLOW_UP: ("vague_time",),
}
WRITTEN = (Channel.LETTER, Channel.ONLINE)


def render_say(request: HttpRequest, complaint: Complaint, now: datetime) -> str:
    """Draw the panel: three queries at most. Nothing is said where the road has ended."""
    context = say_context(complaint, person(request), now=now)
    # Without the request: the page around it has asked the context processors already.
    return render_to_string(TEMPLATE, {**context, "csrf_token": get_token(request)})


def render_opening(request: HttpRequest, branch: Branch, channel: str, now: datetime) -> str:
    """Draw the panel for the first minute: two queries. Without a complaint nothing can be marked as said."""
    user = person(request)
    language = Language.EN if (get_language() or "").startswith("en") else Language.ZH_HANS
    moment = Moment(stage=Stage.RECEIVE, language=language, channel=channel, industry=branch.industry)
    rows = Script.objects.usable(language=language, stage=Stage.RECEIVE, today=local_date(now, branch))
    blanks = Blanks(clerk=user.name, staff_code=user.staff_code)
    # Another wording for each clerk, the same one all day.
    chosen = choose(rows, moment, limit=len(KEYS), blanks=blanks, seed=f"{user.staff_code}:{local_date(now, branch)}")
    context = {
        "lang": language,
        "scripts": [_shown(one, None) for one in chosen],
        "never": never_said(Stage.RECEIVE, language),
    }
    return render_to_string(TEMPLATE, context)


def say_context(complaint: Complaint, user: User, *, now: datetime) -> dict[str, Any]:
    """What the panel shows: the first sentences with their keys, further ones folded, the list of what not to say."""
    if complaint.stage not in [stage.value for stage in SPEAKING_STAGES]:
        return {"ended": True}
    speaks = may(Right.HANDLE, complaint, user, now=now)
    chosen = chosen_for(complaint, user, now=now, limit=len(KEYS) + MORE_SENTENCES)
    first, rest = chosen[: len(KEYS)], chosen[len(KEYS) :]
    about = complaint if speaks else None
    return {
        "lang": language_of(complaint),
        "scripts": [_shown(one, about, key=key) for one, key in zip(first, KEYS, strict=False)],
        "more": [{"label": _("More sentences"), "scripts": [_shown(one, about) for one in rest]}] if rest else [],
        "never": never_said(complaint.stage, language_of(complaint)),
    }


def chosen_for(complaint: Complaint, user: User, *, now: datetime, limit: int) -> list[ChosenScript]:
    """Choose the sentences for this complaint as it stands; two queries."""
    moment = moment_of(complaint)
    said_here = ScriptUse.objects.filter(script=OuterRef("pk"), complaint=complaint.public_id)
    rows = list(
        Script.objects.usable(
            language=moment.language, stage=moment.stage, today=local_date(now, complaint.branch)
        ).annotate(said_here=Exists(said_here))
    )
    return choose(
        rows,
        moment,
        limit=limit,
        blanks=blanks_of(complaint, user, now=now),
        seed=str(complaint.public_id),
        said=frozenset(row.pk for row in rows if getattr(row, "said_here", False)),
    )


def moment_of(complaint: Complaint) -> Moment:
    """Describe the complaint as the choice needs it."""
    return Moment(
        stage=complaint.stage,
        language=language_of(complaint),
        channel=complaint.channel,
        customer_type=complaint.customer_type or CustomerType.ORDINARY,
        second_type=complaint.second_type,
        category=complaint.category.code if complaint.category else "",
        industry=complaint.branch.industry,
        feeling=complaint.feeling_now or 0,
        cause=complaint.cause,
    )


def language_of(complaint: Complaint) -> str:
    """The language we speak with the customer; the page's, while nobody is known."""
    spoken = complaint.customer.language if complaint.customer else get_language() or ""
    return Language.EN if spoken.startswith("en") else Language.ZH_HANS


def blanks_of(complaint: Complaint, user: User, *, now: datetime) -> Blanks:
    """What fills the blanks: how to address the customer, who speaks, the number, and the next hour we owe them."""
    customer = complaint.customer
    # A bare surname is no way to address anybody in Chinese.
    address = address_as(customer) if customer is not None and customer.title != Title.NONE else ""
    hours = open_deadlines(complaint, *TOLD_HOURS).filter(due_at__gt=now).order_by("due_at")
    due = hours.values_list("due_at", flat=True).first()
    language = language_of(complaint)
    return Blanks(
        address=address,
        clerk=user.name,
        staff_code=user.staff_code,
        number=complaint.number,
        due=due_words(due, zone_of(complaint.branch), now=now, language=language, written=complaint.channel in WRITTEN)
        if due
        else "",
    )


def never_said(stage: str, language: str) -> list[dict[str, str]]:
    """What not to say at this stage, one phrase a family, with what to say instead. One query."""
    rows = TabooPhrase.objects.filter(is_active=True, language=language).select_related("family")
    first: dict[str, TabooPhrase] = {}
    for row in rows.order_by("family__position", "position", "id"):
        if stage in row.stages:
            first.setdefault(row.family.code, row)
    near = [code for code in NEAREST_TABOOS[Stage(stage)] if code in first]
    codes = [*near, *(code for code in first if code not in near)]
    return [{"phrase": first[code].says, "instead": first[code].better} for code in codes[:TABOOS]]


def _shown(one: ChosenScript, about: Complaint | None, *, key: str = "") -> dict[str, Any]:
    url = reverse("scripts_library:said", args=[about.public_id, one.script.pk]) if about else ""
    return {"text": one.text, "note": one.why, "key": key if url else "", "url": url, "said": one.said}


PANEL = Panel(
    key="say",
    title=lambda: _("Say"),
    url_name="scripts_library:panel",
    render=render_say,
    query_budget=3,
    place="say",
)
