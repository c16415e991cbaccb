"""Answering a letter by a letter: written by the desk, signed by hand, and noted when it left (R172)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from complaints.access import Right, may
from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Complaint, Promise, ReplyLetter
from complaints.models.reply_letter import LONGEST_BODY, LONGEST_PART, LetterWay
from complaints.recipients import as_told, supervisors_of, tell
from complaints.usecases.door import use_case, write
from complaints.usecases.owning import may_own
from complaints.usecases.promising import demand_may_promise, give_promise
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from organisation.models import User

# What whoever signs is told.
TO_SIGN = "letter-to-sign"


@dataclass(frozen=True)
class Letter:
    """What a letter of reply says, and who answers for it. `to_leader`: the customer wrote to a manager."""

    thanks: str
    regret: str
    happens: str
    by_when: datetime
    responsible: User
    to_leader: bool = False


def letter_in_the_making(complaint: Complaint) -> ReplyLetter | None:
    """Give the letter that has not left yet."""
    rows = complaint.reply_letters.select_related("responsible", "signed_by")
    return rows.filter(sent_at__isnull=True).first()


def mark_of(row: ReplyLetter | None) -> str:
    """Tell the letter in the making, as it stands, from any other; one that has left, or none, is none."""
    return "" if row is None or row.sent_at is not None else f"{row.pk}:{row.written_at.timestamp():.6f}"


@use_case(counts=False)
def write_letter(complaint: Complaint, act: Act, *, letter: Letter, replaces: str | None = None) -> None:
    """Write the letter, or write it anew until it leaves; other words take a signature back. Where a manager was
    written to, whoever decides there hears that one waits to be signed. Its hour is our word (R77). `replaces`: the
    mark (`mark_of`) of the letter that whoever writes has seen; None asks nothing.

    :raises BadInput: a part is missing or too long, the hour has passed, or nobody who could answer for it is named.
    :raises WrongState: a colleague wrote it meanwhile. :raises NotAllowed: a promise was broken here (R128).
    :raises WordsStopped: the words would hurt.
    """
    if fields := _faults(complaint, act, letter):
        raise BadInput(" ".join(fields.values()), fields=fields)
    said = {"thanks": letter.thanks, "regret": letter.regret, "happens": letter.happens}
    demand_good_words(complaint, act, **said)
    standing = letter_in_the_making(complaint)
    if replaces is not None and replaces != mark_of(standing):
        raise WrongState(_("A colleague wrote it meanwhile, see beside. Yours is kept: look, then save again."))
    if complaint.is_open and not _is_promised(complaint, letter.by_when):
        demand_may_promise(complaint, act)
    row = standing or ReplyLetter(complaint=complaint)
    told = {name: text.strip() for name, text in said.items()}
    now = {**told, "by_when": letter.by_when, "responsible": letter.responsible, "to_leader": letter.to_leader}
    if row.pk is not None and all(getattr(row, name) == value for name, value in now.items()):
        return
    for name, value in now.items():
        setattr(row, name, value)
    row.written_by, row.written_at = act.by or letter.responsible, act.now
    row.signed_by, row.signed_at = None, None
    row.save()
    facts = {"letter": str(row.public_id), "responsible": letter.responsible.pk, "to_leader": letter.to_leader}
    write(complaint, act, "letter.written", facts=facts, words={"text": "\n".join(told.values())})
    if letter.to_leader:
        people = [user for user in supervisors_of(complaint, now=act.now) if user != act.by]
        which = f"{row.public_id}:{act.now.isoformat()}"
        tell(complaint, TO_SIGN, as_told(people), act, which=which, facts={"letter": str(row.public_id)})


def _faults(complaint: Complaint, act: Act, letter: Letter) -> dict[str, str]:
    fields = {}
    for name, text, most in (
        ("thanks", letter.thanks, LONGEST_PART),
        ("regret", letter.regret, LONGEST_PART),
        ("happens", letter.happens, LONGEST_BODY),
    ):
        if not text.strip():
            fields[name] = _("Write a sentence here first.")
        elif len(text.strip()) > most:
            fields[name] = _("Keep it to %(most)d characters.") % {"most": most}
    if letter.by_when <= act.now:
        fields["by_when"] = _("That moment has passed. Choose a later date and hour.")
    if not may_own(complaint, letter.responsible, act):
        fields["responsible"] = _("Choose a colleague who works at this branch and whom the complaint is not about.")
    return fields


@use_case(counts=False)
def sign_letter(complaint: Complaint, act: Act) -> None:
    """Say that one signs the letter by hand as it stands. Signing twice signs once.

    :raises WrongState: no letter is in the making. :raises NotAllowed: a manager was written to, and one signs.
    """
    row = _in_the_making(complaint)
    if act.by is None or (row.to_leader and not may(Right.SUPERVISE, complaint, act.by, now=act.now)):
        raise NotAllowed(_("The customer wrote to a manager: a duty manager signs this letter."))
    if row.signed_by_id == act.by.pk:
        return
    row.signed_by, row.signed_at = act.by, act.now
    row.save(update_fields=["signed_by", "signed_at"])
    write(complaint, act, "letter.signed", facts={"letter": str(row.public_id)})


@use_case(counts=False)
def send_letter(complaint: Complaint, act: Act, *, how: str) -> None:
    """Note that the signed letter has left, and how; nothing in it changes any more. What it says is our promise from
    then on, unless that hour was promised already.

    :raises WrongState: none is in the making, or nobody has signed it. :raises BadInput: no way that is known.
    """
    row = _in_the_making(complaint)
    if row.signed_at is None:
        raise WrongState(_("Nobody has signed it yet. It leaves with a signature."))
    if how not in LetterWay.values:
        sentence = _("How did it leave? Choose one.")
        raise BadInput(sentence, fields={"how": sentence})
    row.sent_how, row.sent_by, row.sent_at = how, act.by, act.now
    row.save(update_fields=["sent_how", "sent_by", "sent_at"])
    complaint.answered_by_letter_at = act.now
    if complaint.is_open and row.by_when > act.now and not _is_promised(complaint, row.by_when):
        most = Promise._meta.get_field("what").max_length
        give_promise(complaint, act, what=row.happens[:most], due_at=row.by_when)
    write(complaint, act, "letter.sent", facts={"letter": str(row.public_id), "sent_how": how})


def _is_promised(complaint: Complaint, due_at: datetime) -> bool:
    return complaint.promises.filter(due_at=due_at).exists()


def _in_the_making(complaint: Complaint) -> ReplyLetter:
    row = letter_in_the_making(complaint)
    if row is None:
        raise WrongState(_("There is no letter yet, or it has left. Write one first."))
    return row
