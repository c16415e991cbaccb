"""Which small form leads to which use case: one line per act beside the road."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.codes import ContactKind
from complaints.errors import BadInput, Text
from complaints.forms import acts as forms
from complaints.forms import crisis as crisis_forms
from complaints.forms import people, remedies
from complaints.forms.facts import KeyFactsForm
from complaints.forms.questions import QuestionsForm
from complaints.forms.sharing import TagForm, WatcherForm
from complaints.forms.splitting import SplitForm
from complaints.models import Complaint
from complaints.order_codes import AnswerQuality
from complaints.usecases import (
    approving,
    asking,
    calming,
    caring,
    clarifying,
    climbing,
    crisis,
    deciding,
    ending,
    escalating,
    faults,
    following,
    fulfilling,
    granting,
    incidents,
    inviting,
    key_facts,
    objecting,
    ordering,
    owning,
    pausing,
    promising,
    proposing,
    reaching,
    recording,
    relieving,
    safety,
    seams,
    splitting,
    tagging,
    waiting,
    watching,
)
from complaints.usecases.door import UseCase
from evidence.act import Act

Told = dict[str, Any]


@dataclass(frozen=True)
class ActSpec:
    """One act: its form (None: a bare button), its use case, and how the form's values become arguments.

    `adds`: it only adds a row and overwrites nothing, so a page that is a moment old may do it all the same.
    """

    use_case: UseCase[Any]
    form: type[forms.ActForm] | None = None
    arguments: Callable[[Told, Complaint, Act], Told] = lambda told, _complaint, _act: told
    done: Text = ""
    adds: bool = False


def _merge_arguments(told: Told, complaint: Complaint, act: Act) -> Told:
    rows = Complaint.objects.all() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
    into = rows.filter(number=told["into"].strip().upper()).first()
    if into is None:
        sentence = _("There is no such number here. Write it as it stands on the receipt.")
        raise BadInput(sentence, fields={"into": sentence})
    return {"into": into, "reason": told["reason"]}


def _offer(told: Told, _complaint: Complaint, _act: Act) -> Told:
    return {
        "offer": proposing.Offer(
            kind=told["kind"],
            action=told["action"],
            person=told["person"],
            due_at=told["due_at"],
            amount=told["amount"],
            condition=told["condition"],
            process=told["process"],
            compensation=told["compensation"],
            ground=told["ground"],
            cost_terms=told["cost_terms"],
            benefits=told["benefits"],
            source=told["source"] or "desk",
        )
    }


def _refusal(told: Told, _complaint: Complaint, _act: Act) -> Told:
    return {"offer": proposing.Offer(kind="decline", **told)}


def _finding(told: Told, _complaint: Complaint, _act: Act) -> Told:
    return {**{name: told[name] for name in ("source", "shown_to_customer", "consent")}, "text": told["finding"],
            "kind": told["kind"] or "check"}  # fmt: skip


def _way(told: Told, _complaint: Complaint, _act: Act) -> Told:
    kind = ContactKind.EMAIL if "@" in told["value"] else ContactKind.PHONE
    return {"kind": kind.value, **told}


ACTS: dict[str, ActSpec] = {
    "watch": ActSpec(
        watching.watch, done=gettext_lazy("You are watching it and will be told what happens."), adds=True
    ),
    "stop-watching": ActSpec(watching.stop_watching, done=gettext_lazy("You no longer watch it."), adds=True),
    "watcher": ActSpec(
        watching.add_watcher, WatcherForm, done=gettext_lazy("Your colleague will be told what happens."), adds=True
    ),
    "tag": ActSpec(tagging.add_tag, TagForm, adds=True),
    "note": ActSpec(following.add_note, forms.NoteForm, lambda told, _c, _a: {"text": told["body"]}, adds=True),
    "finding": ActSpec(clarifying.find, forms.FindingForm, _finding, adds=True),
    "key-facts": ActSpec(key_facts.tell_key_facts, KeyFactsForm, lambda told, _c, _a: {"told": told["told"]}),
    "questions": ActSpec(
        asking.note_questions, QuestionsForm, lambda told, _c, _a: {"asked": told["asked"]}, adds=True
    ),
    "work-order": ActSpec(ordering.ask_department, forms.WorkOrderForm, adds=True),
    "medical": ActSpec(clarifying.arrange_medical_help, forms.MedicalForm, adds=True),
    "record": ActSpec(recording.check_record, forms.RecordForm, done=gettext_lazy("Noted on the record."), adds=True),
    "contact": ActSpec(
        reaching.add_way,
        people.AddWayForm,
        _way,
        done=gettext_lazy("Added. You can find the customer by it too."),
        adds=True,
    ),
    "fault": ActSpec(faults.report_fault, forms.FaultForm, done=gettext_lazy("Reported."), adds=True),
    "seam": ActSpec(
        seams.report_seam, forms.SeamForm, done=gettext_lazy("Both departments have their task."), adds=True
    ),
    "notice": ActSpec(
        seams.report_missing_notice, forms.NoticeForm, done=gettext_lazy("The department has its task."), adds=True
    ),
    "tick": ActSpec(calming.tick, forms.TickForm, adds=True),
    "relief": ActSpec(relieving.ask_relief, adds=True),
    "step-away": ActSpec(waiting.step_away, forms.StepAwayForm, adds=True),
    "back": ActSpec(waiting.come_back, adds=True),
    "option": ActSpec(proposing.add_option, remedies.OptionForm, _offer),
    "decline": ActSpec(proposing.add_option, remedies.DeclineForm, _refusal),
    "objection": ActSpec(objecting.note_objection, remedies.ObjectionForm, adds=True),
    "special-case": ActSpec(
        objecting.allow_special_case, remedies.SpecialCaseForm, done=gettext_lazy("Allowed, and on record.")
    ),
    "first-step": ActSpec(
        granting.take_first_step, remedies.FirstStepForm, done=gettext_lazy("Noted: somebody is at it.")
    ),
    "promise": ActSpec(promising.promise, forms.PromiseForm),
    "ask-to-close": ActSpec(following.ask_to_close, forms.AskCloseForm),
    "return_to_calm": ActSpec(calming.return_to_calm, forms.FeelingForm),
    "escalate": ActSpec(escalating.escalate, forms.EscalateForm, done=gettext_lazy("It is with the duty manager now.")),
    "transfer": ActSpec(owning.transfer, forms.TransferForm),
    "take-over": ActSpec(owning.take_over, forms.TakeOverForm, done=gettext_lazy("It is yours now.")),
    "pause": ActSpec(pausing.pause, forms.PauseForm),
    "resume": ActSpec(pausing.resume),
    "customer-manager": ActSpec(
        climbing.answer_for_customer, done=gettext_lazy("Noted: the customer manager knows."), adds=True
    ),
    "look-after": ActSpec(caring.look_after, forms.LookAfterForm),
    "raise": ActSpec(climbing.raise_severity, forms.RaiseForm),
    "lower": ActSpec(climbing.lower_severity, forms.LowerForm, done=gettext_lazy("The severity is lowered.")),
    "violence": ActSpec(
        safety.call_against_violence, done=gettext_lazy("Guards and duty manager are called. Stay two."), adds=True
    ),
    "crisis-decision": ActSpec(crisis.log_decision, crisis_forms.DecisionForm, adds=True),
    "incident": ActSpec(
        incidents.declare_incident, done=gettext_lazy("It is an incident now. Say what everybody says."), adds=True
    ),
    "incident-leave": ActSpec(
        incidents.leave_incident, forms.ReasonForm, done=gettext_lazy("Taken out. It goes on by itself."), adds=True
    ),
    "withdraw": ActSpec(ending.withdraw, forms.ReasonForm),
    "merge": ActSpec(ending.merge, forms.MergeForm, _merge_arguments),
    "split": ActSpec(
        splitting.split, SplitForm, done=gettext_lazy("Split. The way to the other one stands with the customer.")
    ),
    "refer_to_arbitration": ActSpec(ending.refer_to_arbitration, forms.ArbitrationForm),
    "carry_out_award": ActSpec(ending.carry_out_award, forms.AwardForm),
    "rework": ActSpec(ending.rework, forms.ReasonForm),
    "reopen": ActSpec(ending.reopen, forms.ReasonForm),
    "take_up": ActSpec(ending.take_up),
    "calm": ActSpec(calming.calm),
    "clarify": ActSpec(calming.clarify),
    "go_on": ActSpec(calming.clarify),
    "propose": ActSpec(clarifying.propose),
    "confirm": ActSpec(proposing.confirm),
    "propose_again": ActSpec(deciding.propose_again),
    "follow_up": ActSpec(deciding.follow_up),
    "close": ActSpec(ending.close, done=gettext_lazy("Closed. Thank you.")),
}

# The acts upon one row of a list: its name in the address, the use case, and the argument the row's id becomes.
ROW_ACTS: dict[str, ActSpec] = {
    "option-drop": ActSpec(proposing.drop_option),
    "finding-show": ActSpec(clarifying.show_finding),
    "tick-helped": ActSpec(calming.judge, arguments=lambda _told, _c, _a: {"worked": True}, adds=True),
    "tick-failed": ActSpec(calming.judge, arguments=lambda _told, _c, _a: {"worked": False}, adds=True),
    "compensation-prove": ActSpec(
        granting.prove,
        remedies.ProofForm,
        lambda told, _c, _a: {**told, "attachment": told["attachment"] or None},
        done=gettext_lazy("Noted: the customer has it."),
    ),
    "promise-keep": ActSpec(promising.keep_promise),
    "promise-release": ActSpec(
        promising.release_promise, forms.ReasonForm, lambda told, _c, _a: {"why": told["reason"]}
    ),
    "tag-remove": ActSpec(tagging.remove_tag, adds=True),
    "work-order-sign": ActSpec(fulfilling.sign_order, done=gettext_lazy("Signed for. The desk sees it.")),
    "work-order-return": ActSpec(
        fulfilling.return_order, forms.ReasonForm, done=gettext_lazy("Returned. The desk sees why.")
    ),
    "work-order-answer": ActSpec(fulfilling.answer_work_order, forms.AnswerForm),
    "work-order-chase": ActSpec(ordering.chase_order, done=gettext_lazy("Chased: the department is written to now.")),
    "work-order-good": ActSpec(
        ordering.judge_answer, arguments=lambda _told, _c, _a: {"quality": AnswerQuality.GOOD.value}
    ),
    "work-order-more": ActSpec(
        ordering.judge_answer,
        forms.MoreForm,
        lambda told, _c, _a: {**told, "quality": AnswerQuality.NEEDS_MORE.value},
        done=gettext_lazy("The department is asked for the rest."),
    ),
    "work-order-again": ActSpec(
        ordering.ask_again, forms.WorkOrderForm, done=gettext_lazy("Asked anew; the link mailed before leads nowhere.")
    ),
    "work-order-waive": ActSpec(ordering.waive_work_order, forms.ReasonForm),
    "contact-prefer": ActSpec(reaching.prefer_way, done=gettext_lazy("Set as the first to use.")),
    "contact-end": ActSpec(
        reaching.end_way, people.EndWayForm, done=gettext_lazy("Ended; the record keeps that it was here.")
    ),
    "relief-answer": ActSpec(
        relieving.answer_relief, done=gettext_lazy("Your colleague sees that you come."), adds=True
    ),
    "relief-end": ActSpec(relieving.end_relief, adds=True),
    "manager-joined": ActSpec(inviting.manager_joined, done=gettext_lazy("Noted, with the hour."), adds=True),
    "manager-decline": ActSpec(inviting.decline_invitation, forms.ReasonForm, adds=True),
    "crisis-done": ActSpec(crisis.tick_step, crisis_forms.DoneForm, adds=True),
    "crisis-waive": ActSpec(crisis.waive_step, crisis_forms.WaiveStepForm, adds=True),
    "escalation-acknowledge": ActSpec(escalating.acknowledge, done=gettext_lazy("The desk sees that you have it.")),
    "escalation-instruct": ActSpec(
        escalating.instruct, forms.InstructForm, done=gettext_lazy("The desk has your instruction.")
    ),
    "escalation-done": ActSpec(escalating.mark_done),
    "approval-approve": ActSpec(approving.approve, forms.DecideForm, done=gettext_lazy("Approved. The desk sees it.")),
    "approval-decline": ActSpec(approving.decline, forms.DecideForm, done=gettext_lazy("Declined. The desk sees why.")),
    "approval-pass-up": ActSpec(
        approving.pass_up, forms.PassUpForm, done=gettext_lazy("The head office has been told.")
    ),
}
