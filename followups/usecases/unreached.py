"""When all tries were in vain: a letter or message leaves, and only when nobody answers it may be closed (R116)."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from complaints.codes import CloseWay, DeadlineKind, Stage
from complaints.deadlines import Limit, drop, meet, open_deadline
from complaints.errors import BadInput, NotFound, Stale
from complaints.models import Complaint
from complaints.recipients import answering, as_told, tell
from complaints.usecases.door import columns, save_changes, use_case, write
from complaints.usecases.following import note_callback_result, record
from evidence.act import Act
from followups.codes import LEAVABLE, SILENCE, CallbackKind
from followups.models import Callback
from followups.ports import unreachable
from organisation.opening import calendar_of
from organisation.policies import policies_for
from organisation.working_time import CalendarError, add_working_days
from outbox.one_by_one import one_by_one


def go_by_letter(row: Callback, complaint: Complaint, act: Act) -> None:
    """The tries have ended in vain. Where the house leaves a word, somebody has a working day to do it; where it leaves
    none (policy `unreachable_days` 0), that is the result."""
    if row.kind != CallbackKind.SATISFACTION or complaint.stage != Stage.FOLLOW_UP:
        return
    if not _days(complaint, act):
        note_callback_result(complaint, act, result=CloseWay.UNREACHABLE)
        return
    row.notice_wanted = True
    row.save(update_fields=["notice_wanted"])
    limit = Limit(_working_days_on(complaint, 1, now=act.now))
    open_deadline(complaint, DeadlineKind.LEAVE_NOTICE, limit, act, owner=row.caller, about=row.public_id)
    unreachable.send(Callback, complaint=complaint, act=act, callback=row)


def _days(complaint: Complaint, act: Act) -> int:
    return policies_for(complaint.branch_id, now=act.now).int("unreachable_days")


def _working_days_on(complaint: Complaint, days: int, *, now: datetime) -> datetime:
    try:
        return add_working_days(calendar_of(complaint.branch), now, days)
    except CalendarError:
        return now + timedelta(days=days)


@use_case(counts=False)
def leave_word(complaint: Complaint, act: Act, *, callback: UUID, how: str, seen: int | None = None) -> None:
    """Say that a letter or message has left after the vain calls. From now on so many working days are waited for an
    answer. `seen` is the call's version on the page.

    :raises BadInput: nothing that can be left. :raises NotFound: the complaint has no such call. :raises Stale: a word
    was left already, or none is wanted any more.
    """
    row = complaint.callbacks.filter(public_id=callback).first()
    if row is None:
        raise NotFound
    if not row.notice_wanted or row.notice_at is not None or seen not in (None, row.version):
        raise Stale(complaint)
    if how not in LEAVABLE:
        sentence = _("What was left: a letter, a message or an e-mail? Choose one.")
        raise BadInput(sentence, fields={"how": sentence})
    note_left(complaint, act, row, how=how)


def note_left(complaint: Complaint, act: Act, row: Callback, *, how: str) -> None:
    """The step inside `leave_word`, for a letter or message that the house sent by itself. Checks nothing."""
    row.notice_at, row.notice_how, row.notice_by = act.now, how, act.by
    row.answer_until = _working_days_on(complaint, max(_days(complaint, act), 1), now=act.now)
    row.version += 1
    row.save(update_fields=["notice_at", "notice_how", "notice_by", "answer_until", "version"])
    meet(complaint, DeadlineKind.LEAVE_NOTICE, act=act, about=row.public_id)
    facts = {"callback": str(row.public_id), "how": str(how), "until": row.answer_until.isoformat()}
    record(complaint, act, kind="callback.word_left", said="", facts=dict(facts))


def end_waiting(complaint: Complaint, act: Act) -> None:
    """Nobody waits for an answer any more: it came, the result stands, or another way is looked for."""
    rows = complaint.callbacks.filter(notice_wanted=True)
    for row in rows:
        row.notice_wanted, row.answer_until = False, None
        row.save(update_fields=["notice_wanted", "answer_until"])
        drop(complaint, DeadlineKind.LEAVE_NOTICE, act=act, about=row.public_id)


def unanswered(now: datetime) -> QuerySet[Callback]:
    """Calls after which a word was left that nobody answered in time."""
    return Callback.objects.filter(answer_until__lte=now)


def end_silences(now: datetime, limit: int) -> int:
    """Write down of up to `limit` complaints that nobody answered in time; says how many. Safe in several processes."""
    over = unanswered(now).order_by("answer_until", "id")
    return one_by_one(
        over.values_list("pk", "complaint_id")[:limit],
        lambda row: end_silence(*row, now=now),
        put_off=lambda row: Callback.objects.filter(pk=row[0]).update(answer_until=now + timedelta(hours=1)),
    )


def end_silence(pk: int, complaint_id: int, *, now: datetime) -> int:
    """Nobody answered: that is the result, the complaint may be closed with it, and its owner hears that. An unread
    message is an answer."""
    act = Act.system(now=now)
    with transaction.atomic():
        held = Complaint.objects.select_for_update(of=("self",), skip_locked=True)
        complaint = held.select_related("branch", "owner", "customer").filter(pk=complaint_id).first()
        if complaint is None:
            return 0
        row = complaint.callbacks.select_related("caller").filter(pk=pk, answer_until__lte=now).first()
        if row is None:
            return 0
        complaint.look(now=now)
        before = columns(complaint)
        end_waiting(complaint, act)
        if complaint.stage == Stage.FOLLOW_UP and not complaint.callback_result and not complaint.unread_from_customer:
            facts = {"callback": str(row.public_id)}
            write(complaint, act, "callback.unanswered", facts=facts)
            note_callback_result(complaint, act, result=CloseWay.UNREACHABLE)
            people = answering(complaint, complaint.owner, row.caller, now=now)
            tell(complaint, SILENCE, as_told(people), act, which=str(row.public_id), facts=facts)
        save_changes(complaint, before, act, counts=True)
    return 1
