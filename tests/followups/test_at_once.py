"""Two desks with the same call in front of them press at the same moment."""

from __future__ import annotations

import pytest

from complaints.errors import Stale
from complaints.models import Complaint, Deadline
from evidence.act import Act, Via
from evidence.trail import verify
from followups.models import Callback, CallbackAttempt, WebComplaint
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.complaining import Said, complain
from followups.usecases.planning import plan_callback
from tests.evidence.threads import at_once, failures
from tests.followups.conftest import Desk, at
from tests.personas import build_house, start


@pytest.mark.django_db(transaction=True)
def test_the_same_try_counts_once_and_the_other_is_told() -> None:
    desk = Desk(start(build_house()))
    desk.do(plan_callback, at(24, "10:20"), kind="progress", purpose="进展", due_at=at(24, "15:00"))
    call = desk.call
    attempt = Attempt(outcome="no_answer", next_try_at=at(24, "16:00"))

    results = at_once(
        4,
        lambda _number: desk.do(
            record_attempt, at(24, "15:00"), callback=call.public_id, attempt=attempt, seen=call.version
        ),
    )

    lost = failures(results)
    assert [type(error) for error in lost] == [Stale] * 3
    assert (desk.call.tries, CallbackAttempt.objects.count()) == (1, 1)
    assert verify([desk.complaint.trail_chain]).ok


@pytest.mark.django_db(transaction=True)
def test_the_same_call_is_planned_once() -> None:
    desk = Desk(start(build_house()))

    at_once(
        4,
        lambda _number: desk.do(
            plan_callback, at(24, "10:20"), kind="progress", purpose="进展", due_at=at(24, "15:00")
        ),
    )

    assert Callback.objects.count() == 1
    assert Deadline.objects.filter(kind="progress_call").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_public_form_that_is_pressed_many_times_is_one_complaint() -> None:
    house = build_house()
    said = Said("等了一小时。", "请道歉。", "钱", "ms", "13800000077", "", "zh-hans")

    results = at_once(
        4,
        lambda _number: complain(
            said, Act(by=None, via=Via.CUSTOMER, now=at(24, "10:20"), request_id="test"), branch=house.hall, once="k"
        ),
    )

    assert failures(results) == []
    done = [result for result in results if not isinstance(result, Exception)]
    assert sorted(is_new for _complaint, is_new in done) == [False, False, False, True]
    assert Complaint.objects.count() == WebComplaint.objects.count() == 1
