"""The table of a complaint in which its fee is explained."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.access import Right, demand, demand_reader, may
from complaints.errors import DeskError, NotFound, WrongState
from complaints.fees import fee_of
from complaints.forms.fee import FeeForm
from complaints.models import Complaint
from complaints.usecases.fees import EXPLAINED_AT, explain_fee
from complaints.views.acting import advise, put_errors, status_of
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act

Notice = dict[str, str]


@require_http_methods(["GET", "HEAD", "POST"])
def fee(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show how the fee is made up, for the desk alone: a part of the complaint's page for htmx, a page of its own
    without; keep what was typed; and with `more` reckon it and add two lines, keeping nothing."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand_reader(act)
    if request.method != "POST":
        return _draw(request, complaint, act)
    demand(Right.HANDLE, complaint, act)
    form = FeeForm(request.POST)
    if "more" in request.POST:
        form.go_to_next_line()
        return _draw(request, complaint, act, form=form)
    if not form.is_valid():
        return _draw(request, complaint, act, form=form, status=422)
    try:
        explain_fee(ref, None, act, **form.arguments())
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        return _refused(request, ref, act, form, error)
    advise(request, form, complaint)
    if not getattr(request, "htmx", False):
        messages.success(request, _("Saved."))
        return redirect("complaint_fee", ref)
    saved = {"level": "green", "text": _("Saved.")}
    response = _draw(request, complaint_for(request, ref, act), act, notice=saved)
    response["HX-Trigger-After-Swap"] = "moved"
    return response


def _refused(request: HttpRequest, ref: UUID, act: Act, form: FeeForm, error: DeskError) -> HttpResponse:
    fresh, notice = complaint_for(request, ref, act), None
    status = status_of(request, error)
    if isinstance(error, WrongState):
        # What a colleague wrote stands above; what was typed is kept, and saved once it was looked at.
        standing = fee_of(fresh)
        sent = request.POST.copy()
        sent["replaces"] = str(standing.table.pk if standing else 0)
        form = FeeForm(sent)
        notice = {"level": "amber", "text": str(error.sentence)}
    else:
        put_errors(form, error)
    return _draw(request, fresh, act, form=form, notice=notice, status=status)


def _draw(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    form: FeeForm | None = None,
    notice: Notice | None = None,
    status: int = 200,
) -> HttpResponse:
    standing, is_late = fee_of(complaint), notice is not None and notice["level"] == "amber"
    handles = complaint.stage in EXPLAINED_AT and may(Right.HANDLE, complaint, person(request), now=act.now)
    shown = form or (FeeForm(fee=standing) if handles else None)
    context = {
        "complaint": complaint,
        "fee": standing,
        "form": shown,
        # Beside one's own words only where a colleague's came between.
        "shows_standing": standing is not None and (shown is None or is_late),
        "notice": notice,
        "is_saved": notice is not None and notice["level"] == "green",
    }
    is_part = getattr(request, "htmx", False)
    return render(request, "complaints/fee.html" if is_part else "complaints/fee_page.html", context, status=status)
