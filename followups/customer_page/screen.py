"""What the customer's page says, in the language and by the clock in force: plain words, no stage, no type, no
severity, and of the staff only who takes care of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import Form
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from complaints.clock_words import exact
from complaints.codes import Decision, FactState, PromiseState, RecordAnswer, Stage
from complaints.customers import address_as
from complaints.models.reference import in_language
from complaints.recourse import ways_in
from complaints.screens.papers import owed_words, said
from followups.codes import MessageKind
from followups.customer_link import last_moment
from followups.customer_page.forms import option_words
from followups.customer_page.reading import Reading
from followups.policy_page.address import policy_path

# The newest; a page of hundreds helps nobody on a phone.
MOST_MESSAGES = 50


def page_context(reading: Reading, *, now: datetime) -> dict[str, Any]:
    """Everything the page shows beside its forms."""
    complaint, zone = reading.complaint, reading.zone
    branch = complaint.branch
    title, sentence = _standing(reading)
    return {
        "number": complaint.number,
        "branch": in_language(branch.name_zh, branch.name_en),
        "phone": branch.desk_phone,
        "policy_path": policy_path(branch, reading.policies, language=get_language() or ""),
        "address": address_as(complaint.customer),
        "handler": complaint.owner.name if complaint.owner else "",
        "staff_code": complaint.owner.staff_code if complaint.owner else "",
        "received": exact(complaint.received_at, zone),
        "stands": title,
        "stands_more": sentence,
        "owed": owed_words(reading.owed, zone, now=now) if complaint.is_open else [],
        "record_said": said(complaint, zone),
        "facts": _facts(reading),
        "fee": reading.fee,
        "files": reading.files,
        "check": _check(reading),
        "answer": _answer(reading),
        "promises": [_promise(row, zone, now=now) for row in reading.promises],
        "messages_told": [_message(row, zone) for row in reading.messages[-MOST_MESSAGES:]],
        "rating": reading.rating,
        "recourse": ways_in(reading.recourse, get_language() or ""),
    }


def drawn_deeds(reading: Reading, forms: dict[str, Form]) -> dict[str, Form]:
    """Of all forms those that have a place on the page as it stands now."""
    stage = reading.complaint.stage
    shown = {"write"}
    if reading.complaint.is_open and said(reading.complaint, reading.zone) and _may_check(reading):
        shown |= {"right", "wrong"}
    if reading.is_asked:
        shown |= {"accept", "refuse"}
    if stage == Stage.CLOSED:
        shown |= {"rate", "back"}
    return {name: form for name, form in forms.items() if name in shown}


def _standing(reading: Reading) -> tuple[str, str]:
    """Where it stands, and what comes next."""
    complaint = reading.complaint
    until = ""
    if complaint.ended_at is not None:
        until = exact(last_moment(complaint, reading.policies), reading.zone)
    match complaint.stage:
        case Stage.RECEIVE | Stage.CALM | Stage.CLARIFY:
            return (
                _("We are finding out what happened."),
                _("You need not do anything just now. Whatever else you remember, write it below."),
            )
        case Stage.CONFIRM if reading.is_asked:
            return _("It is your turn: what do you think of this?"), _("Nothing is done without your yes.")
        case Stage.CONFIRM if reading.decision and reading.decision["decision"] == Decision.ACCEPTED:
            return _("You have agreed, and we get to work."), ""
        case Stage.CONFIRM if reading.decision and reading.decision["decision"] == Decision.REFUSED:
            return _("It did not suit you. We look for another way."), _("Your own wish lies before us.")
        case Stage.PROPOSE | Stage.CONFIRM:
            return (
                _("We are looking for a way to settle it."),
                _("As soon as there is something to choose from, it stands here. You decide."),
            )
        case Stage.FOLLOW_UP:
            return _("We are doing what was agreed."), _("Then we ask you whether it is good.")
        case Stage.ARBITRATION:
            return _("Somebody outside the house decides."), complaint.arbitration_body
        case Stage.WITHDRAWN:
            return _("You have taken it back."), _("This page is here until %(moment)s.") % {"moment": until}
    return _("It is settled."), _("If it is not, say so here until %(moment)s.") % {"moment": until}


def _facts(reading: Reading) -> list[tuple[str, str]]:
    rows = [row for row in reading.complaint.key_facts.all() if row.replaced_at is None]
    return [(str(row.fact), row.words) for row in rows if row.state != FactState.NOT_APPLICABLE]


def _may_check(reading: Reading) -> bool:
    """Asked until the record as it stands now was checked."""
    return not reading.checks or reading.checks[0]["digest"] != reading.digest


def _check(reading: Reading) -> dict[str, Any] | None:
    """The latest word of the customer on the record."""
    if not reading.checks:
        return None
    latest = reading.checks[0]
    moment = exact(latest["at"], reading.zone)
    sentence = {
        RecordAnswer.SIGNED: _("You said on %(moment)s that this is right."),
        RecordAnswer.READ_BACK: _("You said on %(moment)s that this is right."),
        RecordAnswer.REFUSED: _("You did not sign this on %(moment)s."),
        RecordAnswer.WRONG: _("You said on %(moment)s that something is wrong:"),
    }[RecordAnswer(latest["answer"])]
    return {
        "sentence": sentence % {"moment": moment},
        "signed_as": latest["signed_as"],
        "wrong": latest["reason"] if latest["answer"] == RecordAnswer.WRONG else "",
        "is_right": latest["answer"] in (RecordAnswer.SIGNED, RecordAnswer.READ_BACK),
        "changed_since": latest["digest"] != reading.digest,
    }


def _answer(reading: Reading) -> dict[str, str] | None:
    """What the customer said to the options of this round."""
    row = reading.decision
    if row is None:
        return None
    sentence = {
        Decision.ACCEPTED: _("You agreed on %(moment)s."),
        Decision.REFUSED: _("You said on %(moment)s that it does not suit you."),
        Decision.THINKING: _("You asked on %(moment)s for time to think it over."),
    }[Decision(row["decision"])]
    return {
        "sentence": sentence % {"moment": exact(row["at"], reading.zone)},
        "option": option_words(reading.chosen, reading.zone) if reading.chosen else "",
        "opinion": row["opinion"],
        "counter_wish": row["counter_wish"],
    }


def _promise(row: dict[str, Any], zone: str, *, now: datetime) -> dict[str, str]:
    """A promise word for word, and whether we kept it. A broken one is said to be, and not shown as if it still ran."""
    due = exact(row["due_at"], zone)
    broken = row["broken_at"] is not None or (row["state"] == PromiseState.OPEN and row["due_at"] <= now)
    if row["condition"] and row["state"] == PromiseState.OPEN:
        state, sign = _("We look on %(moment)s whether it has come to that.") % {"moment": due}, "clock"
    elif row["state"] == PromiseState.KEPT:
        settled = exact(row["settled_at"], zone)
        state, sign = _("Kept on %(moment)s.") % {"moment": settled}, "kept"
        if broken:
            state = _("Not kept by %(due)s, done on %(moment)s. We are sorry.") % {"due": due, "moment": settled}
            sign = "broken"
    elif row["state"] == PromiseState.RELEASED:
        state, sign = _("You released us from it."), "kept"
    elif broken:
        state, sign = _("Not kept by %(due)s. We are sorry, and it still holds.") % {"due": due}, "broken"
    else:
        state, sign = _("By %(moment)s.") % {"moment": due}, "clock"
    return {"what": row["what"], "condition": row["condition"], "state": state, "sign": sign}


def _message(row: dict[str, Any], zone: str) -> dict[str, Any]:
    files = row["files"]
    about = {MessageKind.RECORD: _("About the record"), MessageKind.BACK: _("Opened again")}.get(row["kind"], "")
    state = ""
    if row["from_customer"]:
        state = _("Read") if row["read_at"] else pgettext("message", "Received")
    return {
        "mine": row["from_customer"],
        "about": about,
        "text": row["text"],
        "files": ngettext("%(n)d file", "%(n)d files", files) % {"n": files} if files else "",
        "at": exact(row["at"], zone),
        "state": state,
    }
