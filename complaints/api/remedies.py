"""Ways to settle it, what the customer says to them, and the word we give."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import (
    LARGEST_ID,
    Amount,
    Body,
    Code,
    Moment,
    Reference,
    SpokenBody,
    VersionedBody,
    Whole,
    Words,
    YesNo,
    longest,
)
from complaints.api.remedy_parts import RemedyOut
from complaints.api.verbs import DeskView, Verb, of_complaint
from complaints.catalogue import remedies_for
from complaints.codes import Decision, Ground, ObjectionKind, OneOptionReason, OptionKind, OptionSource
from complaints.models import Compensation, Complaint, CustomerDecision, Objection, Promise, ProposalOption, SpecialCase
from complaints.usecases import deciding, granting, objecting, promising, proposing
from complaints.usecases.proposing import Offer
from evidence.act import Act
from organisation.models import CompensationKind

SEEN: dict[str, Any] = {"seen_version": 9}
SIGNED = (("signature", "Signed on paper"), ("spoken", "A spoken yes"))


class RemedyVerb(Verb):
    """Something offered, answered or promised."""

    tag = "remedies"
    example = SEEN


class AddOption(RemedyVerb):
    """Put one option on the table; one beyond your authority asks for approval at once."""

    use_case = proposing.add_option
    example = {
        **SEEN,
        "kind": "refund",
        "action": "退还多收的长途费",
        "due_at": "2027-03-01T18:00+08:00",
        "amount": "58.20",
    }

    class In(SpokenBody):
        kind = Code(choices=OptionKind.choices)
        action = Words(max_length=longest(ProposalOption, "action"), help_text="What exactly will be done.")
        person = Words(
            max_length=longest(ProposalOption, "person"),
            required=False,
            allow_blank=True,
            help_text="Who does it; you.",
        )
        process = Words(
            max_length=longest(ProposalOption, "process"), required=False, allow_blank=True, help_text="How."
        )
        due_at = Moment(required=False, allow_null=True, help_text="Needed unless it is only said.")
        amount = Amount(required=False, allow_null=True, help_text="Needed where money is given.")
        currency = Words(max_length=3, min_length=3, required=False, help_text="CNY unless said otherwise.")
        condition = Words(max_length=longest(ProposalOption, "condition"), required=False, allow_blank=True)
        compensation = Code(
            choices=CompensationKind.choices,
            required=False,
            allow_blank=True,
            help_text="What the customer gets; left out, the usual one of that kind where there is an amount.",
        )
        ground = Code(
            choices=Ground.choices,
            required=False,
            allow_blank=True,
            help_text="Why; left out, what the cause says.",
        )
        cost_terms = Words(
            max_length=longest(ProposalOption, "cost_terms"),
            required=False,
            allow_blank=True,
            help_text="What a check costs the customer; needed there.",
        )
        benefits = Words(
            max_length=longest(ProposalOption, "benefits"),
            required=False,
            allow_blank=True,
            help_text="What the customer likes about it, a line each.",
        )
        regret = Words(
            max_length=longest(ProposalOption, "regret"), required=False, allow_blank=True, help_text="Of a refusal."
        )
        why_not = Words(
            max_length=longest(ProposalOption, "why_not"),
            required=False,
            allow_blank=True,
            help_text="Of a refusal: why, or under which condition. The action is what is done instead.",
        )
        source = Code(choices=OptionSource.choices, required=False)  # type: ignore[assignment]

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Make the offer out of the body."""
        return {"offer": Offer(**body)}


class DropOption(RemedyVerb):
    """Take an option off the table; it stays on the record."""

    use_case = proposing.drop_option


class ExplainOptions(RemedyVerb):
    """Say why there is one option only, or why our own doing needs no remedy."""

    use_case = proposing.explain_options
    example = {**SEEN, "one_option_reason": "already_accepted"}

    class In(VersionedBody):
        one_option_reason = Code(choices=OneOptionReason.choices, required=False, allow_blank=True)
        remedy_waiver_reason = Words(
            max_length=longest(Complaint, "remedy_waiver_reason"), required=False, allow_blank=True
        )


class RecordDecision(RemedyVerb):
    """Keep what the customer says to the options. A yes turns the option into a promise; thinking it over gets a date
    and hour; a refusal needs limits, recourse and the customer's own wish."""

    use_case = deciding.record_decision
    example = {**SEEN, "decision": "accepted", "opinion": "行，就这样。", "option": 12, "signed": "spoken"}

    class In(VersionedBody):
        decision = Code(choices=Decision.choices)
        opinion = Words(max_length=longest(CustomerDecision, "opinion"), help_text="In the customer's own words.")
        option = Whole(min_value=1, max_value=LARGEST_ID, required=False, allow_null=True, help_text="The option's id.")
        signed = Code(choices=SIGNED, required=False, allow_blank=True)
        answer_by = Moment(required=False, allow_null=True)
        limits_told = YesNo(required=False)
        recourse_told = YesNo(required=False)
        counter_wish = Words(max_length=longest(CustomerDecision, "counter_wish"), required=False, allow_blank=True)


class NoteObjection(RemedyVerb):
    """Keep an objection in the customer's words, its kind, and the reply that was given."""

    use_case = objecting.note_objection
    adds = True
    example = {"kind": "misunderstanding", "said": "你们又要多收我的钱。", "reply": "我再和您核对一遍这笔费用，好吗？"}

    class In(SpokenBody):
        kind = Code(choices=ObjectionKind.choices)
        said = Words(max_length=longest(Objection, "said"))
        reply = Words(max_length=longest(Objection, "reply"))


class AllowSpecialCase(RemedyVerb):
    """Allow something that the rules do not provide for, with a reason that everybody may read who reads this."""

    use_case = objecting.allow_special_case
    example = {**SEEN, "what": "提前一天发放维修备机", "reason": "客户家中有病人，离不开电话。"}

    class In(VersionedBody):
        what = Words(max_length=longest(SpecialCase, "what"))
        reason = Words(max_length=longest(SpecialCase, "reason"))


class TakeFirstStep(RemedyVerb):
    """Write down what was done first since the customer's yes, where that keeps no promise yet."""

    use_case = granting.take_first_step
    example = {**SEEN, "what": "已提交退费申请。"}

    class In(VersionedBody):
        what = Words(max_length=longest(Compensation, "what"))


class ProveCompensation(RemedyVerb):
    """Write down who gave what and when, and what shows it. The promise that it was is kept by it."""

    use_case = granting.prove
    example = {**SEEN, "what": "退费58.20元到原账户", "reference": "TK20270301-77"}

    class In(VersionedBody):
        what = Words(max_length=longest(Compensation, "what"), help_text="What the customer got.")
        paid_by = Words(
            max_length=longest(Compensation, "paid_by"), required=False, allow_blank=True, help_text="Left out: you."
        )
        paid_at = Moment(required=False, allow_null=True, help_text="Left out: just now.")
        reference = Words(
            max_length=longest(Compensation, "reference"),
            required=False,
            allow_blank=True,
            help_text="The number of the receipt or transfer; this or a file is needed.",
        )
        attachment = Reference(required=False, allow_null=True, help_text="A file of this complaint that shows it.")


class GivePromise(RemedyVerb):
    """Give our word, with a date and an hour."""

    use_case = promising.promise
    example = {**SEEN, "what": "明天十点前回电说明原因", "due_at": "2027-03-01T10:00+08:00"}

    class In(SpokenBody):
        what = Words(max_length=longest(Promise, "what"))
        due_at = Moment()
        condition = Words(max_length=longest(Promise, "condition"), required=False, allow_blank=True)


class KeepPromise(RemedyVerb):
    """Mark our word kept: done as said, on time or late."""

    use_case = promising.keep_promise
    example = {**SEEN, "how": "九点半已回电。"}

    class In(VersionedBody):
        how = Words(max_length=longest(Promise, "what"), required=False, allow_blank=True)


class ReleasePromise(RemedyVerb):
    """The customer released us, in their words."""

    use_case = promising.release_promise
    example = {**SEEN, "why": "我自己去营业厅办了，不用回电。"}

    class In(VersionedBody):
        why = Words(max_length=longest(Promise, "what"))


class RemediesOut(serializers.Serializer[Any]):
    """The ready remedies of one complaint's category."""

    results = RemedyOut(many=True)


class ReadRemedies(DeskView):
    """The ready remedies of the complaint's category, or of the one above where it has none."""

    tag = "remedies"
    Out = RemediesOut
    answers = "The ready remedies in their order."
    refusals = (401, 404)
    In = Body

    def get(self, request: Request, ref: UUID) -> Response:
        complaint = of_complaint(ref, self.act(request))
        return Response(RemediesOut({"results": remedies_for(complaint)}).data)
