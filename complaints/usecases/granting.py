"""What the customer agreed to get: owed from the yes on, until there is proof that it was given (R89, R90, R104)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.attachments import attachment_of
from complaints.codes import DeadlineKind, PromiseState
from complaints.deadlines import meet, open_deadlines
from complaints.errors import BadInput, NotFound, WrongState
from complaints.limits import set_limits
from complaints.models import Attachment, Compensation, Complaint, Promise, ProposalOption
from complaints.models.compensation import LONGEST_NAME
from complaints.usecases.door import use_case, write
from complaints.usecases.promising import keep
from evidence.act import Act
from organisation.local_dates import local_date


def grant(complaint: Complaint, act: Act, option: ProposalOption, *, promise: Promise | None) -> Compensation:
    """The customer said yes to an option that gives something: from now on we owe it, and the month counts it. Whoever
    says yes a second time gets it once."""
    row = Compensation.objects.filter(option=option).first()
    if row is not None:
        row.ended_at, row.promise = None, promise if row.proved_at is None else row.promise
        row.save(update_fields=["ended_at", "promise"])
        return row
    row = Compensation.objects.create(
        complaint=complaint,
        option=option,
        promise=promise,
        branch=complaint.branch,
        kind=option.compensation,
        ground=option.ground,
        amount=option.amount,
        currency=option.currency,
        granted_by=act.by,
        granted_at=act.now,
        granted_on=local_date(act.now, complaint.branch),
    )
    write(complaint, act, "compensation.granted", facts=facts_of(row))
    return row


def facts_of(row: Compensation) -> dict[str, object]:
    """What the trail says of it: codes and cents."""
    cents = None if row.amount is None else int(row.amount * 100)
    what = {"kind_given": row.kind, "ground": row.ground, "cents": cents, "currency": row.currency}
    return {"compensation": str(row.public_id), **what}


def begin_clock(complaint: Complaint, act: Act) -> None:
    """The customer said yes, so somebody acts on it at once: by the rules of its severity (R104)."""
    set_limits(complaint, act, DeadlineKind.CONSENT)


@use_case()
def take_first_step(complaint: Complaint, act: Act, *, what: str) -> None:
    """Write down what was done first since the customer's yes, where that keeps no promise yet (R104).

    :raises BadInput: nothing is said. :raises WrongState: nobody waits for a first step.
    """
    if not what.strip():
        sentence = _("Write what has been done since the customer's yes.")
        raise BadInput(sentence, fields={"what": sentence})
    if not open_deadlines(complaint, DeadlineKind.CONSENT).exists():
        raise WrongState(_("The first step was taken already. Keep the promise, or write a note."))
    meet(complaint, DeadlineKind.CONSENT, act=act)
    write(complaint, act, "consent.acted_on", words={"what": what})


@use_case(after_end=True)
def prove(
    complaint: Complaint,
    act: Act,
    *,
    compensation: str,
    what: str,
    paid_by: str = "",
    paid_at: datetime | None = None,
    reference: str = "",
    attachment: UUID | str | None = None,
) -> None:
    """Write down who gave what and when, and what shows it: the number of a receipt or transfer, or a file of the
    complaint. The promise that it was is kept by it.

    :raises NotFound: nothing of the kind is owed here, or no such file. :raises BadInput: what, when or the proof is
    missing.
    """
    row = complaint.compensations.owed().select_related("promise").filter(public_id=compensation).first()
    if row is None:
        raise NotFound
    file = attachment_of(complaint, attachment) if attachment else None
    _check(complaint, act, what=what, paid_at=paid_at, has_proof=bool(reference.strip() or file))
    _note_proof(row, act, what=what, paid_by=paid_by, paid_at=paid_at, reference=reference, file=file)
    facts = {**facts_of(row), "paid_at": (paid_at or act.now).isoformat(), "file": str(file.public_id) if file else ""}
    words = {"what": what, "paid_by": row.paid_by, "reference": reference}
    write(complaint, act, "compensation.proved", facts=facts, words=words)
    if row.promise is not None and row.promise.state == PromiseState.OPEN:
        keep(complaint, act, row.promise, how=what)
    meet(complaint, DeadlineKind.CONSENT, act=act)


def _check(complaint: Complaint, act: Act, *, what: str, paid_at: datetime | None, has_proof: bool) -> None:
    fields = {}
    if not what.strip():
        fields["what"] = _("Write what the customer got.")
    if paid_at is not None and paid_at > act.now:
        fields["paid_at"] = _("That is still ahead. Write it down once the customer has it.")
    elif paid_at is not None and paid_at < complaint.received_at:
        # Not before the yes as it was written down: the desk may have acted at once and written afterwards.
        fields["paid_at"] = _("That was before the complaint came in. When did the customer get it?")
    if not has_proof:
        fields["reference"] = _("What shows it? The number of the receipt or transfer, or a file of this complaint.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)


def _note_proof(
    row: Compensation,
    act: Act,
    *,
    what: str,
    paid_by: str = "",
    paid_at: datetime | None = None,
    reference: str = "",
    file: Attachment | None = None,
) -> None:
    """Keep the proof; whoever writes it down gave it, unless somebody else is named."""
    row.what = what.strip()[: Compensation._meta.get_field("what").max_length]
    row.paid_by = paid_by.strip() or (act.by.name[:LONGEST_NAME] if act.by else "—")
    row.paid_at = paid_at or act.now
    row.reference, row.attachment = reference.strip(), file
    row.proved_by, row.proved_at = act.by, act.now
    row.save(update_fields=["what", "paid_by", "paid_at", "reference", "attachment", "proved_by", "proved_at"])


def give_at_once(complaint: Complaint, act: Act, row: Compensation) -> None:
    """What was settled on the spot lies in the customer's hands already: the one save is its proof."""
    _note_proof(row, act, what=row.option.action)
    write(complaint, act, "compensation.proved", facts={**facts_of(row), "paid_at": act.now.isoformat(), "file": ""})


def let_compensations_go(complaint: Complaint, act: Act, *, but: ProposalOption | None = None) -> None:
    """The customer wants another way, or takes the matter back: what was granted before and not given is not owed any
    more. What hangs on a condition lives on with its promise (R94)."""
    for row in complaint.compensations.owed().filter(option__condition="").order_by("id"):
        if but is None or row.option_id != but.pk:
            row.ended_at = act.now
            row.save(update_fields=["ended_at"])
            write(complaint, act, "compensation.ended", facts=facts_of(row))
