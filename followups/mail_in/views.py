"""Pages about mail that came in: what waits for a person, and one mail. Thin: what happens stands in `deciding`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from complaints.access import demand_supervisor
from complaints.errors import DeskError, NotAllowed, NotFound
from complaints.models import Complaint
from complaints.views.acting import put_errors
from complaints.views.doors import act_from, person
from evidence.act import Act
from followups.mail_in.deciding import attach_mail, discard_mail, open_complaint
from followups.mail_in.forms import AttachForm, DiscardForm, OpenForm
from followups.mail_in.models import IncomingMail
from followups.mail_in.screens import LISTS, list_context, one_context
from followups.usecases.by_customer import LONGEST_TEXT
from followups.usecases.by_mail import cut
from organisation.models import Branch
from organisation.scope import reach_of


@require_GET
def mail_in(request: HttpRequest) -> HttpResponse:
    """What the house could not place, for whoever decides: supervisors of their branches, the head office of all."""
    act = act_from(request)
    demand_supervisor(act)
    shown, before = request.GET.get("show", ""), request.GET.get("before", "")
    shown = shown if shown in LISTS else "waiting"
    context = list_context(person(request), shown, int(before) if before.isdecimal() else None, now=act.now)
    return render(request, "followups/mail_in.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, ref: UUID) -> HttpResponse:
    """One mail: to whoever decides about it, and once it is on a complaint to whoever sees that."""
    act = act_from(request)
    mail, decides = _mail_for(request, ref, act)
    if request.method != "POST":
        return _draw(request, mail, act, decides=decides and mail.may_be_placed)
    if not decides:
        raise Http404
    return _decide(request, mail, act) if mail.may_be_placed else _too_late(request, mail, act)


def _too_late(request: HttpRequest, mail: IncomingMail, act: Act) -> HttpResponse:
    """Somebody else has settled it: say so, and keep what was typed in sight."""
    form = _form(request.POST.get("deed", ""), request, act)
    if form is None:
        raise Http404
    messages.warning(request, _("Somebody else has settled this mail meanwhile."))
    kept = [(field.label, field.value()) for field in form.visible_fields() if field.value()]
    return _draw(request, mail, act, decides=False, kept=kept, status=409)


def _decide(request: HttpRequest, mail: IncomingMail, act: Act) -> HttpResponse:
    deed = request.POST.get("deed", "")
    form = _form(deed, request, act)
    if form is None:
        raise Http404
    if not form.is_valid():
        return _draw(request, mail, act, decides=True, bound=(deed, form))
    try:
        complaint = _do(deed, form, mail, act)
    except NotFound:
        mail.refresh_from_db()
        return _too_late(request, mail, act)
    except DeskError as error:
        put_errors(form, error)
        if not error.fields:
            form.add_error(None, str(error.sentence))
        return _draw(request, mail, act, decides=True, bound=(deed, form))
    if complaint is None:
        messages.success(request, _("Discarded. It stays on record."))
    else:
        messages.success(request, _("It stands on %(number)s.") % {"number": complaint.number})
    return redirect("followups:mail_in")


def _form(deed: str, request: HttpRequest, act: Act) -> Form | None:
    match deed:
        case "attach":
            return AttachForm(request.POST)
        case "open":
            return OpenForm(request.POST, branches=_branches(request, act))
        case "discard":
            return DiscardForm(request.POST)
    return None


def _do(deed: str, form: Form, mail: IncomingMail, act: Act) -> Complaint | None:
    told = form.cleaned_data
    if isinstance(form, OpenForm):
        return open_complaint(mail.public_id, act, branch=form.chosen(), words=told["words"])
    if deed == "attach":
        return attach_mail(mail.public_id, act, number=told["number"], words=told["words"])
    discard_mail(mail.public_id, act, reason=told["reason"])
    return None


def _mail_for(request: HttpRequest, ref: UUID, act: Act) -> tuple[IncomingMail, bool]:
    """The mail, and whether this person decides about it.

    :raises Http404: absent or foreign, told alike.
    """
    user = person(request)
    rows = IncomingMail.objects.select_related("branch")
    mail = rows.filter(public_id=ref).first()
    if mail is None:
        raise Http404
    try:
        demand_supervisor(act)
        decides = rows.visible_to(user, now=act.now).filter(pk=mail.pk).exists()
    except NotAllowed:
        decides = False
    if not decides and not (
        mail.about is not None
        and not mail.may_be_placed
        and Complaint.objects.visible_to(user, now=act.now).filter(public_id=mail.about).exists()
    ):
        raise Http404
    return mail, decides


def _branches(request: HttpRequest, act: Act) -> list[Branch]:
    reach = reach_of(person(request), now=act.now)
    rows = Branch.objects.filter(is_active=True).order_by("code")
    return list(rows if reach.is_head_office else rows.filter(pk__in=reach.supervised_ids))


def _draw(
    request: HttpRequest,
    mail: IncomingMail,
    act: Act,
    *,
    decides: bool,
    bound: tuple[str, Form] | None = None,
    kept: Sequence[tuple[Any, Any]] = (),
    status: int | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {**one_context(mail), "kept": kept}
    context["back_url"] = reverse("followups:mail_in")
    if decides:
        context["forms"] = _forms(request, mail, act, context) | (dict([bound]) if bound else {})
        context["open"] = bound[0] if bound else ""
    status = status or (422 if bound else 200)
    return render(request, "followups/mail_in_one.html", context, status=status)


def _forms(request: HttpRequest, mail: IncomingMail, act: Act, told: dict[str, Any]) -> dict[str, Form]:
    number = told["complaint"].number if told["complaint"] is not None else ""
    branch = mail.branch.code if mail.branch else ""
    said = cut(told.get("words", ""), LONGEST_TEXT)
    return {
        "attach": AttachForm(initial={"number": number, "words": said}),
        "open": OpenForm(branches=_branches(request, act), initial={"branch": branch, "words": told.get("new_words")}),
        "discard": DiscardForm(),
    }
