"""News from the complaint that calls follow: each receiver writes in the transaction that sent it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from complaints import ports
from complaints.codes import Stage
from complaints.models import Complaint
from complaints.recipients import hand_on_mail
from complaints.usecases.erasing import forget
from evidence.act import Act
from evidence.crypto import destroy_key
from followups.codes import ASKING, MISSED, CallbackKind
from followups.models import Callback, CallbackAttempt, CallbackMove, CustomerMessage, IncomingMail, Rating
from followups.usecases import moving
from followups.usecases.informing import come_sooner, end_informing, keep_informed
from followups.usecases.planning import let_go, plan_satisfaction, start_clock
from followups.usecases.rechecking import draw, hand_on_rechecks
from followups.usecases.unreached import end_waiting
from organisation.models import User


def connect() -> None:
    """Listen to the complaint."""
    ports.stage_entered.connect(stage_entered, dispatch_uid="followups.stage_entered")
    ports.reopened.connect(back_to_propose, dispatch_uid="followups.reopened")
    ports.wait_begun.connect(wait_begun, dispatch_uid="followups.wait_begun")
    ports.went_on.connect(went_on, dispatch_uid="followups.went_on")
    ports.severity_raised.connect(severity_raised, dispatch_uid="followups.severity_raised")
    ports.result_told.connect(result_told, dispatch_uid="followups.result_told")
    ports.ended.connect(ended, dispatch_uid="followups.ended")
    ports.callback_result_noted.connect(result_noted, dispatch_uid="followups.callback_result_noted")
    ports.owner_changed.connect(owner_changed, dispatch_uid="followups.owner_changed")
    ports.approval_settled.connect(moving.approval_settled, dispatch_uid="followups.approval_settled")
    ports.customer_erased.connect(customer_erased, dispatch_uid="followups.customer_erased")


def stage_entered(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Follow-up begins with a date for the satisfaction callback; leaving it takes the date away."""
    if complaint.stage == Stage.FOLLOW_UP:
        plan_satisfaction(complaint, act)
    elif complaint.stage in (Stage.PROPOSE, Stage.ARBITRATION):
        back_to_propose(complaint=complaint, act=act)
    keep_informed(complaint, act)


def wait_begun(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """From now on they hear at intervals how it stands."""
    keep_informed(complaint, act)


def went_on(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """While the clock stood still we waited for them, and no call told them how it stands."""
    keep_informed(complaint, act)


def severity_raised(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """The interval has become shorter."""
    come_sooner(complaint, act)


def result_told(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Nobody waits any more."""
    end_informing(complaint, act)


def back_to_propose(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Asking whether it is settled makes no sense while another way is being looked for."""
    end_waiting(complaint, act)
    for callback in complaint.callbacks.open().filter(kind__in=ASKING):
        let_go(callback, complaint, act, why=complaint.stage)


def result_noted(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """The result stands, whoever wrote it down: the planned call is no longer needed."""
    end_waiting(complaint, act)
    for callback in complaint.callbacks.open().satisfaction():
        let_go(callback, complaint, act, why="result_noted")
    draw(complaint, act)


def ended(*, complaint: Complaint, act: Act, **_news: Any) -> None:
    """Nobody is called about what is over; whether a closed one is settled somebody else may still ask."""
    end_waiting(complaint, act)
    for callback in complaint.callbacks.open().select_related("caller"):
        if callback.kind == CallbackKind.RECHECK and complaint.stage == Stage.CLOSED:
            # Its limit ended with the others.
            start_clock(callback, complaint, act)
            continue
        let_go(callback, complaint, act, why="ended")


def customer_erased(*, complaints: list[Complaint], act: Act, **_news: Any) -> None:
    """What was said on the phone is forgotten with the rest; nobody calls somebody whom we no longer know."""
    for complaint in complaints:
        end_waiting(complaint, act)
        for callback in complaint.callbacks.open():
            let_go(callback, complaint, act, why="erased")
    forget(Callback.objects.filter(complaint__in=complaints), "purpose")
    forget(CallbackMove.objects.filter(callback__complaint__in=complaints), "reason")
    attempts = CallbackAttempt.objects.filter(callback__complaint__in=complaints)
    forget(attempts, "said", "anything_else", "suggestion")
    forget(CustomerMessage.objects.filter(complaint__in=complaints), "text")
    mails = IncomingMail.objects.filter(about__in=[complaint.public_id for complaint in complaints])
    for mail in mails:
        # Under its own key, which nothing else is sealed with.
        destroy_key(mail.public_id)
    mails.update(sender_masked="", id_index="")
    forget(Rating.objects.filter(complaint__in=complaints), "words")


def owner_changed(*, complaint: Complaint, act: Act, before: User | None, **_news: Any) -> None:
    """Open calls go to the new owner as the limits do. Their clock starts afresh, so that the new caller is reminded
    even if the old one was already; a missed call stays missed, and the new one hears of it."""
    if complaint.owner is None:
        return
    hand_on_mail(complaint, [MISSED], act, before=before)
    for callback in complaint.callbacks.open().exclude(Q(caller=complaint.owner) | Q(kind=CallbackKind.RECHECK)):
        callback.caller = complaint.owner
        callback.version += 1
        callback.save(update_fields=["caller", "version"])
        if callback.due_at > act.now:
            start_clock(callback, complaint, act)
    hand_on_rechecks(complaint, act)
