"""The trail as people read it: one line each, newest first."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.codes import (
    CalledParty,
    CalmAct,
    Cause,
    CloseWay,
    DeadlineKind,
    Decision,
    Feeling,
    Ground,
    Level,
    ObjectionKind,
    QuestionKind,
    RecordAnswer,
    RestatementOutcome,
    Severity,
    Side,
    Stage,
)
from complaints.models import Complaint
from complaints.models.reply_letter import LetterWay
from complaints.ports import TrailLine as Line
from complaints.ports import trail_line
from complaints.screens.customer_mail import letter_line
from complaints.severity import reason_words
from evidence.act import Via
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.at_once import Row
from organisation.models import CompensationKind, User

PAGE = 40


LINES: dict[str, Line] = {
    "complaint.received": Line(gettext_lazy("received the complaint"), "inbox"),
    "stage.calm": Line(gettext_lazy("began to settle the feeling"), "heart-handshake"),
    "stage.clarify": Line(gettext_lazy("went on to the facts"), "search"),
    "stage.go_on": Line(gettext_lazy("went on where we were: %(to)s"), "chevron-right"),
    "stage.propose": Line(gettext_lazy("went on to a remedy"), "lightbulb"),
    "stage.confirm": Line(gettext_lazy("put the options to the customer"), "messages-square"),
    "stage.follow_up": Line(gettext_lazy("went on to keeping our word"), "flag"),
    "stage.close": Line(gettext_lazy("closed it: %(way)s"), "circle-check"),
    "stage.propose_again": Line(gettext_lazy("looks for another way"), "rotate-ccw"),
    "stage.rework": Line(gettext_lazy("went back to find a better way"), "rotate-ccw"),
    "stage.return_to_calm": Line(gettext_lazy("went back to calm"), "rotate-ccw"),
    "stage.refer_to_arbitration": Line(gettext_lazy("referred it to outside arbitration"), "scale"),
    "stage.carry_out_award": Line(gettext_lazy("carries out the award"), "scale"),
    "stage.log_potential": Line(gettext_lazy("logged a potential complaint, remedied"), "circle-check"),
    "stage.take_up": Line(gettext_lazy("made it a complaint"), "inbox"),
    "stage.reopen": Line(gettext_lazy("reopened it"), "rotate-ccw"),
    "stage.withdraw": Line(gettext_lazy("ended it: withdrawn"), "undo-2"),
    "stage.merge": Line(gettext_lazy("merged it into %(into)s"), "merge"),
    "feeling.read": Line(gettext_lazy("read the feeling: %(value)s"), "activity"),
    "calm.ticked": Line(gettext_lazy("noted: %(code)s"), "hand-heart"),
    "calm.judged": Line(gettext_lazy("%(code)s: %(worked)s"), "activity"),
    "calm.wants_it_now": Line(gettext_lazy("noted: the customer wants it handled now"), "zap"),
    "facts.told": Line(gettext_lazy("wrote down what the customer says"), "pen-line"),
    "facts.restated": Line(gettext_lazy("said it back: %(outcome)s"), "repeat"),
    "customer.told": Line(gettext_lazy("noted who the customer is"), "user"),
    "customer.renamed": Line(gettext_lazy("corrected the customer's name"), "user"),
    "customer.recognised": Line(gettext_lazy("recognised the customer: %(repeat_of)s came before"), "user"),
    "customer.decided": Line(gettext_lazy("noted the customer's answer: %(decision)s"), "message-square"),
    "customer.erased": Line(gettext_lazy("erased the customer and every word"), "eraser"),
    "customer.looked_after": Line(gettext_lazy("said who looks after the customer: %(level)s"), "user"),
    "customer.merged": Line(gettext_lazy("found that two records are one customer"), "merge"),
    "customer.parted": Line(gettext_lazy("took the merge of two customers back"), "split"),
    "contact.added": Line(gettext_lazy("added a way to reach the customer"), "phone", beside=True),
    "contact.preferred": Line(gettext_lazy("said how to reach the customer first"), "phone", beside=True),
    "contact.ended": Line(gettext_lazy("ended a wrong way to reach the customer"), "phone-off", beside=True),
    "relation.noted": Line(gettext_lazy("noted something of the relationship"), "user", beside=True),
    "customer_manager.told": Line(gettext_lazy("notified the customer manager"), "bell"),
    "customer_manager.answered": Line(gettext_lazy("noted that the customer manager knows"), "check"),
    "receipt.given": Line(gettext_lazy("gave the receipt"), "receipt-text"),
    "record.checked": Line(gettext_lazy("had the record checked: %(answer)s"), "signature"),
    "medical.arranged": Line(gettext_lazy("arranged medical help"), "cross"),
    "key_facts.told": Line(gettext_lazy("asked for key facts"), "list-checks"),
    "question.asked": Line(gettext_lazy("asked (%(asks)s)"), "message-circle-question-mark"),
    "finding.added": Line(gettext_lazy("found out"), "search-check"),
    "finding.shown": Line(gettext_lazy("showed the customer"), "presentation"),
    "fee.explained": Line(gettext_lazy("explained the fee in %(steps)s steps"), "calculator", beside=True),
    "fee.taken_back": Line(gettext_lazy("took the explained fee back"), "undo-2", beside=True),
    "understanding.noted": Line(gettext_lazy("ticked: %(side)s"), "check-check"),
    "understanding.taken_back": Line(gettext_lazy("took the tick back: %(side)s"), "undo-2"),
    "cause.set": Line(gettext_lazy("cause: %(cause)s"), "split"),
    "flags.set": Line(gettext_lazy("ticked what applies"), "flag"),
    "severity.raised": Line(gettext_lazy("severity up: %(to)s – %(reasons)s"), "arrow-up"),
    "severity.lowered": Line(gettext_lazy("severity down: %(to)s"), "arrow-down"),
    "severity.looked_at": Line(gettext_lazy("looked at the severity"), "eye"),
    "option.added": Line(gettext_lazy("put an option on the table"), "list-plus"),
    "option.dropped": Line(gettext_lazy("took an option back"), "list-minus"),
    "options.explained": Line(gettext_lazy("explained the options"), "list"),
    "objection.noted": Line(gettext_lazy("noted an objection: %(objection_kind)s"), "message-circle-warning"),
    "special_case.allowed": Line(gettext_lazy("allowed something out of the ordinary"), "sparkles"),
    "letter.written": Line(gettext_lazy("wrote a letter of reply"), "file-text"),
    "letter.signed": Line(gettext_lazy("signed the letter of reply"), "signature"),
    "letter.sent": Line(gettext_lazy("sent the letter of reply: %(sent_how)s"), "send"),
    "approval.asked": Line(gettext_lazy("asked for approval"), "circle-question-mark"),
    "approval.first_yes": Line(gettext_lazy("said the first of two yeses"), "stamp"),
    "approval.lapsed": Line(gettext_lazy("no answer is needed any more"), "stamp"),
    "approval.passed_up": Line(gettext_lazy("asked the head office"), "chevrons-up"),
    "approval.decided": Line(gettext_lazy("decided: %(state)s"), "stamp"),
    "compensation.granted": Line(gettext_lazy("granted: %(kind_given)s (%(ground)s)"), "gift"),
    "compensation.proved": Line(gettext_lazy("gave it: %(kind_given)s"), "badge-check"),
    "compensation.ended": Line(gettext_lazy("no longer owed: %(kind_given)s"), "unlink"),
    "consent.acted_on": Line(gettext_lazy("took the first step since the customer's yes"), "footprints"),
    "promise.given": Line(gettext_lazy("gave our word"), "handshake"),
    "promise.kept": Line(gettext_lazy("kept our word"), "circle-check"),
    "promise.broken": Line(gettext_lazy("a promise was broken"), "circle-x"),
    "promise.released": Line(gettext_lazy("was released from a promise"), "unlink"),
    "work_order.asked": Line(gettext_lazy("asked a department"), "send"),
    "work_order.signed": Line(gettext_lazy("signed for a work order"), "signature"),
    "work_order.returned": Line(gettext_lazy("returned a work order"), "undo-2"),
    "work_order.chased": Line(gettext_lazy("chased a work order, %(times)s×"), "bell"),
    "work_order.asked_again": Line(gettext_lazy("asked a department anew"), "send"),
    "work_order.judged": Line(gettext_lazy("took a department's answer as good"), "check-check"),
    "work_order.reopened": Line(gettext_lazy("asked a department for more"), "rotate-ccw"),
    "work_order.answered": Line(gettext_lazy("answered a work order"), "reply"),
    "work_order.moved": Line(gettext_lazy("took a work order along as complaints were merged"), "merge"),
    "work_order.waived": Line(gettext_lazy("waived a work order"), "ban"),
    "escalation.raised": Line(gettext_lazy("sent it up"), "arrow-up-right"),
    "escalation.acknowledged": Line(gettext_lazy("said: I have it"), "check"),
    "escalation.instructed": Line(gettext_lazy("gave an instruction"), "message-square-reply"),
    "escalation.done": Line(gettext_lazy("did as instructed"), "check-check"),
    "escalation.settled": Line(gettext_lazy("what had gone up is decided"), "check-check"),
    "owner.taken": Line(gettext_lazy("took it over"), "hand"),
    "owner.handed_over": Line(gettext_lazy("handed it over"), "forward"),
    "owner.recused": Line(gettext_lazy("kept a colleague out of it"), "user-x"),
    "clock.paused": Line(gettext_lazy("stopped the clock: waiting for the customer"), "circle-pause"),
    "clock.resumed": Line(gettext_lazy("the clock runs again"), "circle-play"),
    "wait.began": Line(gettext_lazy("stepped away, back in %(minutes)s min"), "footprints", beside=True),
    "wait.ended": Line(
        gettext_lazy("the customer had waited %(minutes)s min, %(promised)s were named"), "undo-2", beside=True
    ),
    "relief.asked": Line(gettext_lazy("asked for relief"), "hand-helping", beside=True),
    "relief.answered": Line(gettext_lazy("is coming to help"), "hand-helping", beside=True),
    "relief.ended": Line(gettext_lazy("the call for relief is over"), "check", beside=True),
    "incident.joined": Line(gettext_lazy("is part of an incident"), "siren"),
    "incident.left": Line(gettext_lazy("took it out of the incident"), "unlink", beside=True),
    "violence.called": Line(gettext_lazy("called guards and duty manager: violence or a threat of it"), "shield-alert"),
    "violence.coming": Line(gettext_lazy("is coming, against violence"), "shield", beside=True),
    "violence.two_present": Line(gettext_lazy("two of the staff are there"), "users", beside=True),
    "violence.party": Line(gettext_lazy("called: %(party)s"), "phone-call", beside=True),
    "violence.over": Line(gettext_lazy("the danger is over"), "shield-check", beside=True),
    "manager.invited": Line(gettext_lazy("invited a manager, as a sign of respect"), "user-plus"),
    "manager.joined": Line(gettext_lazy("a manager has joined"), "user-check", beside=True),
    "manager.declined": Line(gettext_lazy("no manager appears"), "user-x", beside=True),
    "crisis.done": Line(gettext_lazy("ticked a step of the crisis"), "list-checks", beside=True),
    "crisis.waived": Line(gettext_lazy("waived a step of the crisis"), "list-x", beside=True),
    "crisis.decided": Line(gettext_lazy("decided in the crisis"), "gavel", beside=True),
    "deadline.breached": Line(gettext_lazy("limit missed: %(kind)s"), "octagon-alert"),
    "watch.began": Line(gettext_lazy("watches it"), "eye", beside=True, quiet=True),
    "watch.ended": Line(gettext_lazy("stopped watching"), "eye-off", beside=True, quiet=True),
    "watch.asked": Line(gettext_lazy("let a colleague watch it"), "eye", beside=True, quiet=True),
    "tag.added": Line(gettext_lazy("put a tag on it"), "tag", beside=True),
    "tag.removed": Line(gettext_lazy("took a tag off"), "tag", beside=True),
    "words.despite": Line(gettext_lazy("said it all the same (%(because)s)"), "triangle-alert"),
    "note.added": Line(gettext_lazy("noted"), "sticky-note", beside=True),
    "attachment.added": Line(gettext_lazy("added a file"), "paperclip", beside=True),
    "attachment.added_inside": Line(gettext_lazy("added a file for colleagues only"), "paperclip", beside=True),
    "attachment.withdrawn": Line(gettext_lazy("withdrew a file"), "file-x", beside=True),
    "result.exists": Line(gettext_lazy("there is a result that the customer was not told yet"), "megaphone"),
    "letter.settled": Line(gettext_lazy("decided about a message that was stuck"), "mail", beside=True),
    "result.told": Line(gettext_lazy("told the customer the result"), "megaphone"),
    "callback.result": Line(gettext_lazy("callback: %(result)s"), "phone-incoming"),
    "parting.noted": Line(gettext_lazy("said what is said before parting"), "hand-heart"),
    "recourse.told": Line(gettext_lazy("explained limits and recourse"), "signpost"),
    "lesson.written": Line(gettext_lazy("wrote down the lesson"), "graduation-cap"),
    "complaint.withdrawn": Line(gettext_lazy("withdrawn by the customer"), "undo-2"),
    "complaint.merged_here": Line(gettext_lazy("%(from)s was merged into this one"), "merge"),
    "complaint.split_from": Line(gettext_lazy("opened it from %(from)s: a matter of its own"), "split"),
    "complaint.split_off": Line(gettext_lazy("split a second matter off: %(into)s"), "split"),
    "complaint.reopened": Line(gettext_lazy("reopened"), "rotate-ccw"),
    "complaint.reworked": Line(gettext_lazy("not satisfied with the result"), "frown"),
    "arbitration.referred": Line(gettext_lazy("referred to"), "scale"),
    "arbitration.decided": Line(gettext_lazy("the outside body decided"), "scale"),
    "potential.remedied": Line(gettext_lazy("remedied at once"), "circle-check"),
    "potential.taken_up": Line(gettext_lazy("it has become a complaint"), "inbox"),
    "phone.revealed": Line(gettext_lazy("looked at a phone number"), "eye"),
    "complaint.opened_from_elsewhere": Line(gettext_lazy("opened it from another branch"), "door-open"),
    "script.said": Line(gettext_lazy("said"), "quote", beside=True),
}

# Codes in facts become words by the vocabulary of their name.
VOCABULARY: dict[str, dict[str, Any]] = {
    "value": {str(one.value): one.label for one in Feeling},
    "code": dict(CalmAct.choices),
    "worked": {"True": gettext_lazy("it helped"), "False": gettext_lazy("it did not help")},
    "outcome": dict(RestatementOutcome.choices),
    "decision": dict(Decision.choices),
    "answer": dict(RecordAnswer.choices),
    "asks": dict(QuestionKind.choices),
    "side": dict(Side.choices),
    "cause": {**dict(Cause.choices), "open": gettext_lazy("open, with a date")},
    "to": {**dict(Severity.choices), **dict(Stage.choices)},
    "kind": dict(DeadlineKind.choices),
    "kind_given": dict(CompensationKind.choices),
    "ground": dict(Ground.choices),
    "objection_kind": dict(ObjectionKind.choices),
    "level": dict(Level.choices),
    "sent_how": dict(LetterWay.choices),
    "way": dict(CloseWay.choices),
    "party": dict(CalledParty.choices),
    # What the call came to; whether the limits were explained is told by its own line.
    "result": {**dict(CloseWay.choices), CloseWay.NOT_SATISFIED: gettext_lazy("not satisfied")},
    "because": {"reason": gettext_lazy("with a reason"), "went_up": gettext_lazy("it went up at once")},
    "state": {"approved": gettext_lazy("approved"), "declined": gettext_lazy("declined")},
}


def timeline(
    complaint: Complaint, *, before: int | None = None, letters: Sequence[Row] = ()
) -> tuple[list[dict[str, Any]], int | None]:
    """The newest lines, or those before a sequence number, and where the next page begins (None: that was all).
    `letters`: what left for the customer (`letter_list`), which stands among the lines by its time.

    Costs one query.
    """
    rows = TrailEntry.objects.of_chain(complaint.trail_chain)
    if before is not None:
        rows = rows.filter(seq__lt=before)
    entries = list(rows[: PAGE + 1])
    page = entries[:PAGE]
    words = words_of(page)
    lines = [line(entry, words.get(entry.pk)) for entry in page]
    # A letter has the moment of its cause, and stands on the same page.
    since = entries[PAGE].at if len(entries) > PAGE else None
    until = page[0].at if before is not None and page else None
    between = [
        letter_line(row)
        for row in letters
        if (since is None or row["created_at"] > since) and (until is None or row["created_at"] <= until)
    ]
    lines = sorted([*between, *lines], key=lambda one: one["at"], reverse=True) if between else lines
    return lines, page[-1].seq if len(entries) > PAGE else None


def reading_of(kind: str) -> Line:
    """How entries of a kind read; one that nobody named reads as its code."""
    return LINES.get(kind) or trail_line(kind) or Line(kind)


def line(entry: TrailEntry, words: Any) -> dict[str, Any]:
    """One entry as the template draws it; erased words are told as such."""
    known = reading_of(entry.kind)
    actor: User | None = entry.actor
    return {
        "seq": entry.seq,
        "at": entry.at,
        "actor": actor.name if actor else "",
        "sentence": _fill(known, json.loads(entry.facts)),
        "icon": known.icon,
        "via": "" if entry.via == Via.PAGE else Via(entry.via).label,
        "words": " · ".join(_named(words or {})),
        "erased": bool(entry.words_digest) and words is None,
        "people": actor is not None,
    }


def _named(words: Mapping[str, str]) -> list[str]:
    """What was written, in its order; a condition behind what it is the condition of."""
    told = [text for name, text in words.items() if text and name != "condition"]
    condition = words.get("condition")
    return [*told, _("only if: %(condition)s") % {"condition": condition}] if condition else told


def _fill(known: Line, facts: dict[str, Any]) -> str:
    sentence = str(known.sentence)
    if "%(" not in sentence:
        return sentence
    words = {**VOCABULARY, **known.words}
    spoken = {name: str(words.get(name, {}).get(str(value), value)) for name, value in facts.items()}
    if "reasons" in facts:
        spoken["reasons"] = " · ".join(reason_words(reason) for reason in facts["reasons"])
    try:
        return sentence % spoken
    except KeyError:
        return sentence.split("%(")[0].rstrip(" (（") or _("entry")
