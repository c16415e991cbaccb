"""Calling customers back on the road: the satisfaction callback with its tries, and calls in between."""

from __future__ import annotations

from datetime import datetime, timedelta

from complaints.usecases import following
from config.demonstration.road import Road
from followups.codes import CallbackKind, Outcome, Satisfaction, ToldHow
from followups.models import Callback
from followups.times import suggest_next_try
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.planning import plan_callback
from followups.usecases.unreached import end_silence, leave_word

HAPPY = (
    Satisfaction.VERY_SATISFIED,
    Satisfaction.SATISFIED,
    Satisfaction.SATISFIED,
    Satisfaction.SATISFIED,
    Satisfaction.NEUTRAL,
)


def satisfaction_call(road: Road) -> Callback | None:
    """Give the planned satisfaction callback; None where nobody can be called."""
    return road.complaint.callbacks.open().satisfaction().first()


def try_to_call(road: Road, callback: Callback, attempt: Attempt) -> None:
    """Write down one try."""
    road.do(record_attempt, look=True, callback=callback.public_id, attempt=attempt)


def hear_that_it_is_well(road: Road) -> None:
    """Make the satisfaction callback, with a vain try before it now and then."""
    callback = satisfaction_call(road)
    if callback is None:
        road.minutes(1, 5)
        road.do(following.record_callback_result, result="no_callback", said=road.say("no_call"))
        return
    if road.is_likely(0.18):
        callback = _vain_try(road, callback)
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 24)))
    said, satisfaction = road.story.after, road.rng.choice(HAPPY)
    try_to_call(road, callback, Attempt(Outcome.REACHED, said=said, satisfaction=satisfaction, did_it_work=True))


def hear_that_it_is_not(road: Road) -> None:
    """The callback finds the customer unhappy: back to propose."""
    callback = satisfaction_call(road)
    if callback is None:
        return
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 24)))
    attempt = Attempt(
        Outcome.REACHED, said=road.say("unhappy_call"), satisfaction=Satisfaction.DISSATISFIED, did_it_work=False
    )
    try_to_call(road, callback, attempt)


def give_up_calling(road: Road) -> None:
    """Try three times in vain."""
    callback = satisfaction_call(road)
    if callback is None:
        hear_that_it_is_well(road)
        return
    for _ in range(2):
        callback = _vain_try(road, callback)
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 24)))
    try_to_call(road, callback, Attempt(Outcome.NO_ANSWER, said=road.say("no_answer"), give_up=True))
    hear_nothing(road, callback)


def hear_nothing(road: Road, callback: Callback) -> None:
    """A message is left, and nobody answers it."""
    road.minutes(2, 20)
    callback.refresh_from_db()
    if callback.notice_at is None:
        # Nothing of the house reaches them by itself.
        road.do(leave_word, callback=callback.public_id, how=ToldHow.LETTER)
        callback.refresh_from_db()
    assert callback.answer_until is not None
    road.go_on_at(callback.answer_until)
    end_silence(callback.pk, road.complaint.pk, now=road.clock)
    road.look_again()


def refuse_the_call(road: Road) -> None:
    """The customer wishes no call."""
    callback = satisfaction_call(road)
    if callback is None:
        hear_that_it_is_well(road)
        return
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 24)))
    try_to_call(road, callback, Attempt(Outcome.REFUSED, said=road.say("no_call")))


def _vain_try(road: Road, callback: Callback, *, outcome: str = "") -> Callback:
    """Nobody answers, or only to say when; the next try is set to where the house suggests it."""
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 24)))
    outcome = outcome or road.rng.choice((Outcome.NO_ANSWER, Outcome.NO_ANSWER, Outcome.BUSY))
    next_try = next_try_after(road, callback)
    try_to_call(road, callback, Attempt(outcome, said=road.say("no_answer"), next_try_at=next_try))
    return Callback.objects.select_related("caller").get(pk=callback.pk)


def next_try_after(road: Road, callback: Callback) -> datetime:
    """Ask the house when to try again."""
    road.complaint.look(now=road.clock)
    tried = [road.clock, *callback.attempts.values_list("at", flat=True)]
    policies = road.complaint.gate.policies
    return suggest_next_try(road.complaint, policies, now=road.clock, tried=tried, calendar=road.team.calendar)


def promise_a_call(road: Road, *, due_at: datetime, kind: str = CallbackKind.PROGRESS) -> Callback:
    """Plan a call with news."""
    by, purpose = road.who_may_promise(), road.say("progress")
    road.do(plan_callback, by=by, look=True, kind=kind, due_at=due_at, purpose=purpose)
    return Callback.objects.select_related("caller").filter(complaint=road.complaint, kind=kind).latest("id")


def make_the_call(road: Road, callback: Callback) -> None:
    """Tell the customer how far it is; the next they hear is the result."""
    road.go_on_at(callback.due_at - timedelta(minutes=road.rng.uniform(1, 14)))
    try_to_call(road, callback, Attempt(Outcome.REACHED, said=road.say("progress_said"), last_call=True))
