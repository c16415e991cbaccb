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
from followups.letters.kinds import Letter, kind_of
from followups.letters.reaching import channel_for
from followups.models import Callback
from organisation.models import Language
from outbox.models import RecipientKind
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


def result_told(*, complaint: Complaint, act: Act, seq: int, **_news: Any) -> None:
    """The result, at once (R112)."""
    queue(complaint, act, Letter.RESULT, which=str(seq), facts={"seq": seq})


def recourse_told(*, complaint: Complaint, act: Act, seq: int, **_news: Any) -> None:
    """What we cannot do and where else to turn (R100, R103)."""
    queue(complaint, act, Letter.RECOURSE, which=str(seq), facts={"seq": seq})


def ended(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Closed: thanks, and how did we do? Who took it back, or whose number is another one, knows."""
    if complaint.stage == Stage.CLOSED:
        queue(complaint, act, Letter.CLOSED, which=str(complaint.reopened_count), facts={"ended": act.now.isoformat()})


def date_changed(complaint: Complaint, act: Act, callback: Callback, *, before: str, seq: int) -> None:
    """The hour that the customer was told moves: the new one and why, before the old one has come (R117). `before`: the
    old hour in ISO form; `seq`: where the reason stands on the trail."""
    facts: Facts = {
        "callback": str(callback.public_id),
        "from": before,
        "to": callback.due_at.isoformat(),
        "seq": seq,
    }
    queue(complaint, act, Letter.DATE_CHANGED, which=f"{callback.public_id}:v{callback.version}", facts=facts)


def tries_ended(complaint: Complaint, act: Act, callback: Callback) -> None:
    """We called in vain so often that we stop: then the customer is asked to call (R116)."""
    which = str(callback.public_id)
    queue(complaint, act, Letter.UNREACHABLE, which=which, facts={"callback": which, "tries": callback.tries})


def written(complaint: Complaint, act: Act, *, seq: int) -> bool:
    """A message that somebody at the desk wrote; `seq`: where its words stand on the trail."""
    return queue(complaint, act, Letter.MESSAGE, which=str(seq), facts={"seq": seq})
