"""The calls on the complaint's page, on a page of their own, and my calls of today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import LazySettings
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.ports import duties, panels
from followups.models import Callback, CallbackAttempt
from followups.panel import PANEL, prefix, render_panel
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.planning import plan_callback
from organisation.models import User
from tests.followups.conftest import FRIDAY_10, Desk, at
from tests.personas import start

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def clock(settings: LazySettings) -> Iterator[time_machine.Traveller]:
    """It is Friday at ten by the clock of the hall: the satisfaction callback is due."""
    settings.SESSION_IDLE_SECONDS = settings.SESSION_COOKIE_AGE
    with time_machine.travel(FRIDAY_10, tick=False) as traveller:
        yield traveller


def browser(user: User) -> Client:
    client = Client()
    client.cookies["language"] = "en"
    client.force_login(user, backend=BACKEND)
    return client


def page(desk: Desk, name: str = "panel", call: Callback | None = None) -> str:
    ref = desk.complaint.public_id
    return reverse(f"followups:{name}", args=[ref, call.public_id] if call else [ref])


def typed(form: str, call: Callback, **fields: object) -> dict[str, object]:
    """What a browser posts from the form of this call."""
    return {f"{prefix(form, call)}-{name}": value for name, value in {"seen": call.version, **fields}.items()}


@pytest.mark.usefixtures("clock")
class TestTheCallsOfOneComplaint:
    def test_stand_on_a_page_of_their_own_that_needs_no_script(self, desk: Desk) -> None:
        response = browser(desk.house.alice).get(page(desk))

        text = response.content.decode()
        assert response.status_code == 200
        assert "Satisfaction callback" in text
        assert "Plan a call" in text
        assert f'action="{page(desk, "attempt", desk.call)}"' in text
        assert desk.complaint.number in text

    def test_stand_on_the_complaints_page(self, desk: Desk) -> None:
        response = browser(desk.house.alice).get(reverse("complaint", args=[desk.complaint.public_id]))

        assert 'id="callbacks"' in response.content.decode()

    def test_come_alone_to_htmx(self, desk: Desk) -> None:
        response = browser(desk.house.alice).get(page(desk), headers={"HX-Request": "true"})

        assert response.content.decode().strip().startswith('<div id="callbacks"')

    def test_suggest_the_next_try_by_the_clock_of_the_branch(self, desk: Desk) -> None:
        text = browser(desk.house.alice).get(page(desk)).content.decode()

        assert 'value="2026-11-27T14:00"' in text

    def test_show_an_auditor_the_calls_without_any_form(self, desk: Desk) -> None:
        text = browser(desk.house.auditor).get(page(desk)).content.decode()

        assert "Satisfaction callback" in text
        assert "/attempt/" not in text
        assert "/plan/" not in text

    def test_escape_what_people_wrote(self, desk: Desk) -> None:
        desk.do(
            record_attempt,
            FRIDAY_10,
            callback=desk.call.public_id,
            attempt=Attempt(outcome="reached", said="<script>alert(1)</script>", satisfaction="satisfied"),
        )

        text = browser(desk.house.alice).get(page(desk)).content.decode()

        assert "<script>alert" not in text
        assert "&lt;script&gt;" in text


@pytest.mark.usefixtures("clock")
class TestWritingATryDown:
    def test_leads_back_to_the_complaint(self, desk: Desk) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call), typed("try", call, outcome="reached", said="好了", satisfaction="satisfied")
        )

        assert response.status_code == 302
        assert response["Location"] == f"/complaints/{desk.complaint.public_id}/#callbacks"
        assert desk.complaint.callback_result == "confirmed"

    def test_takes_the_next_try_of_an_unanswered_call(self, desk: Desk) -> None:
        call = desk.call

        browser(desk.house.alice).post(
            page(desk, "attempt", call), typed("try", call, outcome="no_answer", next_try_at="2026-11-27T16:00")
        )

        assert (desk.call.due_at, desk.call.tries) == (at(27, "16:00"), 1)

    def test_takes_no_notice_of_the_suggested_next_try_when_somebody_answered(self, desk: Desk) -> None:
        call = desk.call

        browser(desk.house.alice).post(
            page(desk, "attempt", call),
            typed("try", call, outcome="reached", said="好", satisfaction="satisfied", next_try_at="2026-11-27T14:00"),
        )

        assert not Callback.objects.open().exists()

    def test_keeps_what_was_typed_and_says_beside_the_field_what_is_missing(self, desk: Desk) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call), typed("try", call, outcome="reached", said="客户说已经好了，要发票。")
        )

        text = response.content.decode()
        assert response.status_code == 422
        assert "客户说已经好了，要发票。" in text
        field = text.index(f'id="at-{prefix("try", call)}-satisfaction"')
        assert field < text.index("How satisfied is the customer? Ask", field) < field + 6000
        assert not CallbackAttempt.objects.exists()

    def test_says_it_beside_the_hour_that_belongs_to_the_outcome(self, desk: Desk) -> None:
        desk.do(plan_callback, at(27, "09:30"), kind="progress", purpose="进展", due_at=at(27, "10:30"))
        call = Callback.objects.get(kind="progress")

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call), typed("try", call, outcome="reached", said="知道了。")
        )

        text = response.content.decode()
        field = text.index(f'id="at-{prefix("try", call)}-next_call_at"')
        next_field = text.index(f'id="at-{prefix("try", call)}-last_call"')
        assert field < text.index("When will the customer hear from us next?") < next_field

    def test_tells_the_second_of_two_and_keeps_their_words(self, desk: Desk) -> None:
        call = desk.call
        stale = typed("try", call, outcome="reached", said="他说满意。", satisfaction="satisfied")
        desk.do(
            record_attempt,
            FRIDAY_10,
            by=desk.house.bo,
            callback=call.public_id,
            attempt=Attempt(outcome="reached", said="好了", satisfaction="satisfied"),
        )

        response = browser(desk.house.alice).post(page(desk, "attempt", call), stale)

        assert response.status_code == 409
        assert "他说满意。" in response.content.decode()
        assert "was changed meanwhile" in response.content.decode()
        assert CallbackAttempt.objects.count() == 1

    def test_can_be_sent_again_after_somebody_was_faster(self, desk: Desk) -> None:
        call, client = desk.call, browser(desk.house.alice)
        desk.do(
            record_attempt,
            FRIDAY_10,
            by=desk.house.bo,
            callback=call.public_id,
            attempt=Attempt(outcome="busy", next_try_at=at(27, "15:00")),
        )
        first = client.post(
            page(desk, "attempt", call), typed("try", call, outcome="no_answer", next_try_at="2026-11-27T16:00")
        )
        assert first.status_code == 409
        assert f'name="{prefix("try", call)}-seen" value="{desk.call.version}"' in first.content.decode()

        fresh = desk.call
        client.post(
            page(desk, "attempt", call), typed("try", fresh, outcome="no_answer", next_try_at="2026-11-27T16:00")
        )

        assert desk.call.tries == 2

    def test_sends_htmx_to_the_whole_page_when_the_complaint_itself_moved(self, desk: Desk) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call),
            typed("try", call, outcome="reached", said="还是停机", satisfaction="dissatisfied"),
            headers={"HX-Request": "true"},
        )

        assert response.status_code == 204
        assert response["HX-Redirect"] == f"/complaints/{desk.complaint.public_id}/"
        assert desk.complaint.stage == "propose"

    def test_gives_htmx_the_fresh_panel_when_only_the_call_moved(self, desk: Desk) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call),
            typed("try", call, outcome="busy", next_try_at="2026-11-27T16:00"),
            headers={"HX-Request": "true"},
        )

        assert response.status_code == 200
        assert "The call is on record." in response.content.decode()

    def test_says_that_it_is_too_late_to_reopen(self, desk: Desk, clock: time_machine.Traveller) -> None:
        desk.walk("closed")
        desk.do(plan_callback, at(25, "11:00"), kind="satisfaction", due_at=at(26, "15:00"))
        clock.move_to(datetime(2026, 12, 28, 2, 0, tzinfo=FRIDAY_10.tzinfo))
        call = desk.call

        response = browser(desk.house.alice).post(
            page(desk, "attempt", call),
            typed("try", call, outcome="reached", said="又坏了", satisfaction="dissatisfied"),
            follow=True,
        )

        assert "too long ago" in response.content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"outcome": "shouted"},
            {"outcome": ""},
            {"outcome": "no_answer", "next_try_at": "2026-13-45T99:99"},
            {"outcome": "no_answer", "next_try_at": "0001-01-01T00:00"},
            {"outcome": "no_answer", "next_try_at": "9999-12-31T23:59"},
            {"outcome": "no_answer", "next_try_at": "next week"},
            {"outcome": "reached", "said": "好" * 2001, "satisfaction": "satisfied"},
            {"outcome": "reached", "said": "好", "satisfaction": "👍"},
            {"outcome": "no_answer", "next_try_at": "2026-11-27T16:00", "seen": "x"},
            {"outcome": "no_answer", "next_try_at": "2026-11-27T16:00", "seen": "99999999999999999999"},
        ],
    )
    def test_refuses_what_cannot_be_taken(self, desk: Desk, wrong: dict[str, str]) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(page(desk, "attempt", call), typed("try", call, **wrong))

        assert response.status_code == 422
        assert "field-error" in response.content.decode() or "out of date" in response.content.decode()
        assert desk.call.tries == 0


@pytest.mark.usefixtures("clock")
class TestPlanning:
    def plan(self, desk: Desk, user: User, **fields: str) -> Any:
        told = {"kind": "progress", "purpose": "告知检修进展", "due_at": "2026-11-27T15:00", **fields}
        return browser(user).post(page(desk, "plan"), {f"call-{name}": value for name, value in told.items()})

    def test_reads_the_hour_by_the_clock_of_the_branch(self, desk: Desk) -> None:
        self.plan(desk, desk.house.alice)

        assert Callback.objects.get(kind="progress").due_at == at(27, "15:00")

    def test_lets_the_duty_manager_call_in_person(self, desk: Desk) -> None:
        self.plan(desk, desk.house.bo, caller="me")

        assert Callback.objects.get(kind="progress").caller == desk.house.bo

    def test_refuses_a_quiet_hour_beside_the_field_with_a_better_one(self, desk: Desk) -> None:
        response = self.plan(desk, desk.house.alice, due_at="2026-11-27T12:30")

        text = response.content.decode()
        assert response.status_code == 422
        assert "Customers are not called from 12:00 to 14:00." in text
        assert "告知检修进展" in text

    def test_offers_no_form_once_the_complaint_is_withdrawn(self, desk: Desk) -> None:
        from complaints.usecases.ending import withdraw

        desk.do(withdraw, at(27, "09:00"), reason="算了")

        assert self.plan(desk, desk.house.alice).status_code == 404


@pytest.mark.usefixtures("clock")
class TestOtherActs:
    def test_move_a_call(self, desk: Desk) -> None:
        call = desk.call

        browser(desk.house.alice).post(
            page(desk, "due", call), typed("due", call, due_at="2026-11-30T15:00", reason="客户出差")
        )

        assert desk.call.due_at == at(30, "15:00")

    def test_take_a_call_off(self, desk: Desk) -> None:
        call = desk.call

        browser(desk.house.alice).post(page(desk, "drop", call), typed("drop", call, reason="客户当面说好了"))

        assert not Callback.objects.open().exists()

    def test_need_a_reason(self, desk: Desk) -> None:
        call = desk.call

        response = browser(desk.house.alice).post(page(desk, "drop", call), typed("drop", call, reason=""))

        assert response.status_code == 422
        assert "Say why the call is no longer needed." in response.content.decode()

    @pytest.mark.usefixtures("by_hand")
    def test_give_up_after_all_tries(self, desk: Desk) -> None:
        Callback.objects.update(tries=3)
        client, call = browser(desk.house.alice), desk.call
        assert "Not reached after all tries" in client.get(page(desk)).content.decode()

        client.post(page(desk, "give_up", call), typed("end", call))
        asked = client.get(page(desk)).content.decode()
        call.refresh_from_db()
        client.post(page(desk, "word", call), typed("word", call, how="letter"))

        assert "All tries were in vain: send a letter" in asked
        assert "may be closed as not reached" in client.get(page(desk)).content.decode()
        call.refresh_from_db()
        assert call.notice_how == "letter"


ACTS = ("attempt", "due", "drop", "give_up")


@pytest.mark.usefixtures("clock")
class TestWhoMay:
    @pytest.mark.parametrize("name", ACTS)
    def test_a_foreign_clerk_gets_the_same_answer_as_for_nothing(self, desk: Desk, name: str) -> None:
        client = browser(desk.house.cy)
        nothing = reverse(f"followups:{name}", args=[uuid4(), uuid4()])

        foreign = client.post(page(desk, name, desk.call))

        assert foreign.status_code == client.post(nothing).status_code == 404

    @pytest.mark.parametrize("name", ["panel", "plan"])
    def test_a_foreign_clerk_sees_and_plans_nothing(self, desk: Desk, name: str) -> None:
        client = browser(desk.house.cy)

        answer = client.get(page(desk)) if name == "panel" else client.post(page(desk, name))

        assert answer.status_code == 404

    @pytest.mark.parametrize("name", ACTS)
    def test_an_auditor_changes_nothing(self, desk: Desk, name: str) -> None:
        response = browser(desk.house.auditor).post(page(desk, name, desk.call))

        assert response.status_code == 403

    @pytest.mark.parametrize("name", ACTS)
    def test_a_call_is_reached_through_its_own_complaint_only(self, desk: Desk, name: str) -> None:
        other = Desk(start(desk.house, phone="13800000002"))
        crossed = reverse(f"followups:{name}", args=[other.complaint.public_id, desk.call.public_id])

        assert browser(desk.house.alice).post(crossed).status_code == 404

    @pytest.mark.parametrize("name", ACTS)
    def test_looking_changes_nothing(self, desk: Desk, name: str) -> None:
        assert browser(desk.house.alice).get(page(desk, name, desk.call)).status_code == 405

    def test_nobody_enters_without_signing_in(self, desk: Desk) -> None:
        assert Client().get(page(desk)).status_code == 302
        assert Client().get(reverse("followups:agenda")).status_code == 302


@pytest.mark.usefixtures("clock")
class TestMyCallsOfToday:
    def agenda(self, user: User) -> str:
        return browser(user).get(reverse("followups:agenda")).content.decode()

    def test_name_customer_and_number_and_lead_to_the_complaint(self, desk: Desk) -> None:
        text = self.agenda(desk.house.alice)

        assert "郑**先生" in text
        assert desk.complaint.number in text
        assert f'href="/complaints/{desk.complaint.public_id}/#callbacks"' in text

    def test_show_no_phone_number(self, desk: Desk) -> None:
        assert "13800000001" not in self.agenda(desk.house.alice)

    def test_are_mine_alone(self, desk: Desk) -> None:
        assert desk.complaint.number not in self.agenda(desk.house.bob)

    def test_leave_out_what_is_for_another_day(self, desk: Desk, clock: time_machine.Traveller) -> None:
        clock.move_to(at(26, "10:00"))

        assert desk.complaint.number not in self.agenda(desk.house.alice)

    def test_keep_what_is_late(self, desk: Desk, clock: time_machine.Traveller) -> None:
        Callback.objects.update(missed_at=FRIDAY_10)
        clock.move_to(at(30, "10:00"))

        text = self.agenda(desk.house.alice)
        assert desk.complaint.number in text
        assert "missed" in text

    def test_leave_out_what_i_may_not_see_any_more(self, desk: Desk) -> None:
        from complaints.models import Recusal

        Recusal.objects.create(complaint=desk.complaint, user=desk.house.alice, at=FRIDAY_10)

        assert desk.complaint.number not in self.agenda(desk.house.alice)

    def test_cost_the_same_for_few_and_for_many(self, desk: Desk) -> None:
        client = browser(desk.house.alice)
        client.get(reverse("followups:agenda"))
        with CaptureQueriesContext(connection) as few:
            client.get(reverse("followups:agenda"))
        for number in range(12):
            due_at = at(27, "14:00").replace(minute=number)
            desk.do(plan_callback, at(27, "09:00"), kind="progress", purpose="进展", due_at=due_at)

        with CaptureQueriesContext(connection) as many:
            response = client.get(reverse("followups:agenda"))

        assert response.content.decode().count(desk.complaint.number) == 13
        assert len(many) == len(few) <= 8


@pytest.mark.usefixtures("clock")
class TestWhatTheDeskReads:
    def request(self, user: User) -> HttpRequest:
        request = RequestFactory().get("/")
        request.user = user
        return request

    def test_counts_the_calls_of_today_among_the_duties(self, desk: Desk) -> None:
        listed = duties(self.request(desk.house.alice), now=FRIDAY_10)

        assert [(duty.count, duty.url) for duty in listed if duty.key == "call"] == [(1, "/callbacks/")]

    def test_costs_one_query_for_the_duty(self, desk: Desk) -> None:
        from followups.panel import duties as mine
        from organisation.scope import reach_of

        request = self.request(desk.house.fresh(desk.house.alice))
        reach_of(request.user, now=FRIDAY_10)  # type: ignore[arg-type]

        with CaptureQueriesContext(connection) as queries:
            mine(request, FRIDAY_10)

        assert len(queries) == 1

    def test_is_registered_as_a_panel_beside_the_complaint(self) -> None:
        assert PANEL in panels("side")

    @pytest.mark.parametrize("calls", [0, 5])
    def test_keeps_the_panel_within_its_budget(self, desk: Desk, calls: int) -> None:
        from organisation.scope import reach_of

        for number in range(calls):
            due_at = at(27, "15:00").replace(minute=number)
            desk.do(plan_callback, at(27, "09:00"), kind="progress", purpose="进展", due_at=due_at)
            row = Callback.objects.get(due_at=due_at)
            vain = Attempt(outcome="busy", next_try_at=due_at.replace(hour=16))
            desk.do(record_attempt, at(27, "09:30"), callback=row.public_id, attempt=vain)
        complaint, request = desk.complaint, self.request(desk.house.fresh(desk.house.alice))
        complaint.look(now=FRIDAY_10)
        reach_of(request.user, now=FRIDAY_10)  # type: ignore[arg-type]

        with CaptureQueriesContext(connection) as queries:
            html = render_panel(request, complaint, FRIDAY_10)

        assert html.count('class="piece"') == calls + 1
        assert len(queries) <= PANEL.query_budget


def test_the_administration_only_reads(desk: Desk) -> None:
    keeper = User.objects.get(staff_code="7001")
    client = browser(keeper)
    address = reverse("admin:followups_callback_change", args=[desk.call.pk])

    shown = client.get(address)

    assert shown.status_code == 200
    assert client.post(address, {"state": "dropped"}).status_code == 403
    assert client.get(reverse("admin:followups_callback_add")).status_code == 403
    assert client.get(reverse("admin:followups_callback_delete", args=[desk.call.pk])).status_code == 403
    assert client.get(reverse("admin:followups_agendaday_changelist")).status_code == 200
