"""The ways beside the road, folded away: back to calm, up, pause, hand over, withdraw …"""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.access import Right, may
from complaints.codes import Channel, Severity, Stage
from complaints.forms import acts
from complaints.forms.remedies import SpecialCaseForm
from complaints.forms.splitting import SplitForm
from complaints.models import Complaint
from complaints.moves import Move
from complaints.screens.alarms import declining
from evidence.act import Act
from organisation.models import User

Bound = dict[str, forms.Form]
DANGEROUS = ("withdraw", "merge")
# Arrows whose form stands here; bare ones are plain buttons.
ARROW_FORMS: dict[str, type[acts.ActForm]] = {
    "return_to_calm": acts.FeelingForm,
    "rework": acts.ReasonForm,
    "refer_to_arbitration": acts.ArbitrationForm,
    "carry_out_award": acts.AwardForm,
    "withdraw": acts.ReasonForm,
    "merge": acts.MergeForm,
    "reopen": acts.ReasonForm,
}
# What a potential complaint's own page calls by other ways.
NOT_HERE = ("log_potential",)
SPLIT_HINT = gettext_lazy("The second matter gets a number of its own; its limits run since this one was received.")
KEYS = {"return_to_calm": "c", "reopen": "o"}


def side_acts(
    complaint: Complaint, user: User, act: Act, ways: list[Move], found: acts.Lists, *, bound: Bound
) -> list[dict[str, Any]]:
    """Every act beside the road that this person may do now."""
    if not may(Right.HANDLE, complaint, user, now=act.now):
        return []
    shown = [
        _entry(
            complaint,
            move.name,
            str(move.label),
            bound,
            form=ARROW_FORMS.get(move.name),
            danger=move.name in DANGEROUS,
            blocked=[str(item.sentence) for item in move.missing],
        )
        for move in ways
        if not move.forward and move.allowed and move.name not in NOT_HERE
    ]
    if found["incident"]:
        label = _("Take it out of the incident")
        shown.append(_entry(complaint, "incident-leave", label, bound, form=acts.ReasonForm))
    if complaint.is_open:
        shown += _while_open(complaint, user, act, bound)
        if may(Right.SUPERVISE, complaint, user, now=act.now):
            label = _("No manager appears")
            shown += [
                {**_entry(complaint, "manager-decline", label, bound), **one}
                for one in declining(complaint, found, bound)
            ]
        if not found["incident"] and complaint.category_id and may(Right.SUPERVISE, complaint, user, now=act.now):
            shown.append(_entry(complaint, "incident", _("It concerns many: an incident"), bound))
    for entry in shown:
        if entry["form"] is not None:
            entry["form"].offer(found)
    # What ends the complaint stands last, away from what is done every day.
    return sorted(shown, key=lambda entry: bool(entry["danger"]))


def _while_open(complaint: Complaint, user: User, act: Act, bound: Bound) -> list[dict[str, Any]]:
    shown = [_entry(complaint, "escalate", _("Send it up"), bound, form=acts.EscalateForm, key="u")]
    if complaint.owner_id != user.pk:
        shown.append(_entry(complaint, "take-over", _("Take it over"), bound, form=acts.TakeOverForm))
    shown.append(_entry(complaint, "transfer", _("Hand it over"), bound, form=acts.TransferForm))
    if complaint.channel == Channel.WALK_IN and complaint.waits_since is None:
        shown.insert(0, _entry(complaint, "step-away", _("I step away"), bound, form=acts.StepAwayForm, key="."))
    if complaint.paused_at is None:
        shown.append(_entry(complaint, "pause", _("Wait for the customer"), bound, form=acts.PauseForm))
    else:
        shown.append(_entry(complaint, "resume", _("Let the clock run again"), bound))
    if complaint.severity != Severity.CRISIS:
        shown.append(_entry(complaint, "raise", _("Raise the severity"), bound, form=acts.RaiseForm))
    if complaint.severity in (Severity.SERIOUS, Severity.CRISIS) and _may_lower(complaint, user, act):
        shown.append(_entry(complaint, "lower", _("Lower the severity"), bound, form=acts.LowerForm))
    if may(Right.SUPERVISE, complaint, user, now=act.now):
        shown.append(_entry(complaint, "special-case", _("Out of the ordinary"), bound, form=SpecialCaseForm))
    shown.append(_entry(complaint, "split", _("Two matters: split"), bound, form=SplitForm, hint=SPLIT_HINT))
    # At follow-up the list of promises has the form in place.
    if complaint.stage not in (Stage.RECEIVE, Stage.CALM, Stage.FOLLOW_UP):
        shown.append(_entry(complaint, "promise", _("Give our word"), bound, form=acts.PromiseForm))
    if complaint.stage == Stage.FOLLOW_UP and complaint.callback_result == "not_satisfied":
        label = _("Ask to close though not satisfied")
        shown.append(_entry(complaint, "ask-to-close", label, bound, form=acts.AskCloseForm))
    return shown


def _may_lower(complaint: Complaint, user: User, act: Act) -> bool:
    return may(Right.SUPERVISE, complaint, user, now=act.now) or complaint.severity_raised_by_id == user.pk


def _entry(
    complaint: Complaint,
    name: str,
    label: str,
    bound: Bound,
    *,
    form: type[acts.ActForm] | None = None,
    key: str = "",
    danger: bool = False,
    blocked: list[str] | None = None,
    hint: Any = "",
) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "url": reverse("complaint_act", args=[complaint.public_id, name]),
        "primary": False,
        "form": bound.get(name) or (form(complaint=complaint, auto_id=acts.ids_of(name)) if form else None),
        "key": key or KEYS.get(name, ""),
        "danger": danger,
        "hint": hint,
        "blocked": blocked or [],
    }
