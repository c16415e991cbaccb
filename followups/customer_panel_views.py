"""What the desk does about the customer's own page, on the complaint."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from complaints.access import Right, may
from complaints.errors import DeskError
from complaints.models import Complaint
from complaints.screens.rows import customer_label
from complaints.views.acting import put_errors
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act
from evidence.idempotency import KeyRefused
from followups.customer_panel import draw_panel
from followups.forms import WriteToCustomerForm
from followups.usecases import to_customer


@require_GET
def panel(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show what the customer wrote and rated: as a part of the complaint for htmx, as a page of its own without."""
    act = act_from(request)
    return _draw(request, complaint_for(request, ref, act), act)


@require_POST
def read(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Mark what the customer wrote as read."""
    act, complaint = _handled(request, ref)
    to_customer.read_messages(ref, None, act)
    return _back(request, complaint, _("Marked as read."))


@require_POST
def write(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Write to the customer."""
    act, complaint = _handled(request, ref)
    form = WriteToCustomerForm(request.POST)
    if not form.is_valid():
        return _draw(request, complaint, act, refused=form)
    try:
        told = form.cleaned_data
        if told["once"]:
            to_customer.write_to_customer.once(f"{told['once']}-write", ref, act, text=told["text"])
        else:
            to_customer.write_to_customer(ref, None, act, text=told["text"])
    except KeyRefused as error:
        form.add_error(None, str(error))
        return _draw(request, complaint, act, refused=form)
    except DeskError as error:
        put_errors(form, error)
        return _draw(request, complaint, act, refused=form)
    sentence = _("It stands on the customer's page, and leaves where there is a way.")
    if getattr(request, "htmx", False):
        # In place, so that the page's script knows that it was taken and keeps no draft of it.
        return HttpResponse(draw_panel(request, complaint_for(request, ref, act), act.now, notice=sentence))
    return _back(request, complaint, sentence)


@require_POST
def new_link(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Hand out a new link; the ones before lead nowhere any more."""
    act, complaint = _handled(request, ref)
    to_customer.hand_out_new_link(ref, None, act)
    return _back(request, complaint, _("There is a new link. Print the receipt anew, or send the link."))


def _handled(request: HttpRequest, ref: UUID) -> tuple[Act, Complaint]:
    """:raises Http404: not theirs to see. :raises PermissionDenied: they may look but not act."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if not may(Right.HANDLE, complaint, person(request), now=act.now):
        raise PermissionDenied
    return act, complaint


def _back(request: HttpRequest, complaint: Complaint, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(reverse("complaint", args=[complaint.public_id]) + "#customers-page")


def _draw(
    request: HttpRequest, complaint: Complaint, act: Act, *, refused: WriteToCustomerForm | None = None
) -> HttpResponse:
    html = draw_panel(request, complaint, act.now, refused=refused)
    status = 422 if refused is not None else 200
    if getattr(request, "htmx", False):
        return HttpResponse(html, status=status)
    context = {"complaint": complaint, "customer_label": customer_label(complaint), "panel": html}
    return render(request, "followups/customer_panel_page.html", context, status=status)
