"""What a good clerk does next with a complaint, wherever it stands."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from complaints.codes import Stage
from complaints.usecases import (
    calming,
    clarifying,
    climbing,
    deciding,
    ending,
    following,
    granting,
    ordering,
    promising,
    proposing,
)
from complaints.usecases.door import UseCase
from complaints.usecases.proposing import Offer
from tests.complaints.what_holds import Seen


def good_acts(seen: Seen, *, now: datetime) -> list[tuple[UseCase[...], dict[str, Any]]]:
    """The acts that lead to the next stage, each with its arguments; none once it has ended."""
    due = now + timedelta(hours=6)
    fix = {"offer": Offer(kind="fix", action="恢复通话", due_at=due)}
    help_ = {"offer": Offer(kind="help", action="教会查余额", due_at=due)}
    complaint = seen.complaint
    match complaint.stage:
        case Stage.RECEIVE:
            return [(calming.read_feeling, {"value": 3}), (calming.calm, {})]
        case Stage.CALM:
            calm = {"value": 1}
            return [(calming.tick, {"code": "listen"}), (calming.read_feeling, calm), (calming.clarify, {})]
        case Stage.CLARIFY:
            return [
                (clarifying.tell_facts, {"own_words": "今早停机。"}),
                (clarifying.arrange_medical_help, {"what": "客户说不用。"}),
                (climbing.look_at_severity, {}),
                (clarifying.give_receipt, {}),
                (clarifying.restate, {"restatement": "今早停机。", "outcome": "confirmed"}),
                (clarifying.find, {"text": "查了账单。"}),
                (clarifying.set_cause, {"cause": "ours"}),
                (clarifying.propose, {}),
            ]
        case Stage.PROPOSE:
            return [(proposing.add_option, fix), (proposing.add_option, help_), (proposing.confirm, {})]
        case Stage.CONFIRM:
            option = complaint.options.filter(dropped_at=None, round=complaint.round).first()
            yes = {"decision": "accepted", "opinion": "行。", "signed": "spoken", "option": option and option.pk}
            return [(deciding.record_decision, yes), (deciding.follow_up, {})]
        case Stage.FOLLOW_UP:
            kept = [
                (promising.keep_promise, {"promise": str(one.public_id)})
                for one in seen.promises
                if one.state == "open" and not one.condition
            ]
            waived = [
                (ordering.waive_work_order, {"order": str(one.public_id), "reason": "不再需要。"})
                for one in complaint.work_orders.all()
                if one.is_open
            ]
            given = [
                (granting.prove, {"compensation": str(one.public_id), "what": "到账。", "reference": "1"})
                for one in seen.compensations
                if one.proved_at is None and one.ended_at is None
            ]
            return [
                *given,
                *kept,
                *waived,
                (following.tell_result, {"result": "已恢复。"}),
                (following.write_lesson, {"nothing_new": True}),
                (following.record_callback_result, {"result": "confirmed"}),
                (ending.close, {}),
            ]
    return []
