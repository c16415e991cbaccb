"""The gates of the road: each guard is one question to the record, with the sentence that the desk sees.

A guard reads its own floor only. Facts of upper floors are written down to the complaint by use cases
(`record_callback_result`), never looked up from here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from complaints.codes import (
    NOT_IN_PERSON,
    Cause,
    Channel,
    CloseWay,
    Decision,
    Flag,
    Reporter,
    RestatementOutcome,
    Severity,
)
from complaints.errors import Missing, Text

if TYPE_CHECKING:
    from complaints.models import Complaint


@dataclass(frozen=True)
class Guard:
    """A pure question: may the complaint pass? `sentence` says in plain words what it waits for, `anchor` where."""

    code: str
    sentence: Text
    anchor: str
    holds: Callable[[Complaint], bool]

    def __call__(self, complaint: Any) -> bool:
        return self.holds(complaint)

    @property
    def missing(self) -> Missing:
        return Missing(self.code, self.sentence, self.anchor)


def guard(sentence: Text, *, anchor: str) -> Callable[[Callable[[Complaint], bool]], Guard]:
    """Turn a predicate into a named guard."""

    def named(holds: Callable[[Complaint], bool]) -> Guard:
        return Guard(holds.__name__, sentence, anchor, holds)

    return named


# --- before every gate (R74) ------------------------------------------------------------------------------------------


@guard(_("Somebody is hurt: write down what medical help was arranged, before anything else."), anchor="medical")
def medical_help_came_first(complaint: Complaint) -> bool:
    return not complaint.has_flag(Flag.INJURY) or complaint.medical_help_at is not None


# --- receive ----------------------------------------------------------------------------------------------------------


@guard(_("Somebody must take it: take it over, or hand it to a colleague."), anchor="owner")
def has_owner(complaint: Complaint) -> bool:
    return complaint.owner_id is not None


@guard(_("How did it reach us? Choose the channel."), anchor="channel")
def has_channel(complaint: Complaint) -> bool:
    return bool(complaint.channel)


@guard(_("How does the customer feel? One key, or “unknown”."), anchor="feeling")
def has_feeling(complaint: Complaint) -> bool:
    return complaint.feeling_first is not None


# --- calm (R20, R25) --------------------------------------------------------------------------------------------------


def _nobody_in_front(complaint: Complaint) -> bool:
    return complaint.channel in NOT_IN_PERSON or complaint.reported_by == Reporter.THIRD_PARTY


def _wants_it_now(complaint: Complaint) -> bool:
    """客户要求马上处理 stands for the act and the second reading of the agitated; others are tended by one act."""
    return complaint.wants_it_now and complaint.gate.peak_feeling > complaint.gate.policies.int("calm_one_act_feeling")


@guard(_("Read the feeling once: how is the customer now?"), anchor="feeling")
def feeling_was_read(complaint: Complaint) -> bool:
    return bool(complaint.gate.peak_feeling) or _nobody_in_front(complaint)


@guard(_("Look after the feeling first: tick one thing you did – listened, said sorry, offered a seat."), anchor="calm")
def feeling_was_tended(complaint: Complaint) -> bool:
    passes_alone = complaint.gate.policies.int("calm_pass_feeling")
    return complaint.gate.peak_feeling <= passes_alone or complaint.gate.calm_acts >= 1 or _wants_it_now(complaint)


@guard(
    _("Read the feeling again: at “angry” or below you may go on. Or tick “the customer wants it handled now”."),
    anchor="feeling",
)
def feeling_came_down(complaint: Complaint) -> bool:
    policies = complaint.gate.policies
    if complaint.gate.peak_feeling <= policies.int("calm_one_act_feeling") or _wants_it_now(complaint):
        return True
    now = complaint.feeling_now or 0
    return complaint.gate.read_again and 0 < now <= policies.int("calm_second_reading_max")


# --- clarify ----------------------------------------------------------------------------------------------------------


def _cause_is_dated(complaint: Complaint) -> bool:
    """The cause is open until a date and hour that is still ahead."""
    due = complaint.cause_due_at
    return not complaint.cause and due is not None and due > complaint.gate.now


@guard(_("Write down what happened, in the customer's own words."), anchor="own_words")
def has_own_words(complaint: Complaint) -> bool:
    return bool(complaint.own_words.strip())


@guard(_("How do we reach the customer? A phone number, or “anonymous” or “declined”."), anchor="contact")
def can_reach_customer(complaint: Complaint) -> bool:
    return complaint.gate.reachable


@guard(_("Look at the severity once and confirm it."), anchor="severity")
def severity_was_looked_at(complaint: Complaint) -> bool:
    return complaint.severity_looked_at


@guard(_("Give the receipt with number and limit."), anchor="receipt")
def receipt_was_given(complaint: Complaint) -> bool:
    return complaint.receipt_given_at is not None


@guard(_("Say it back in your own words and note what the customer answers."), anchor="restatement")
def facts_were_restated(complaint: Complaint) -> bool:
    """R39: confirmed or corrected; disputed keeps both versions; not reachable needs a reason."""
    match complaint.restatement_outcome:
        case RestatementOutcome.CONFIRMED | RestatementOutcome.CORRECTED:
            return bool(complaint.restatement.strip())
        case RestatementOutcome.DISPUTED:
            return bool(complaint.restatement.strip() and complaint.customers_version.strip())
        case RestatementOutcome.UNREACHABLE:
            return bool(complaint.restatement_reason.strip())
    return False


def _understanding_is_asked(complaint: Complaint) -> bool:
    """Only where the house says so, and never of somebody who could not be reached (R57)."""
    unreachable = complaint.restatement_outcome == RestatementOutcome.UNREACHABLE
    return bool(complaint.gate.policies.int("understanding_required")) and not unreachable


@guard(_("This house asks for it: tick that we understood the customer."), anchor="we_understood")
def we_understood(complaint: Complaint) -> bool:
    return complaint.we_understood_at is not None or not _understanding_is_asked(complaint)


@guard(_("This house asks for it: ask, and tick that the customer understood us."), anchor="they_understood")
def they_understood(complaint: Complaint) -> bool:
    return complaint.they_understood_at is not None or not _understanding_is_asked(complaint)


@guard(_("What caused it, and what did you find? Or: cause open, found by date and hour."), anchor="cause")
def cause_is_known_or_dated(complaint: Complaint) -> bool:
    return _cause_is_dated(complaint) or bool(complaint.cause)


@guard(_("A cause is chosen, but nothing on record shows it: write down at least one finding."), anchor="findings")
def finding_shows_the_cause(complaint: Complaint) -> bool:
    """Asked once a cause is chosen; until then the guard before asks for both."""
    return _cause_is_dated(complaint) or not complaint.cause or complaint.gate.findings >= 1


@guard(
    _("A work order is open: wait for the answer, waive it with a reason, or leave the cause open with a date."),
    anchor="work_orders",
)
def work_orders_are_settled(complaint: Complaint) -> bool:
    return complaint.open_orders == 0 or _cause_is_dated(complaint)


# --- propose ----------------------------------------------------------------------------------------------------------


@guard(
    _("Offer a second way, or say with one key why there is just one. An apology alone is no option."),
    anchor="options",
)
def has_enough_options(complaint: Complaint) -> bool:
    """R30, R80."""
    real = complaint.gate.real_options
    return real >= complaint.gate.policies.int("options_required") or (real >= 1 and bool(complaint.one_option_reason))


@guard(
    _("An option beyond your authority or the month's budget waits for a yes or was refused: wait, or take it back."),
    anchor="options",
)
def options_are_approved(complaint: Complaint) -> bool:
    """R82."""
    return complaint.gate.options_wait_for_approval == 0


@guard(_("The cause is still open: offer interim relief, a check or a conditional promise only."), anchor="options")
def offers_fit_the_open_cause(complaint: Complaint) -> bool:
    """R77: no liability and no compensation before the cause is known."""
    return bool(complaint.cause) or not complaint.gate.promises_too_much


@guard(_("It was our doing: offer a remedy, or give the reason why none is needed."), anchor="options")
def our_doing_is_remedied(complaint: Complaint) -> bool:
    """R69."""
    return complaint.cause != Cause.OURS or complaint.gate.has_remedy or bool(complaint.remedy_waiver_reason)


@guard(_("It came from how it was used: offer help and show how, all the same."), anchor="options")
def customers_doing_is_helped(complaint: Complaint) -> bool:
    """R68."""
    return complaint.cause != Cause.CUSTOMER or complaint.gate.has_help


# --- confirm ----------------------------------------------------------------------------------------------------------


@guard(_("What does the customer say to it? Note the answer in their own words."), anchor="decision")
def customer_answered(complaint: Complaint) -> bool:
    """R79, R98: accepted, or thinking it over until a time that is still ahead."""
    thinks = complaint.gate.decision == Decision.THINKING and complaint.gate.may_still_think
    return complaint.gate.decision == Decision.ACCEPTED or thinks


@guard(
    _("The customer has not refused: note the refusal first, with limits and recourse explained."), anchor="decision"
)
def refusal_is_on_record(complaint: Complaint) -> bool:
    """R100, R101."""
    return complaint.gate.decision == Decision.REFUSED and complaint.gate.limits_told


# --- close ------------------------------------------------------------------------------------------------------------


@guard(_("A work order is still open: wait for the answer, or waive it with a reason."), anchor="work_orders")
def no_work_order_is_open(complaint: Complaint) -> bool:
    """R150: unlike on the way to a remedy, a cause that is left open with a date excuses nothing here."""
    return complaint.open_orders == 0


@guard(_("The customer is still thinking it over: note the answer first."), anchor="decision")
def nobody_is_still_thinking(complaint: Complaint) -> bool:
    return complaint.gate.decision != Decision.THINKING


@guard(_("A promise is still open: keep it, or have the customer release us."), anchor="promises")
def promises_are_kept(complaint: Complaint) -> bool:
    return complaint.gate.open_promises == 0


@guard(
    _("Something was granted and nobody has shown that the customer got it: write down who gave what, and when."),
    anchor="compensations",
)
def what_was_granted_was_given(complaint: Complaint) -> bool:
    """R89: what is owed under a condition waits for that, and outlives the end with its promise."""
    return complaint.gate.owed == 0


@guard(_("A message from the customer is unread."), anchor="timeline")
def customer_was_read(complaint: Complaint) -> bool:
    """R46."""
    return complaint.unread_from_customer == 0


@guard(
    _("Call back and note the result: confirmed, not reached after all tries, or no call wished."), anchor="callback"
)
def one_way_to_close(complaint: Complaint) -> bool:
    """R113, R116: the four ways; “not satisfied” has guards of its own."""
    return bool(complaint.callback_result)


@guard(_("The customer is not satisfied: explain the limits and where else to turn, and note it."), anchor="recourse")
def recourse_was_told(complaint: Complaint) -> bool:
    return complaint.callback_result != "not_satisfied" or complaint.limits_and_recourse_told


@guard(_("The customer is not satisfied: a supervisor must agree before it is closed."), anchor="approval")
def supervisor_agrees_to_close(complaint: Complaint) -> bool:
    return complaint.callback_result != "not_satisfied" or complaint.gate.close_unsatisfied_approved


@guard(_("A serious complaint closes with its lesson: what went well and what did not."), anchor="success")
def lesson_is_written(complaint: Complaint) -> bool:
    """R119: the lesson holds the close only for serious and crisis."""
    return complaint.severity not in (Severity.SERIOUS, Severity.CRISIS) or complaint.gate.lesson_written


@guard(_("A step of the crisis is still open: tick it, or waive it with a reason."), anchor="crisis")
def crisis_is_worked_through(complaint: Complaint) -> bool:
    """R140: a crisis closes with its whole playbook; one that was lowered is none any more."""
    return complaint.severity != Severity.CRISIS or complaint.gate.open_crisis_items == 0


@guard(
    _("Before you part: sum up, say what comes next, ask for any other wish, and welcome them back."), anchor="parting"
)
def parting_is_done(complaint: Complaint) -> bool:
    """R106: only where the house asks for it. Who was not reached or wished no call was not parted from."""
    spoken = complaint.callback_result not in (CloseWay.UNREACHABLE, CloseWay.NO_CALLBACK)
    wanted = complaint.gate.policies.int("parting_required") and spoken and not complaint.on_the_spot
    return not wanted or complaint.parted_at is not None


@guard(
    _("The customer wrote a letter: log it, answer by a signed letter, and note that it left (“Letter of reply”)."),
    anchor="reply_letter",
)
def letter_was_answered(complaint: Complaint) -> bool:
    """R172: where the house asks for it. Who did not say who they are, or was not reached, is written none."""
    if complaint.channel != Channel.LETTER or complaint.answered_by_letter_at is not None:
        return True
    if complaint.customer is None or complaint.customer.anonymity != "named":
        return True
    unreachable = complaint.callback_result == CloseWay.UNREACHABLE
    return unreachable or not complaint.gate.policies.int("letter_required")


# --- moves that only sometimes apply: not shown at all when they don't ----------------------------------------------


def came_from_elsewhere(complaint: Complaint) -> bool:
    return bool(complaint.calm_returns_to)


def first_time_calm(complaint: Complaint) -> bool:
    return not complaint.calm_returns_to


def is_potential(complaint: Complaint) -> bool:
    return complaint.severity == Severity.POTENTIAL
