"""The review sheet through the API: writing one, and reading those of a complaint."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Moment, VersionedBody, Words, YesNo, longest
from complaints.api.owners import colleague_called
from complaints.api.parts import PersonOut
from complaints.api.verbs import DeskView, Verb, of_complaint, one_of
from evidence.act import Act
from organisation.models import User
from scripts_library.playbooks.reading import playbooks
from scripts_library.review_page import reviews_context
from scripts_library.reviews import LONGEST, SHEET, demand_reader_of_reviews, review

KEYS = playbooks()[SHEET].keys


class KeepReview(Verb):
    """Keep which of the sixteen things that hurt happened, or nothing of it, and one line of praise or advice.

    Duty managers and quality, never about themselves. Written again within a day, yours is changed. Needs no version.
    """

    tag = "library"
    use_case = review
    example = {"person": "5017", "ticks": ["flat_refusal"], "words": "先说能办的那条路。"}

    class In(VersionedBody):
        person = Words(
            max_length=longest(User, "staff_code"), help_text="Whose work: the staff code of who had it in hand."
        )
        ticks = serializers.ListField(
            child=Words(max_length=40), required=False, max_length=len(KEYS), help_text=f"Of: {', '.join(KEYS)}."
        )
        nothing = YesNo(required=False, help_text="Nothing of it happened; then no ticks.")
        words = Words(max_length=LONGEST, required=False, allow_blank=True)

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the colleague; whether they had it in hand says the use case, in the same words."""
        sentence = _("Choose somebody else who had it in hand.")
        return {**body, "person": one_of(colleague_called(body["person"]), sentence, "person")}


class ReviewOut(serializers.Serializer[Any]):
    """One review of how the complaint was handled."""

    person = PersonOut(source="row.person")
    by = PersonOut(source="row.by")
    at = Moment(source="row.at")
    ticks = serializers.ListField(child=serializers.CharField(), source="row.ticks")
    words = serializers.CharField(help_text="Empty where none were written or the customer was erased.")
    talked_at = Moment(source="row.talked_at", allow_null=True, help_text="When somebody talked about it with them.")


class ReviewsOut(serializers.Serializer[Any]):
    """The newest first."""

    results = ReviewOut(many=True)


class ReadReviews(DeskView):
    """Read how a complaint was handled, as its supervisors see it: they read all reviews, who handled it their own."""

    tag = "library"
    Out = ReviewsOut
    answers = "The newest first."
    refusals = (401, 403, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        act, user = self.act(request), self.person(request)
        complaint = of_complaint(ref, act)
        demand_reader_of_reviews(complaint, user, now=act.now)
        return Response(ReviewsOut({"results": reviews_context(complaint, user, now=act.now)["lines"]}).data)
