"""The signed letter that answers a letter of complaint (R172)."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.fields import Code, Moment, SpokenBody, VersionedBody, Words, YesNo, longest
from complaints.api.owners import colleague_called
from complaints.api.parts import PersonOut, Shown
from complaints.api.verbs import DeskView, Verb, of_complaint, one_of
from complaints.models import ReplyLetter
from complaints.models.reply_letter import LONGEST_BODY, LONGEST_PART, LetterWay
from complaints.usecases import replying
from complaints.usecases.replying import Letter
from evidence.act import Act
from organisation.models import User


class ReplyLetterOut(Shown):
    """A letter of reply: in the making until it left, signed or not."""

    ref = serializers.UUIDField(source="public_id")
    responsible = PersonOut(read_only=True)
    written_by = PersonOut(read_only=True)
    signed_by = PersonOut(read_only=True, allow_null=True)

    class Meta:
        model = ReplyLetter
        fields = (
            *("ref", "thanks", "regret", "happens", "by_when", "responsible", "to_leader", "written_by", "written_at"),
            *("signed_by", "signed_at", "sent_how", "sent_at"),
        )
        read_only_fields = fields


class ReplyLettersOut(serializers.Serializer[Any]):
    """The letters of a complaint, the newest first."""

    results = ReplyLetterOut(many=True)


class ReadReplyLetters(DeskView):
    """Read the letters of reply, the newest first."""

    tag = "letters of reply"
    Out = ReplyLettersOut
    answers = "The letters."
    refusals = (401, 404)

    def get(self, request: Request, ref: UUID) -> Response:
        rows = of_complaint(ref, self.act(request)).reply_letters.select_related(
            "responsible", "written_by", "signed_by"
        )
        return Response(ReplyLettersOut({"results": rows.order_by("-id")}).data)


class LetterVerb(Verb):
    """Something about the letter in the making. Needs no version."""

    tag = "letters of reply"


class WriteLetter(LetterVerb):
    """Write the letter that answers the customer's, or write it anew until it leaves; other words take a signature
    back. Where the customer wrote to a manager, a duty manager signs, and hears of it."""

    use_case = replying.write_letter
    example = {
        "thanks": "感谢您来信告诉我们。",
        "regret": "给您添了麻烦，我们很抱歉。",
        "happens": "多收的58.20元退回原账户。",
        "by_when": "2027-03-01T12:00+08:00",
        "responsible": "5017",
    }

    class In(SpokenBody):
        thanks = Words(max_length=LONGEST_PART)
        regret = Words(max_length=LONGEST_PART)
        happens = Words(max_length=LONGEST_BODY)
        by_when = Moment()
        responsible = Words(max_length=longest(User, "staff_code"), help_text="Who answers for it, by staff code.")
        to_leader = YesNo(required=False, help_text="The customer wrote to a manager.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Make the letter out of the body, and find who answers for it."""
        who = one_of(colleague_called(body["responsible"]), _("Nobody here has this staff code."), "responsible")
        return {"letter": Letter(**{**body, "responsible": who})}


class SignLetter(LetterVerb):
    """Sign the letter as it stands. Signing twice signs once."""

    use_case = replying.sign_letter
    example: ClassVar[dict[str, Any]] = {}


class SendLetter(LetterVerb):
    """Note that the signed letter has left, and how."""

    use_case = replying.send_letter
    example = {"how": "post"}

    class In(VersionedBody):
        how = Code(choices=LetterWay.choices)
