"""Who answers for it, and when its clock stands still."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from complaints.api.fields import Moment, VersionedBody, Words, YesNo, longest
from complaints.api.verbs import Verb, one_of
from complaints.models import Pause, Recusal
from complaints.models.complaint import OwnerSpell
from complaints.usecases import climbing, owning, pausing
from evidence.act import Act
from organisation.models import User

SEEN: dict[str, Any] = {"seen_version": 5}


class OwnerVerb(Verb):
    """Something about who handles it, or when."""

    tag = "owner"
    example = SEEN


def colleague_called(staff_code: str) -> QuerySet[User]:
    """Find an active colleague by staff code, in any case."""
    return User.objects.filter(staff_code__iexact=staff_code, is_active=True)


class TakeOver(OwnerVerb):
    """Take the complaint yourself. Taking it from a colleague needs a reason; an unclaimed one needs none."""

    use_case = owning.take_over
    example = {**SEEN, "reason": "同事下班，客户在等。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(OwnerSpell, "reason"), required=False, allow_blank=True)
        provoked = YesNo(required=False, help_text="Whoever had it before had angered the customer.")


class AnswerForCustomer(OwnerVerb):
    """The customer manager knows of the complaint: they say so themselves, or the desk notes their call."""

    use_case = climbing.answer_for_customer


class Transfer(OwnerVerb):
    """Hand it to a colleague with what they need to know, so that the customer repeats nothing."""

    use_case = owning.transfer
    example = {**SEEN, "to": "5018", "summary": "已道歉，查到短信没发出，等账务答复。", "reason": "换班"}

    class In(VersionedBody):
        to = Words(max_length=longest(User, "staff_code"), help_text="The colleague's staff code.")
        summary = Words(max_length=longest(OwnerSpell, "summary"))
        reason = Words(max_length=longest(OwnerSpell, "reason"), required=False, allow_blank=True)
        provoked = YesNo(required=False, help_text="You had angered the customer; reason enough.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the colleague; whether they may own it says the use case, in the same words."""
        sentence = _("Choose a colleague who works at this branch and whom the complaint is not about.")
        return {**body, "to": one_of(colleague_called(body["to"]), sentence, "to")}


class Recuse(OwnerVerb):
    """Keep the person the complaint is about from handling, seeing or closing it. Duty managers only."""

    use_case = owning.recuse
    example = {**SEEN, "user": "5018", "reason": "投诉的就是这位同事。"}

    class In(VersionedBody):
        user = Words(max_length=longest(User, "staff_code"), help_text="The colleague's staff code.")
        reason = Words(max_length=longest(Recusal, "reason"))

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Find the colleague by their staff code."""
        return {**body, "user": one_of(colleague_called(body["user"]), _("Nobody here has this staff code."), "user")}


class PauseClock(OwnerVerb):
    """Stop the desk's clocks while the customer is to act, until a date and hour. Limits set by law run on."""

    use_case = pausing.pause
    example = {**SEEN, "reason": "等客户寄来发票。", "until": "2027-03-01T12:00+08:00"}

    class In(VersionedBody):
        reason = Words(max_length=longest(Pause, "reason"))
        until = Moment()


class ResumeClock(OwnerVerb):
    """Let the clocks run again; every limit gets back what it had left."""

    use_case = pausing.resume
