"""Work orders between departments: asked, signed for, returned, chased, answered, judged, waived."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.api.facts import SEEN, FactVerb
from complaints.api.fields import Code, Moment, VersionedBody, Words, longest
from complaints.api.verbs import one_of
from complaints.models import WorkOrder
from complaints.order_codes import AnswerQuality
from complaints.usecases import fulfilling, ordering
from evidence.act import Act
from organisation.models import Department

BY_THE_HOUSE = "Empty: by the house's limit, in working time."


def with_department(body: dict[str, Any]) -> dict[str, Any]:
    """Find the department by its code; whether it works for this branch says the use case.

    :raises BadInput: there is none of that code.
    """
    found = Department.objects.filter(code=body["department"])
    sentence = _("Choose a department that works for this branch.")
    return {**body, "department": one_of(found, sentence, "department")}


class ToDepartment(FactVerb):
    """Put a question to a department."""

    class In(VersionedBody):
        department = Words(max_length=longest(Department, "code"), help_text="The department's code.")
        question = Words(max_length=longest(WorkOrder, "question"))
        due_at = Moment(required=False, allow_null=True, help_text=BY_THE_HOUSE)

    def arguments(self, body: dict[str, Any], act: Act) -> dict[str, Any]:
        """Take the department by its code."""
        return with_department(body)


class AskDepartment(ToDepartment):
    """Ask a department; the complaint waits for its answer in sight. Needs no version."""

    adds = True
    use_case = ordering.ask_department
    example = {
        **SEEN,
        "department": "billing_support",
        "question": "请查11月的长途费明细，余额短信为何没有发出？",
        "due_at": "2027-03-01T15:00+08:00",
    }


class SignWorkOrder(FactVerb):
    """Sign for it, for the department that was asked: from now on it answers for it."""

    use_case = fulfilling.sign_order


class ReturnWorkOrder(FactVerb):
    """Hand it back with a reason, for the department that was asked."""

    use_case = fulfilling.return_order
    example = {**SEEN, "reason": "这是网络中心的设备。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(WorkOrder, "returned_reason"))


class AskAgain(ToDepartment):
    """Send a returned order on, to another department or in better words."""

    use_case = ordering.ask_again
    example = {**SEEN, "department": "network_center", "question": "请查该小区11月20日的基站告警。"}


class ChaseWorkOrder(FactVerb):
    """Press for the answer; the department is mailed at once, though not twice within the policy's minutes."""

    use_case = ordering.chase_order


class JudgeAnswer(FactVerb):
    """Mark an answer. One that needs more opens the order anew with what is missing."""

    use_case = ordering.judge_answer
    example = {**SEEN, "quality": "needs_more", "missing": "请补充短信平台的日志时间。"}

    class In(VersionedBody):
        quality = Code(choices=AnswerQuality.choices)
        missing = Words(max_length=longest(WorkOrder, "missing"), required=False, allow_blank=True)
        due_at = Moment(required=False, allow_null=True, help_text=BY_THE_HOUSE)


class AnswerWorkOrder(FactVerb):
    """Answer for the department that was asked."""

    use_case = fulfilling.answer_work_order
    example = {**SEEN, "answer": "短信平台11月20日故障，已补发。"}

    class In(VersionedBody):
        answer = Words(max_length=longest(WorkOrder, "answer"))


class WaiveWorkOrder(FactVerb):
    """Go on without the answer, with a reason."""

    use_case = ordering.waive_work_order
    example = {**SEEN, "reason": "客户已自行查到。"}

    class In(VersionedBody):
        reason = Words(max_length=longest(WorkOrder, "waived_reason"))
