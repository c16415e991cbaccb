"""What happens on a complaint, and the letter that tells the customer: queued in the transaction of its cause, once.

A row names ids and places on the trail; the words themselves are read as the letter leaves.
"""

from __future__ import annotations

from typing import Any

from complaints import ports
from complaints.codes import Stage
from complaints.models import Complaint, Escalation, Promise, ProposalOption
from complaints.wording import stopped_in
from evidence.act import Act
from evidence.facts import Facts
from followups.codes import ToldHow
from followups.letters.kinds import Letter, kind_of
from followups.letters.reaching import channel_for
from followups.models import Callback, CallbackMove
from followups.ports import due_changed, unreachable
from followups.usecases.moving import note_told
from followups.usecases.unreached import note_left
from organisation.models import Language
from outbox.models import Channel, RecipientKind
from outbox.queue import Recipient, emit

# Where the complaint has just come in, or comes back into the open.
AT_THE_START = (Stage.RECEIVE, Stage.CALM, Stage.CLARIFY)


def connect() -> None:
    """Listen to the complaint."""
    ports.stage_entered.connect(stage_entered, dispatch_uid="letters.stage_entered")
    ports.receipt_given.connect(receipt_given, dispatch_uid="letters.receipt_given")
    ports.promise_given.connect(promise_given, dispatch_uid="letters.promise_given")
    ports.option_accepted.connect(option_accepted, dispatch_uid="letters.option_accepted")
    ports.went_up.connect(went_up, dispatch_uid="letters.went_up")
    ports.result_told.connect(result_told, dispatch_uid="letters.result_told")
    ports.recourse_told.connect(recourse_told, dispatch_uid="letters.recourse_told")
    ports.ended.connect(ended, dispatch_uid="letters.ended")
    due_changed.connect(date_changed, dispatch_uid="letters.due_changed")
    unreachable.connect(word_to_leave, dispatch_uid="letters.unreachable")


def queue(complaint: Complaint, act: Act, letter: Letter, *, which: str, facts: Facts | None = None) -> bool:
    """Queue a letter to the customer in the open transaction, if there is a way to send it; the same cause never queues
    twice (REL-R6). Says whether one is on its way now that was not before.

    `which` names the cause within the letter, for example the promise.
    """
    channel = channel_for(complaint, letter, now=act.now)
    if channel is None or complaint.customer is None:
        return False
    kind = kind_of(letter)
    return emit(
        kind=kind,
        key=f"{kind}:{complaint.public_id}:{which}",
        recipient=Recipient(RecipientKind.CUSTOMER, str(complaint.customer.public_id)),
        about=complaint.public_id,
        language=Language.nearest(complaint.customer.language),
        facts=facts or {},
        now=act.now,
        channel=channel,
    )


def stage_entered(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    if complaint.stage in AT_THE_START:
        queue(complaint, act, Letter.RECEIVED, which="1")


def receipt_given(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Who had no number when they came in may have one by now."""
    queue(complaint, act, Letter.RECEIVED, which="1")


def promise_given(
    *, complaint: Complaint, act: Act, promise: Promise, option: ProposalOption | None, **_news: Any
) -> None:
    """Our word as it was said (R48, R105). What the customer took among the options is told as agreed instead."""
    if option is None:
        which = str(promise.public_id)
        queue(complaint, act, Letter.PROMISE, which=which, facts={"promise": which})


def option_accepted(*, complaint: Complaint, act: Act, option: ProposalOption, **_news: Any) -> None:
    """What was agreed, in writing (R108)."""
    which = f"{option.pk}:{complaint.round}"
    queue(complaint, act, Letter.AGREED, which=which, facts={"option": option.pk})


def went_up(*, complaint: Complaint, act: Act, escalation: Escalation, **_news: Any) -> None:
    """An answer before it goes up (R133). Nobody was told anything where a rule sent it up, and what the guard stops
    was said at the desk but is not written."""
    answer = escalation.interim_answer
    if not answer.strip() or stopped_in({"answer": answer}, cause_known=bool(complaint.cause)):
        return
    which = str(escalation.public_id)
    queue(complaint, act, Letter.INTERIM, which=which, facts={"escalation": which})


def result_told(*, complaint: Complaint, act: Act, seq: int, in_writing: bool, **_news: Any) -> None:
    """The result, at once (R112); who heard it on the phone has heard it."""
    if in_writing:
        queue(complaint, act, Letter.RESULT, which=str(seq), facts={"seq": seq})


def recourse_told(*, complaint: Complaint, act: Act, seq: int, **_news: Any) -> None:
    """What we cannot do and where else to turn (R100, R103)."""
    queue(complaint, act, Letter.RECOURSE, which=str(seq), facts={"seq": seq})


def ended(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Closed: thanks, and how did we do? Who took it back, or whose number is another one, knows."""
    if complaint.stage == Stage.CLOSED:
        queue(complaint, act, Letter.CLOSED, which=str(complaint.reopened_count), facts={"ended": act.now.isoformat()})


def date_changed(*, complaint: Complaint, act: Act, move: CallbackMove, **_news: Any) -> None:
    """The hour that the customer was told moves: the new one and why, before the old one has come (R117). Who was told
    already reads it in writing as well; who was not is told by this."""
    which = str(move.public_id)
    left = queue(complaint, act, Letter.DATE_CHANGED, which=which, facts={"move": which})
    if left and move.told_at is None:
        note_told(complaint, act, move, how=_how(complaint, Letter.DATE_CHANGED, act))


def word_to_leave(*, complaint: Complaint, act: Act, callback: Callback, **_news: Any) -> None:
    """The house leaves the word itself where it can."""
    if tries_ended(complaint, act, callback):
        note_left(complaint, act, callback, how=_how(complaint, Letter.UNREACHABLE, act))


def tries_ended(complaint: Complaint, act: Act, callback: Callback) -> bool:
    """We called in vain so often that we stop: then the customer is asked to call (R116). Says whether it leaves."""
    which = str(callback.public_id)
    facts: Facts = {"callback": which, "tries": callback.tries}
    return queue(complaint, act, Letter.UNREACHABLE, which=which, facts=facts)


def _how(complaint: Complaint, letter: Letter, act: Act) -> ToldHow:
    return ToldHow.EMAIL if channel_for(complaint, letter, now=act.now) == Channel.EMAIL else ToldHow.MESSAGE


def written(complaint: Complaint, act: Act, *, seq: int) -> bool:
    """A message that somebody at the desk wrote; `seq`: where its words stand on the trail."""
    return queue(complaint, act, Letter.MESSAGE, which=str(seq), facts={"seq": seq})
