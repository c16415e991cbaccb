"""What a person decides about a mail that the house could not place: it belongs to a complaint, it is one, or it is
nothing to us. Each is written down."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from complaints.access import Right, demand, demand_supervisor, works_at_desk
from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint
from complaints.usecases.door import take, write
from evidence.act import Act, Via
from evidence.trail import append
from followups.mail_in.attached import Attached, looked_at
from followups.mail_in.codes import UNPLACED, MailState
from followups.mail_in.models import IncomingMail
from followups.mail_in.settling import SettledMeanwhile, settle
from followups.mail_in.storing import raw_of
from followups.mail_in.whose import customer_of, is_of_staff
from followups.usecases.by_mail import land, open_by_mail
from organisation.kept import one_act
from organisation.models import Branch
from outbox.mail_in.letter import Letter, Unreadable, read, read_head

# What was decided about mail that came in.
CHAIN = "mail-in"
LONGEST_REASON = 200


def mail_for(ref: UUID, act: Act) -> IncomingMail:
    """Find a mail that waits and is this person's to decide on.

    :raises NotFound: absent, foreign, or settled by somebody else meanwhile. :raises NotAllowed: they decide nowhere.
    """
    demand_supervisor(act)
    rows = IncomingMail.objects.filter(state__in=UNPLACED)
    rows = rows if act.by is None else rows.visible_to(act.by, now=act.now)
    mail = rows.select_related("branch").filter(public_id=ref).first()
    if mail is None:
        raise NotFound
    return mail


def letter_of(mail: IncomingMail) -> Letter | None:
    """Read a mail once more; None where it can't be read by a machine.

    :raises evidence.crypto.Erased: its key died with the customer.
    """
    with suppress(Unreadable):
        return read(raw_of(mail)) if mail.is_whole else read_head(raw_of(mail))
    return None


def attach_mail(ref: UUID, act: Act, *, number: str, words: str) -> Complaint:
    """Put a mail onto a complaint: what it says are the customer's words from then on, unread.

    :raises NotFound: as `mail_for`. :raises BadInput: no such complaint, or no words.
    """
    mail = mail_for(ref, act)
    rows = Complaint.objects.all() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
    complaint = rows.filter(number=number.strip().upper()).first()
    fields = {}
    if complaint is None:
        fields["number"] = _("There is no complaint of this number that you may see.")
    letter = letter_of(mail)
    if not words.strip() and not (letter and letter.files):
        fields["words"] = _("Write what the mail says.")
    if fields or complaint is None:
        raise BadInput(" ".join(fields.values()), fields=fields)
    attached = _files(letter, complaint.branch_id, act)
    with _decided():
        settle(mail, act, MailState.LANDED, about=complaint.public_id, why="", branch=complaint.branch)
        held = take(complaint.public_id, act)
        demand(Right.HANDLE, held, act)
        land.on_held(held, _by_mail(act), mail=mail, text=words, attached=attached)
        _placed(held, mail, act)
    return held


def open_complaint(ref: UUID, act: Act, *, branch: Branch, words: str) -> Complaint:
    """Make a complaint of a mail: it waits among the unclaimed ones of the branch.

    :raises NotFound: as `mail_for`. :raises NotAllowed: not their branch. :raises BadInput: no words.
    """
    mail = mail_for(ref, act)
    if act.by is not None and not works_at_desk(act.by, branch.pk, now=act.now):
        raise NotAllowed(_("You work at no desk of this branch, so you cannot log a complaint there."))
    if not words.strip():
        sentence = _("Write what the mail says.")
        raise BadInput(sentence, fields={"words": sentence})
    letter = letter_of(mail)
    # A colleague who passed it on is not the customer.
    sender = letter.sender if letter and not is_of_staff(letter.sender) else ""
    attached = _files(letter, branch.pk, act)
    with _decided():
        settle(mail, act, MailState.OPENED, why="", branch=branch)
        complaint = open_by_mail(
            _by_mail(act),
            mail=mail,
            branch=branch,
            text=words,
            sender=sender,
            customer=customer_of(sender),
            attached=attached,
        )
        mail.about = complaint.public_id
        _placed(complaint, mail, act)
    return complaint


def discard_mail(ref: UUID, act: Act, *, reason: str) -> None:
    """Take a mail off the list: it is nothing to us. It stays readable for whoever asks later.

    :raises NotFound: as `mail_for`. :raises BadInput: no reason.
    """
    mail = mail_for(ref, act)
    if not reason.strip():
        sentence = _("Say why it is nothing to us, for example: advertising.")
        raise BadInput(sentence, fields={"reason": sentence})
    with _decided():
        settle(mail, act, MailState.DISCARDED)
        facts = {"mail": str(mail.public_id), "why": mail.why}
        append(CHAIN, "mail.discarded", act=act, facts=facts, words={"reason": reason.strip()}, subject=mail.public_id)


@contextmanager
def _decided() -> Iterator[None]:
    """The transaction of one decision; who comes second hears that there is nothing to decide."""
    try:
        with one_act():
            yield
    except SettledMeanwhile:
        raise NotFound from None


def _by_mail(act: Act) -> Act:
    """The words are nobody's of ours, whoever put them there."""
    return replace(act, by=None, via=Via.MAIL)


def _files(letter: Letter | None, branch_id: int, act: Act) -> Attached:
    return looked_at(letter.files, branch_id=branch_id, now=act.now) if letter else Attached()


def _placed(complaint: Complaint, mail: IncomingMail, act: Act) -> None:
    write(complaint, act, "mail.placed", facts={"mail": str(mail.public_id)})
    mail.save(update_fields=["marks", "about"])
    facts = {"mail": str(mail.public_id), "complaint": str(complaint.public_id), "state": mail.state}
    append(CHAIN, "mail.placed", act=act, facts=facts)
