"""Keeping the customer told, hearing them again, learning from it (R110–R123)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import CloseWay, DeadlineKind, Stage
from complaints.deadlines import meet, note_first_contact
from complaints.errors import BadInput, WrongState
from complaints.limits import set_limits
from complaints.models import Approval, Complaint, Lesson
from complaints.ports import callback_result_noted, recourse_told, result_told
from complaints.usecases.approving import ask_approval
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import demand_good_words
from complaints.usecases.watching import named_in, note_named, tell_where_named
from evidence.act import Act

# What somebody at the desk may note. That all tries were in vain the tries themselves say, and the save that settles
# on the spot says that it did.
CALLBACK_RESULTS = (CloseWay.CONFIRMED, CloseWay.NOT_SATISFIED, CloseWay.NO_CALLBACK)


@use_case(counts=False)
def add_note(complaint: Complaint, act: Act, *, text: str) -> None:
    """Keep an internal note. It leaves the version alone: nobody's form goes stale over a note. `@5018` names a
    colleague, who hears of it and follows the complaint from then on.

    :raises BadInput: no text, or somebody is named who may not see the complaint.
    """
    if not text.strip():
        sentence = _("Write the note first.")
        raise BadInput(sentence, fields={"note": sentence})
    named = named_in(complaint, act, text)
    facts = {"named": [user.pk for user in named]} if named else {}
    seq = write(complaint, act, "note.added", facts=facts, words={"note": text.strip()})
    note_named(complaint, act, named)
    tell_where_named(complaint, act, text, seq=seq)


@use_case(counts=False)
def record_contact(complaint: Complaint, act: Act, *, kind: str, said: str, facts: dict[str, str | int]) -> None:
    """Keep a contact with the customer: who reached whom, and what was said (R46). Upper floors write down here.

    `kind` is a code such as "callback.attempted" or "script.said".
    """
    record(complaint, act, kind=kind, said=said, facts=facts)


def record(complaint: Complaint, act: Act, *, kind: str, said: str, facts: dict[str, str | int]) -> int:
    """The step inside `record_contact`; gives its place on the trail."""
    note_first_contact(complaint, act)
    return write(complaint, act, kind, facts=dict(facts), words={"said": said})


@use_case()
def tell_result(complaint: Complaint, act: Act, *, result: str) -> None:
    """Tell the customer the result at once (R112).

    :raises BadInput: nothing said. :raises WordsStopped: the words would hurt.
    """
    if not result.strip():
        sentence = _("Write what you told the customer.")
        raise BadInput(sentence, fields={"result": sentence})
    demand_good_words(complaint, act, result=result)
    note_result_told(complaint, act, said=result, in_writing=True)


def note_result_told(complaint: Complaint, act: Act, *, said: str, in_writing: bool = False) -> None:
    """The step inside `tell_result`, for a call in which they were told as well. Checks nothing."""
    complaint.result_told_at = act.now
    meet(complaint, DeadlineKind.RESOLVE, DeadlineKind.TELL_RESULT, act=act)
    seq = record(complaint, act, kind="result.told", said=said, facts={})
    result_told.send(Complaint, complaint=complaint, act=act, seq=seq, in_writing=in_writing)


@use_case()
def record_callback_result(complaint: Complaint, act: Act, *, result: str, said: str = "") -> None:
    """Write down how the satisfaction callback ended; one of the four ways to close.

    :raises BadInput: no result of a call that anybody had. :raises WrongState: the complaint is not at follow-up.
    """
    if result not in CALLBACK_RESULTS:
        raise BadInput(_("Choose how the callback ended."))
    note_callback_result(complaint, act, result=result, said=said)


def note_callback_result(complaint: Complaint, act: Act, *, result: str, said: str = "") -> None:
    """The step inside `record_callback_result`, for the tries that ran out and the on-the-spot save as well."""
    if complaint.stage != Stage.FOLLOW_UP:
        raise WrongState(_("A satisfaction callback belongs to follow-up."))
    if result == CloseWay.NO_CALLBACK and not said.strip():
        sentence = _("Say why no callback is possible or wished.")
        raise BadInput(sentence, fields={"said": sentence})
    complaint.callback_result = result
    complaint.callback_result_at = act.now
    meet(complaint, DeadlineKind.CALLBACK, act=act)
    if result == CloseWay.NOT_SATISFIED:
        # Telling the result had met it. Somebody who is not content must not sink to the end of the list.
        set_limits(complaint, act, DeadlineKind.RESOLVE)
    record(complaint, act, kind="callback.result", said=said, facts={"result": str(result)})
    callback_result_noted.send(Complaint, complaint=complaint, act=act)


@use_case()
def tell_recourse(complaint: Complaint, act: Act, *, recourse: str) -> None:
    """Not satisfied: say frankly what we cannot do and where else to turn (R100, R103).

    :raises BadInput: nothing said. :raises WordsStopped: the words would hurt.
    """
    if not recourse.strip():
        sentence = _("Write which limits you explained and where else the customer can turn.")
        raise BadInput(sentence, fields={"recourse": sentence})
    demand_good_words(complaint, act, recourse=recourse)
    complaint.limits_and_recourse_told = True
    seq = write(complaint, act, "recourse.told", words={"said": recourse})
    recourse_told.send(Complaint, complaint=complaint, act=act, seq=seq)


@use_case()
def ask_to_close(complaint: Complaint, act: Act, *, words: str) -> None:
    """Ask a supervisor to agree that it closes though the customer is not satisfied (R113).

    :raises BadInput: no words, or asked already. :raises WrongState: nobody said that they are not satisfied.
    """
    if complaint.stage != Stage.FOLLOW_UP or complaint.callback_result != CloseWay.NOT_SATISFIED:
        raise WrongState(_("Note first that the customer is not satisfied; then ask whether it may be closed."))
    if not words.strip():
        sentence = _("Say what was tried and why nothing more can be done.")
        raise BadInput(sentence, fields={"words": sentence})
    if complaint.approvals.filter(what=Approval.What.CLOSE_UNSATISFIED, state=Approval.State.ASKED).exists():
        raise BadInput(_("It is asked already. The duty manager's answer will show here."))
    ask_approval(complaint, act, Approval.What.CLOSE_UNSATISFIED, words=words)


@use_case(after_end=True)
def plan_lesson(complaint: Complaint, act: Act) -> None:
    """Open the task of writing the lesson, due in working days (R119)."""
    set_limits(complaint, act, DeadlineKind.LESSON)


@use_case(Right.HANDLE, after_end=True)
def write_lesson(
    complaint: Complaint, act: Act, *, success: str = "", failure: str = "", nothing_new: bool = False
) -> None:
    """Keep what went well and what did not, or choose “nothing new” (R119). Possible after the close as well.

    :raises BadInput: one of the two is missing.
    """
    fields = {}
    if not nothing_new:
        if not success.strip():
            fields["success"] = _("What went well? One sentence is enough.")
        if not failure.strip():
            fields["failure"] = _("What could have gone better? One sentence is enough.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    Lesson.objects.update_or_create(
        complaint=complaint,
        defaults={
            "success": success.strip(),
            "failure": failure.strip(),
            "nothing_new": nothing_new,
            "by": act.by,
            "at": act.now,
        },
    )
    meet(complaint, DeadlineKind.LESSON, act=act)
    words = {"success": success, "failure": failure}
    write(complaint, act, "lesson.written", facts={"nothing_new": nothing_new}, words=words)
