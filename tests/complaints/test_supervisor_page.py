"""The supervisor's page: what stands in the queues, what is drawn where it is opened, and going on in the list."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from complaints.models import Approval, Complaint, Escalation
from complaints.usecases import approving, escalating, following, proposing
from complaints.usecases.proposing import Offer
from tests.complaints.page_fixtures import NEVER, Browser, text_of, words_of
from tests.personas import NOW, House, Walker, start

pytestmark = pytest.mark.usefixtures("clock")
DUE = NOW + timedelta(days=1)
TYPED = "先请客户到接待室，十五分钟内我到。"


@pytest.fixture
def above(house: House) -> Browser:
    return Browser(house.bo, language="en")


def went_up(house: House, number: int) -> list[Walker]:
    """Complaints that were sent up, in the order of the queue."""
    walkers = []
    for count in range(number):
        walker = start(house, phone=f"138000020{count:02}")
        walker.do(escalating.escalate, reason="by_hand", words="请帮忙。")
        Complaint.objects.filter(pk=walker.complaint.pk).update(next_due_at=NOW + timedelta(minutes=10 + count))
        walkers.append(walker)
    return walkers


def asks(walker: Walker, *amounts: int) -> list[Approval]:
    """Put options on the table that are beyond the clerk's authority."""
    walker.to("propose")
    for amount in amounts:
        offer = Offer(kind="refund", action=f"退还{amount}元", due_at=DUE, amount=Decimal(amount))
        walker.do(proposing.add_option, offer=offer)
    return list(walker.complaint.approvals.order_by("id"))


def page_at(key: str, **more: str) -> str:
    return reverse("supervisor") + "?" + "&".join(f"{name}={text}" for name, text in {"queue": key, **more}.items())


def item_at(walker: Walker, key: str, *, following: Walker | None = None) -> str:
    path = reverse("supervisor_item", args=[walker.complaint.public_id]) + f"?queue={key}"
    return path + (f"&next={following.complaint.public_id}" if following else "")


def answer(name: str, row: Any, walker: Walker, **typed: Any) -> dict[str, Any]:
    return {"act": name, "row": str(row), "version": walker.complaint.version, **typed}


def step_of(walker: Walker) -> Escalation:
    return walker.complaint.escalations.get(done_at=None)


def opened(answered: Any) -> list[str]:
    """Which items have their answers drawn."""
    return re.findall(r'name="open" value="([0-9a-f-]+)"', text_of(answered))


def cursor(answered: Any) -> str:
    """Which item the work goes on with."""
    found = re.search(r'<a id="item-([0-9a-f-]+)"[^>]*data-focus', text_of(answered))
    return found[1] if found else ""


def ref(walker: Walker) -> str:
    return str(walker.complaint.public_id)


def test_who_sent_it_up_and_what_they_wrote_stand_unfolded(house: House, above: Browser) -> None:
    [walker] = went_up(house, 1)

    page = above.get(page_at("escalated"))

    assert f"Sent up by {walker.by.name} {walker.by.staff_code}" in words_of(page)
    assert re.search(r'<p class="words">请帮忙。</p>', text_of(page))
    assert text_of(page).count("请帮忙。") == 1


class TestWhatWaitsForAYes:
    def test_shows_every_approval_of_a_complaint(self, received: Walker, above: Browser) -> None:
        asks(received, 500, 900)

        page = above.get(page_at("approvals"))
        words = words_of(page)

        for amount in (500, 900):
            assert f"Refund CNY {amount}.00 退还{amount}元" in words
        assert words.count("Done by") == 2
        assert words.count("Asked by 王晓岚 5017") == 2
        assert text_of(page).count(f'<time datetime="{DUE:%Y-%m-%d}') == 2
        assert "Waiting for a yes 1" in words

    def test_decides_each_by_its_own_form_and_stays_with_the_other(self, received: Walker, above: Browser) -> None:
        first, second = asks(received, 500, 900)
        path = item_at(received, "approvals")

        once = above.post(path, htmx=True, **answer("approval-approve", first.public_id, received, words="同意。"))
        received.complaint.refresh_from_db()
        assert (once.status_code, cursor(once), opened(once)) == (200, ref(received), [ref(received)])
        assert f'value="{second.public_id}"' in text_of(once)
        assert f'value="{first.public_id}"' not in text_of(once)
        twice = above.post(path, htmx=True, **answer("approval-decline", second.public_id, received, words="太多。"))

        assert [one.state for one in Approval.objects.order_by("id")] == ["approved", "declined"]
        assert "Nothing waits for you here" in words_of(twice)
        assert received.complaint.number in words_of(twice)

    def test_offers_no_yes_beyond_the_own_authority_but_the_way_up(
        self, received: Walker, above: Browser, house: House
    ) -> None:
        (dear,) = asks(received, 9000)

        page = above.get(page_at("approvals"))
        sentence = approving.why_not_approve(house.bo, received.complaint, dear, now=NOW)
        assert sentence
        assert 'value="approval-approve"' not in text_of(page)
        assert 'value="approval-decline"' in text_of(page)
        sent = above.post(item_at(received, "approvals"), **answer("approval-pass-up", dear.public_id, received))

        assert sent.status_code == 302
        after = above.get(page_at("approvals"))
        assert "sent up to the head office by 陈国栋" in words_of(after)
        assert 'value="approval-pass-up"' not in text_of(after)
        there = Browser(house.head, language="en").get(page_at("approvals"))
        assert received.complaint.number in words_of(there)
        assert 'value="approval-approve"' in text_of(there)

    def test_sends_all_that_is_beyond_up_by_one_form(self, received: Walker, above: Browser) -> None:
        asks(received, 9000, 8000)

        page = text_of(above.get(page_at("approvals")))

        assert page.count('value="approval-pass-up"') == 1
        assert page.count('value="approval-decline"') == 2

    def test_says_the_same_to_whoever_presses_yes_all_the_same(
        self, received: Walker, above: Browser, house: House
    ) -> None:
        (dear,) = asks(received, 9000)

        refused = above.post(
            item_at(received, "approvals"), **answer("approval-approve", dear.public_id, received, words=TYPED)
        )

        assert refused.status_code == 403
        assert "Send it up to the head office." in words_of(refused)
        assert TYPED in text_of(refused)
        assert Approval.objects.get().state == "asked"


class TestWhatIsDrawn:
    def test_is_the_answers_of_the_first_alone(self, house: House, above: Browser) -> None:
        walkers = went_up(house, 3)

        page = above.get(page_at("escalated"))

        assert opened(page) == [ref(walkers[0])]
        assert text_of(page).count('value="escalation-instruct"') == 1
        assert text_of(page).count("<textarea") == 1

    def test_is_what_was_opened_without_scripts(self, house: House, above: Browser) -> None:
        _first, second = went_up(house, 2)
        (link,) = re.findall(r'href="(/supervisor/\?[^"#]+)#item-', text_of(above.get(page_at("escalated"))))

        assert opened(above.get(link)) == [ref(second)]

    def test_is_fetched_for_one_item_with_the_cursor_in_it(self, house: House, above: Browser) -> None:
        second = went_up(house, 2)[1]

        part = above.get(item_at(second, "escalated"), htmx=True)

        assert "<html" not in text_of(part)
        assert opened(part) == [ref(second)]
        # The customer is heard before a word is typed (R12).
        assert re.search(r'<input type="checkbox" name="heard_customer"[^>]*autofocus', text_of(part))

    def test_leads_to_the_page_where_it_is_no_part_of_one(self, house: House, above: Browser) -> None:
        (walker,) = went_up(house, 1)

        answered = above.client.get(item_at(walker, "escalated"))

        assert answered.status_code == 302
        assert answered["Location"] == page_at("escalated", open=ref(walker)) + f"#item-{ref(walker)}"

    def test_stays_open_through_a_refresh(self, house: House, above: Browser) -> None:
        walkers = went_up(house, 3)
        url = above.get(page_at("escalated")).context["poll_url"]
        following.add_note(walkers[0].complaint.public_id, None, walkers[0].act(), text="客户已坐下。")

        fresh = above.client.get(f"{url}&open={ref(walkers[1])}&open={ref(walkers[2])}", headers={"HX-Request": "true"})

        assert opened(fresh) == [ref(walkers[1]), ref(walkers[2])]

    def test_is_nothing_of_another_branch(self, house: House) -> None:
        (walker,) = went_up(house, 1)
        other = Browser(house.people["3002"])

        assert other.client.get(item_at(walker, "escalated"), headers={"HX-Request": "true"}).status_code == 404
        said = answer("escalation-acknowledge", step_of(walker).public_id, walker)
        assert other.post(item_at(walker, "escalated"), **said).status_code == 404

    @pytest.mark.parametrize("name", ["", "note", "escalation-done", "withdraw", "option-drop"])
    def test_takes_no_other_act(self, house: House, above: Browser, name: str) -> None:
        (walker,) = went_up(house, 1)

        assert above.post(item_at(walker, "escalated"), **answer(name, "1", walker)).status_code == 404

    def test_says_which_limit_is_near(self, house: House, above: Browser) -> None:
        went_up(house, 1)

        assert "The limit is near First contact" in words_of(above.get(page_at("soon")))


class TestGoingOn:
    @pytest.mark.parametrize(
        ("name", "typed"),
        [
            ("escalation-acknowledge", {}),
            ("escalation-instruct", {"instruction": TYPED, "heard_customer": "on"}),
            ("take-over", {"reason": "轮班。"}),
        ],
    )
    def test_goes_to_the_next_in_the_same_queue(
        self, house: House, above: Browser, name: str, typed: dict[str, str]
    ) -> None:
        walkers = went_up(house, 3)
        row = ref(walkers[0]) if name == "take-over" else step_of(walkers[0]).public_id
        path = item_at(walkers[0], "escalated", following=walkers[1])

        part = above.post(path, htmx="items", **answer(name, row, walkers[0], **typed))

        assert part.status_code == 200
        assert "<html" not in text_of(part)
        assert (cursor(part), opened(part)) == (ref(walkers[1]), [ref(walkers[1])])
        assert f"{walkers[0].complaint.number}: " in words_of(part)

    def test_leads_back_to_the_list_without_scripts(self, house: House, above: Browser) -> None:
        walkers = went_up(house, 3)
        path = item_at(walkers[0], "escalated", following=walkers[1])
        said = {"instruction": TYPED, "heard_customer": "on"}

        answered = above.post(path, **answer("escalation-instruct", step_of(walkers[0]).public_id, walkers[0], **said))
        page = above.get(answered["Location"].partition("#")[0])

        assert answered["Location"] == page_at("escalated", open=ref(walkers[1])) + f"#item-{ref(walkers[1])}"
        assert f"{walkers[0].complaint.number}: The desk has your instruction." in words_of(page)
        assert opened(page) == [ref(walkers[1])]

    def test_begins_at_the_first_after_the_last(self, house: House, above: Browser) -> None:
        walkers = went_up(house, 2)
        said = answer("escalation-acknowledge", step_of(walkers[1]).public_id, walkers[1])

        part = above.post(item_at(walkers[1], "escalated"), htmx=True, **said)

        assert cursor(part) == ref(walkers[0])

    def test_leaves_open_what_is_being_written_elsewhere(self, house: House, above: Browser) -> None:
        walkers = went_up(house, 3)
        path = item_at(walkers[0], "escalated", following=walkers[1])
        said = answer("escalation-acknowledge", step_of(walkers[0]).public_id, walkers[0])

        part = above.post(path, htmx=True, open=[ref(walkers[0]), ref(walkers[2])], **said)

        assert opened(part) == [ref(walkers[1]), ref(walkers[2])]

    def test_goes_to_the_first_page_once_a_later_one_is_empty(
        self, house: House, above: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("complaints.screens.lists.PAGE", 1)
        walkers = went_up(house, 2)
        second = above.get(page_at("escalated")).context["next_page_url"]
        assert opened(above.get(second)) == [ref(walkers[1])]
        walkers[1].by = house.bo
        step = str(step_of(walkers[1]).public_id)
        walkers[1].do(escalating.instruct, escalation=step, instruction="退费。", heard_customer=True)
        walkers[1].do(escalating.mark_done, escalation=step)

        assert opened(above.get(second)) == [ref(walkers[0])]

    def test_says_i_have_it_though_somebody_wrote_meanwhile(self, house: House, above: Browser) -> None:
        (walker,) = went_up(house, 1)
        step = step_of(walker)

        above.post(item_at(walker, "escalated"), act="escalation-acknowledge", row=str(step.public_id))

        step.refresh_from_db()
        assert step.acknowledged_by == house.bo


class TestWhatComesBack:
    @pytest.mark.parametrize("htmx", [False, "items"])
    def test_stands_in_its_place_with_what_was_typed(self, house: House, above: Browser, htmx: bool | str) -> None:
        walkers = went_up(house, 2)
        said = answer("escalation-instruct", step_of(walkers[1]).public_id, walkers[1], instruction=TYPED)

        refused = above.post(item_at(walkers[1], "escalated"), htmx=htmx, **said)

        assert refused.status_code == 422
        assert opened(refused) == [ref(walkers[1])]
        assert TYPED in text_of(refused)
        assert "Read or hear the customer's own words first" in words_of(refused)
        assert "aria-invalid" in text_of(refused)
        assert not Escalation.objects.exclude(instruction="").exists()

    def test_says_that_somebody_was_faster_and_works_the_second_time(self, house: House, above: Browser) -> None:
        (walker,) = went_up(house, 1)
        row = step_of(walker).public_id
        said = {"act": "escalation-instruct", "row": str(row), "instruction": TYPED, "heard_customer": "on"}

        late = above.post(item_at(walker, "escalated"), version=NEVER, **said)
        (version,) = set(re.findall(r'name="version" value="(\d+)"', text_of(late)))
        again = above.post(item_at(walker, "escalated"), version=version, **said)

        assert (late.status_code, again.status_code) == (409, 302)
        assert TYPED in text_of(late)
        assert Escalation.objects.get().instruction == TYPED

    def test_keeps_the_words_though_the_thing_was_decided_meanwhile(
        self, received: Walker, above: Browser, house: House
    ) -> None:
        first, _second = asks(received, 500, 900)
        said = answer("approval-decline", first.public_id, received, words=TYPED)
        received.by = house.head
        received.do(approving.approve, approval=str(first.public_id))

        late = above.post(item_at(received, "approvals"), htmx=True, **said)

        assert late.status_code == 409
        assert "What you typed" in words_of(late)
        assert TYPED in text_of(late)

    def test_keeps_the_words_though_it_left_the_queue(self, received: Walker, above: Browser, house: House) -> None:
        (only,) = asks(received, 500)
        said = answer("approval-decline", only.public_id, received, words=TYPED)
        received.by = house.head
        received.do(approving.approve, approval=str(only.public_id))

        late = above.post(item_at(received, "approvals"), htmx=True, **said)

        assert late.status_code == 409
        assert TYPED in text_of(late)
        assert received.complaint.number in words_of(late)

    def test_is_nothing_where_the_row_is_not_there(self, house: House, above: Browser) -> None:
        (walker,) = went_up(house, 1)

        for row in ("x", "", "9a6e4149-70e7-4a71-96b7-af6c03934f4d"):
            said = answer("escalation-acknowledge", row, walker)
            assert above.post(item_at(walker, "escalated"), **said).status_code == 404


def test_what_is_closed_is_light(house: House, above: Browser) -> None:
    went_up(house, 4)

    closed = text_of(above.get(page_at("escalated"))).split("<article")[2:-1]

    assert len(closed) == 2
    assert max(len(part.encode()) for part in closed) < 4500
