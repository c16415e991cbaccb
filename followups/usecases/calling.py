"""What came of a call: reached or not, what was said, and what follows from it (R112–R116, R155)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.clock_words import short
from complaints.codes import CloseWay, Stage
from complaints.deadlines import drop
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.usecases.door import use_case, write
from complaints.usecases.ending import bring_back, rework
from complaints.usecases.following import note_callback_result, note_result_told, record
from complaints.usecases.promising import demand_may_promise
from evidence.act import Act
from followups.codes import ASKING, UNHAPPY, VAIN, CallbackKind, CallbackState, Outcome, Satisfaction
from followups.letters.causes import tries_ended
from followups.models import Callback, CallbackAttempt
from followups.times import objection, parts_of_day, suggest_next_try
from followups.usecases.informing import keep_informed
from followups.usecases.planning import again, end_clock, is_managers_call, open_callback, place_callback, settle
from followups.usecases.rechecking import demand_somebody_else, tell_unhappy
from followups.usecases.unreached import go_by_letter

LONGEST = {"said": 2000, "anything_else": 1000, "suggestion": 1000}


@dataclass(frozen=True)
class Attempt:
    """What the caller writes down after one try.

    `next_try_at` is the next try after a vain one, and the hour named to the customer after a progress call that was
    answered; `last_call` says that none was named. `give_up` ends the tries once the policy's number is reached.
    """

    outcome: str
    said: str = ""
    satisfaction: str = ""
    did_it_work: bool | None = None
    anything_else: str = ""
    suggestion: str = ""
    next_try_at: datetime | None = None
    last_call: bool = False
    give_up: bool = False

    @property
    def is_unhappy(self) -> bool:
        """Fixed means the customer says so (R116): “it does not work” is no yes, however politely it is rated."""
        return self.outcome == Outcome.REACHED and (self.satisfaction in UNHAPPY or self.did_it_work is False)


@use_case(counts=False)
def record_attempt(
    complaint: Complaint, act: Act, *, callback: UUID, attempt: Attempt, seen: int | None = None
) -> None:
    """Write down one try. A satisfied answer to a satisfaction callback confirms the result; an unhappy one brings the
    complaint back to propose, from follow-up or from closed, in the customer's words (R113). A failed try needs the
    hour of the next. `seen` is the call's version on the page.

    The complaint's version counts up only when its own facts or stage changed.

    :raises BadInput: what this outcome needs is missing, each field named. :raises Stale: somebody was faster.
    :raises NotFound: the complaint has no such call. :raises NotAllowed: a promise was broken here, and the hour named
    to the customer would be one more (R128), or a recheck by whoever handled it.
    """
    row = open_callback(complaint, callback, seen)
    demand_somebody_else(row, complaint, act)
    _check(row, complaint, act, attempt)
    _demand_may_name(row, complaint, act, attempt)
    before = _facts_of(complaint)
    _keep(row, act, attempt)
    match attempt.outcome:
        case Outcome.REACHED:
            _reached(row, complaint, act, attempt)
        case Outcome.REFUSED:
            _refused(row, complaint, act, attempt)
        case _:
            _not_reached(row, complaint, act, attempt)
    _count(complaint, before)


@use_case(counts=False)
def give_up(complaint: Complaint, act: Act, *, callback: UUID, seen: int | None = None) -> None:
    """End the tries without another one, once there were as many vain ones as the policy asks for (R116).

    :raises BadInput: more tries are needed first. :raises Stale: somebody was faster.
    """
    row = open_callback(complaint, callback, seen)
    if why := _too_few(row.tries, complaint) or _all_at_one_time(row, complaint):
        raise BadInput(why, fields={"give_up": why})
    before = _facts_of(complaint)
    _end_the_tries(row, complaint, act)
    _count(complaint, before)


def may_give_up(tries: int, *, tries_needed: int) -> bool:
    """Say whether one more failed try may be the last one, after so many."""
    return tries + 1 >= tries_needed


# --- What came of it --------------------------------------------------------------------------------------------------


def _keep(row: Callback, act: Act, attempt: Attempt) -> None:
    answered = attempt.outcome == Outcome.REACHED
    CallbackAttempt.objects.create(
        callback=row,
        at=act.now,
        by=act.by,
        outcome=attempt.outcome,
        said=attempt.said.strip(),
        satisfaction=attempt.satisfaction if answered else "",
        did_it_work=attempt.did_it_work if answered else None,
        anything_else=attempt.anything_else.strip(),
        suggestion=attempt.suggestion.strip(),
        next_try_at=attempt.next_try_at,
    )


def _reached(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> None:
    facts: dict[str, str | int] = {"callback": str(row.public_id), "kind": row.kind}
    if attempt.satisfaction:
        facts["satisfaction"] = str(attempt.satisfaction)
    if attempt.did_it_work is not None:
        facts["did_it_work"] = attempt.did_it_work
    said = "\n".join(filter(None, (attempt.said.strip(), attempt.anything_else.strip())))
    record(complaint, act, kind="callback.reached", said=said, facts=facts)
    if attempt.suggestion.strip():
        facts_of_call = {"callback": str(row.public_id)}
        write(complaint, act, "customer.suggested", facts=facts_of_call, words={"suggestion": attempt.suggestion})
    end_clock(row, complaint, act)
    settle(row, complaint, CallbackState.REACHED, act)
    if row.kind == CallbackKind.RESULT and complaint.is_open:
        note_result_told(complaint, act, said=attempt.said)
    if attempt.is_unhappy:
        _not_settled(complaint, act, attempt)
        if row.kind == CallbackKind.RECHECK:
            tell_unhappy(row, complaint, act, said=attempt.said)
    elif row.kind == CallbackKind.SATISFACTION and complaint.stage == Stage.FOLLOW_UP:
        note_callback_result(complaint, act, result=CloseWay.CONFIRMED)
    if row.kind == CallbackKind.PROGRESS and attempt.next_try_at is not None:
        place_callback(
            complaint,
            act,
            kind=CallbackKind.PROGRESS,
            purpose=row.purpose,
            due_at=attempt.next_try_at,
            caller=row.caller,
            previous=row,
            at_intervals=row.at_intervals,
        )
    elif row.kind == CallbackKind.PROGRESS:
        keep_informed(complaint, act)


def _not_settled(complaint: Complaint, act: Act, attempt: Attempt) -> None:
    """Not content with the result: look for a better way, with the customer's own words as the reason (R113)."""
    if complaint.stage == Stage.FOLLOW_UP:
        rework.step(complaint, act, reason=attempt.said)
    elif complaint.stage == Stage.CLOSED:
        try:
            bring_back(complaint, act, attempt.said)
        except WrongState:
            # Closed too long ago: the words are on record, and a new complaint takes it from here.
            write(complaint, act, "callback.too_late_to_reopen")


def _refused(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> None:
    record(complaint, act, kind="callback.refused", said=attempt.said, facts={"callback": str(row.public_id)})
    settle(row, complaint, CallbackState.GIVEN_UP, act)
    end_clock(row, complaint, act)
    if row.kind == CallbackKind.SATISFACTION and complaint.stage == Stage.FOLLOW_UP:
        note_callback_result(complaint, act, result=CloseWay.NO_CALLBACK, said=attempt.said)


def _not_reached(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> None:
    row.tries += attempt.outcome in VAIN
    facts = {"callback": str(row.public_id), "outcome": str(attempt.outcome), "tries": row.tries}
    write(complaint, act, "callback.tried", facts=facts, words={"said": attempt.said})
    if attempt.give_up and attempt.outcome in VAIN:
        # Who picks up and asks for another hour is called at that hour.
        _end_the_tries(row, complaint, act)
    elif attempt.next_try_at is not None:
        again(row, complaint, act, attempt.next_try_at)


def _end_the_tries(row: Callback, complaint: Complaint, act: Act) -> None:
    settle(row, complaint, CallbackState.GIVEN_UP, act)
    drop(complaint, row.deadline_kind, act=act, about=row.public_id)
    write(complaint, act, "callback.given_up", facts={"callback": str(row.public_id), "tries": row.tries})
    if row.kind == CallbackKind.SATISFACTION:
        go_by_letter(row, complaint, act)
        return
    tries_ended(complaint, act, row)
    if row.kind == CallbackKind.PROGRESS:
        keep_informed(complaint, act)


def _facts_of(complaint: Complaint) -> tuple[object, ...]:
    return complaint.stage, complaint.round, complaint.callback_result, complaint.result_told_at


def _count(complaint: Complaint, before: tuple[object, ...]) -> None:
    if _facts_of(complaint) != before:
        complaint.version += 1


# --- What each outcome needs ------------------------------------------------------------------------------------------


def _check(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> None:
    fields: dict[str, str] = {}
    for name, most in LONGEST.items():
        if len(getattr(attempt, name)) > most:
            fields[name] = _("Keep it to %(most)d characters.") % {"most": most}
    match attempt.outcome:
        case Outcome.REACHED:
            fields |= _lacks_of_answer(row, complaint, attempt)
        case Outcome.REFUSED:
            if not attempt.said.strip():
                fields["said"] = _("Write in the customer's words that no call is wished.")
        case Outcome.NO_ANSWER | Outcome.BUSY | Outcome.WRONG_NUMBER | Outcome.CALL_LATER:
            fields |= _lacks_of_try(row, complaint, act, attempt)
        case _:
            fields["outcome"] = _("What came of the call? Choose one.")
    if attempt.next_try_at is not None:
        asked_for = attempt.outcome == Outcome.CALL_LATER
        policies = complaint.gate.policies
        if why := objection(complaint, policies, attempt.next_try_at, now=act.now, asked_for=asked_for):
            fields["next_try_at"] = why
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _demand_may_name(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> None:
    """An hour that we name to the customer is our word. One that they name, and one that nobody was told, is none."""
    named = attempt.next_try_at if attempt.outcome == Outcome.REACHED and row.kind == CallbackKind.PROGRESS else None
    if named is not None and not is_managers_call(complaint, act, row.caller, named):
        demand_may_promise(complaint, act)


def _lacks_of_answer(row: Callback, complaint: Complaint, attempt: Attempt) -> dict[str, str]:
    fields = {}
    if not attempt.said.strip():
        fields["said"] = _("Write what was said, in the customer's own words.")
    if attempt.satisfaction not in ("", *Satisfaction.values):
        fields["satisfaction"] = _("Choose one from the list.")
    elif row.kind in ASKING and not attempt.satisfaction:
        fields["satisfaction"] = _("How satisfied is the customer? Ask, and choose what they say.")
    waits = row.kind == CallbackKind.PROGRESS and complaint.is_open and complaint.result_told_at is None
    if waits and attempt.next_try_at is None and not attempt.last_call:
        fields["next_try_at"] = _("When will the customer hear from us next? Or tick that no further call was named.")
    return fields


def _lacks_of_try(row: Callback, complaint: Complaint, act: Act, attempt: Attempt) -> dict[str, str]:
    if attempt.give_up and attempt.outcome in VAIN:
        why = _too_few(row.tries + 1, complaint) or _all_at_one_time(row, complaint, act.now)
        return {"give_up": why} if why else {}
    if attempt.next_try_at is not None:
        return {}
    tried = [act.now, *row.attempts.values_list("at", flat=True)]
    when = suggest_next_try(complaint, complaint.gate.policies, now=act.now, tried=tried)
    words = short(when, complaint.branch.time_zone, now=act.now)
    return {"next_try_at": _("When will you try again? Suggested: %(when)s.") % {"when": words}}


def _all_at_one_time(row: Callback, complaint: Complaint, *now: datetime) -> str:
    """Whoever is never in before noon was not tried in vain: the tries fall into different parts of the day (R116)."""
    vain = row.attempts.filter(outcome__in=VAIN).values_list("at", flat=True)
    tried = [*vain, *now]
    if len(tried) < 2 or len(parts_of_day(tried, complaint.branch.time_zone)) > 1:
        return ""
    return _(
        "All tries were at the same time of day. Try once more in another part of it: morning, afternoon, evening."
    )


def _too_few(tries: int, complaint: Complaint) -> str:
    left = complaint.gate.policies.int("callback_tries") - tries
    if left <= 0:
        return ""
    return ngettext(
        "One more try is needed before it may be given up.",
        "%(left)d more tries are needed before it may be given up.",
        left,
    ) % {"left": left}
