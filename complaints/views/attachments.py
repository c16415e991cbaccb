"""Files of a complaint: adding several, showing one to whoever may see the complaint, withdrawing one with a reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from complaints.access import Right, demand, may
from complaints.attachments import content_of, readable_attachment_of, rules_of, thumbnail_of
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.private_answers import private_answer
from complaints.screens.attachments import attachment_list, attachments, withdraw_form
from complaints.uploads import cleaned
from complaints.usecases.attaching import add_attachment, withdraw_attachment
from complaints.views.doors import act_from, complaint_for, person
from evidence.act import Act
from evidence.files.cleaning import FileRules
from evidence.files.refusals import FileRefused
from evidence.idempotency import KeyRefused
from organisation.at_once import at_once
from organisation.policies import policies_for


@require_http_methods(["GET", "POST"])
def files(request: HttpRequest, ref: UUID) -> HttpResponse:
    """Show the files of a complaint; take further ones, each by itself: one that is refused holds no other back."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    if request.method == "GET":
        return _draw(request, complaint, act)
    demand(Right.HANDLE, complaint, act)
    refusals = _add_all(request, complaint, act)
    added = len(request.FILES.getlist("file")) - len(refusals)
    if request.accepts("text/html"):
        return _after_adding(request, complaint, act, added, refusals)
    return JsonResponse({"added": added, "refused": refusals}, status=422 if refusals else 201)


def _add_all(request: HttpRequest, complaint: Complaint, act: Act) -> list[str]:
    uploads = request.FILES.getlist("file")
    if not uploads:
        return [_("Choose a file first.")]
    rules = rules_of(policies_for(complaint.branch_id, now=act.now))
    refusals = []
    for place, upload in enumerate(uploads, start=1):
        try:
            _add(request, complaint, act, upload, rules)
        except (FileRefused, BadInput, WrongState) as refused:
            refusals.append(_placed(place, len(uploads), str(refused.sentence)))
        except KeyRefused as refused:
            refusals.append(_placed(place, len(uploads), str(refused)))
    return refusals


def _add(request: HttpRequest, complaint: Complaint, act: Act, upload: Any, rules: FileRules) -> None:
    file = cleaned(upload, rules)
    # One key for each file of a page: pressed twice, it is added once.
    key = f"{request.POST.get('once') or uuid4().hex}-{file.sent_digest[:16]}"
    add_attachment.once(key, complaint.public_id, act, file=file, internal="internal" in request.POST)


def _placed(place: int, of: int, sentence: str) -> str:
    """Name a file by its place, since its name may be anything."""
    return sentence if of == 1 else _("File %(place)d: %(sentence)s") % {"place": place, "sentence": sentence}


def _after_adding(
    request: HttpRequest, complaint: Complaint, act: Act, added: int, refusals: list[str]
) -> HttpResponse:
    if added > 0:
        said = ngettext("%(count)d file added.", "%(count)d files added.", added) % {"count": added}
        messages.success(request, said)
    if refusals:
        return _draw(request, complaint, act, refusals=refusals, status=422)
    return redirect(f"{reverse('complaint', args=[complaint.public_id])}#files")


@require_GET
def file(request: HttpRequest, ref: UUID, attachment: UUID, how: str) -> HttpResponse:
    """Give a file to keep, or a picture to look at; nothing of it may run, be framed or be stored by others."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    row = readable_attachment_of(complaint, attachment)
    if how == "file":
        return private_answer(content_of(row), row, to_keep=True)
    if how == "picture" and row.is_picture:
        return private_answer(content_of(row), row)
    if how == "thumbnail":
        return private_answer(thumbnail_of(row), row, media_type="image/jpeg")
    raise Http404


@require_POST
def withdraw(request: HttpRequest, ref: UUID, attachment: UUID) -> HttpResponse:
    """Take a file out of what is offered, with a reason."""
    act = act_from(request)
    complaint = complaint_for(request, ref, act)
    demand(Right.HANDLE, complaint, act)
    form = withdraw_form(complaint, str(attachment), request.POST)
    if not form.is_valid():
        return _draw(request, complaint, act, refused={str(attachment): form}, status=422)
    withdraw_attachment(ref, None, act, attachment=str(attachment), **form.cleaned_data)
    if not getattr(request, "htmx", False):
        messages.success(request, _("The file is withdrawn; the record keeps that it was here."))
        return redirect(f"{reverse('complaint', args=[ref])}#files")
    response = _draw(request, complaint, act, said=_("The file is withdrawn; the record keeps that it was here."))
    response["HX-Trigger-After-Swap"] = "moved"
    return response


def _draw(
    request: HttpRequest,
    complaint: Complaint,
    act: Act,
    *,
    refusals: list[str] | None = None,
    refused: dict[str, forms.Form] | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw the page of the files, or for htmx their list alone."""
    found = at_once(files=attachment_list(complaint))["files"]
    policies = policies_for(complaint.branch_id, now=act.now)
    readonly = not may(Right.HANDLE, complaint, person(request), now=act.now)
    shown = attachments(complaint, found, policies=policies, readonly=readonly, refused=refused)
    context = {"complaint": complaint, "files": shown, "refusals": refusals or [], "files_said": said}
    template = "complaints/attachments_page.html"
    if getattr(request, "htmx", False):
        template = "complaints/attachments.html#files-list"
    return render(request, template, context, status=status)
