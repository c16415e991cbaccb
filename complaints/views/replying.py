"""The letter that answers a letter: written, signed, sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.access import Right, demand, demand_reader, may
from complaints.errors import DeskError, NotFound
from complaints.forms.replying import ReplyLetterForm, SentForm
from complaints.models import Complaint, ReplyLetter
from complaints.ports import reader_url
from complaints.screens.papers import language_of, latest_letter, letter_context
from complaints.usecases.replying import letter_in_the_making, mark_of, send_letter, sign_letter, write_letter
from complaints.views.acting import advise, put_errors, status_of
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act


@require_http_methods(["GET", "HEAD", "POST"])
def reply_letter(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the letter of reply beside its form, for the desk alone. A POST writes it; with `sign` it signs it, with
    `sent` it notes how it left."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand_reader(act)
    if request.method != "POST":
        return _draw(request, complaint, act)
    demand(Right.HANDLE, complaint, act)
    try:
        return _send(request, complaint, act) if "sent" in request.POST else _write(request, complaint, act)
    except NotFound:
        raise Http404 from None
    except DeskError as error:
        messages.warning(request, str(error.sentence))
        return _draw(request, complaint_for(request, ref, act), act, status=status_of(request, error))


def _write(request: HttpRequest, complaint: Complaint, act: Act) -> HttpResponse:
    ref, form = complaint.public_id, _form(complaint, latest_letter(complaint), request.POST)
    if not form.is_valid():
        return _draw(request, complaint, act, form=form, status=422)
    try:
        write_letter(ref, None, act, letter=form.letter(), replaces=form.cleaned_data["replaces"])
        if "sign" in request.POST:
            sign_letter(ref, None, act)
    except NotFound:
        raise
    except DeskError as error:
        fresh = complaint_for(request, ref, act)
        return _draw(request, fresh, act, form=_put(form, error, fresh), status=status_of(request, error))
    advise(request, form, complaint)
    signed = _("Signed. Print it, put your name under it, and note how it left.")
    saved = _("Saved. Read it once more as the customer will, then sign it.")
    messages.success(request, signed if "sign" in request.POST else saved)
    return redirect("complaint_reply_letter", ref)


def _put(form: ReplyLetterForm, error: DeskError, fresh: Complaint) -> ReplyLetterForm:
    """Say on the form what was refused; what was typed stays."""
    put_errors(form, error)
    if not error.fields:
        form.add_error(None, str(error.sentence))
    form.look_again(mark_of(letter_in_the_making(fresh)))
    return form


def _send(request: HttpRequest, complaint: Complaint, act: Act) -> HttpResponse:
    form = SentForm(request.POST)
    if not form.is_valid():
        return _draw(request, complaint, act, sent=form, status=422)
    send_letter(complaint.public_id, None, act, how=form.cleaned_data["how"])
    messages.success(request, _("Noted: the letter has left."))
    return redirect("complaint_reply_letter", complaint.public_id)


def _form(complaint: Complaint, row: ReplyLetter | None, typed: Any = None) -> ReplyLetterForm:
    standing = row if row is not None and row.sent_at is None else None
    return ReplyLetterForm(typed, complaint=complaint, row=standing, language=language_of(complaint, ""))


def _draw(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    form: ReplyLetterForm | None = None,
    sent: SentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    row, language = latest_letter(complaint), language_of(complaint, "")
    handles = may(Right.HANDLE, complaint, person(request), now=act.now)
    context: dict[str, Any] = {
        "complaint": complaint,
        "wording_url": reader_url("wording", complaint.public_id) if handles else "",
        "letter": row,
        "language": language,
        "form": form or (_form(complaint, row) if handles else None),
    }
    if row is not None:
        with translation.override(language):
            sheet = letter_context(complaint, row, now=act.now)
            context["sheet"] = render_to_string("complaints/papers/letter.html", sheet)
        context["is_open"] = row.sent_at is None
    if row is not None and row.sent_at is None and handles:
        context["signs"] = row.signed_by_id != person(request).pk and _may_sign(row, complaint, request, act)
        context["sent_form"] = sent or (SentForm() if row.signed_at is not None else None)
    return render(request, "complaints/reply_letter.html", context, status=status)


def _may_sign(row: ReplyLetter, complaint: Complaint, request: HttpRequest, act: Act) -> bool:
    return not row.to_leader or may(Right.SUPERVISE, complaint, person(request), now=act.now)
