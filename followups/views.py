"""Pages about calls: my agenda of today, and the calls of one complaint. Thin: what happens stands in the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import Right, may
from complaints.codes import Stage
from complaints.contacts import first_of
from complaints.errors import DeskError, NotFound, Stale
from complaints.models import Complaint
from complaints.promises import to_look_at
from complaints.screens.rows import customer_label, moment_state, soon_of
from complaints.usecases.door import UseCase
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act
from followups.calls import Call, calls_of
from followups.codes import Outcome
from followups.forms import (
    DropForm,
    GiveUpForm,
    ManagerForm,
    PlanForm,
    ToldForm,
    WordForm,
    plannable_kinds,
)
from followups.models import Callback
from followups.panel import PanelNews, attempt_form, draw_panel, due_form, end_of_today, prefix
from followups.usecases import calling, moving, planning, unreached
from organisation.local_dates import zone_of
from organisation.policies import policies_for

# My calls of one day; whoever has more works from the top, and the rest moves up.
MOST_ROWS = 100
WEEK = 7


@require_GET
def agenda(request: HttpRequest) -> HttpResponse:
    """Show the calls that I have to make today, or within a week by their days, those that are late, and the promises
    whose condition is to be looked at."""
    act, user = act_from(request), person(request)
    is_week = request.GET.get("span") == "week"
    rows = (
        Callback.objects.visible_to(user, now=act.now)
        .to_call(user, before=end_of_today(act.now, days=WEEK if is_week else 1))
        .annotate(reach=Subquery(first_of(OuterRef("complaint__customer")).values("masked")[:1]))
        .select_related("complaint__customer", "complaint__branch")[: MOST_ROWS + 1]
    )
    found = list(rows)
    soon = soon_of(policies_for(None, now=act.now))
    calls = [
        {
            "call": call,
            "number": call.complaint.number,
            "customer_label": customer_label(call.complaint),
            "due_state": moment_state(call.due_at, now=act.now, soon=soon),
            "url": reverse("complaint", args=[call.complaint.public_id]) + "#callbacks",
        }
        for call in found[:MOST_ROWS]
    ]
    watched = to_look_at(user, now=act.now).select_related("complaint__customer")[:MOST_ROWS]
    promises = [
        {
            "promise": promise,
            "number": promise.complaint.number,
            "customer_label": customer_label(promise.complaint),
            "url": reverse("complaint", args=[promise.complaint.public_id]) + "#at-promises",
        }
        for promise in watched
    ]
    context = {
        "calls": calls,
        "days": by_days(calls, now=act.now) if is_week else [],
        "is_week": is_week,
        "is_cut": len(found) > MOST_ROWS,
        "promises": promises,
    }
    return render(request, "followups/agenda.html", context)


def by_days(calls: list[dict[str, Any]], *, now: datetime) -> list[dict[str, Any]]:
    """Put calls in the order of their hours together by the day, on the clock in force for this request; those that are
    late stand under today."""
    today = timezone.localdate(now)
    days: dict[date, list[dict[str, Any]]] = {}
    for row in calls:
        days.setdefault(max(timezone.localdate(row["call"].due_at), today), []).append(row)
    return [{"date": day, "calls": rows, "is_today": day == today} for day, rows in days.items()]


@require_GET
def panel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the calls of one complaint: as a part of its page for htmx, as a page of its own without."""
    act = act_from(request)
    return _draw(request, complaint_for(request, ref, act), act, PanelNews())


@dataclass
class Posted:
    """One POST about calls: which form on the panel, what to do with it once it is valid, what to say then; `warning`
    is said instead where it is not empty."""

    name: str
    form: Callable[[], Form]
    do: Callable[[Any], Complaint]
    done: str
    warning: Callable[[Any, Complaint], str] = lambda _form, _after: ""


@dataclass(frozen=True)
class Plain:
    """An act upon one call that takes what its form holds and nothing else: its name on the panel, the prefix of its
    fields, the form, what it does, and what is said then."""

    name: str
    fields: str
    form: type[Form]
    use_case: UseCase[Any]
    done: str


@require_POST
def plan(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Plan one more call."""
    act, complaint = _handler(request, ref)
    # A second satisfaction callback is refused by the use case, with a sentence.
    kinds = plannable_kinds(complaint, satisfaction_is_planned=False)
    if not kinds:
        raise Http404

    def do(form: PlanForm) -> Complaint:
        return planning.plan_callback(ref, None, act, **form.told())

    def form() -> Form:
        return PlanForm(request.POST, complaint=complaint, kinds=kinds, user=person(request))

    return _answer(request, complaint, act, Posted("plan", form, do, _("The call is planned.")))


@require_POST
def managers_call(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Promise the duty manager's call."""
    act, complaint = _handler(request, ref)

    def do(form: Form) -> Complaint:
        return planning.promise_managers_call(ref, None, act, **form.cleaned_data)

    def form() -> Form:
        return ManagerForm(request.POST)

    done = _("Promised: the duty manager calls within two hours, and hears of it now.")
    return _answer(request, complaint, act, Posted("manager", form, do, done))


@require_POST
def attempt(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """Write down what came of a call."""
    act, complaint = _handler(request, ref)
    call = _call(complaint, callback)
    policies = policies_for(complaint.branch_id, now=act.now)

    def do(form: Any) -> Complaint:
        return calling.record_attempt(
            ref, None, act, callback=callback, attempt=form.attempt(), seen=form.cleaned_data["seen"]
        )

    def warning(form: Any, after: Complaint) -> str:
        if form.attempt().is_unhappy and after.stage == Stage.CLOSED:
            return _("It is on record. The complaint was closed too long ago to reopen: log a new one.")
        return ""

    def form() -> Form:
        return attempt_form(call, policies, data=request.POST)

    return _answer(
        request, complaint, act, Posted(f"attempt-{callback}", form, do, _("The call is on record."), warning)
    )


@require_POST
def due(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """Move a call to another hour."""
    act, complaint = _handler(request, ref)
    call = _call(complaint, callback)

    def do(form: Form) -> Complaint:
        return moving.change_due(ref, None, act, callback=callback, **form.cleaned_data)

    def form() -> Form:
        return due_form(call, data=request.POST)

    def warning(_form: Any, after: Complaint) -> str:
        moved = _call(after, callback)
        if moved.move is None:
            return ""
        if moved.move.is_asked:
            return _("It was moved before, so the duty manager decides. Until then the call stays where it is.")
        return _("The call has a new time. The customer does not know yet: tell them before the old one.")

    return _answer(request, complaint, act, Posted(f"due-{callback}", form, do, _("The call has a new time."), warning))


@require_POST
def told(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """Note that the customer knows of a call's new hour."""
    plain = Plain("told", "told", ToldForm, moving.tell_delay, _("The customer knows."))
    return _do_plainly(request, ref, callback, plain)


@require_POST
def word(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """Note that a letter or message has left after vain calls."""
    plain = Plain("word", "word", WordForm, unreached.leave_word, _("It is on record."))
    return _do_plainly(request, ref, callback, plain)


@require_POST
def drop(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """Let a call go."""
    plain = Plain("drop", "drop", DropForm, planning.drop_callback, _("The call is cancelled."))
    return _do_plainly(request, ref, callback, plain)


@require_POST
def give_up(request: HttpRequest, ref: UUID, callback: UUID) -> HttpResponse:
    """End the tries."""
    plain = Plain("give-up", "end", GiveUpForm, calling.give_up, _("The tries have ended."))
    return _do_plainly(request, ref, callback, plain)


# --- What they share --------------------------------------------------------------------------------------------------


def _handler(request: HttpRequest, ref: UUID) -> tuple[Act, Complaint]:
    """:raises Http404: not theirs to see. :raises PermissionDenied: they may look but not act."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if not may(Right.HANDLE, complaint, person(request), now=act.now):
        raise PermissionDenied
    return act, complaint


def _call(complaint: Complaint, callback: UUID) -> Call:
    """:raises Http404: the complaint has no such call."""
    found = next((call for call in calls_of(complaint) if call.ref == callback), None)
    if found is None:
        raise Http404
    return found


def _do_plainly(request: HttpRequest, ref: UUID, callback: UUID, plain: Plain) -> HttpResponse:
    act, complaint = _handler(request, ref)
    call = _call(complaint, callback)

    def do(form: Form) -> Complaint:
        return plain.use_case(ref, None, act, callback=callback, **form.cleaned_data)

    def form() -> Form:
        return plain.form(request.POST, prefix=prefix(plain.fields, call))

    return _answer(request, complaint, act, Posted(f"{plain.name}-{callback}", form, do, plain.done))


def _answer(request: HttpRequest, complaint: Complaint, act: Act, posted: Posted) -> HttpResponse:
    """Do it, or show the panel again with everything typed kept and each sentence beside its field."""
    # Hours are typed and read by the clock at the branch.
    with timezone.override(zone_of(complaint.branch)):
        form = posted.form()
        if not form.is_valid():
            return _draw(request, complaint, act, PanelNews({posted.name: form}, _unseen(form)), status=422)
        try:
            after = posted.do(form)
        except NotFound:
            raise Http404 from None
        except DeskError as error:
            refused = _refused(posted.name, form, error)
            status = 409 if isinstance(error, Stale) else 422
            return _draw(request, complaint_for(request, complaint.public_id, act), act, refused, status=status)
    return _done(request, complaint, after, posted.done, posted.warning(form, after))


def _unseen(form: Form) -> str:
    """What is wrong with a hidden field has no place of its own."""
    if any(field.errors for field in form.hidden_fields()):
        return _("This page is out of date. Look at what is new, then send it once more: what you typed is kept.")
    return ""


def _refused(name: str, form: Form, error: DeskError) -> PanelNews:
    known = {field: str(sentence) for field, sentence in error.fields.items()}
    for field, sentence in known.items():
        field = _renamed(field, form)
        form.add_error(field if field in form.fields else None, sentence)
    return PanelNews({name: form}, notice="" if known else str(error.sentence))


def _renamed(field: str, form: Form) -> str:
    """The form asks for two hours where the use case knows one: the next try, and the next call that was named."""
    if field == "next_try_at" and form.cleaned_data.get("outcome") == Outcome.REACHED:
        return "next_call_at"
    return field


def _done(request: HttpRequest, before: Complaint, after: Complaint, sentence: str, warning: str) -> HttpResponse:
    if after.stage != before.stage:
        sentence = _("It is on record, and the complaint is back at “%(stage)s”.") % {
            "stage": after.get_stage_display()
        }
    is_htmx = getattr(request, "htmx", False)
    if is_htmx and after.version == before.version:
        act = act_from(request)
        news = PanelNews(notice=warning or sentence, level="amber" if warning else "green")
        return _draw(request, complaint_for(request, after.public_id, act), act, news)
    messages.add_message(request, messages.WARNING if warning else messages.SUCCESS, warning or sentence)
    page = reverse("complaint", args=[after.public_id])
    if is_htmx:
        # The complaint itself changed, and with it the whole page around the panel.
        response = HttpResponse(status=204)
        response["HX-Redirect"] = page
        return response
    return redirect(f"{page}#callbacks")


def _draw(
    request: HttpRequest, complaint: Complaint, act: Act, refused: PanelNews, *, status: int = 200
) -> HttpResponse:
    html = draw_panel(request, complaint, act.now, refused)
    if getattr(request, "htmx", False):
        return HttpResponse(html, status=status)
    context = {"complaint": complaint, "customer_label": customer_label(complaint), "panel": html}
    return render(request, "followups/callbacks.html", context, status=status)
