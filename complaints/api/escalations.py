"""Going up and coming back down: escalations, instructions and approvals."""

from __future__ import annotations

from typing import Any

from complaints.api.fields import Code, VersionedBody, Whole, Words, YesNo, longest
from complaints.api.verbs import Verb
from complaints.models import Approval, Escalation
from complaints.usecases import approving, escalating
from complaints.usecases.escalating import HIGHEST_LEVEL

SEEN: dict[str, Any] = {"seen_version": 6}


class EscalationVerb(Verb):
    """A step up, or the answer to one."""

    tag = "escalations"
    example = SEEN


class Escalate(EscalationVerb):
    """Send it up by hand: why, and what the customer was told meanwhile."""

    use_case = escalating.escalate
    example = {
        **SEEN,
        "reason": "by_hand",
        "words": "客户要求见经理，已道歉并倒水，情绪仍高。",
        "interim_answer": "十分钟内经理到场。",
    }

    class In(VersionedBody):
        reason = Code(choices=Escalation.Reason.choices)
        words = Words(max_length=longest(Escalation, "words"), help_text="What you need, and what you tried.")
        interim_answer = Words(max_length=longest(Escalation, "interim_answer"), required=False, allow_blank=True)
        level = Whole(
            min_value=1, max_value=HIGHEST_LEVEL, required=False, help_text="1 duty manager, 2 hall, 3 executive."
        )


class Acknowledge(EscalationVerb):
    """Say "I have it": the clerk sees who, the clock of acknowledging stops. Needs no version."""

    use_case = escalating.acknowledge
    example = {}


class Instruct(EscalationVerb):
    """Answer with an instruction that the clerk marks done. The customer is heard first, not only the colleague."""

    use_case = escalating.instruct
    example = {**SEEN, "instruction": "先请到接待室，退58.20元，今天17:00前我来回电。", "heard_customer": True}

    class In(VersionedBody):
        instruction = Words(max_length=longest(Escalation, "instruction"), help_text="What, by whom and by when.")
        heard_customer = YesNo(help_text="You read or heard the customer's own words first.")


class MarkDone(EscalationVerb):
    """Mark the instruction done and the answer told to the customer."""

    use_case = escalating.mark_done


class Approve(EscalationVerb):
    """Say yes to what was asked, within your own authority."""

    use_case = approving.approve
    example = {**SEEN, "words": "同意，按此办理。"}

    class In(VersionedBody):
        words = Words(max_length=longest(Approval, "words"), required=False, allow_blank=True)


class PassUp(EscalationVerb):
    """Send on to the head office what is beyond your own authority as well. It counts there as asked at once; whatever
    else of this complaint is beyond you goes along."""

    use_case = approving.pass_up
    example = {**SEEN, "words": "客户愿意今天了结，建议同意。"}

    class In(VersionedBody):
        words = Words(
            max_length=longest(Escalation, "words"),
            required=False,
            allow_blank=True,
            help_text="What the head office should know.",
        )


class Decline(EscalationVerb):
    """Say no to what was asked, with what to offer instead."""

    use_case = approving.decline
    example = {**SEEN, "words": "超出范围；可以减免当月套餐费。"}

    class In(VersionedBody):
        words = Words(max_length=longest(Approval, "words"))
