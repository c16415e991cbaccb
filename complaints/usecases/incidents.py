"""Several complaints that are one trouble: an incident begins, takes alike ones in, and lets go of one that is none
(R139, R140)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.alike import alike_to, lately_here
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint, Incident, IncidentComplaint
from complaints.recipients import (
    Told,
    as_told,
    duty_list_of,
    head_office_of,
    owner_told,
    supervisors_at,
    supervisors_of,
    tell_each,
)
from complaints.usecases.door import use_case, write
from evidence.act import Act
from evidence.trail import append
from organisation.models import Branch, Duty, User

# The mails: to whoever leads and must know as it begins, and news to the owners of its complaints.
OPENED, NEWS = "incident-opened", "incident-news"
TOLD_DUTIES = (Duty.DUTY_MANAGER, Duty.HALL_MANAGER, Duty.EXECUTIVE)


def notice_alike(complaint: Complaint, act: Act) -> None:
    """The step inside every save that says what a complaint is about: an open incident of its kind takes it in, or so
    many alike ones came that one begins. Demands an open transaction that holds the complaint."""
    alike = alike_to(complaint, act)
    if alike.standing is not None:
        _take_in(complaint, act, alike.standing)
    elif alike.begins:
        begin_incident(complaint, act, others=alike.others, several=alike.several)


@use_case(Right.SUPERVISE, counts=False, after_end=False)
def declare_incident(complaint: Complaint, act: Act) -> None:
    """Say by hand that it is no single case: the open incident of its kind takes it in, or one begins with those of its
    category that came to the branch within the window. Whoever says so leads it.

    :raises BadInput: it has no category yet. :raises WrongState: it is in an incident already.
    """
    if complaint.category is None:
        raise BadInput(_("Say first what it is about: an incident holds complaints of one category."))
    if complaint.incidents.filter(until_at=None).exists():
        raise WrongState(_("It is in an incident already."))
    standing = Incident.objects.open().filter(category=complaint.category, branch=complaint.branch).first()
    if standing is not None:
        _take_in(complaint, act, standing.pk)
    else:
        begin_incident(complaint, act, others=lately_here(complaint, act), several=False)


@use_case(counts=False)
def leave_incident(complaint: Complaint, act: Act, *, reason: str) -> None:
    """Take one out that is something else; it is not taken in again by itself.

    :raises BadInput: no reason. :raises WrongState: it is in none.
    """
    if not reason.strip():
        sentence = _("Say what makes it another matter.")
        raise BadInput(sentence, fields={"reason": sentence})
    row = complaint.incidents.filter(until_at=None).select_related("incident").first()
    if row is None:
        raise WrongState(_("It is in no incident."))
    row.until_at, row.taken_out_by, row.reason, row.note_at = act.now, act.by, reason.strip(), None
    row.save(update_fields=["until_at", "taken_out_by", "reason", "note_at"])
    named = {"incident": str(row.incident.public_id)}
    write(complaint, act, "incident.left", facts=named, words={"reason": reason})
    append(row.incident.chain, "incident.let_go", act=act, facts={"complaint": str(complaint.public_id)})


def begin_incident(complaint: Complaint, act: Act, *, others: Sequence[int], several: bool) -> None:
    """Make the row, take this one and the others in, and tell whoever must know. Two who begin the same at the same
    moment begin one. The others are not held here: their own trails hear of it from the sweep, so that whoever logs
    never waits for a colleague's save."""
    branch = None if several else complaint.branch
    assert complaint.category is not None, "What has no category is like nothing."
    try:
        with transaction.atomic():
            incident = Incident.objects.create(
                category=complaint.category, branch=branch, first=complaint, opened_by=act.by, opened_at=act.now
            )
    except IntegrityError:
        standing = Incident.objects.open().filter(category=complaint.category, branch=branch).first()
        if standing is None:
            raise
        _take_in(complaint, act, standing.pk)
        return
    _join(complaint, act, incident)
    alike = Complaint.objects.filter(pk__in=others).select_related("branch", "owner").order_by("pk")
    IncidentComplaint.objects.bulk_create(
        [IncidentComplaint(incident=incident, complaint=one, since_at=act.now, note_at=act.now) for one in alike],
        # One that another incident took in a moment ago stays there.
        ignore_conflicts=True,
    )
    _tell_who_must_know(incident, complaint, [complaint, *alike], act)
    facts = {
        "category": incident.category.code,
        "branch": branch.code if branch else None,
        "complaints": len(alike) + 1,
    }
    append(incident.chain, "incident.opened", act=act, facts=facts)


def _tell_who_must_know(incident: Incident, complaint: Complaint, held: Sequence[Complaint], act: Act) -> None:
    """Choose who leads and write to the duty managers and duty lists of every branch concerned, to the head office, and
    to the owners of the complaints."""
    leaders = head_office_of(complaint, now=act.now) if incident.branch is None else []
    leaders = leaders or supervisors_of(complaint, now=act.now)
    by_hand = act.by is not None and act.by in supervisors_of(complaint, now=act.now)
    incident.lead = act.by if by_hand else next(iter(leaders), None)
    told = [*as_told(leaders), *as_told(head_office_of(complaint, now=act.now))]
    for branch in {one.branch_id: one.branch for one in held}.values():
        told += _told_at(branch, act)
    told = list(dict.fromkeys(told))
    incident.told = [[one.recipient.kind, one.recipient.id] for one in told]
    incident.save(update_fields=["lead", "told"])
    facts = {"incident": str(incident.public_id)}
    tell_each(OPENED, told, act, about=None, which=str(incident.public_id), facts=facts)
    tell_owners(incident, held, act, what="begun", but=told)


def _told_at(branch: Branch, act: Act) -> list[Told]:
    people = as_told(supervisors_at(branch.pk, now=act.now))
    return [*people, *duty_list_of(branch, TOLD_DUTIES, now=act.now)]


def tell_owners(
    incident: Incident, held: Iterable[Complaint], act: Act, *, what: str, which: str = "", but: Sequence[Told] = ()
) -> None:
    """Write once to whoever answers for its complaints, not to whoever did it."""
    people: list[User] = [user for one in held for user in owner_told(one, now=act.now)]
    skipped = [*as_told([act.by]), *but]
    told = [one for one in dict.fromkeys(as_told(people)) if one not in skipped]
    facts = {"incident": str(incident.public_id), "what": what}
    tell_each(NEWS, told, act, about=None, which=f"{incident.public_id}:{what}:{which}", facts=facts)


def _take_in(complaint: Complaint, act: Act, pk: int) -> None:
    """Join an open incident, held so that it does not end meanwhile."""
    incident = Incident.objects.select_for_update(of=("self",)).filter(pk=pk, ended_at=None).first()
    if incident is not None:
        _join(complaint, act, incident)


def _join(complaint: Complaint, act: Act, incident: Incident) -> None:
    row, is_new = IncidentComplaint.objects.get_or_create(
        incident=incident, complaint=complaint, defaults={"since_at": act.now}
    )
    if not is_new:
        # Somebody put it back by hand, or another one began the incident with it a moment ago.
        row.until_at = row.taken_out_by = row.note_at = None
        row.reason = ""
        row.save(update_fields=["until_at", "taken_out_by", "note_at", "reason"])
    note_joined(complaint, act, incident)


def note_joined(complaint: Complaint, act: Act, incident: Incident) -> None:
    """Put on the complaint's trail that it is in an incident."""
    write(complaint, act, "incident.joined", facts={"incident": str(incident.public_id)})
