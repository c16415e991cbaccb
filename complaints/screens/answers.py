"""The answers that a supervisor can give to one thing in a queue, each as a small form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from complaints.forms.acts import DecideForm, InstructForm, LowerForm, PassUpForm, TakeOverForm
from complaints.forms.kept import kept_texts
from complaints.models import Approval, Complaint, Escalation
from complaints.money import money
from complaints.usecases.approving import is_at_head_office
from complaints.usecases.escalating import may_answer
from evidence.act import Act
from organisation.models import User
from organisation.scope import reach_of

Answer = dict[str, Any]


@dataclass(frozen=True)
class Returned:
    """A form that came back refused: of which act, upon which row, and the sentence that stands at no field."""

    name: str
    row: str
    form: forms.Form | None
    sentence: str = ""


def ids_of(name: str, row: object) -> str:
    """How the ids of an answer's fields are made: several of one kind may stand on a page."""
    return f"id_{name}_{row}_%s"


def answers(
    complaint: Complaint,
    user: User,
    act: Act,
    step: Escalation | None,
    asked: Sequence[tuple[Approval, str]],
    returned: Returned | None,
) -> tuple[list[Answer], list[tuple[str, str]]]:
    """Everything that `user` may answer here, and the texts of a refused form that has no place among it any more.

    `asked`: each approval with why this person may not say yes to it, empty where they may.
    """
    shown: list[Answer] = []
    beyond = [approval for approval, why_not in asked if why_not]
    for approval, why_not in asked:
        shown += _decisions(complaint, user, act, approval, why_not, beyond)
    if step is not None and step.instructed_at is None and may_answer(step, complaint, act):
        # What is asked for a yes is answered by a yes or no; an instruction beside it is the exception.
        decides = bool(asked) and step.reason == Escalation.Reason.AUTHORITY
        label = _("Give the instruction")
        shown.append(_answer("escalation-instruct", label, step.public_id, InstructForm, is_open=not decides))
    if complaint.owner_id != user.pk:
        shown.append(_answer("take-over", _("Take it over"), complaint.public_id, TakeOverForm, icon="hand"))
    if complaint.severity in ("serious", "crisis"):
        label = _("Lower the severity")
        shown.append(_answer("lower", label, complaint.public_id, LowerForm, icon="chevron-down"))
    return shown, _fill(shown, complaint, returned)


def _decisions(
    complaint: Complaint, user: User, act: Act, approval: Approval, why_not: str, beyond: list[Approval]
) -> list[Answer]:
    """Yes and no to one approval; beyond one's authority no, and the way to who may say yes, which all of `beyond` go
    together."""
    title, row = approval_label(approval), approval.public_id
    if not why_not:
        yes = _answer("approval-approve", _("Approve"), row, DecideForm, title=title, is_open=True)
        return [{**yes, "second": {"name": "approval-decline", "label": _("Decline")}}]
    stays = reach_of(user, now=act.now).is_head_office or is_at_head_office(complaint)
    no = _answer("approval-decline", _("Decline"), row, DecideForm, title=title, is_open=stays)
    decline = {**no, "plain": True}
    if stays:
        return [{**decline, "note": why_not}]
    if approval != beyond[0]:
        return [decline]
    label = _("Send it up to the head office")
    all_of_it = " · ".join(approval_label(one) for one in beyond)
    pass_up = _answer("approval-pass-up", label, row, PassUpForm, title=all_of_it, is_open=True)
    return [{**pass_up, "note": why_not}, decline]


def approval_label(approval: Approval) -> str:
    """What an approval is about, in a few words: the kind of remedy and the amount."""
    option = approval.option
    if option is None or option.amount is None:
        return str(option.get_kind_display() if option else approval.get_what_display())
    return f"{option.get_kind_display()} {money(option.amount, option.currency)}"


def _answer(
    name: str,
    label: str,
    row: object,
    kind: type[forms.Form],
    *,
    title: str = "",
    icon: str = "",
    is_open: bool = False,
) -> Answer:
    return {"name": name, "label": label, "row": str(row), "kind": kind, "title": title, "icon": icon, "open": is_open}


def _fill(shown: list[Answer], complaint: Complaint, returned: Returned | None) -> list[tuple[str, str]]:
    """Give each answer its form, the refused one with what was typed; says what found no place."""
    placed = returned is None or returned.form is None
    for answer in shown:
        names = (answer["name"], answer.get("second", {}).get("name"))
        if returned is not None and returned.row == answer["row"] and returned.name in names:
            answer["form"], answer["open"], placed = returned.form, True, True
        else:
            auto_id = ids_of(answer["name"], answer["row"])
            answer["form"] = answer["kind"](complaint=complaint, auto_id=auto_id)
    if placed or returned is None or returned.form is None:
        return []
    return kept_texts(returned.form)
