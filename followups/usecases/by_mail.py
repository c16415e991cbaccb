"""What comes by mail, by nobody `via` mail: an answer lands on its complaint, another mail opens one, an answer of a
machine and a letter that came back are noted."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.access import Right
from complaints.codes import Anonymity, Channel
from complaints.models import Complaint, Customer
from complaints.usecases.door import use_case, write
from complaints.usecases.receiving import LONGEST_WORDS, Intake, begin
from evidence.act import Act
from followups.mail_in.attached import Attached, keep
from followups.mail_in.codes import CUT, FILES_REFUSED
from followups.mail_in.models import IncomingMail
from followups.models import CustomerMessage
from followups.usecases.by_customer import LONGEST_TEXT, take_in, tell_desk
from organisation.models import Branch, Language

_ELLIPSIS = "…"
BY_MAIL = "new-mail"


@use_case(Right.SYSTEM, counts=False)
def land(
    complaint: Complaint, act: Act, *, mail: IncomingMail, text: str, attached: Attached, marks: Sequence[str] = ()
) -> None:
    """What the customer answered by mail stands on the complaint as if written on their own page: unread, it holds the
    closing (R46), and whoever answers for it hears of it. A text that is too long is cut: the mail keeps it whole.

    :raises WrongState: the customer was erased.
    """
    if CustomerMessage.objects.filter(mail=mail).exists():
        return
    keep(complaint, act, attached)
    shown = cut(text.strip(), LONGEST_TEXT)
    take_in(complaint, act, shown, mail=mail, files=attached.kept)
    mail.marks = _marks(marks, attached, is_cut=shown != text.strip())
    _note(complaint, act, "mail.landed", mail, attached)


def open_by_mail(
    act: Act,
    *,
    mail: IncomingMail,
    branch: Branch,
    text: str,
    sender: str,
    customer: Customer | None,
    attached: Attached,
    marks: Sequence[str] = (),
) -> Complaint:
    """A mail becomes a complaint that nobody answers for yet: it waits among the unclaimed ones of the branch's desk.
    Demands an open transaction.

    The name beside an address is not taken for the customer's: people write whatever they like there.

    :raises BadInput: there are no words.
    """
    words = cut(text.strip(), LONGEST_WORDS)
    intake = Intake(
        channel=Channel.EMAIL,
        own_words=words,
        email="" if customer is not None else sender,
        anonymity=Anonymity.NAMED,
        language=language_of(text),
        log_another=True,
    )
    complaint = begin(intake, act, branch=branch, customer=customer)
    complaint.look(now=act.now)
    keep(complaint, act, attached)
    mail.marks = _marks(marks, attached, is_cut=words != text.strip())
    _note(complaint, act, "mail.opened", mail, attached)
    tell_desk(complaint, act, BY_MAIL)
    return complaint


@use_case(Right.SYSTEM, counts=False)
def note_machine(complaint: Complaint, act: Act, *, mail: IncomingMail) -> None:
    """A machine answered our letter: noted, and nobody is called to read it."""
    write(complaint, act, "mail.automatic", facts={"mail": str(mail.public_id)})


@use_case(Right.SYSTEM, counts=False)
def note_returned(complaint: Complaint, act: Act, *, mail: IncomingMail, letter: str, refused: str) -> None:
    """A letter of ours to the customer came back; `refused`: the mailbox that sent it back, masked."""
    facts = {"mail": str(mail.public_id), "letter": letter}
    write(complaint, act, "mail.returned", facts=facts, words={"refused": refused})
    tell_desk(complaint, act, "returned", goes_on=False)


def cut(text: str, longest: int) -> str:
    """The beginning of a text, with a sign where it was cut."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + _ELLIPSIS


def language_of(text: str) -> str:
    """Which of our languages somebody writes: Chinese as soon as there is a good part of it."""
    chinese = sum("\u4e00" <= sign <= "\u9fff" for sign in text[:2000])
    latin = sum(sign.isascii() and sign.isalpha() for sign in text[:2000])
    return Language.EN if latin > 8 * chinese else Language.ZH_HANS


def _marks(marks: Sequence[str], attached: Attached, *, is_cut: bool) -> list[str]:
    return [*marks, *([CUT] if is_cut else []), *([FILES_REFUSED] if attached.refused else [])]


def _note(complaint: Complaint, act: Act, kind: str, mail: IncomingMail, attached: Attached) -> None:
    facts = {"mail": str(mail.public_id), "files": attached.kept, "refused": len(attached.refused)}
    write(complaint, act, kind, facts=facts, words={"refused": attached.note})
