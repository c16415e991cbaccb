"""Saving the form of a stage: each part that changed goes to its own use case, in the order people say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from complaints.codes import Side
from complaints.forms.stages import StageForm
from complaints.models import Complaint
from complaints.usecases import (
    calming,
    clarifying,
    climbing,
    deciding,
    following,
    identifying,
    parting,
    proposing,
    understanding,
)
from complaints.usecases.door import UseCase
from evidence.act import Act

Call = tuple[UseCase[Any], dict[str, Any]]


def save_stage(form: StageForm, complaint: Complaint, seen_version: int, act: Act) -> Complaint:
    """Do what the valid form says; the first call checks the version that the page showed.

    :raises DeskError: as the use cases do; what was saved before stays saved.
    """
    version: int = seen_version
    for use_case, arguments in list(calls_of(form, complaint)):
        complaint = use_case(complaint.public_id, version, act, **arguments)
        version = complaint.version
    return complaint


def calls_of(form: StageForm, complaint: Complaint) -> Iterator[Call]:
    """Name the use cases that the form's values ask for."""
    by_stage = {
        "receive": _feeling,
        "calm": _calm,
        "clarify": _clarify,
        "propose": _propose,
        "confirm": _confirm,
        "follow-up": _follow_up,
        "closed": _lesson,
    }
    yield from by_stage[complaint.stage](form, form.cleaned_data, complaint)


def _calm(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    yield from ((calming.tick, {"code": code}) for code in told["calm"])
    yield from _feeling(form, told, complaint)
    if told["wants_it_now"] and not complaint.wants_it_now:
        yield calming.wants_it_now, {}


def _propose(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    if form.has_changed():
        yield proposing.explain_options, dict(told)


def _confirm(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    if told["decision"]:
        yield deciding.record_decision, {**told, "option": int(told["option"]) if told["option"] else None}


def _feeling(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    if told["feeling"] is not None:
        yield calming.read_feeling, {"value": told["feeling"]}


def _clarify(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    changed = set(form.changed_data)
    facts = {"own_words", "hurt_most", "stated_demand", "wants", "category", "customer_type", "real_intention"}
    if changed & facts:
        yield clarifying.tell_facts, {name: told[name] for name in facts if name in changed}
    if changed & {"phone", "surname", "title", "contact"}:
        person = {name: told[name] for name in ("phone", "surname", "title")}
        answered = {"anonymity": told["contact"] or "named", "same_person": told["same_person"]}
        yield identifying.tell_customer, {**person, **answered}
    if "flags" in changed:
        yield climbing.set_flags, {"flags": told["flags"]}
    if told.get("severity"):
        yield climbing.look_at_severity, {}
    if told.get("receipt"):
        yield clarifying.give_receipt, {}
    restates = bool(changed & {"restatement", "outcome", "customers_version", "restatement_reason"} and told["outcome"])
    if restates:
        yield (
            clarifying.restate,
            {
                "restatement": told["restatement"],
                "outcome": told["outcome"],
                "customers_version": told["customers_version"],
                "reason": told["restatement_reason"],
            },
        )
    ticks = {side: told[f"{side}_understood"] for side in Side.values}
    # Other words of ours take the ticks away; what still stands ticked is meant for the new ones.
    if changed & {"we_understood", "they_understood"} or (restates and any(ticks.values())):
        yield understanding.note_understanding, ticks
    if changed & {"cause", "open_until"}:
        yield clarifying.set_cause, {"cause": told["cause"], "open_until": told["open_until"]}


def _follow_up(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    if told["result"]:
        yield following.tell_result, {"result": told["result"]}
    if "callback" in form.changed_data and told["callback"]:
        yield following.record_callback_result, {"result": told["callback"], "said": told["callback_said"]}
    if told["recourse"]:
        yield following.tell_recourse, {"recourse": told["recourse"]}
    if {"parting", "care_tip"} & set(form.changed_data):
        yield parting.note_parting, {"ticks": told["parting"], "tip": told["care_tip"]}
    yield from _lesson(form, told, complaint)


def _lesson(form: StageForm, told: dict[str, Any], complaint: Complaint) -> Iterator[Call]:
    if told["nothing_new"] or told["success"] or told["failure"]:
        yield (
            following.write_lesson,
            {name: told[name] for name in ("success", "failure", "nothing_new")},
        )
