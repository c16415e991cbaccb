"""The “say” panel: the next sentences for this complaint, and beside them what not to say (R162, R163)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.codes import Channel, CustomerType, DeadlineKind, Feeling, Severity, Stage, Title
from complaints.customers import address_as
from complaints.deadlines import open_deadlines
from complaints.models import Complaint
from complaints.ports import Panel
from complaints.views.doors import person
from complaints.waits import waits_too_long
from organisation.at_once import Row, Rows, at_once
from organisation.local_dates import local_date, zone_of
from organisation.models import Branch, Language, User
from scripts_library.blanks import Blanks, due_words
from scripts_library.choosing import ChosenScript, Moment, choose
from scripts_library.keywords import scripts_named, term_book
from scripts_library.models import Script, ScriptUse, TabooPhrase
from scripts_library.playbooks.reading import fitting
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
OF_THE_RULES = (DeadlineKind.REPLY, DeadlineKind.RESOLVE)
CHOOSING = (Stage.PROPOSE, Stage.CONFIRM)
# The ways of going wrong that lie nearest at each stage; the others follow in their own order.
NEAREST_TABOOS = {
    Stage.RECEIVE: ("send_away", "shift_responsibility", "self_defence"),
    Stage.CALM: ("emotion_policing", "belittling", "self_defence", "premature_liability"),
    Stage.CLARIFY: ("blame_customer", "flat_denial", "doubt_honesty", "blame_device"),
    Stage.PROPOSE: ("flat_refusal", "rule_shield", "vague_time", "over_promise"),
    Stage.CONFIRM: ("vague_time", "self_defence", "flat_refusal", "rule_shield"),
    Stage.FOLLOW_UP: ("vague_time",),
}
WRITTEN = (Channel.LETTER, Channel.EMAIL, Channel.ONLINE)
FEELINGS = {str(value): value for value in Feeling.values}


@dataclass(frozen=True)
class Unsaved:
    """What stands chosen on the page and is not saved yet: codes alone. None: the page says nothing, or nothing that we
    know; then what is saved counts."""

    customer_type: str | None = None
    feeling: int | None = None

    @classmethod
    def of(cls, told: Mapping[str, str]) -> Unsaved:
        """Take it from an address."""
        kind = told.get("customer_type")
        return cls(kind if kind in ("", *CustomerType.values) else None, FEELINGS.get(told.get("feeling", "")))

    @property
    def query(self) -> str:
        """How it stands in an address, so that what is pressed there is what was shown."""
        chosen = {"customer_type": self.customer_type, "feeling": self.feeling}
        known = {name: value for name, value in chosen.items() if value is not None}
        return f"?{urlencode(known)}" if known else ""


NOTHING_UNSAVED = Unsaved()


def render_say(
    request: HttpRequest, complaint: Complaint, now: datetime, *, unsaved: Unsaved = NOTHING_UNSAVED, anew: bool = False
) -> str:
    """Draw the panel: two queries, and one more the first time after the keywords changed. Nothing is said where the
    road has ended. Asked for `anew`, it takes by itself the place of all that stand on a page of this stage."""
    context = say_context(complaint, person(request), now=now, unsaved=unsaved)
    if anew:
        context["at_stage"] = complaint.stage
    # Without the request: the page around it has asked the context processors already.
    return render_to_string(TEMPLATE, {**context, "csrf_token": get_token(request)})


def render_opening(request: HttpRequest, branch: Branch, channel: str, now: datetime) -> str:
    """Draw the panel for the first minute: two queries. Without a complaint nothing can be marked as said."""
    user = person(request)
    language = Language.nearest(get_language())
    moment = Moment(stage=Stage.RECEIVE, language=language, channel=channel, industry=branch.industry)
    rows = Script.objects.usable(language=language, stage=Stage.RECEIVE, today=local_date(now, branch))
    blanks = Blanks(clerk=user.name, staff_code=user.staff_code)
    # Another wording for each clerk, the same one all day.
    chosen = choose(rows, moment, limit=len(KEYS), blanks=blanks, seed=f"{user.staff_code}:{local_date(now, branch)}")
    context = {
        "lang": language,
        "scripts": [_shown(one, None) for one in chosen],
        "never": never_said(Stage.RECEIVE, at_once(never=phrases_in(language))["never"]),
    }
    return render_to_string(TEMPLATE, context)


def say_context(
    complaint: Complaint, user: User, *, now: datetime, unsaved: Unsaved = NOTHING_UNSAVED
) -> dict[str, Any]:
    """What the panel shows: the first sentences with their keys, further ones folded, the list of what not to say."""
    if complaint.stage not in [stage.value for stage in SPEAKING_STAGES]:
        return {"ended": True}
    speaks = may(Right.HANDLE, complaint, user, now=now)
    language = language_of(complaint)
    found = at_once(hours=told_hours(complaint, now), never=phrases_in(language), edition=term_book.edition_rows())
    blanks = blanks_of(complaint, user, found["hours"], now=now)
    moment = moment_of(complaint, unsaved, now=now)
    terms = term_book(found["edition"])
    named = scripts_named(complaint.own_words, industry=moment.industry, terms=terms)
    chosen = chosen_for(complaint, blanks, moment, now=now, limit=len(KEYS) + MORE_SENTENCES, named=named)
    first, rest = chosen[: len(KEYS)], chosen[len(KEYS) :]
    about, query = complaint if speaks else None, unsaved.query
    more = [_shown(one, about, query) for one in rest]
    return {
        "lang": language,
        "scripts": [_shown(one, about, query, key=key) for one, key in zip(first, KEYS, strict=False)],
        "more": [{"label": _("More sentences"), "scripts": more}] if rest else [],
        "never": never_said(complaint.stage, found["never"]),
        "plays": _plays(moment, burns=complaint.severity == Severity.CRISIS),
    }


def _plays(moment: Moment, *, burns: bool) -> list[dict[str, str]]:
    chosen = fitting(
        customer_type=moment.customer_type, second_type=moment.second_type, stage=moment.stage, burns=burns
    )
    page_language = get_language() or ""
    return [
        {"title": one.page(page_language).title, "url": reverse("scripts_library:playbook", args=[one.key])}
        for one in chosen
    ]


def chosen_for(
    complaint: Complaint,
    blanks: Blanks,
    moment: Moment,
    *,
    now: datetime,
    limit: int,
    named: Mapping[str, str] | None = None,
) -> list[ChosenScript]:
    """Choose the sentences for this complaint at a moment of it; one query. `named`: see `choose`."""
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
        blanks=blanks,
        seed=str(complaint.public_id),
        said=frozenset(row.pk for row in rows if getattr(row, "said_here", False)),
        named=named,
    )


def moment_of(complaint: Complaint, unsaved: Unsaved = NOTHING_UNSAVED, *, now: datetime) -> Moment:
    """Describe the complaint as the choice needs it; what stands chosen on the page counts before what is saved."""
    moment = Moment(
        stage=complaint.stage,
        language=language_of(complaint),
        channel=complaint.channel,
        customer_type=complaint.customer_type or CustomerType.ORDINARY,
        second_type=complaint.second_type,
        category=complaint.category.code if complaint.category else "",
        industry=complaint.branch.industry,
        feeling=complaint.feeling_now or 0,
        cause=complaint.cause,
        waited=waits_too_long(complaint, now=now),
    )
    if unsaved.customer_type is not None:
        moment = replace(moment, customer_type=unsaved.customer_type or CustomerType.ORDINARY)
    if unsaved.feeling is not None:
        moment = replace(moment, feeling=unsaved.feeling)
    return moment


def language_of(complaint: Complaint) -> str:
    """The language we speak with the customer; the page's, while nobody is known."""
    return Language.nearest(complaint.customer.language if complaint.customer else get_language())


def told_hours(complaint: Complaint, now: datetime) -> Rows:
    """The hours to come that we gave the customer, the next one first. While ways are on the table, the hour of a way
    is spoken of and not the one by which we owe an answer: nobody promises by mistake."""
    kinds = [kind for kind in TOLD_HOURS if complaint.stage not in CHOOSING or kind not in OF_THE_RULES]
    return open_deadlines(complaint, *kinds).filter(due_at__gt=now).order_by("due_at", "id"), ["due_at"]


def blanks_of(complaint: Complaint, user: User, hours: Sequence[Row], *, now: datetime) -> Blanks:
    """What fills the blanks: how to address the customer, who speaks, the number, and the next hour we owe them."""
    customer = complaint.customer
    # A bare surname is no way to address anybody in Chinese.
    address = address_as(customer) if customer is not None and customer.title != Title.NONE else ""
    due = hours[0]["due_at"] if hours else None
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


def phrases_in(language: str) -> Rows:
    """The phrases that `never_said` chooses from."""
    rows = TabooPhrase.objects.filter(is_active=True, language=language)
    return rows.order_by("family__position", "position", "id"), ["family__code", "says", "better", "stages"]


def never_said(stage: str, phrases: Sequence[Row]) -> list[dict[str, str]]:
    """What not to say at this stage, one phrase a family, with what to say instead."""
    first: dict[str, Row] = {}
    for row in phrases:
        if stage in row["stages"]:
            first.setdefault(row["family__code"], row)
    near = [code for code in NEAREST_TABOOS[Stage(stage)] if code in first]
    codes = [*near, *(code for code in first if code not in near)]
    return [{"phrase": first[code]["says"], "instead": first[code]["better"]} for code in codes[:TABOOS]]


def _shown(one: ChosenScript, about: Complaint | None, query: str = "", *, key: str = "") -> dict[str, Any]:
    url = reverse("scripts_library:said", args=[about.public_id, one.script.pk]) + query if about else ""
    return {"text": one.text, "note": one.why, "key": key if url else "", "url": url, "said": one.said}


PANEL = Panel(
    key="say",
    title=lambda: _("Say"),
    url_name="scripts_library:panel",
    render=render_say,
    query_budget=2,
    place="say",
    follows=("customer_type", "feeling"),
)
