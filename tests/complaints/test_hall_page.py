"""The strip over desk and supervisor's page: counting, calling, coming, by the polls that are there already."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from complaints.help_sweeping import wake_calls
from complaints.models import HelpCall, QueueCount
from complaints.usecases.hall import answer_call, call_for_help, end_call, say_count
from organisation.models import Policy, Posting, Role
from tests.complaints.api_fixtures import Caller, Clock
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.complaints.test_page_polls import poll_of
from tests.personas import NOW, House, act

pytestmark = pytest.mark.usefixtures("clock")
DESK, ABOVE = reverse("desk"), reverse("supervisor")
QUEUE, HELP = reverse("hall_queue", args=["XJ"]), reverse("hall_call", args=["XJ"])


def strip(page: str) -> str:
    """The strip alone."""
    start = page.index('<div id="hall"')
    return page[start : page.index("<nav", start)] if "<nav" in page[start:] else page[start:]


class TestCounting:
    def test_by_field_and_by_buttons(self, house: House) -> None:
        browser = Browser(house.alice)

        sent = browser.post(QUEUE, htmx=True, waiting="6")

        assert sent.status_code == 200
        page = text_of(sent)
        assert page.strip().startswith('<div id="hall"')
        assert 'value="6"' in page
        assert "王晓岚" in page
        browser.post(QUEUE, htmx=True, waiting="6", set="7")
        assert QueueCount.objects.get().waiting == 7

    @pytest.mark.parametrize("typed", ["", "很多", "-1", "1000", "²", "9" * 40])
    def test_keeps_what_was_typed_and_says_what_to_write(self, house: House, typed: str) -> None:
        for htmx in (True, False):
            sent = Browser(house.alice).post(QUEUE, htmx=htmx, waiting=typed)

            page = text_of(sent)
            assert sent.status_code == 422
            assert f'value="{typed[:20]}"' in page
            assert "写上有几位在等" in page
            assert ("<html" in page) != htmx
        assert not QueueCount.objects.exists()

    def test_leads_back_to_the_desk_without_scripts(self, house: House) -> None:
        sent = Browser(house.alice).post(QUEUE, waiting="6")

        assert (sent.status_code, sent["Location"]) == (302, DESK)

    def test_says_nothing_after_an_hour(self, house: House, clock: Clock) -> None:
        browser = Browser(house.alice)
        say_count(house.hall, act(house.alice), waiting=12)
        assert "呼叫增援" in strip(text_of(browser.get(DESK)))

        clock.shift(timedelta(minutes=60))

        page = strip(text_of(browser.get(DESK)))
        assert 'value="12"' not in page
        assert 'placeholder="–"' in page
        assert "呼叫增援" not in page

    @pytest.mark.parametrize(("waiting", "offered"), [(8, False), (9, True)])
    def test_offers_help_above_the_policys_number(self, house: House, waiting: int, offered: bool) -> None:
        page = text_of(Browser(house.alice).post(QUEUE, htmx=True, waiting=waiting))

        assert (HELP in page) == offered
        assert not HelpCall.objects.exists()

    def test_follows_the_branchs_own_number(self, house: House) -> None:
        Policy.objects.create(key="queue_help_waiting", value=3, branch=house.hall, effective_from=NOW.date())
        Policy.objects.create(
            key="queue_help_waiting", value=50, branch=house.branches["WY"], effective_from=NOW.date()
        )
        Policy.objects.create(key="queue_help_waiting", value=60, effective_from=NOW.date())

        assert HELP in text_of(Browser(house.alice).post(QUEUE, htmx=True, waiting=4))

    def test_shows_a_counter_for_each_desk(self, house: House) -> None:
        Posting.objects.create(user=house.alice, role=Role.CLERK, branch=house.branches["WY"], starts_on=NOW.date())

        page = text_of(Browser(house.alice).get(DESK))

        assert 'id="queue-XJ"' in page
        assert 'id="queue-WY"' in page

    @pytest.mark.parametrize("code", ["1001", "4001", "7001", "8001"])
    def test_shows_none_to_whoever_works_at_no_desk(self, house: House, code: str) -> None:
        assert 'id="queue-' not in text_of(Browser(house.people[code]).get(DESK))


class TestTheCall:
    WORDS = {
        "zh-hans": ("已呼叫增援：9人在等", "陈国栋马上过来", "我来"),
        "en": ("Help called: 9 people waiting", "陈国栋 is coming", "I come"),
    }

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_goes_there_and_back_by_the_polls(self, house: House, clock: Clock, language: str) -> None:
        called, coming, come = self.WORDS[language]
        clerk, manager = Browser(house.alice, language), Browser(house.bo, language)
        clerk.post(QUEUE, htmx=True, waiting="9")
        above = manager.get(ABOVE).context["poll_url"]
        mine = poll_of(text_of(clerk.get(DESK)))
        assert manager.client.get(above, headers={"HX-Request": "true"}).status_code == 204

        page = text_of(clerk.post(HELP, htmx=True))
        assert called in page
        assert come not in page
        assert HELP not in page

        answer = manager.client.get(above, headers={"HX-Request": "true"})
        assert called in words_of(answer)
        assert come in words_of(answer)
        assert clerk.get(DESK, htmx=True, **mine).status_code == 200
        mine = poll_of(text_of(clerk.get(DESK)))
        assert clerk.get(DESK, htmx=True, **mine).status_code == 204

        clock.shift(timedelta(minutes=2))
        path = reverse("help_call", args=[HelpCall.objects.get().public_id, "come"]) + "?on=supervisor"
        page = text_of(manager.post(path, htmx=True))
        assert 'id="queue-' not in page
        assert coming in page

        polled = clerk.get(DESK, htmx=True, **mine)
        assert polled.status_code == 200
        assert coming in words_of(polled)

    def test_is_over_for_everybody(self, house: House) -> None:
        call = call_for_help(house.hall, act(house.alice))
        path = reverse("help_call", args=[call.public_id, "over"])

        assert Browser(house.bob).post(path).status_code == 302
        assert Browser(house.bo).post(path).status_code == 404
        assert "已呼叫增援" not in words_of(Browser(house.bo).get(ABOVE))

    def test_by_whoever_called_cannot_be_answered(self, house: House) -> None:
        call = call_for_help(house.hall, act(house.alice))

        page = text_of(Browser(house.alice).post(reverse("help_call", args=[call.public_id, "come"]), htmx=True))

        assert "要由别的同事来" in page

    def test_reaches_the_head_offices_page_only_when_nobody_came(self, house: House, clock: Clock) -> None:
        call_for_help(house.hall, act(house.alice))
        head = Browser(house.head)
        assert "已呼叫增援" not in words_of(head.get(ABOVE))

        clock.shift(timedelta(minutes=5))
        wake_calls(NOW + timedelta(minutes=5), 200)

        assert "已呼叫增援" in words_of(head.get(ABOVE))
        assert "星桥营业厅" in strip(text_of(head.get(ABOVE)))

    def test_of_another_branch_is_nobodys_affair(self, house: House) -> None:
        call_for_help(house.hall, act(house.alice))

        for code, path in (("5027", DESK), ("3002", DESK), ("3002", ABOVE), ("8001", DESK)):
            assert "已呼叫增援" not in words_of(Browser(house.people[code]).get(path)), code

    def test_knows_no_other_way(self, house: House) -> None:
        call = call_for_help(house.hall, act(house.alice))

        assert Browser(house.bo).post(reverse("help_call", args=[call.public_id, "ignore"])).status_code == 404
        assert Browser(house.alice).post(reverse("hall_queue", args=["ZZ"]), waiting="1").status_code == 404


class TestOverTheApi:
    def test_counts_calls_comes_and_ends(self, alice: Caller, bo: Caller) -> None:
        counted = alice.post("hall/queue/", {"waiting": 9}).json()
        assert [(row["branch"]["code"], row["waiting"]) for row in counted["queues"]] == [("XJ", 9)]

        [call] = alice.post("hall/help/").json()["calls"]
        assert (call["kind"], call["waiting"], call["answered_by"]) == ("queue", 9, None)
        assert bo.get("hall/").json()["calls"] == [call]

        [coming] = bo.post(f"hall/help/{call['ref']}/answer/").json()["calls"]
        assert coming["answered_by"]["staff_code"] == "3001"
        assert alice.post(f"hall/help/{call['ref']}/end/").json()["calls"] == []
        assert alice.post(f"hall/help/{call['ref']}/end/").status_code == 404

    def test_refuses_ones_own_call(self, alice: Caller) -> None:
        [call] = alice.post("hall/help/").json()["calls"]

        assert alice.post(f"hall/help/{call['ref']}/answer/").status_code == 400

    def test_shows_the_halls_of_ones_desks_only(self, alice: Caller, cy: Caller, house: House) -> None:
        say_count(house.hall, act(house.alice), waiting=9)
        call = call_for_help(house.hall, act(house.alice))

        assert cy.get("hall/").json() == {"queues": [], "calls": []}
        for what in ("answer", "end"):
            assert cy.post(f"hall/help/{call.public_id}/{what}/").status_code == 404
        answer_call(call.public_id, act(house.bo))
        end_call(call.public_id, act(house.bo))
        assert alice.get("hall/").json()["calls"] == []
