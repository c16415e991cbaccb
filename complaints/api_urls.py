"""The API's addresses for complaints, customers and the supervisor's queues."""

from __future__ import annotations

from django.urls import URLPattern, include, path

from complaints.api import (
    customers,
    desk,
    endings,
    escalations,
    facts,
    feelings,
    intake,
    moves,
    owners,
    remedies,
    severities,
    supervision,
)
from complaints.api.verbs import Verb

# By the name of the arrow; the address says it with hyphens.
MOVES: dict[str, type[Verb]] = {
    "calm": moves.Calm,
    "clarify": moves.Clarify,
    "go_on": moves.GoOn,
    "propose": moves.Propose,
    "confirm": moves.Confirm,
    "follow_up": moves.FollowUp,
    "close": moves.Close,
    "propose_again": moves.ProposeAgain,
    "rework": moves.Rework,
    "return_to_calm": moves.ReturnToCalm,
    "refer_to_arbitration": moves.ReferToArbitration,
    "carry_out_award": moves.CarryOutAward,
    "withdraw": moves.Withdraw,
    "merge": moves.Merge,
    "reopen": moves.Reopen,
    "take_up": moves.TakeUp,
}

ACTS: dict[str, type[Verb]] = {
    "feeling/": feelings.ReadFeeling,
    "tick/": feelings.TickCalmAct,
    "wants-it-now/": feelings.WantsItNow,
    "facts/": facts.TellFacts,
    "customer/": facts.TellCustomer,
    "customer/look-after/": customers.LookAfter,
    "receipt/": facts.GiveReceipt,
    "medical-help/": facts.ArrangeMedicalHelp,
    "restatement/": facts.Restate,
    "finding/": facts.AddFinding,
    "cause/": facts.SetCause,
    "work-orders/": facts.AskDepartment,
    "work-orders/<uuid:order>/answer/": facts.AnswerWorkOrder,
    "work-orders/<uuid:order>/waive/": facts.WaiveWorkOrder,
    "flags/": severities.SetFlags,
    "severity/raise/": severities.RaiseSeverity,
    "severity/look/": severities.LookAtSeverity,
    "severity/lower/": severities.LowerSeverity,
    "options/": remedies.AddOption,
    "options/explain/": remedies.ExplainOptions,
    "options/<int:option>/drop/": remedies.DropOption,
    "decision/": remedies.RecordDecision,
    "promises/": remedies.GivePromise,
    "promises/<uuid:promise>/keep/": remedies.KeepPromise,
    "promises/<uuid:promise>/release/": remedies.ReleasePromise,
    "result/": endings.TellResult,
    "callback-result/": endings.RecordCallbackResult,
    "recourse/": endings.TellRecourse,
    "ask-to-close/": endings.AskToClose,
    "lesson/": endings.WriteLesson,
    "note/": endings.AddNote,
    "pause/": owners.PauseClock,
    "resume/": owners.ResumeClock,
    "take-over/": owners.TakeOver,
    "transfer/": owners.Transfer,
    "recuse/": owners.Recuse,
    "customer-manager/": owners.AnswerForCustomer,
    "escalate/": escalations.Escalate,
    "escalations/<uuid:escalation>/acknowledge/": escalations.Acknowledge,
    "escalations/<uuid:escalation>/instruct/": escalations.Instruct,
    "escalations/<uuid:escalation>/done/": escalations.MarkDone,
    "approvals/<uuid:approval>/approve/": escalations.Approve,
    "approvals/<uuid:approval>/decline/": escalations.Decline,
}

one_complaint: list[URLPattern] = [
    path("", desk.ReadComplaint.as_view(), name="api_complaint"),
    path("timeline/", desk.ReadTimeline.as_view(), name="api_timeline"),
    path("open-foreign/", customers.OpenForeign.as_view(), name="api_open_foreign"),
    *(
        path(f"moves/{name.replace('_', '-')}/", verb.as_view(), name=f"api_move_{name}")
        for name, verb in MOVES.items()
    ),
    *(path(f"acts/{address}", verb.as_view()) for address, verb in ACTS.items()),
]

urlpatterns = [
    path("complaints/", desk.Complaints.as_view(), name="api_complaints"),
    path("complaints/on-the-spot/", intake.SettleOnTheSpot.as_view(), name="api_on_the_spot"),
    path("complaints/potential/", intake.LogPotential.as_view(), name="api_potential"),
    path("complaints/<uuid:ref>/", include(one_complaint)),
    path("customers/lookup/", customers.LookUpCustomer.as_view(), name="api_customer_lookup"),
    path("supervision/escalated/", supervision.EscalatedQueue.as_view(), name="api_supervision_escalated"),
    path("supervision/overdue/", supervision.OverdueQueue.as_view(), name="api_supervision_overdue"),
    path("supervision/soon/", supervision.SoonQueue.as_view(), name="api_supervision_soon"),
    path("supervision/approvals/", supervision.ApprovalsQueue.as_view(), name="api_supervision_approvals"),
]
