"""The one promise that anybody may give after a broken one: the duty manager calls within two hours (R128)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, WrongState
from complaints.models import Complaint
from complaints.sweeping import wake_deadlines
from complaints.usecases.ending import withdraw
from followups.models import Callback
from followups.usecases.planning import drop_callback, plan_callback, promise_managers_call
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.followups.conftest import Desk, at

# Customers are left alone from 12:00 to 14:00 and from 20:00 on.
AFTERNOON = at(24, "15:00")


@pytest.fixture
def broken(desk: Desk) -> Desk:
    """At follow-up, where a promise was broken once."""
    Complaint.objects.filter(pk=desk.complaint.pk).update(broken_promises=1)
    return desk


def managers_calls(desk: Desk) -> list[Callback]:
    return list(Callback.objects.open().filter(complaint=desk.complaint, caller=desk.house.bo))


class TestACallAfterABrokenPromise:
    def plan(self, desk: Desk, **changes: Any) -> None:
        asked = {"kind": "progress", "purpose": "告知进展", "due_at": at(24, "18:00"), **changes}
        desk.do(plan_callback, AFTERNOON, **asked)

    @pytest.mark.parametrize("kind", ["progress", "result"])
    def test_is_not_the_clerks_to_promise(self, broken: Desk, kind: str) -> None:
        with pytest.raises(NotAllowed, match="the duty manager must give the next one"):
            self.plan(broken, kind=kind)

        assert not Callback.objects.filter(kind=kind).exists()

    def test_is_the_supervisors(self, broken: Desk) -> None:
        self.plan(broken, by=broken.house.bo)

        assert Callback.objects.filter(kind="progress").exists()

    def test_may_be_the_duty_managers_own_within_two_hours(self, broken: Desk) -> None:
        with pytest.raises(NotAllowed):
            self.plan(broken, caller=broken.house.bo, due_at=AFTERNOON + timedelta(hours=2, minutes=1))

        self.plan(broken, caller=broken.house.bo, due_at=AFTERNOON + timedelta(hours=2))

        assert len(managers_calls(broken)) == 1

    def test_may_ask_how_satisfied_they_are(self, broken: Desk) -> None:
        broken.do(drop_callback, AFTERNOON, callback=broken.call.public_id, reason="客户刚好来了。")

        self.plan(broken, kind="satisfaction", purpose="", due_at=at(26, "15:00"))

        assert broken.call.kind == "satisfaction"


class TestPromisingTheDutyManagersCall:
    def test_plans_it_in_two_hours_and_tells_them_at_once(self, broken: Desk) -> None:
        broken.do(promise_managers_call, AFTERNOON)

        [call] = managers_calls(broken)
        assert (call.kind, call.due_at) == ("progress", at(24, "17:00"))
        wake_deadlines(AFTERNOON, 200)
        assert told("callback-reminder") == ["3001"]

    def test_promises_it_once(self, broken: Desk) -> None:
        broken.do(promise_managers_call, AFTERNOON)

        with pytest.raises(BadInput, match="promised already"):
            broken.do(promise_managers_call, AFTERNOON + timedelta(minutes=3))

        assert len(managers_calls(broken)) == 1

    def test_keeps_off_the_quiet_hours(self, broken: Desk) -> None:
        broken.do(promise_managers_call, at(24, "18:30"))

        [call] = managers_calls(broken)
        assert call.due_at == at(24, "19:45")

    def test_says_so_where_only_quiet_hours_are_left(self, broken: Desk) -> None:
        with pytest.raises(BadInput, match="are not called"):
            broken.do(promise_managers_call, at(24, "19:50"))

        broken.do(promise_managers_call, at(24, "19:50"), asked_for=True)

        [call] = managers_calls(broken)
        assert call.due_at == at(24, "21:50")

    def test_is_over_when_nobody_waits_for_a_call(self, broken: Desk) -> None:
        broken.do(withdraw, AFTERNOON, reason="不用了。")

        with pytest.raises(WrongState):
            broken.do(promise_managers_call, AFTERNOON)

    def test_is_one_press_on_the_page(self, broken: Desk) -> None:
        browser = Browser(broken.house.alice, language="en")
        address = reverse("followups:managers_call", args=[broken.complaint.public_id])

        page = browser.get(page_of(broken.complaint))
        answer = browser.post(address, **{"manager-asked_for": "on"})

        assert address in text_of(page)
        assert answer.status_code == 302
        assert len(managers_calls(broken)) == 1
