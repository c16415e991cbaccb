"""Finding out what happened: the customer's words, who they are, the investigation and its cause."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.fields import Code, Moment, SpokenBody, VersionedBody, Whole, Words, YesNo, longest
from complaints.api.verbs import Verb
from complaints.codes import (
    Anonymity,
    Cause,
    CustomerType,
    FactState,
    FindingKind,
    Motive,
    QuestionKind,
    RecordAnswer,
    RestatementOutcome,
    SamePerson,
    Title,
    Want,
)
from complaints.models import (
    AskedQuestion,
    Category,
    Complaint,
    Customer,
    FactAnswer,
    Finding,
    KeyFact,
    RecordCheck,
)
from complaints.usecases import asking, clarifying, identifying, key_facts, recording, understanding
from complaints.usecases.recording import LONGEST_CALL
from evidence.act import Act

LONGEST_PHONE = 40
LONGEST_EMAIL = 254
SAME_PERSON_HELP = "Whose number it is, where it belongs to a customer of another name; refused without."
SEEN: dict[str, Any] = {"seen_version": 4}


class FactVerb(Verb):
    """Something learnt about the matter."""

    tag = "facts"
    example = SEEN


class TellFacts(FactVerb):
    """Write down what the customer says and wants; only what is sent changes."""

    use_case = clarifying.tell_facts
    example = {**SEEN, "hurt_most": "没有任何提醒", "stated_demand": "马上恢复通话", "wants": ["fix", "apology"]}

    class In(VersionedBody):
        own_words = Words(max_length=longest(Complaint, "own_words"), required=False, allow_blank=True)
        hurt_most = Words(max_length=longest(Complaint, "hurt_most"), required=False, allow_blank=True)
        stated_demand = Words(max_length=longest(Complaint, "stated_demand"), required=False, allow_blank=True)
        real_intention = Words(max_length=longest(Complaint, "real_intention"), required=False, allow_blank=True)
        related_party = Words(max_length=longest(Complaint, "related_party"), required=False, allow_blank=True)
        wants = serializers.ListField(child=Code(choices=Want.choices), max_length=len(Want), required=False)
        motives = serializers.ListField(child=Code(choices=Motive.choices), max_length=len(Motive), required=False)
        customer_type = Code(choices=CustomerType.choices, required=False)
        second_type = Code(choices=CustomerType.choices, required=False, allow_blank=True)
        category = Words(
            max_length=longest(Category, "code"), required=False, allow_blank=True, help_text="The category's code."
        )
        customer_limit_at = Moment(
            required=False, allow_null=True, help_text="The customer's own limit; null for none."
        )


class TellCustomer(FactVerb):
    """Say who the customer is and how to reach them, or that they wish neither. A phone is sealed and shown masked."""

    use_case = identifying.tell_customer
    example = {**SEEN, "surname": "郑", "title": "mr", "phone": "13800000001"}

    class In(VersionedBody):
        surname = Words(max_length=longest(Customer, "surname"), required=False, allow_blank=True)
        title = Code(choices=Title.choices, required=False, allow_blank=True)
        phone = Words(max_length=LONGEST_PHONE, required=False, allow_blank=True)
        email = Words(max_length=LONGEST_EMAIL, required=False, allow_blank=True)
        anonymity = Code(choices=Anonymity.choices, required=False)
        same_person = Code(choices=SamePerson.choices, required=False, help_text=SAME_PERSON_HELP)


class GiveReceipt(FactVerb):
    """Note that the customer has the receipt: number, who handles it, the limit as date and hour."""

    use_case = clarifying.give_receipt


class ArrangeMedicalHelp(FactVerb):
    """Write down what medical help was arranged, or that the customer declined it. Behind no gate, ever.

    Needs no version.
    """

    adds = True
    use_case = clarifying.arrange_medical_help
    example = {**SEEN, "what": "叫了救护车，陈经理陪同。"}

    class In(VersionedBody):
        what = Words(max_length=longest(Finding, "text"))


class CheckRecord(FactVerb):
    """Note that the customer read and signed the record, heard it read back, or would not sign. Needs no version."""

    adds = True
    use_case = recording.check_record
    example = {**SEEN, "answer": "read_back", "recording": "REC-0417", "minutes": 6}

    class In(VersionedBody):
        answer = Code(choices=RecordAnswer.choices)
        reason = Words(
            max_length=longest(RecordCheck, "reason"), required=False, allow_blank=True, help_text="Why not signed."
        )
        recording = Words(
            max_length=longest(RecordCheck, "recording"),
            required=False,
            allow_blank=True,
            help_text="The number of the call's recording.",
        )
        minutes = Whole(min_value=0, max_value=LONGEST_CALL, required=False, allow_null=True, help_text="Its length.")


class Restate(FactVerb):
    """Keep what we said back and what the customer answered. A dispute keeps both versions."""

    use_case = clarifying.restate
    example = {**SEEN, "restatement": "上周存了一百元，今早停机，没有收到提醒。", "outcome": "confirmed"}

    class In(SpokenBody):
        restatement = Words(
            max_length=longest(Complaint, "restatement"), allow_blank=True, help_text="Ours; empty if unreachable."
        )
        outcome = Code(choices=RestatementOutcome.choices)
        customers_version = Words(max_length=longest(Complaint, "customers_version"), required=False, allow_blank=True)
        reason = Words(
            max_length=longest(Complaint, "restatement_reason"),
            required=False,
            allow_blank=True,
            help_text="Why the customer could not be reached.",
        )


class AddFinding(FactVerb):
    """Add one finding of the investigation. Needs no version."""

    adds = True
    use_case = clarifying.find
    example = {**SEEN, "text": "查账单：长途费另计，余额短信没有发出。", "kind": "check", "source": "计费系统"}

    class In(VersionedBody):
        text = Words(max_length=longest(Finding, "text"))
        kind = Code(choices=FindingKind.choices, required=False)
        source = Words(  # type: ignore[assignment]
            max_length=longest(Finding, "source"), required=False, allow_blank=True, help_text="Where it stands."
        )
        shown_to_customer = YesNo(required=False)
        consent = YesNo(required=False, help_text="The customer agreed to the test in front of them.")


class TellKeyFact(FactVerb):
    """Keep what the customer said to one key fact of the category; an empty answer takes back the one that holds."""

    use_case = key_facts.tell_key_facts
    example = {**SEEN, "fact": "billing.period", "answer": "十月"}

    class In(VersionedBody):
        fact = Words(max_length=longest(KeyFact, "code"), help_text="Its code, as `still_to_ask` names it.")
        answer = Words(max_length=longest(FactAnswer, "answer"), required=False, allow_blank=True)
        state = Code(choices=FactState.choices, required=False, help_text="Told, unless said otherwise.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take the one fact as a list of one."""
        return {"told": [body]}


class AskQuestion(FactVerb):
    """Keep a question that was put to the customer, with the short answer. Needs no version."""

    adds = True
    use_case = asking.note_questions
    example = {**SEEN, "question": "这是什么时候的事？", "answer": "昨天晚上。", "kind": "descriptive"}

    class In(VersionedBody):
        question = Words(max_length=longest(AskedQuestion, "question"))
        answer = Words(max_length=longest(AskedQuestion, "answer"), required=False, allow_blank=True)
        kind = Code(choices=QuestionKind.choices)

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take the one question as a list of one."""
        return {"asked": [body]}


class NoteUnderstanding(FactVerb):
    """Tick that we understood the customer, that they understood us, or take a tick back; what is not sent stays."""

    use_case = understanding.note_understanding
    example = {**SEEN, "we": True, "they": True}

    class In(VersionedBody):
        we = YesNo(required=False)
        they = YesNo(required=False)


class ShowFinding(FactVerb):
    """Note that the customer has been shown what a finding rests on."""

    use_case = clarifying.show_finding


class SetCause(FactVerb):
    """Say what caused it, or leave it open with a date and hour by which it will be known."""

    use_case = clarifying.set_cause
    example = {**SEEN, "cause": "ours"}

    class In(VersionedBody):
        cause = Code(choices=Cause.choices, allow_blank=True, help_text="Empty: open, with `open_until`.")
        open_until = Moment(required=False, allow_null=True)
