"""Where a mail that could be read goes: onto its complaint, into the unclaimed ones, aside, or before a person."""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from complaints.customers import mask_email
from complaints.models import Complaint
from complaints.usecases.door import take
from evidence.act import Act
from evidence.crypto import blind_index
from evidence.limits import take as count
from followups.letters.kinds import Letter as LetterKind
from followups.letters.kinds import kind_of
from followups.mail_in.attached import looked_at
from followups.mail_in.codes import OTHER_ADDRESS, MailState, Why
from followups.mail_in.models import IncomingMail
from followups.mail_in.settling import quarantine, settle
from followups.mail_in.whose import Thread, branch_for, customer_of, is_known_of, is_of_staff, is_ours, thread_of
from followups.usecases.by_mail import land, note_machine, note_returned, open_by_mail
from organisation.kept import one_act
from organisation.models import Branch
from outbox.limits import mail_rules
from outbox.mail_in.letter import Letter
from outbox.mail_in.machine import Machine
from outbox.models import Message, RecipientKind
from outbox.queue import drop
from outbox.stuck import note_bounce

logger = logging.getLogger(__name__)

# So often within so long somebody who writes anew is told that it came: two machines that confirm one another stop.
ACKNOWLEDGED_PER = timedelta(hours=1)


def place(mail: IncomingMail, letter: Letter, act: Act) -> None:
    """Put a mail where it belongs, and say so on its row.

    :raises SettledMeanwhile: somebody else did. :raises DeskError: the complaint does not take it.
    """
    if letter.bounce is not None:
        _returned(mail, letter, act)
        return
    thread = thread_of(letter)
    mail.branch = _branch(thread, letter)
    if letter.machine is not None or is_ours(letter.sender):
        _machine(mail, letter, thread, act)
        return
    why = _why_not(mail, letter, thread)
    if why is None and not _is_within_cap(letter, thread, act):
        _flood(mail, letter, thread, act)
    elif why is not None:
        quarantine(mail, act, why, letter, branch=mail.branch, about=_ref(thread))
    elif thread.complaint is not None:
        _answer(mail, letter, thread.complaint, act)
    else:
        _new(mail, letter, act)


def new_words(letter: Letter) -> str:
    """What a mail that answers nothing says: all of it, since a forwarded one speaks for itself, under its subject."""
    text = letter.text.strip()
    return text if not letter.subject or letter.subject in text else f"{letter.subject}\n\n{text}".strip()


def _branch(thread: Thread, letter: Letter) -> Branch | None:
    return thread.complaint.branch if thread.complaint is not None else branch_for(letter.to)


def _ref(thread: Thread) -> UUID | None:
    return thread.complaint.public_id if thread.complaint is not None else None


def _why_not(mail: IncomingMail, letter: Letter, thread: Thread) -> Why | None:
    """Why only a person can say where it belongs, None where the house can."""
    complaint = thread.complaint
    if not mail.is_whole:
        return Why.TOO_LARGE
    if thread.of_staff or is_of_staff(letter.sender):
        return Why.STAFF
    if complaint is not None and complaint.customer is not None and complaint.customer.erased_at is not None:
        return Why.GONE
    if complaint is None and mail.branch is None:
        return Why.NO_BRANCH
    if not letter.text.strip() and not (complaint is not None and letter.files):
        return Why.NO_TEXT
    return None


# --- A person wrote it ------------------------------------------------------------------------------------------------


def _answer(mail: IncomingMail, letter: Letter, complaint: Complaint, act: Act) -> None:
    attached = looked_at(letter.files, branch_id=complaint.branch_id, now=act.now)
    marks = [] if is_known_of(complaint, letter.sender) else [OTHER_ADDRESS]
    with one_act():
        if settle(mail, act, MailState.LANDED, letter, branch=mail.branch, about=complaint.public_id):
            held = take(complaint.public_id, act)
            land.on_held(held, act, mail=mail, text=letter.said, attached=attached, marks=marks)
            mail.save(update_fields=["marks"])


def _new(mail: IncomingMail, letter: Letter, act: Act) -> None:
    assert mail.branch is not None, "Without one it is laid before a person."
    attached = looked_at(letter.files, branch_id=mail.branch.pk, now=act.now)
    told = count(
        "mail-in-told", blind_index("limit.mail-in", letter.sender), limit=1, per=ACKNOWLEDGED_PER, now=act.now
    )
    with one_act():
        if not settle(mail, act, MailState.OPENED, letter, branch=mail.branch):
            return
        complaint = open_by_mail(
            act,
            mail=mail,
            branch=mail.branch,
            text=new_words(letter),
            sender=letter.sender,
            customer=customer_of(letter.sender),
            attached=attached,
        )
        if not told:
            drop(about=complaint.public_id, kinds=[kind_of(LetterKind.RECEIVED)], now=act.now)
        mail.about = complaint.public_id
        mail.save(update_fields=["marks", "about"])


def _is_within_cap(letter: Letter, thread: Thread, act: Act) -> bool:
    """Count one more of this sender about this thing (REL-R8)."""
    rules = mail_rules(now=act.now)
    who = blind_index("limit.mail-in", f"{_ref(thread)}:{letter.sender}")
    return count("mail-in", who, limit=rules.cap, per=rules.window, now=act.now)


def _flood(mail: IncomingMail, letter: Letter, thread: Thread, act: Act) -> None:
    """Too many: the first of them is laid before a person, the others stand aside with the reason."""
    who = blind_index("limit.mail-in", f"flood:{_ref(thread)}:{letter.sender}")
    if count("mail-in-flood", who, limit=1, per=mail_rules(now=act.now).window, now=act.now):
        logger.error("Very many mails from one sender within minutes: the rest is set aside")
        quarantine(mail, act, Why.FLOOD, letter, branch=mail.branch, about=_ref(thread))
        return
    with one_act():
        settle(mail, act, MailState.MACHINE, letter, branch=mail.branch, about=_ref(thread), why=Why.FLOOD)


# --- A machine wrote it -----------------------------------------------------------------------------------------------


def _machine(mail: IncomingMail, letter: Letter, thread: Thread, act: Act) -> None:
    """Never answered, and no complaint comes of it; an automatic answer to a letter is noted on the complaint."""
    answers = letter.machine == Machine.AUTOMATIC and not thread.of_staff
    complaint = thread.complaint if answers else None
    with one_act():
        about = complaint.public_id if complaint is not None else None
        first = settle(mail, act, MailState.MACHINE, letter, branch=mail.branch, about=about)
        if first and complaint is not None:
            note_machine.on_held(take(complaint.public_id, act), act, mail=mail)


def _returned(mail: IncomingMail, letter: Letter, act: Act) -> None:
    """A mail of ours came back: it is stuck from now on, and where it was for a customer their complaint says so. What
    says that it is still being tried changes nothing."""
    bounce = letter.bounce
    assert bounce is not None
    refused = mask_email(bounce.refused)[:60] if bounce.refused else ""
    ours = list(Message.objects.filter(message_id__in=bounce.message_ids)) if bounce.for_good else []
    mail.branch = branch_for(letter.to)
    with one_act():
        about = next((row.about for row in ours if row.about), None)
        if not settle(mail, act, MailState.BOUNCE, letter, branch=mail.branch, about=about):
            return
        for row in ours:
            came_back = note_bounce(row.message_id, refused=refused)
            if came_back and row.about is not None and row.recipient_kind == RecipientKind.CUSTOMER:
                complaint = take(row.about, act)
                note_returned.on_held(complaint, act, mail=mail, letter=row.kind, refused=refused)
