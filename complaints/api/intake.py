"""A new complaint in its three forms: the whole road, settled on the spot, or an annoyance nobody spoke of yet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.description import IDEMPOTENCY_KEY
from complaints.api.facts import LONGEST_EMAIL, LONGEST_PHONE, SAME_PERSON_HELP
from complaints.api.fields import Amount, Body, Code, Moment, Whole, Words, YesNo, despite, longest
from complaints.api.verbs import DeskView, answer
from complaints.codes import (
    Anonymity,
    Cause,
    Channel,
    Feeling,
    Flag,
    OptionKind,
    Place,
    Reporter,
    SamePerson,
    Title,
    Want,
)
from complaints.desks import desk_called
from complaints.errors import BadInput
from complaints.models import Category, Complaint, Customer, ProposalOption
from complaints.usecases.receiving import Intake, log_potential, receive
from complaints.usecases.settling import Settlement, settle_on_the_spot
from evidence.act import Act
from organisation.models import Branch
from organisation.models.languages import Language

CALMEST, WORST = min(Feeling.values), max(Feeling.values)
TOLD: dict[str, Any] = {
    "branch": "XJ",
    "channel": "walk_in",
    "own_words": "上周刚存一百元，今早就停机，没有任何提醒。",
    "feeling": 3,
    "surname": "郑",
    "title": "mr",
    "phone": "13800000001",
    "category": "BILLING",
}


class IntakeBody(Body):
    """What the clerk hears while the customer talks: the channel and anything to go by; the rest may come later."""

    branch = Words(
        max_length=longest(Branch, "code"), required=False, help_text="The desk's code; may be left out by who has one."
    )
    channel = Code(choices=Channel.choices, help_text="How it reached us.")
    own_words = Words(
        max_length=longest(Complaint, "own_words"),
        required=False,
        allow_blank=True,
        help_text="In the customer's own words; no phone and no identity number in here.",
    )
    feeling = Whole(
        min_value=CALMEST,
        max_value=WORST,
        required=False,
        allow_null=True,
        help_text="1 calm to 5 out of control, 0 unknown.",
    )
    surname = Words(max_length=longest(Customer, "surname"), required=False, allow_blank=True)
    title = Code(choices=Title.choices, required=False, allow_blank=True)
    phone = Words(max_length=LONGEST_PHONE, required=False, allow_blank=True)
    email = Words(max_length=LONGEST_EMAIL, required=False, allow_blank=True)
    anonymity = Code(choices=Anonymity.choices, required=False)
    category = Words(
        max_length=longest(Category, "code"), required=False, allow_blank=True, help_text="The category's code."
    )
    flags = serializers.ListField(child=Code(choices=Flag.choices), max_length=len(Flag), required=False)
    hurt_most = Words(max_length=longest(Complaint, "hurt_most"), required=False, allow_blank=True)
    stated_demand = Words(max_length=longest(Complaint, "stated_demand"), required=False, allow_blank=True)
    wants = serializers.ListField(child=Code(choices=Want.choices), max_length=len(Want), required=False)
    reported_by = Code(choices=Reporter.choices, required=False)
    place = Code(choices=Place.choices, required=False, allow_blank=True)
    source_ref = Words(max_length=longest(Complaint, "source_ref"), required=False, allow_blank=True)
    related_party = Words(max_length=longest(Complaint, "related_party"), required=False, allow_blank=True)
    customer_limit_at = Moment(required=False, allow_null=True, help_text="The customer's own limit.")
    language = Code(choices=Language.choices, required=False, help_text="The language to write to the customer in.")
    same_person = Code(choices=SamePerson.choices, required=False, help_text=SAME_PERSON_HELP)
    log_another = YesNo(
        required=False,
        help_text="Say yes where you logged the same words minutes ago and this is another complaint; refused without.",
    )


class Intaking(DeskView):
    """Log something once, however often it is sent."""

    tag = "desk"
    answers = "The complaint: 201 the first time, 200 when the same key brought it before."
    statuses = (201, 200)
    refusals = (400, 401, 403, 409, 422)
    parameters = (IDEMPOTENCY_KEY,)

    def post(self, request: Request) -> Response:
        body, key = self.taken(request), idempotency_key(request)
        act = replace(self.act(request), despite=body.pop("despite", ""))
        complaint = self.log(body, act, branch=desk_called(body.pop("branch", ""), act), key=key)
        is_new = complaint.received_at == act.now
        response = answer(complaint.public_id, act, status=201 if is_new else 200)
        response["Location"] = reverse("api_complaint", args=[complaint.public_id])
        return response

    def log(self, body: dict[str, Any], act: Act, *, branch: Branch, key: str) -> Complaint:
        """Call the use case."""
        raise NotImplementedError


class ReceiveComplaint(Intaking):
    """Log a complaint while the customer talks; you own it from now on.

    Beside the channel anything to go by is enough: words, a feeling, a flag, a number. The same `Idempotency-Key` with
    the same body gives back the same complaint.
    """

    example = TOLD

    class In(IntakeBody):
        pass

    def log(self, body: dict[str, Any], act: Act, *, branch: Branch, key: str) -> Complaint:
        """Begin its road."""
        return receive(Intake(**body), act, branch=branch, key=key)


class SettleOnTheSpot(Intaking):
    """Log, settle and close a simple matter in one save: words, what was found and done, and the customer's yes.

    A serious one takes the whole road.
    """

    example = {
        **TOLD,
        "found": "账单多收长途费5.20元。",
        "done": "当场退还5.20元并道歉。",
        "customer_says": "行，这样就可以了。",
        "feeling_after": 1,
        "cause": "ours",
    }

    class In(IntakeBody):
        found = Words(max_length=longest(ProposalOption, "action"), help_text="What you found.")
        done = Words(max_length=longest(ProposalOption, "action"), help_text="What you did about it.")
        customer_says = Words(
            max_length=longest(ProposalOption, "action"), help_text="The yes, in the customer's words."
        )
        feeling_after = Whole(min_value=CALMEST, max_value=WORST, help_text="How the customer feels now: at most 3.")
        cause = Code(choices=Cause.choices)
        kind = Code(choices=OptionKind.choices, required=False, help_text="Left out: the one that fits the cause.")
        amount = Amount(required=False, allow_null=True)
        despite = despite()

    def log(self, body: dict[str, Any], act: Act, *, branch: Branch, key: str) -> Complaint:
        """Walk the whole road in one save."""
        settled = {name: body.pop(name) for name in SETTLED if name in body}
        return settle_on_the_spot(Intake(**body), Settlement(**settled), act, branch=branch, key=key)


SETTLED = ("found", "done", "customer_says", "feeling_after", "cause", "kind", "amount")


class LogPotential(Intaking):
    """Log an unspoken annoyance and what was done about it, closed in the same save."""

    example = {
        "branch": "XJ",
        "channel": "walk_in",
        "own_words": "老人找不到取号机，有点急。",
        "remedy": "带去取了号，请先坐。",
    }

    class In(IntakeBody):
        remedy = Words(max_length=longest(Complaint, "hurt_most"), help_text="What you did about it, in one line.")

    def log(self, body: dict[str, Any], act: Act, *, branch: Branch, key: str) -> Complaint:
        """Log and close it."""
        remedy = cast("str", body.pop("remedy"))
        return log_potential(Intake(**body), act, branch=branch, key=key, remedy=remedy)


def idempotency_key(request: Request) -> str:
    """Give the key of this request.

    :raises BadInput: there is none.
    """
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        sentence = _(
            "Send a key of your own in the header Idempotency-Key, for example a UUID, so that nothing is logged twice."
        )
        raise BadInput(sentence, fields={"Idempotency-Key": sentence})
    return key
