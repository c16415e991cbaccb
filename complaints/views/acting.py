"""Doing one act of a form: what was typed, what became of it. The pages decide how they show either."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest

from complaints.errors import Blocked, DeskError, NotFound, Stale, WordsStopped
from complaints.forms.acts import ActForm
from complaints.forms.widgets import CustomerWords, ask_why_despite
from complaints.models import Complaint
from complaints.views.act_table import ActSpec
from complaints.wording import advice, findings_in
from evidence.act import Act
from evidence.idempotency import KeyRefused

ROW_ARGUMENT = {
    "option": "option",
    "tick": "tick",
    "finding": "finding",
    "promise": "promise",
    "compensation": "compensation",
    "work": "order",
    "escalation": "escalation",
    "approval": "approval",
    "relief": "call",
    "manager": "call",
    "crisis": "item",
    "contact": "contact",
    "tag": "tag",
}
# Whose number is its key; the others have a reference.
NUMBERED = ("option", "finding", "tick")
STATUS = {"stale": 409, "wrong_state": 409, "blocked": 422, "bad_input": 422, "words_stopped": 422, "not_allowed": 403}
# What forms call by another name than the use cases.
FIELD_OF = {"why": "reason", "note": "body"}


@dataclass(frozen=True)
class Tried:
    """What became of an act: done, or the form with what was typed and why it was refused (None: at its fields)."""

    done: bool
    form: forms.Form | None = None
    error: DeskError | KeyRefused | None = None


def row_argument(name: str, row: str) -> dict[str, int | str]:
    """The row that an act is upon, as its use case takes it: what has a number by that, the others by their reference.

    :raises Http404: it is neither.
    """
    argument = ROW_ARGUMENT[name.split("-")[0]]
    try:
        return {argument: int(row) if argument in NUMBERED else str(UUID(row))}
    except ValueError:
        raise Http404 from None


def try_act(
    request: HttpRequest, complaint: Complaint, spec: ActSpec, fixed: dict[str, Any], act: Act, auto_id: str
) -> Tried:
    """Read the form of an act and call its use case.

    :raises Http404: the row it is upon is not there.
    """
    form = spec.form(request.POST, complaint=complaint, auto_id=auto_id) if spec.form else None
    if form is not None and not form.is_valid():
        return Tried(False, form)
    try:
        told = spec.arguments(form.cleaned_data if form else {}, complaint, act)
        if spec.adds and "once" in request.POST:
            spec.use_case.once(request.POST["once"], complaint.public_id, act, **told, **fixed)
        else:
            version = None if spec.adds else seen_version(request)
            spec.use_case(complaint.public_id, version, act, **told, **fixed)
    except NotFound:
        raise Http404 from None
    except KeyRefused as error:
        if form is not None:
            form.add_error(None, str(error))
        return Tried(False, form, error)
    except DeskError as error:
        return Tried(False, form, error)
    advise(request, form, complaint)
    return Tried(True, form)


def seen_version(request: HttpRequest) -> int:
    """The version the page showed; 0, which no complaint has, where the page named none."""
    return number_in(request.POST.get("version", "")) or 0


def number_in(text: str) -> int | None:
    """The number that a page sent, None for anything else."""
    return int(text) if text.isdecimal() and len(text) < 10 else None


def advise(request: HttpRequest, form: forms.Form | None, complaint: Complaint) -> None:
    """Tell, beside the save, which words to a customer were better said in another way."""
    if form is None or not form.is_bound:
        return
    # Whoever wrote why it must be said like that has read it already.
    levels = ("warn",) if request.POST.get("despite", "").strip() else ("warn", "block")
    told = [name for name in form.changed_data if isinstance(form.fields[name], CustomerWords)]
    for name in told:
        text = str(form.cleaned_data.get(name) or "")
        found = [one for one in findings_in(text, cause_known=bool(complaint.cause)) if one.level in levels]
        for sentence in advice(found, text):
            messages.warning(request, sentence)


def put_errors(form: forms.Form, error: DeskError) -> None:
    """Put each sentence beside its field, or on top where the form has no such field; on top of a small form as well
    what concerns no field."""
    if isinstance(error, WordsStopped):
        ask_why_despite(form, error)
    if not error.fields and isinstance(form, ActForm):
        form.add_error(None, str(error.sentence))
    for name, sentence in error.fields.items():
        if name == "despite":
            continue
        name = FIELD_OF.get(name, name) if name not in form.fields else name
        form.add_error(name if name in form.fields else None, str(sentence))


def status_of(request: HttpRequest, error: DeskError) -> int:
    """The status of a refusal, as htmx takes it in."""
    status = STATUS.get(error.code, 400)
    # The page takes in what could not be read or comes too late, but no page of somebody without the right.
    return 422 if status == 403 and getattr(request, "htmx", False) else status


def place_errors(form: forms.Form | None, error: DeskError) -> bool:
    """Put what was refused into the form, where it has a place there; says whether it stands there now. What came too
    late has none, and what a gate holds only in a small form: the gate itself stands beside a stage's."""
    if form is None or isinstance(error, Stale):
        return False
    is_small = isinstance(form, ActForm)
    if isinstance(error, Blocked):
        if is_small:
            form.add_error(None, str(error.sentence))
        return is_small
    put_errors(form, error)
    return bool(error.fields) or is_small
