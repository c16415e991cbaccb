"""Settling the feeling before the matter (R20–R36)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import CalmAct, Feeling, Place, Stage
from complaints.deadlines import note_first_contact
from complaints.errors import BadInput, NotFound, WrongState
from complaints.models import CalmTick, Complaint, Escalation, FeelingReading
from complaints.severity import When
from complaints.usecases.climbing import reassess
from complaints.usecases.door import move, use_case, write
from complaints.usecases.escalating import raise_up
from complaints.workflow import CALM_GATE, RECEIVE_GATE
from evidence.act import Act


def note_feeling(complaint: Complaint, act: Act, value: int) -> None:
    """Keep one reading; the first one stays beside the latest (R25).

    :raises BadInput: not 0 to 5.
    """
    if value not in Feeling.values:
        sentence = _("Choose a feeling from 1 calm to 5 out of control, or “unknown”.")
        raise BadInput(sentence, fields={"feeling": sentence})
    FeelingReading.objects.create(complaint=complaint, value=value, stage=complaint.stage, by=act.by, at=act.now)
    if complaint.feeling_first is None:
        complaint.feeling_first = value
    complaint.feeling_now = value
    write(complaint, act, "feeling.read", facts={"value": value, "stage": complaint.stage})


@use_case()
def read_feeling(complaint: Complaint, act: Act, *, value: int) -> None:
    """Read how the customer feels now. A rise may raise the severity at once."""
    before = complaint.feeling_now or 0
    note_feeling(complaint, act, value)
    reassess(complaint, act, new=[(When.FEELING, str(value))] if value > before else [])


@use_case()
def tick(complaint: Complaint, act: Act, *, code: str) -> None:
    """Tick one act of calming.

    :raises BadInput: no such act.
    """
    note_tick(complaint, act, code)


def note_tick(complaint: Complaint, act: Act, code: str) -> None:
    if code not in CalmAct.values:
        raise BadInput(_("Choose one of the acts shown."))
    CalmTick.objects.create(complaint=complaint, code=code, by=act.by, at=act.now)
    if code == CalmAct.PRIVATE_ROOM:
        complaint.place = Place.PRIVATE_ROOM
    note_first_contact(complaint, act)
    write(complaint, act, "calm.ticked", facts={"code": code})


@use_case()
def judge(complaint: Complaint, act: Act, *, tick: int, worked: bool) -> None:
    """Say whether an act of calming helped: did the feeling drop after it (R28)? Said again, the later one holds.

    :raises NotFound: no such act here.
    """
    row = complaint.calm_ticks.filter(pk=tick).first()
    if row is None:
        raise NotFound
    if row.worked == worked:
        return
    row.worked, row.judged_by, row.judged_at = worked, act.by, act.now
    row.save(update_fields=["worked", "judged_by", "judged_at"])
    write(complaint, act, "calm.judged", facts={"code": row.code, "worked": worked})


@use_case()
def wants_it_now(complaint: Complaint, act: Act) -> None:
    """Note 客户要求马上处理: opens the gate of this calm for the agitated, tells the duty manager at once and waits for
    nobody.

    :raises WrongState: calm is not where it stands, or still ahead of it.
    """
    if complaint.stage not in (Stage.RECEIVE, Stage.CALM):
        raise WrongState(_("The feeling is not what holds it here. Go back to calm if it flared up again."))
    complaint.wants_it_now = True
    write(complaint, act, "calm.wants_it_now", facts={"feeling": complaint.feeling_now or 0})
    raise_up(complaint, act, Escalation.Reason.FEELING)


@use_case()
def calm(complaint: Complaint, act: Act) -> None:
    """Go from receiving to calming. Where nothing needs calming, the next gate is open already."""
    move(complaint, act, "calm")


@use_case()
def clarify(complaint: Complaint, act: Act) -> None:
    """Go on to the facts, or back to the stage that was left for calm.

    :raises Blocked: the feeling was not tended yet (R20, R25).
    """
    if complaint.calm_returns_to:
        move(complaint, act, "go_on")
        complaint.calm_returns_to = ""
    else:
        move(complaint, act, "clarify")
    complaint.calmed_at = act.now
    complaint.wants_it_now = False


@use_case(Right.HANDLE)
def return_to_calm(complaint: Complaint, act: Act, *, feeling: int) -> None:
    """The feeling flared up again: settle it first, then go on where we were; nothing confirmed is asked again."""
    left = complaint.stage
    move(complaint, act, "return_to_calm")
    complaint.calm_returns_to = left
    complaint.wants_it_now = False
    note_feeling(complaint, act, feeling)
    reassess(complaint, act, new=[(When.FEELING, str(feeling))])


def go_as_far_as_it_goes(complaint: Complaint, act: Act) -> None:
    """Right after logging: go on to calm, and where there is nothing to calm straight on to the facts. A customer at
    ease is not kept waiting by a stage that passes by itself. The step inside `receive`."""
    complaint.look_first(now=act.now)
    if not all(guard(complaint) for guard in RECEIVE_GATE):
        return
    move(complaint, act, "calm", looked=True)
    if all(guard(complaint) for guard in CALM_GATE):
        move(complaint, act, "clarify", looked=True)
        complaint.calmed_at = act.now
