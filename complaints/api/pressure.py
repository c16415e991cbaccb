"""One complaint under pressure: relief for its clerk, a customer who waits, a device of ours that failed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from complaints.api.fields import Code, VersionedBody, Whole, Words, longest
from complaints.api.verbs import Verb
from complaints.api.work_orders import with_department
from complaints.codes import FaultPlace
from complaints.models import Complaint, Finding
from complaints.usecases import faults, relieving, waiting
from complaints.usecases.waiting import LONGEST_AWAY
from evidence.act import Act
from organisation.models import Department


class PressureVerb(Verb):
    """Something about the minute at hand. It leaves the version alone, so none need be sent."""

    tag = "hall"
    example: ClassVar[Mapping[str, Any]] = {}


class AskRelief(PressureVerb):
    """Ask for relief: the duty manager hears at once who asks and for which complaint. No reason; sent again, it is the
    same call."""

    use_case = relieving.ask_relief


class AnswerRelief(PressureVerb):
    """Say “I come” to a clerk who asked for relief; they see who and when. Then take it over, or hand
    it to a colleague. Duty managers only.
    """

    use_case = relieving.answer_relief


class EndRelief(PressureVerb):
    """Say that relief came, or is not needed any more. Taking it over or handing it on ends it as well."""

    use_case = relieving.end_relief


class StepAway(PressureVerb):
    """Leave a customer at the counter for some minutes that you named: their clock runs until you are back."""

    use_case = waiting.step_away
    example = {"minutes": 10, "what": "去账务核对长途费"}

    class In(VersionedBody):
        minutes = Whole(min_value=1, max_value=LONGEST_AWAY, required=False, help_text="Left out: the policy's.")
        what = Words(
            max_length=longest(Complaint, "waits_for"), required=False, allow_blank=True, help_text="For colleagues."
        )


class ComeBack(PressureVerb):
    """Say that you are back with the customer: the clock stops, and how long it ran stands in the timeline."""

    use_case = waiting.come_back


class ReportFault(PressureVerb):
    """Report a fault of a device or system of ours: a finding and a work order in one. Needs no version.

    Without a department it goes to the one that the policy names. The same fault sent again while that order is open is
    reported once.
    """

    adds = True
    use_case = faults.report_fault
    example = {"what": "自助机扣款成功但没有出票", "where": "kiosk", "department": "terminal_support"}

    class In(VersionedBody):
        what = Words(max_length=longest(Finding, "source"), help_text="In one line.")
        where = Code(choices=FaultPlace.choices)
        department = Words(max_length=longest(Department, "code"), required=False, help_text="The department's code.")

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take the department by its code, where one is given."""
        return with_department(body) if "department" in body else body
