"""Receiving a complaint: logged while the customer talks, with as little as there is (R4–R10, R17)."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from complaints.access import works_at_desk
from complaints.codes import (
    Anonymity,
    Channel,
    CloseWay,
    DeadlineKind,
    Feeling,
    Reporter,
    Severity,
)
from complaints.customers import earlier_of
from complaints.deadlines import Limit, open_deadline
from complaints.errors import BadInput, NotAllowed
from complaints.limits import set_limits
from complaints.models import Category, Complaint, Customer
from complaints.numbers import next_number
from complaints.ports import stage_entered
from complaints.severity import When, assess, burns, standing_facts
from complaints.usecases.calming import go_as_far_as_it_goes, note_feeling
from complaints.usecases.climbing import TIMED_BY_SEVERITY, note_flags, reassess, tell_customer_manager
from complaints.usecases.door import begin_trail, columns, move, save_changes, write
from complaints.usecases.incidents import notice_alike
from complaints.usecases.owning import own_from_the_start
from complaints.usecases.recognising import ask_before_a_second, note_correction, who_it_is
from evidence.act import Act
from evidence.idempotency import hash_body, replay
from organisation.kept import one_act
from organisation.models import Branch

LONGEST_WORDS = 8000
WHO = ("surname", "title", "phone", "email", "anonymity", "language", "same_person")


@dataclass(frozen=True)
class Intake:
    """What the clerk typed while listening: the channel, and anything at all to go by.

    `same_person` (SamePerson) says who it is where the number belongs to somebody of another name; `log_another` that
    the same words a moment ago were another complaint.
    """

    channel: str
    own_words: str = ""
    feeling: int | None = None
    surname: str = ""
    title: str = ""
    phone: str = ""
    email: str = ""
    anonymity: str = Anonymity.NAMED
    category: str = ""
    flags: list[str] = field(default_factory=list)
    hurt_most: str = ""
    stated_demand: str = ""
    wants: list[str] = field(default_factory=list)
    reported_by: str = Reporter.CUSTOMER
    place: str = ""
    source_ref: str = ""
    related_party: str = ""
    customer_limit_at: datetime | None = None
    language: str = "zh-hans"
    same_person: str = ""
    log_another: bool = False

    @property
    def is_empty(self) -> bool:
        """True when nobody could do anything with it: no words, no feeling, no fact, nobody to ask."""
        words = (self.own_words, self.hurt_most, self.stated_demand, self.source_ref, self.category)
        who = (self.surname, self.phone, self.email)
        return not (any(text.strip() for text in (*words, *who)) or self.feeling or self.flags or self.wants)


def receive(intake: Intake, act: Act, *, branch: Branch, key: str, go_on: bool = False) -> Complaint:
    """Log a complaint; the clerk who logs it owns it (R6). The same key twice gives the same complaint (REL-R13).
    `go_on`: as far along the road as it goes by itself, in the same save.

    :raises BadInput: a value is off, each field named. :raises NotAllowed: no desk of theirs.
    :raises evidence.idempotency.KeyReused: the key came with something else before.
    """
    with one_act():
        ref = uuid4()
        known = replay_of(act, key, "receive", intake, branch, ref)
        return known or begin(intake, act, branch=branch, ref=ref, go_on=go_on)


def log_potential(intake: Intake, act: Act, *, branch: Branch, key: str, remedy: str) -> Complaint:
    """Log an unspoken annoyance and what was done about it, closed in the same save: no receipt, callback or lesson
    (R17).

    :raises BadInput: nothing was done yet, what is ticked is serious, or a value is off.
    """
    if not remedy.strip():
        sentence = _("Say in one line what you did about it.")
        raise BadInput(sentence, fields={"remedy": sentence})
    with one_act():
        ref = uuid4()
        known = replay_of(act, key, "log_potential", intake, branch, ref, remedy=remedy)
        return known or remedied(intake, act, branch=branch, ref=ref, remedy=remedy)


def remedied(intake: Intake, act: Act, *, branch: Branch, remedy: str, ref: UUID | None = None) -> Complaint:
    """The step inside `log_potential`. Demands an open transaction."""
    complaint = begin(intake, act, branch=branch, severity=Severity.POTENTIAL, ref=ref)
    told = [fact for fact in standing_facts(complaint) if fact[0] in (When.FLAG, When.FEELING)]
    if burns(assess(complaint, new=told).severity):
        raise BadInput(_("This is more than an annoyance nobody spoke of: log it as a complaint."))
    before = columns(complaint)
    move(complaint, act, "log_potential")
    complaint.ended_at, complaint.close_way = act.now, CloseWay.POTENTIAL
    write(complaint, act, "potential.remedied", words={"remedy": remedy})
    save_changes(complaint, before, act, counts=False)
    return complaint


def begin(
    intake: Intake,
    act: Act,
    *,
    branch: Branch,
    severity: str = Severity.GENERAL,
    ref: UUID | None = None,
    go_on: bool = False,
    customer: Customer | None = None,
) -> Complaint:
    """The step inside `receive`: number, customer, row, feeling, facts, clocks. Demands an open transaction. `ref`: the
    reference that was promised to a key; `customer`: who it is, where that is known already."""
    category = _check(intake, says_something=severity == Severity.POTENTIAL)
    _demand_desk(act, branch)
    if not intake.log_another:
        told = {name: getattr(intake, name) for name in ("own_words", "feeling", "phone", "surname")}
        ask_before_a_second(act, branch, **told)
    # Without a number it is somebody we never met.
    known, name_before = customer, ""
    if customer is None:
        customer, name_before = who_it_is(act, **{name: getattr(intake, name) for name in WHO})
        known = customer if intake.phone.strip() else None
    earlier = earlier_of(known, branch_id=branch.pk, now=act.now)
    complaint = Complaint.objects.create(
        public_id=ref or uuid4(),
        number=next_number(branch, now=act.now),
        branch=branch,
        customer=customer,
        received_by=act.by,
        channel=intake.channel,
        reported_by=intake.reported_by,
        place=intake.place,
        source_ref=intake.source_ref,
        related_party=intake.related_party,
        category=category,
        severity=severity,
        own_words=intake.own_words.strip(),
        hurt_most=intake.hurt_most,
        stated_demand=intake.stated_demand,
        wants=list(intake.wants),
        customer_limit_at=intake.customer_limit_at,
        repeat_of=earlier,
        broken_promises=earlier.broken_promises if earlier else 0,
        received_at=act.now,
        stage_since=act.now,
        updated_at=act.now,
    )
    before = columns(complaint)
    begin_trail(complaint, act)
    write(
        complaint,
        act,
        "complaint.received",
        facts={"channel": intake.channel, "number": complaint.number, "repeat_of": earlier.number if earlier else None},
        words={"own_words": intake.own_words, "demand": intake.stated_demand, "hurt_most": intake.hurt_most},
    )
    note_correction(complaint, act, name_before)
    if act.by is not None:
        own_from_the_start(complaint, act, act.by)
    if intake.feeling is not None:
        note_feeling(complaint, act, intake.feeling)
    note_flags(complaint, act, intake.flags)
    if severity != Severity.POTENTIAL:
        _start_clocks(complaint, act)
    notice_alike(complaint, act)
    if go_on:
        go_as_far_as_it_goes(complaint, act)
    save_changes(complaint, before, act, counts=False)
    return complaint


def _start_clocks(complaint: Complaint, act: Act) -> None:
    set_limits(complaint, act, *TIMED_BY_SEVERITY, first=True)
    if complaint.customer_limit_at is not None:
        open_deadline(complaint, DeadlineKind.ULTIMATUM, Limit(complaint.customer_limit_at), act)
    reassess(complaint, act)
    tell_customer_manager(complaint, act)
    stage_entered.send(Complaint, complaint=complaint, act=act)


def replay_of(
    act: Act, key: str, action: str, intake: Intake, branch: Branch, ref: UUID, **more: object
) -> Complaint | None:
    """The complaint that this key made before, None the first time (REL-R13): then it makes the one of this reference.
    `more`: what else was sent with it."""
    if act.by is None:
        return None
    sent = {**asdict(intake), "branch": branch.code, **more}
    body = hash_body(sent)
    result = replay(user=act.by, key=key, action=action, body_hash=body, now=act.now, result_id=str(ref))
    return Complaint.objects.get(public_id=UUID(result)) if result else None


def _demand_desk(act: Act, branch: Branch) -> None:
    if act.by is not None and not works_at_desk(act.by, branch.pk, now=act.now):
        raise NotAllowed(_("You work at no desk of this branch, so you cannot log a complaint there."))


def _check(intake: Intake, *, says_something: bool) -> Category | None:
    """Refuse what cannot be taken, every field with its own sentence; what was done about an annoyance says something.
    Gives the category.

    :raises BadInput: with all of them.
    """
    fields: dict[str, str] = {}
    if intake.channel not in Channel.values:
        fields["channel"] = _("Choose how it reached us.")
    if intake.feeling is not None and intake.feeling not in Feeling.values:
        fields["feeling"] = _("Choose a feeling from 1 calm to 5 out of control, or “unknown”.")
    if intake.is_empty and not says_something:
        fields["own_words"] = _(
            "Write what the customer says, or choose how they feel. A tick such as “somebody is hurt” is enough too."
        )
    if len(intake.own_words) > LONGEST_WORDS:
        fields["own_words"] = _(
            "This is longer than %(most)d characters. Keep the core and add the rest as a note."
        ) % {"most": LONGEST_WORDS}
    category = Category.objects.filter(code=intake.category).first() if intake.category else None
    if intake.category and category is None:
        fields["category"] = _("Choose a category from the list.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    return category
