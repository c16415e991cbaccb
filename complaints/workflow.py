"""The road of a complaint as a state machine: one method per arrow, its guards, its right and its name.

    receive → calm → clarify → propose → confirm → follow-up → closed

The methods only move; `complaints.usecases` holds the row, the rights, the version and the trail around them.
`permission` is not used: django-fsm does not enforce it when the method is called.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_fsm import GET_STATE, FSMField, Transition, transition

from complaints import guards
from complaints.codes import ROAD, Stage

if TYPE_CHECKING:
    from complaints.models import Complaint

OPEN_STAGES = (*ROAD, Stage.ARBITRATION)
CALMABLE = (Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP, Stage.ARBITRATION)
Condition = Callable[[models.Model], bool]
RECEIVE_GATE: list[Condition] = [
    guards.medical_help_came_first,
    guards.has_owner,
    guards.has_channel,
    guards.has_feeling,
]
CALM_GATE: list[Condition] = [
    guards.medical_help_came_first,
    guards.feeling_was_read,
    guards.feeling_was_tended,
    guards.feeling_came_down,
]
CLARIFY_GATE: list[Condition] = [
    guards.medical_help_came_first,
    guards.has_own_words,
    guards.can_reach_customer,
    guards.severity_was_looked_at,
    guards.receipt_was_given,
    guards.facts_were_restated,
    guards.we_understood,
    guards.they_understood,
    guards.cause_is_known_or_dated,
    guards.finding_shows_the_cause,
    guards.work_orders_are_settled,
]
PROPOSE_GATE: list[Condition] = [
    guards.medical_help_came_first,
    guards.has_enough_options,
    guards.options_are_approved,
    guards.offers_fit_the_open_cause,
    guards.our_doing_is_remedied,
    guards.customers_doing_is_helped,
]
CONFIRM_GATE: list[Condition] = [guards.medical_help_came_first, guards.customer_answered]
CLOSE_GATE: list[Condition] = [
    guards.medical_help_came_first,
    guards.nobody_is_still_thinking,
    guards.promises_are_kept,
    guards.what_was_granted_was_given,
    guards.no_work_order_is_open,
    guards.customer_was_read,
    guards.one_way_to_close,
    guards.recourse_was_told,
    guards.supervisor_agrees_to_close,
    guards.lesson_is_written,
    guards.crisis_is_worked_through,
    guards.parting_is_done,
    guards.letter_was_answered,
]


def _codes(*stages: Stage) -> list[str]:
    return [stage.value for stage in stages]


def _names(label: Any, *, right: str = "handle", forward: bool = True, applies: Any = None) -> dict[str, Any]:
    """What `moves()` shows of an arrow: label, right, whether it is the road ahead, and when it applies."""
    return {"label": label, "right": right, "forward": forward, "applies": applies}


def _stage_left(complaint: Complaint, **_facts: Any) -> str:
    return complaint.calm_returns_to


class Workflow(models.Model):
    """The protected stage and its arrows."""

    stage = FSMField(default=Stage.RECEIVE.value, choices=Stage.choices, protected=True, max_length=12)

    class Meta:
        abstract = True

    def arrows(self) -> list[Transition]:
        """Every arrow of the road, from whatever stage; `custom` says how people see it."""
        return list(type(self)._meta.get_field("stage").get_all_transitions(type(self)))

    @transition(
        field=stage,
        source=Stage.RECEIVE.value,
        target=Stage.CALM.value,
        conditions=RECEIVE_GATE,
        custom=_names(_("Settle the feeling")),
    )
    def calm(self) -> None:
        """Begin to settle the feeling."""

    @transition(
        field=stage,
        source=Stage.CALM.value,
        target=Stage.CLARIFY.value,
        conditions=CALM_GATE,
        custom=_names(_("Find out what happened"), applies=guards.first_time_calm),
    )
    def clarify(self) -> None:
        """Go from the feeling to the facts (R20)."""

    @transition(
        field=stage,
        source=Stage.CALM.value,
        target=GET_STATE(_stage_left, states=_codes(*CALMABLE)),
        conditions=CALM_GATE,
        custom=_names(_("Go on where we were"), applies=guards.came_from_elsewhere),
    )
    def go_on(self) -> None:
        """Return to the stage that was left for calm; nothing confirmed is asked again."""

    @transition(
        field=stage,
        source=Stage.CLARIFY.value,
        target=Stage.PROPOSE.value,
        conditions=CLARIFY_GATE,
        custom=_names(_("Propose a way")),
    )
    def propose(self) -> None:
        """Go from the facts to a remedy."""

    @transition(
        field=stage,
        source=Stage.PROPOSE.value,
        target=Stage.CONFIRM.value,
        conditions=PROPOSE_GATE,
        custom=_names(_("Ask the customer")),
    )
    def confirm(self) -> None:
        """Put the options to the customer."""

    @transition(
        field=stage,
        source=Stage.CONFIRM.value,
        target=Stage.FOLLOW_UP.value,
        conditions=CONFIRM_GATE,
        custom=_names(_("Keep our word")),
    )
    def follow_up(self) -> None:
        """Go on to keeping what was agreed."""

    @transition(
        field=stage,
        source=Stage.FOLLOW_UP.value,
        target=Stage.CLOSED.value,
        conditions=CLOSE_GATE,
        custom=_names(pgettext_lazy("complaint", "Close")),
    )
    def close(self) -> None:
        """End it one of the four ways."""

    @transition(
        field=stage,
        source=Stage.CONFIRM.value,
        target=Stage.PROPOSE.value,
        conditions=[guards.refusal_is_on_record],
        custom=_names(_("Look for another way"), forward=False),
    )
    def propose_again(self) -> None:
        """After a refusal, look for another way (R100, R101)."""

    @transition(
        field=stage,
        source=_codes(Stage.FOLLOW_UP, Stage.ARBITRATION),
        target=Stage.PROPOSE.value,
        custom=_names(_("Not settled: propose again"), forward=False),
    )
    def rework(self) -> None:
        """The result did not satisfy: explain, look for a better way (R113)."""

    @transition(
        field=stage,
        source=_codes(*CALMABLE),
        target=Stage.CALM.value,
        custom=_names(_("Back to calm"), forward=False),
    )
    def return_to_calm(self) -> None:
        """The feeling flared up: settle it, then return to the stage that was left."""

    @transition(
        field=stage,
        source=_codes(Stage.PROPOSE, Stage.CONFIRM, Stage.FOLLOW_UP),
        target=Stage.ARBITRATION.value,
        custom=_names(_("Refer to outside arbitration"), right="supervise", forward=False),
    )
    def refer_to_arbitration(self) -> None:
        """Apart for good and beyond our power: somebody outside decides (R103)."""

    @transition(
        field=stage,
        source=Stage.ARBITRATION.value,
        target=Stage.FOLLOW_UP.value,
        custom=_names(_("Carry out the award"), forward=False),
    )
    def carry_out_award(self) -> None:
        """The outside body decided: carry it out."""

    @transition(
        field=stage,
        source=Stage.RECEIVE.value,
        target=Stage.CLOSED.value,
        conditions=[],
        custom=_names(_("Remedied: log it"), forward=False, applies=guards.is_potential),
    )
    def log_potential(self) -> None:
        """A potential complaint is logged and closed in one save (R17)."""

    @transition(
        field=stage,
        source=Stage.CLOSED.value,
        target=Stage.RECEIVE.value,
        custom=_names(_("Make it a complaint"), forward=False, applies=guards.is_potential),
    )
    def take_up(self) -> None:
        """The potential complaint has become one."""

    @transition(
        field=stage,
        source=Stage.CLOSED.value,
        target=Stage.PROPOSE.value,
        custom=_names(_("Reopen"), forward=False, applies=lambda complaint: not guards.is_potential(complaint)),
    )
    def reopen(self) -> None:
        """The customer came back, or was not satisfied."""

    @transition(
        field=stage,
        source=_codes(*OPEN_STAGES),
        target=Stage.WITHDRAWN.value,
        custom=_names(_("Withdrawn by the customer"), forward=False),
    )
    def withdraw(self) -> None:
        """The customer takes it back."""

    @transition(
        field=stage,
        source=_codes(*OPEN_STAGES),
        target=Stage.MERGED.value,
        conditions=[guards.promises_are_kept, guards.what_was_granted_was_given],
        custom=_names(_("Same matter: merge"), forward=False),
    )
    def merge(self) -> None:
        """The same matter stands under another number."""
