"""Explaining a fee step by step."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.facts import FactVerb
from complaints.api.fields import LARGEST_ID, Body, SpokenBody, Whole, Words
from complaints.models.fee import COUNT_PLACES, LONGEST_SENTENCE, LONGEST_WHAT, PRICE_PLACES
from complaints.usecases import fees
from complaints.usecases.fees import MOST_STEPS, FeeStep
from evidence.act import Act


class FeeStepIn(Body):
    """One step of it."""

    what = Words(max_length=LONGEST_WHAT)
    count = serializers.DecimalField(max_digits=9, decimal_places=COUNT_PLACES, help_text='Above 0, best as text: "3".')
    unit_price = serializers.DecimalField(
        max_digits=12, decimal_places=PRICE_PLACES, help_text='What one costs; below 0 for what is taken off: "-5.00".'
    )


class ExplainFee(FactVerb):
    """Explain a fee in steps, from the facts on until the customer has decided: the sums are reckoned here.

    It takes the place of the table before, which stays on the record; no steps take that one back. The customer reads
    it on the receipt. A refusal names a part of the third step as `count_3`. Needs no version.
    """

    use_case = fees.explain_fee
    example = {
        "steps": [
            {"what": "套餐月费", "count": "1", "unit_price": "59.00"},
            {"what": "套餐外流量（MB）", "count": "120", "unit_price": "0.03"},
        ],
        "thought": "套餐里什么都包了。",
        "truth": "套餐含 10 GB，超出的按 MB 算。",
    }

    class In(SpokenBody):
        steps = serializers.ListField(child=FeeStepIn(), max_length=MOST_STEPS)
        currency = Words(max_length=3, min_length=3, required=False, help_text="CNY unless said otherwise.")
        thought = Words(
            max_length=LONGEST_SENTENCE, required=False, allow_blank=True, help_text="What the customer thought."
        )
        truth = Words(max_length=LONGEST_SENTENCE, required=False, allow_blank=True, help_text="How it is.")
        replaces = Whole(
            min_value=0,
            max_value=LARGEST_ID,
            required=False,
            allow_null=True,
            help_text="The id of the table you saw, 0 for none: refused where a colleague was faster.",
        )

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Make the steps out of the body."""
        return {**body, "steps": [FeeStep(**step) for step in body["steps"]]}
