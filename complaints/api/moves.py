"""The arrows of the road, one class each. Which are open, and what the others wait for, stands in the complaint's
`moves`, with the address of each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.api.fields import LONGEST_SAID, Reference, VersionedBody, Whole, Words, longest
from complaints.api.verbs import Verb, one_of
from complaints.codes import Feeling
from complaints.models import Complaint
from complaints.usecases import calming, clarifying, deciding, ending, proposing
from evidence.act import Act

SEEN: dict[str, Any] = {"seen_version": 3}


class MoveVerb(Verb):
    """A move along the road or beside it."""

    tag = "moves"
    example = SEEN


class Calm(MoveVerb):
    """Go from receiving to settling the feeling."""

    use_case = calming.calm


class Clarify(MoveVerb):
    """Go on to the facts once the feeling was tended."""

    use_case = calming.clarify


class GoOn(MoveVerb):
    """Go back from calm to the stage that was left; nothing confirmed is asked again."""

    use_case = calming.clarify


class Propose(MoveVerb):
    """Go on from the facts to a remedy."""

    use_case = clarifying.propose


class Confirm(MoveVerb):
    """Put the options to the customer."""

    use_case = proposing.confirm


class FollowUp(MoveVerb):
    """Go on to keeping what was agreed; the callback is planned in the same breath."""

    use_case = deciding.follow_up


class Close(MoveVerb):
    """End it one of the four ways."""

    use_case = ending.close


class ProposeAgain(MoveVerb):
    """After a refusal, look for another way: a new round of options."""

    use_case = deciding.propose_again


class Rework(MoveVerb):
    """The result did not satisfy: go back and look for a better way."""

    use_case = ending.rework
    example = {**SEEN, "reason": "宽带还是每晚八点断线。"}

    class In(VersionedBody):
        reason = Words(max_length=LONGEST_SAID, help_text="What the customer is not satisfied with.")


class ReturnToCalm(MoveVerb):
    """The feeling flared up again: settle it first, then go on where we were."""

    use_case = calming.return_to_calm
    example = {**SEEN, "feeling": 4}

    class In(VersionedBody):
        feeling = Whole(
            min_value=min(Feeling.values),
            max_value=max(Feeling.values),
            help_text="1 calm to 5 out of control, 0 unknown.",
        )


class ReferToArbitration(MoveVerb):
    """Somebody outside decides now. Duty managers only."""

    use_case = ending.refer_to_arbitration
    example = {**SEEN, "body": "消费者协会", "reference": "XX-2026-0815"}

    class In(VersionedBody):
        body = Words(max_length=longest(Complaint, "arbitration_body"), help_text="Which body decides.")
        reference = Words(
            max_length=longest(Complaint, "arbitration_ref"),
            required=False,
            allow_blank=True,
            help_text="Their number.",
        )


class CarryOutAward(MoveVerb):
    """The outside body decided: carry it out."""

    use_case = ending.carry_out_award
    example = {**SEEN, "award": "退还本月套餐费58.20元，十日内到账。"}

    class In(VersionedBody):
        award = Words(max_length=LONGEST_SAID, help_text="What was decided.")


class Withdraw(MoveVerb):
    """The customer takes it back, for a reason in their words."""

    use_case = ending.withdraw
    example = {**SEEN, "reason": "问题自己好了，不用处理了。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(Complaint, "end_reason"), help_text="In the customer's words.")


class Merge(MoveVerb):
    """The same matter stands under another open number of this branch: go on there."""

    use_case = ending.merge
    example = {**SEEN, "into": "6f1c1f60-7a0e-4c1b-9f5e-0d5a3c1c2b11", "reason": "同一件事，昨天已登记。"}

    class In(VersionedBody):
        into = Reference(help_text="The reference of the complaint that goes on.")
        reason = Words(max_length=longest(Complaint, "end_reason"), required=False, allow_blank=True)

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the other complaint among those the person may see."""
        rows = Complaint.objects.none() if act.by is None else Complaint.objects.visible_to(act.by, now=act.now)
        found = rows.filter(public_id=body["into"])
        return {**body, "into": one_of(found, _("Choose another open complaint of this branch."), "into")}


class Reopen(MoveVerb):
    """The customer came back within the days of the policy, or the callback found them unsatisfied."""

    use_case = ending.reopen
    example = {**SEEN, "reason": "昨天恢复了，今天又停机。"}

    class In(VersionedBody):
        reason = Words(max_length=LONGEST_SAID, help_text="What the customer says now.")


class TakeUp(MoveVerb):
    """The potential complaint has become one: the road begins."""

    use_case = ending.take_up
