"""A crisis runs by its playbook: steps with who and until when, and a log of what was decided (R140)."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import Severity
from complaints.errors import BadInput, NotFound, WrongState
from complaints.models import Complaint, CrisisDecision, CrisisItem, CrisisStep
from complaints.usecases.door import use_case, write
from evidence.act import Act

LONGEST_HOW, LONGEST_REASON, LONGEST_DECISION = 400, 200, 400


def launch_checklist(complaint: Complaint, act: Act) -> None:
    """The step inside every rise to crisis: the steps in force, counted from now. One that fell and rises again keeps
    what was done."""
    if complaint.severity != Severity.CRISIS:
        return
    steps = CrisisStep.objects.filter(is_active=True).order_by("position", "id")
    CrisisItem.objects.bulk_create(
        [
            CrisisItem(complaint=complaint, step=step, due_at=act.now + timedelta(minutes=step.minutes))
            for step in steps
        ],
        ignore_conflicts=True,
    )


@use_case(Right.SUPERVISE, counts=False)
def tick_step(complaint: Complaint, act: Act, *, item: str, how: str = "") -> None:
    """A step is done, by whom and when; `how` may be said in a line.

    :raises NotFound: no such step is open. :raises BadInput: too long.
    """
    how = _short(how, "how", LONGEST_HOW)
    row = _open(complaint, item)
    row.settled_by, row.settled_at, row.how = act.by, act.now, how
    row.save(update_fields=["settled_by", "settled_at", "how"])
    write(complaint, act, "crisis.done", facts={"step": row.step.code}, words={"a_step": str(row.step), "how": how})


@use_case(Right.SUPERVISE, counts=False)
def waive_step(complaint: Complaint, act: Act, *, item: str, reason: str) -> None:
    """A step is not needed here, with a reason.

    :raises NotFound: as above. :raises BadInput: no reason, or too long.
    """
    reason = _short(reason, "reason", LONGEST_REASON)
    if not reason:
        sentence = _("Say why this step is not needed here.")
        raise BadInput(sentence, fields={"reason": sentence})
    row = _open(complaint, item)
    row.settled_by, row.settled_at, row.waived_reason = act.by, act.now, reason
    row.save(update_fields=["settled_by", "settled_at", "waived_reason"])
    write(
        complaint,
        act,
        "crisis.waived",
        facts={"step": row.step.code},
        words={"a_step": str(row.step), "reason": reason},
    )


@use_case(Right.SUPERVISE, counts=False)
def log_decision(complaint: Complaint, act: Act, *, what: str, why: str) -> None:
    """Put on the log what was decided, and why.

    :raises BadInput: one of them is missing or too long. :raises WrongState: it never was a crisis.
    """
    fields = {}
    what, why = _short(what, "what", LONGEST_DECISION), _short(why, "why", LONGEST_DECISION)
    if not what:
        fields["what"] = _("Write what was decided.")
    if not why:
        fields["why"] = _("Write why: whoever reads it later was not there.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    if not complaint.crisis_items.exists():
        raise WrongState(_("Decisions are logged in a crisis. Raise the severity first."))
    CrisisDecision.objects.create(complaint=complaint, what=what, why=why, by=act.by, at=act.now)
    write(complaint, act, "crisis.decided", words={"what": what, "why": why})


def _open(complaint: Complaint, item: str) -> CrisisItem:
    row = complaint.crisis_items.filter(public_id=item, settled_at=None).select_related("step").first()
    if row is None:
        raise NotFound
    return row


def _short(text: str, field: str, most: int) -> str:
    text = text.strip()
    if len(text) > most:
        sentence = _("Keep it short: at most %(most)d characters.") % {"most": most}
        raise BadInput(sentence, fields={field: sentence})
    return text
