"""The customer beside the complaint: revealing a number with a reason, and what came before."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.codes import ContactKind
from complaints.customers import phone_in_groups
from complaints.errors import DeskError, NotAllowed, NotFound
from complaints.forms.acts import ReasonForm
from complaints.models import Complaint
from complaints.screens.rows import customer_label, row, soon_of
from complaints.usecases.revealing import reveal_contact
from complaints.views.doors import act_from, complaint_for, person
from organisation.policies import policies_for


@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: HttpRequest, ref: UUID, contact: UUID) -> HttpResponse:
    """Show one number in full, after a reason; shown once, never kept in an address or a cache (R147)."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    point = complaint.customer and complaint.customer.contacts.filter(public_id=contact).first()
    if not point:
        raise Http404
    form = ReasonForm(request.POST if request.method == "POST" else None, complaint=complaint)
    context = {"complaint": complaint, "contact": point, "form": form, "label": customer_label(complaint)}
    if request.method != "POST" or not form.is_valid():
        return render(request, "complaints/reveal.html", context, status=422 if form.errors else 200)
    try:
        value = reveal_contact(ref, contact, form.cleaned_data["reason"], act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        form.add_error(None, str(error.sentence))
        return render(request, "complaints/reveal.html", context, status=403 if isinstance(error, NotAllowed) else 422)
    context["value"] = value
    if point.kind == ContactKind.PHONE:
        context |= {"value": phone_in_groups(value), "dial": value}
    return render(request, "complaints/reveal.html", context)


@require_GET
def history(request: HttpRequest, ref: UUID) -> HttpResponse:
    """The customer's other complaints that this person may see, the latest first."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if complaint.customer is None:
        messages.info(request, _("Nobody knows yet who the customer is."))
        return redirect("complaint", ref)
    theirs = Complaint.objects.filter(customer=complaint.customer)
    found = theirs.visible_to(person(request), now=act.now)
    elsewhere = theirs.on_cards_for(person(request), now=act.now).exclude(pk__in=found.values("pk")).count()
    rows = found.with_what_rows_show().order_by("-received_at", "-id")[:100]
    soon: timedelta = soon_of(policies_for(complaint.branch_id, now=act.now))
    context = {
        "complaint": complaint,
        "label": customer_label(complaint),
        "elsewhere": elsewhere,
        "rows": [row(one, now=act.now, soon=soon) for one in rows],
    }
    return render(request, "complaints/history.html", context)
