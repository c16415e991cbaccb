"""The calls on the complaint's page, and what the desk reads of them in its list of duties."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.forms.picks import offer_moments, picks
from complaints.models import Complaint
from complaints.ports import Duty, Panel
from complaints.promises import to_look_at
from complaints.screens.rows import moment_state, soon_of
from complaints.views.doors import person
from followups.calls import Call, calls_of
from followups.codes import CallbackKind
from followups.forms import (
    AttemptForm,
    DropForm,
    DueForm,
    GiveUpForm,
    ManagerForm,
    PlanForm,
    ToldForm,
    WordForm,
    plannable_kinds,
)
from followups.models import Callback
from followups.quiet_hours import quiet_hours_of
from followups.times import suggest_next_try
from followups.usecases.calling import may_give_up
from organisation.at_once import at_once, count_in, how_many
from organisation.local_dates import zone_of
from organisation.models import User
from organisation.opening import calendar_ahead
from organisation.policies import Policies, policies_for
from organisation.working_time import WorkingCalendar

TEMPLATE = "followups/panel.html"


@dataclass
class PanelNews:
    """What the panel says of the POST before it: refused forms, by their names on the panel, and a sentence above."""

    forms: dict[str, Form] = field(default_factory=dict)
    notice: str = ""
    level: str = "amber"


def render_panel(request: HttpRequest, complaint: Complaint, now: datetime) -> str:
    """Draw the panel with the page: two queries at most, once the complaint's gate facts are loaded."""
    return draw_panel(request, complaint, now, PanelNews())


def draw_panel(request: HttpRequest, complaint: Complaint, now: datetime, news: PanelNews) -> str:
    """Draw the panel, with what was refused in its place."""
    with timezone.override(zone_of(complaint.branch)):
        context = panel_context(complaint, person(request), now, news)
        # Without the request: the page around it has asked the context processors already.
        return render_to_string(TEMPLATE, {**context, "csrf_token": get_token(request)})


def panel_context(complaint: Complaint, user: User, now: datetime, news: PanelNews) -> dict[str, Any]:
    """What the panel shows: open calls with their forms, the calls that are over, and the form for one more."""
    calls = calls_of(complaint)
    still_open = [call for call in calls if call.is_open or call.awaits]
    policies = _policies(complaint, now)
    context: dict[str, Any] = {
        "complaint": complaint,
        "over": [call for call in calls if call not in still_open],
        "notice": news.notice,
        "level": news.level,
        "soon": soon_of(policies),
    }
    if not may(Right.HANDLE, complaint, user, now=now):
        return {**context, "open": [_shown(call, now, policies) for call in still_open]}
    calendar = calendar_ahead(complaint.branch, now=now)
    entries = [
        _shown(call, now, policies) | _forms_of(call, complaint, policies, now, calendar, news) for call in still_open
    ]
    plan = _plan_form(complaint, user, still_open, news)
    manager = news.forms.get("manager") or ManagerForm() if plan is not None and complaint.is_open else None
    drawn = [plan, *(entry[name] for entry in entries for name in ("attempt", "due") if name in entry)]
    quiet = quiet_hours_of(complaint.branch, policies)
    offer_moments(drawn, picks(calendar, policies, now=now, fit=quiet.after))
    has_place = {name for entry in entries for name in entry["names"]} | {"plan", "manager"}
    return {
        **context,
        "open": entries,
        "plan": plan,
        "plan_url": reverse("followups:plan", args=[complaint.public_id]),
        "manager": manager,
        "manager_url": reverse("followups:managers_call", args=[complaint.public_id]),
        "kept": [pair for name, form in news.forms.items() if name not in has_place for pair in _kept(form)],
    }


def _policies(complaint: Complaint, now: datetime) -> Policies:
    try:
        return complaint.gate.policies
    except RuntimeError:
        return policies_for(complaint.branch_id, now=now)


def _shown(call: Call, now: datetime, policies: Policies) -> dict[str, Any]:
    return {"call": call, "due_state": moment_state(call.due_at, now=now, soon=soon_of(policies))}


def _forms_of(
    call: Call,
    complaint: Complaint,
    policies: Policies,
    now: datetime,
    calendar: WorkingCalendar,
    news: PanelNews,
) -> dict[str, Any]:
    if not call.is_open:
        word = WordForm(prefix=prefix("word", call), initial={"seen": call.version})
        return _entry(complaint, call, {f"word-{call.ref}": word} if call.notice_at is None else {}, news)
    tried = [now, *(attempt.at for attempt in call.attempts)]
    suggested = suggest_next_try(complaint, policies, now=now, tried=tried, calendar=calendar)
    made: dict[str, Form] = {
        f"attempt-{call.ref}": attempt_form(call, policies, initial={"next_try_at": suggested, "seen": call.version}),
        f"due-{call.ref}": due_form(call, initial={"due_at": call.due_at, "seen": call.version}),
        f"drop-{call.ref}": DropForm(prefix=prefix("drop", call), initial={"seen": call.version}),
        f"give-up-{call.ref}": GiveUpForm(prefix=prefix("end", call), initial={"seen": call.version}),
    }
    if call.move is not None and not call.move.is_asked:
        made[f"told-{call.ref}"] = ToldForm(prefix=prefix("told", call), initial={"seen": call.version})
    return {
        **_entry(complaint, call, made, news),
        "enough_tries": call.tries >= policies.int("callback_tries"),
    }


def _entry(complaint: Complaint, call: Call, made: dict[str, Form], news: PanelNews) -> dict[str, Any]:
    entry: dict[str, Any] = {"names": list(made)}
    for name, form in made.items():
        act = name.removesuffix(f"-{call.ref}")
        key = act.replace("-", "_")
        entry[key] = _with_fresh_version(news.forms.get(name), call) or form
        entry[f"{key}_url"] = reverse(f"followups:{key}", args=[complaint.public_id, call.ref])
    return entry


def _with_fresh_version(form: Form | None, call: Call) -> Form | None:
    """A refused form comes back for the call as it stands now: sent once more it must not be refused as stale."""
    if form is not None:
        form.data = {**form.data.dict(), form.add_prefix("seen"): str(call.version)}  # type: ignore[attr-defined]
    return form


def attempt_form(call: Call | Callback, policies: Policies, **kwargs: Any) -> AttemptForm:
    """The form for one try of this call."""
    last = may_give_up(call.tries, tries_needed=policies.int("callback_tries"))
    return AttemptForm(kind=call.kind, may_give_up=last, prefix=prefix("try", call), **kwargs)


def due_form(call: Call | Callback, **kwargs: Any) -> DueForm:
    """The form for another hour of this call."""
    return DueForm(kind=call.kind, prefix=prefix("due", call), **kwargs)


def prefix(name: str, call: Call | Callback) -> str:
    """Keep the forms of several calls on one page apart."""
    ref = call.ref if isinstance(call, Call) else call.public_id
    return f"{name}-{ref.hex[:8]}"


def _plan_form(complaint: Complaint, user: User, still_open: list[Call], news: PanelNews) -> Form | None:
    planned = any(call.kind == CallbackKind.SATISFACTION and call.is_open for call in still_open)
    kinds = plannable_kinds(complaint, satisfaction_is_planned=planned)
    return news.forms.get("plan") or (PlanForm(complaint=complaint, kinds=kinds, user=user) if kinds else None)


def _kept(form: Form) -> list[tuple[str, str]]:
    return form.kept() if hasattr(form, "kept") else []


PANEL = Panel(
    key="callbacks",
    title=lambda: _("Calls to the customer"),
    url_name="followups:panel",
    render=render_panel,
    query_budget=2,
    place="side",
)


def duties(request: HttpRequest, now: datetime) -> list[Duty]:
    """How many calls this person has to make today, the late ones among them (R174), and the promises whose condition
    is to be looked at, where there are any (R94). One query."""
    user = person(request)
    calls = Callback.objects.visible_to(user, now=now).to_call(user, before=end_of_today(now))
    found = at_once(calls=how_many(calls), promises=how_many(to_look_at(user, now=now)))
    url, watched = reverse("followups:agenda"), count_in(found["promises"])
    listed = [Duty(key="call", label=_("Calls today"), count=count_in(found["calls"]), url=url)]
    if watched:
        listed.append(Duty(key="promise", label=_("Promises to look at"), count=watched, url=f"{url}#promises"))
    return listed


def end_of_today(now: datetime, *, days: int = 1) -> datetime:
    """Give the midnight that ends today, or the last of so many days of which today is the first, by the clock in force
    for this request."""
    last = timezone.localtime(now).date() + timedelta(days=days)
    # Each midnight by its own clock: a week may hold a night in which the hour changes.
    return datetime.combine(last, time(), tzinfo=timezone.get_current_timezone())
