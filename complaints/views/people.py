"""Who the customer is: two records of one person, and the relationship with them."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from complaints.access import Right, demand, demand_reader, may
from complaints.errors import DeskError, NotAllowed, NotFound, Stale
from complaints.forms.people import FindRecordForm, RelationForm, UniteForm
from complaints.models import Complaint
from complaints.relation import relation_of
from complaints.screens.people import find_context, relation_context, unite_context
from complaints.usecases.relating import note_relation
from complaints.usecases.uniting import candidates, merge_customers, undo_merge
from complaints.views.acting import put_errors, seen_version, status_of
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Lead to the other record of the same person: by a number both have, or by one of its complaints. POST, so that no
    address carries what was typed."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand(Right.HANDLE, complaint, act)
    form = FindRecordForm(request.POST or None, complaint=complaint)
    if form.is_valid():
        rows = Complaint.objects.visible_to(person(request), now=act.now).select_related("customer")
        found = rows.filter(number=form.cleaned_data["number"].strip().upper()).first()
        if found is not None and found.customer is not None and found.customer != complaint.customer:
            return redirect("customer_unite", ref, found.customer.public_id)
        form.add_error("number", _("No other customer under this number. Write it as it stands on the receipt."))
    context = find_context(complaint, person(request), act, form)
    return render(request, "complaints/unite_find.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def unite(request: HttpRequest, ref: UUID, other: UUID) -> HttpResponse:
    """Show both records side by side, and make one of them."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand(Right.HANDLE, complaint, act)
    form = UniteForm(request.POST or None, complaint=complaint)
    try:
        both = candidates(complaint, act, other)
        if not form.is_valid():
            context = unite_context(complaint, both, person(request), act, form)
            return render(request, "complaints/unite.html", context, status=422 if form.errors else 200)
        merge_customers(ref, seen_version(request), act, other=other, **form.cleaned_data)
    except NotFound:
        raise Http404 from None
    except NotAllowed:
        raise
    except DeskError as error:
        put_errors(form, error)
        fresh = complaint_for(request, ref, act)
        context = unite_context(fresh, both, person(request), act, form)
        return render(request, "complaints/unite.html", context, status=status_of(request, error))
    messages.success(request, _("It is one customer now."))
    return _back(request, ref, act)


@require_POST
def part(request: HttpRequest, ref: UUID, merge: UUID) -> HttpResponse:
    """Take a merge back."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    try:
        undo_merge(ref, seen_version(request), act, merge=str(merge))
    except NotFound:
        raise Http404 from None
    except NotAllowed:
        raise
    except DeskError as error:
        form = FindRecordForm({}, complaint=complaint)
        form.errors.clear()
        form.add_error(None, str(error.sentence))
        context = find_context(complaint_for(request, ref, act), person(request), act, form)
        return render(request, "complaints/unite_find.html", context, status=status_of(request, error))
    messages.success(request, _("They are two customers again."))
    return _back(request, ref, act)


def _back(request: HttpRequest, ref: UUID, act: Act) -> HttpResponse:
    """Lead to the complaint; to the desk where it is sealed from this person now."""
    rows = Complaint.objects.visible_to(person(request), now=act.now)
    return redirect("complaint", ref) if rows.filter(public_id=ref).exists() else redirect("desk")


@require_http_methods(["GET", "HEAD", "POST"])
def relation(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the relationship with the customer, for the desk alone: a part of the complaint's page for htmx, a page of
    its own without; and keep what was noted."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand_reader(act)
    if request.method != "POST":
        return _draw_relation(request, complaint, act)
    demand(Right.TEND, complaint, act)
    form = RelationForm(request.POST, complaint=complaint)
    if not form.is_valid():
        return _draw_relation(request, complaint, act, form=form, status=422)
    try:
        note_relation(ref, None, act, **form.cleaned_data)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        return _refused_relation(request, ref, act, form, error)
    if not getattr(request, "htmx", False):
        messages.success(request, _("Saved."))
        return redirect("customer_relation", ref)
    response = _draw_relation(
        request, complaint_for(request, ref, act), act, notice={"level": "green", "text": _("Saved.")}
    )
    response["HX-Trigger-After-Swap"] = "moved"
    return response


def _refused_relation(request: HttpRequest, ref: UUID, act: Act, form: RelationForm, error: DeskError) -> HttpResponse:
    fresh, notice = complaint_for(request, ref, act), None
    if isinstance(error, Stale):
        # What a colleague noted stands above; what was typed is kept, and saved once it was looked at.
        form = form.on_fresh(fresh.customer.relation_version if fresh.customer else 0)
        text = _("A colleague noted something meanwhile, see above. Yours is kept: look, then save again.")
        notice = {"level": "amber", "text": text}
    else:
        put_errors(form, error)
    return _draw_relation(request, fresh, act, form=form, notice=notice, status=status_of(request, error))


def _draw_relation(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    form: RelationForm | None = None,
    notice: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    user, customer = person(request), complaint.customer
    found = relation_of(complaint, user, now=act.now)
    tends = customer is not None and customer.erased_at is None and may(Right.TEND, complaint, user, now=act.now)
    shown = (form or RelationForm(complaint=complaint)) if tends else None
    context = relation_context(complaint, found, shown, notice=notice)
    is_part = getattr(request, "htmx", False)
    template = "complaints/relation.html" if is_part else "complaints/relation_page.html"
    return render(request, template, context, status=status)
