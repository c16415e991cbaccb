"""What customers do on their own page, by nobody `via` that page: each act through the use case the desk uses itself,
and each but once, however often it is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import Decision, RecordAnswer, Stage
from complaints.errors import BadInput, NotFound, WrongState
from complaints.models import Complaint, RecordCheck
from complaints.recipients import answering, as_told, tell
from complaints.record import record_digest
from complaints.usecases.attaching import add_attachment
from complaints.usecases.deciding import record_decision
from complaints.usecases.door import use_case, write
from complaints.usecases.ending import reopen
from complaints.usecases.pausing import go_on
from complaints.usecases.recording import check_record
from evidence.act import Act
from evidence.files.cleaning import CleanFile
from followups.codes import CUSTOMER_ACTED, MessageKind
from followups.customer_link import last_moment, may_lead
from followups.models import CustomerMessage, IncomingMail, Rating
from followups.usecases.handing_in import keep_files, known_among

LONGEST_TEXT = 2000
LONGEST_RATING = 1000


@use_case(Right.SYSTEM, counts=False)
def say_record_is_right(
    complaint: Complaint, act: Act, *, link: int, signed_as: str, drawn: CleanFile | None = None
) -> None:
    """The customer checked the record and signed with a typed name; a signature that was `drawn` as well is kept among
    the files (R40).

    :raises NotFound: the link leads nowhere any more. :raises BadInput: no name, or nothing is written down yet.
    :raises WrongState: it has ended.
    """
    _demand_link(complaint, act, link)
    if not signed_as.strip():
        sentence = _("Type your name: it stands in place of a signature.")
        raise BadInput(sentence, fields={"signed_as": sentence})
    if not _said_so(complaint, answer=RecordAnswer.SIGNED, signed_as=signed_as.strip()):
        if drawn is not None:
            add_attachment.on_held(complaint, act, file=drawn)
        check_record.on_held(complaint, act, answer=RecordAnswer.SIGNED, signed_as=signed_as)
        tell_desk(complaint, act, "record")


@use_case(Right.SYSTEM, counts=False)
def say_record_is_wrong(complaint: Complaint, act: Act, *, link: int, wrong: str) -> None:
    """The customer says what is wrong in the record; it stands beside it and waits, unread, for the desk (R40).

    :raises NotFound: the link leads nowhere any more. :raises BadInput: no words. :raises WrongState: it has ended.
    """
    _demand_link(complaint, act, link)
    wrong = wrong.strip()
    if _said_so(complaint, answer=RecordAnswer.WRONG, reason=wrong):
        return
    _keep(complaint, act, MessageKind.RECORD, wrong)
    check_record.on_held(complaint, act, answer=RecordAnswer.WRONG, reason=wrong)


def _said_so(complaint: Complaint, **said: str) -> bool:
    """Whether the latest word on the record as it stands now is this one already."""
    latest = RecordCheck.objects.filter(complaint=complaint).order_by("-at", "-id").first()
    if latest is None or latest.digest != record_digest(complaint):
        return False
    return all(getattr(latest, name) == value for name, value in said.items())


@use_case(Right.SYSTEM, counts=False)
def accept_option(complaint: Complaint, act: Act, *, link: int, option: int, opinion: str) -> None:
    """The customer takes one of the options (R98): our promise from now on.

    :raises NotFound: the link leads nowhere any more. :raises BadInput: no such option, or no words.
    :raises WrongState: nothing is asked just now. :raises NotAllowed: somebody else must give the next promise.
    """
    _demand_link(complaint, act, link)
    _decide(complaint, act, decision=Decision.ACCEPTED, option=option, opinion=opinion)


@use_case(Right.SYSTEM, counts=False)
def refuse_options(complaint: Complaint, act: Act, *, link: int, opinion: str, counter_wish: str) -> None:
    """The customer takes none of them, and says what they would like instead (R101). The page they act from tells the
    limits and where else to turn (R100).

    :raises NotFound: the link leads nowhere any more. :raises BadInput: opinion or wish is missing.
    :raises WrongState: nothing is asked just now.
    """
    _demand_link(complaint, act, link)
    if _decide(complaint, act, decision=Decision.REFUSED, option=None, opinion=opinion, counter_wish=counter_wish):
        # A no is something to read and answer: it waits among the customer's words.
        _note(complaint, act, MessageKind.WORDS, "\n".join((opinion.strip(), counter_wish.strip()))[:LONGEST_TEXT])


def _decide(
    complaint: Complaint, act: Act, *, decision: Decision, option: int | None, opinion: str, counter_wish: str = ""
) -> bool:
    """Note the answer and say whether it is a new one."""
    latest = complaint.decisions.filter(round=complaint.round).order_by("-at", "-id").first()
    if latest is not None and (latest.decision, latest.option_id) == (decision, option):
        return False
    # What was accepted is our promise already, and after a no another way is looked for: neither is turned round by a
    # page that was left open.
    answered = latest is not None and latest.decision != Decision.THINKING
    if complaint.stage != Stage.CONFIRM or answered:
        raise WrongState(_("This was answered meanwhile. Look at the page as it is now, or write to us below."))
    refuses = decision == Decision.REFUSED
    record_decision.on_held(
        complaint,
        act,
        decision=decision,
        option=option,
        opinion=opinion,
        counter_wish=counter_wish,
        signed="" if refuses else "page",
        limits_told=refuses,
        recourse_told=refuses,
    )
    tell_desk(complaint, act, "answer")
    return True


@use_case(Right.SYSTEM, counts=False)
def write_to_desk(
    complaint: Complaint, act: Act, *, link: int, text: str, once: str, files: Sequence[CleanFile] = ()
) -> None:
    """The customer writes to the desk, with files or without; until somebody has read it, it holds the closing (R46).
    A file that is here already is left out; a message of nothing else is none.

    :raises NotFound: the link leads nowhere any more. :raises BadInput: nothing was written, it is too long, or a file
    cannot be taken. :raises WrongState: the customer was erased.
    """
    _demand_link(complaint, act, link)
    if CustomerMessage.objects.filter(complaint=complaint, once=once).exists():
        return
    text = text.strip()
    if not text and not files:
        sentence = _("Write a sentence first, or choose a file.")
        raise BadInput(sentence, fields={"text": sentence})
    kept = keep_files(complaint, act, files)
    if text or kept:
        _keep(complaint, act, MessageKind.WORDS, text, once=once, files=kept)


def here_already(complaint: Complaint, files: Sequence[CleanFile], *, once: str) -> list[str]:
    """Name those of the files that would be left out; none where it was their own message, pressed once more, that
    brought them."""
    if not files or CustomerMessage.objects.filter(complaint=complaint, once=once).exists():
        return []
    return known_among(complaint, files)


def _keep(complaint: Complaint, act: Act, kind: MessageKind, text: str, *, once: str = "", files: int = 0) -> None:
    _note(complaint, act, kind, text, once=once, files=files)
    tell_desk(complaint, act, "message")


def take_in(complaint: Complaint, act: Act, text: str, *, mail: IncomingMail, files: int) -> None:
    """Take words that came by mail, on a complaint that is held: as those from the customer's own page."""
    _note(complaint, act, MessageKind.WORDS, text, files=files, mail=mail)
    tell_desk(complaint, act, "mail")


def _note(
    complaint: Complaint,
    act: Act,
    kind: MessageKind,
    text: str,
    *,
    once: str = "",
    files: int = 0,
    on_trail: bool = True,
    mail: IncomingMail | None = None,
) -> None:
    if len(text) > LONGEST_TEXT:
        sentence = _("Keep it to %(most)d characters.") % {"most": LONGEST_TEXT}
        raise BadInput(sentence, fields={"text": sentence})
    told = {"kind": kind, "text": text, "files": files, "once": once, "mail": mail}
    row = CustomerMessage.objects.create(complaint=complaint, from_customer=True, by=None, at=act.now, **told)
    complaint.unread_from_customer += 1
    if on_trail:
        facts = {"message": str(row.public_id), "kind": str(kind), "files": files}
        write(complaint, act, "customer.wrote", facts=facts, words={"text": text})


@use_case(Right.SYSTEM, counts=False)
def rate(complaint: Complaint, act: Act, *, link: int, stars: int, words: str = "") -> None:
    """The customer rates how it was handled: 1 to 5, with words. One rating; it may be changed while the page is there.

    :raises NotFound: the link leads nowhere any more. :raises BadInput: no number from 1 to 5.
    :raises WrongState: it is not closed.
    """
    _demand_link(complaint, act, link)
    if complaint.stage != Stage.CLOSED:
        raise WrongState(_("It is being worked on again. You will be asked once it is settled."))
    words = words.strip()
    fields = {}
    if not 1 <= stars <= 5:
        fields["stars"] = _("Choose a number from 1 to 5.")
    if len(words) > LONGEST_RATING:
        fields["words"] = _("Keep it to %(most)d characters.") % {"most": LONGEST_RATING}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    before = Rating.objects.filter(complaint=complaint).first()
    if before is not None and (before.stars, before.words) == (stars, words):
        return
    if before is None:
        Rating.objects.create(complaint=complaint, stars=stars, words=words, at=act.now)
    else:
        before.stars, before.words, before.changed_at = stars, words, act.now
        before.save(update_fields=["stars", "words", "changed_at"])
    write(complaint, act, "customer.rated", facts={"stars": stars}, words={"words": words})


@use_case(Right.SYSTEM, counts=False)
def come_back(complaint: Complaint, act: Act, *, link: int, reason: str) -> None:
    """The customer is not content after all: the complaint is open again (R113).

    :raises NotFound: the link leads nowhere any more. :raises BadInput: no reason.
    :raises WrongState: it did not end by closing.
    """
    _demand_link(complaint, act, link)
    if complaint.is_open and complaint.reopened_count:
        return
    reopen.on_held(complaint, act, reason=reason)
    # The trail holds the words with the reopening; here they wait, unread, where the clerk begins anew.
    _note(complaint, act, MessageKind.BACK, reason.strip(), on_trail=False)
    tell_desk(complaint, act, "back")


def _demand_link(complaint: Complaint, act: Act, link: int) -> None:
    """:raises NotFound: while the page lay open the link was revoked, or the complaint went where no link leads."""
    if complaint.link_version != link or not may_lead(complaint):
        raise NotFound
    if act.now > last_moment(complaint, complaint.gate.policies):
        raise NotFound


def tell_desk(complaint: Complaint, act: Act, what: str, *, goes_on: bool = True) -> None:
    """Whoever answers for it hears of it by mail, once for each thing; and where the clock stood still because we
    waited for the customer, it goes on."""
    if goes_on and complaint.paused_at is not None:
        go_on(complaint, act)
    people = answering(complaint, complaint.owner, now=act.now)
    tell(complaint, CUSTOMER_ACTED, as_told(people), act, which=f"{what}:{act.request_id}", facts={"what": what})
