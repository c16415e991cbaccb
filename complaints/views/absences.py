"""Who is away and who stands in: one's own days, and those of the people one leads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.errors import DeskError, NotFound
from complaints.forms.absences import AbsenceForm
from complaints.models import Complaint
from complaints.usecases.absences import absences_shown_to, end_absence, enter_absence, people_led_by, span_of
from complaints.views.acting import put_errors, status_of
from complaints.views.doors import act_from, person
from evidence.act import Act
from organisation.absences import deputies_for
from organisation.models import User
from organisation.scope import reach_of


@require_http_methods(["GET", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """Show who is away. A POST enters an absence, or ends the one it names."""
    act = act_from(request)
    if request.method == "GET":
        return _draw(request, act, _form(request, act))
    if "absence" in request.POST:
        return _end(request, act)
    form = _form(request, act, request.POST)
    if not form.is_valid():
        return _draw(request, act, form, status=422)
    told = form.cleaned_data
    try:
        enter_absence(act, **{**told, "user": told["user"] or person(request)})
    except DeskError as error:
        put_errors(form, error)
        return _draw(request, act, form, status=status_of(request, error))
    messages.success(request, _("Entered. What comes meanwhile goes to whoever stands in."))
    return redirect("away")


def _end(request: HttpRequest, act: Act) -> HttpResponse:
    try:
        row = UUID(request.POST["absence"])
    except ValueError:
        raise Http404 from None
    try:
        end_absence(row, act)
    except NotFound:
        # Pressed twice, or by a colleague meanwhile: what was asked for is so already.
        messages.info(request, _("This is over already, or was called off."))
        return redirect("away")
    messages.success(request, _("Ended. Mails go to them again."))
    return redirect("away")


def _form(request: HttpRequest, act: Act, typed: object = None) -> AbsenceForm:
    me = person(request)
    led = people_led_by(reach_of(me, now=act.now))
    deputies = deputies_for(me, now=act.now)
    if led.exists():
        # Whose deputy it is stands in the same form: whether they do the same work is asked when it is sent.
        deputies = User.objects.filter(pk__in=deputies.values("pk")) | led
    return AbsenceForm(typed, me=me, led=led, deputies=deputies.order_by("staff_code"), auto_id="id_away_%s")


def _draw(request: HttpRequest, act: Act, form: AbsenceForm, *, status: int = 200) -> HttpResponse:
    me = person(request)
    zone = timezone.get_current_timezone_name()
    shown = list(absences_shown_to(me, now=act.now))
    led = set(people_led_by(reach_of(me, now=act.now)).values_list("pk", flat=True))
    rows = []
    for row in shown:
        starts, ends = span_of(row, zone)
        rows.append(
            {
                "ref": str(row.public_id),
                "who": row.user.name_and_code,
                "mine": row.user_id == me.pk,
                "deputy": row.deputy.name_and_code if row.deputy else "",
                "i_stand_in": row.deputy_id == me.pk,
                "starts": starts,
                "ends": ends,
                "now": row.starts_at <= act.now,
                "may_end": row.user_id == me.pk or row.user_id in led,
                "code": row.user.staff_code,
                "open": Complaint.objects.open().filter(owner=row.user).count() if row.deputy_id == me.pk else 0,
            }
        )
    return render(request, "complaints/away.html", {"rows": rows, "form": form}, status=status)
