"""Supervisors say how a complaint was handled: kept once for each, read by those it is about and by those who lead
them, and talked about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.db.utils import IntegrityError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Complaint, Recusal, SearchText
from complaints.screens.timeline import timeline
from complaints.usecases.erasing import erase_customer
from complaints.usecases.owning import transfer
from config.vital_signs import forget_last_look
from evidence.models import TrailEntry
from evidence.trail import verify
from organisation.models import User
from outbox.models import Message
from scripts_library.coaching import note_talked, to_talk_about
from scripts_library.coaching_lines import lines
from scripts_library.models import Review
from scripts_library.playbooks.reading import playbooks
from scripts_library.review_page import list_context, reviews_context
from scripts_library.reviews import behaviours, review
from tests.complaints.api_fixtures import Caller
from tests.complaints.page_fixtures import HTMX, Browser, page_of, text_of, words_of
from tests.complaints.test_api_description import check
from tests.personas import NOW, House, Walker, act, start

ADVICE = "先说能办的那条路，再说不能办的。"
pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def keep(complaint: Complaint, by: User, person: User, *, after: timedelta = timedelta(0), **told: Any) -> Review:
    told = told or {"ticks": ["flat_refusal", "arguing"], "words": ADVICE}
    review(complaint.public_id, None, act(by, after=after), person=person, **told)
    return Review.objects.get(complaint=complaint.public_id, by=by)


class TestTheSheet:
    def test_has_sixteen_keys_that_stay(self) -> None:
        assert playbooks()["wrong_behaviours"].keys == (
            *("arguing", "lecturing", "flat_refusal", "blaming_customer", "only_our_side", "belittling"),
            *("taking_it_personally", "silent_changes", "brushing_off", "talking_in_circles", "doubting"),
            *("blaming_colleagues", "hurdles", "empty_care", "blame_before_facts", "delaying"),
        )

    def test_names_them_in_the_language_in_force(self, english: None) -> None:
        first = behaviours()[0]

        assert (first.key, first.title) == ("arguing", "Arguing, cutting in")
        assert first.effect
        assert first.better


class TestKeepingOne:
    def test_keeps_the_ticks_in_the_order_of_the_sheet(self, received: Walker, house: House) -> None:
        row = keep(received.complaint, house.bo, house.alice)

        assert row.ticks == ["arguing", "flat_refusal"]
        assert (row.person, row.by, row.branch, row.at) == (house.alice, house.bo, house.hall, NOW)

    def test_tells_the_trail_that_it_was_and_no_more(self, received: Walker, house: House) -> None:
        version, found = received.complaint.version, SearchText.objects.count()
        keep(received.complaint, house.bo, house.alice)

        told = timeline(received.complaint)[0][0]
        assert (told["sentence"], told["words"]) == ("评议了这次处理", "")
        assert SearchText.objects.count() == found
        assert Complaint.objects.get().version == version
        said = TrailEntry.objects.get(kind="review.said")
        assert "flat_refusal" in said.facts
        assert ADVICE not in said.facts
        assert verify().ok

    def test_sends_no_mail(self, received: Walker, house: House) -> None:
        before = Message.objects.count()

        keep(received.complaint, house.bo, house.alice)

        assert Message.objects.count() == before

    def test_is_one_for_each_reviewer(self, received: Walker, house: House) -> None:
        first = keep(received.complaint, house.bo, house.alice)
        keep(received.complaint, house.people["7001"], house.alice, nothing=True, words="听得很好。")

        again = keep(received.complaint, house.bo, house.alice, ticks=["delaying"], after=timedelta(hours=23))

        assert (again.pk, again.ticks, again.at) == (first.pk, ["delaying"], NOW)
        assert Review.objects.count() == 2

    def test_stays_as_it_is_after_a_day(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)

        with pytest.raises(WrongState):
            keep(received.complaint, house.bo, house.alice, nothing=True, after=timedelta(hours=24))

    def test_stays_as_it_is_once_it_was_talked_about(self, received: Walker, house: House) -> None:
        row = keep(received.complaint, house.people["7001"], house.alice)
        note_talked(act(house.bo), row.public_id)

        with pytest.raises(WrongState):
            keep(received.complaint, house.people["7001"], house.alice, nothing=True)

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"words": "好。"}, "ticks"),
            ({"ticks": ["shouting"]}, "ticks"),
            ({"ticks": ["arguing"], "nothing": True}, "nothing"),
            ({"nothing": True, "words": "好" * 201}, "words"),
        ],
    )
    def test_says_what_is_off(self, received: Walker, house: House, told: dict[str, Any], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            keep(received.complaint, house.bo, house.alice, **told)

        assert set(refused.value.fields) == {field}
        assert not Review.objects.exists()

    def test_is_about_somebody_who_had_it_in_hand(self, received: Walker, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            keep(received.complaint, house.bo, house.bob)
        assert set(refused.value.fields) == {"person"}

        transfer(received.complaint.public_id, None, act(house.alice), to=house.bob, summary="在查。", reason="轮班")

        assert keep(received.complaint, house.bo, house.bob).person == house.bob
        assert keep(received.complaint, house.bo, house.alice).person == house.alice

    def test_is_forgotten_with_the_customer_but_for_its_ticks(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)
        received.to("closed")
        assert received.complaint.customer is not None
        erase_customer(received.complaint.customer.public_id, act(house.people["7001"]), reason="本人要求。")

        [line] = reviews_context(received.complaint, house.bo, now=NOW)["lines"]
        assert (line.words, line.row.ticks) == ("", ["arguing", "flat_refusal"])
        assert verify().ok
        with pytest.raises(WrongState):
            keep(received.complaint, house.head, house.alice)
        assert keep(received.complaint, house.head, house.alice, nothing=True).ticks == []


class TestWhoMay:
    @pytest.mark.parametrize("code", ["5017", "5018", "4001", "8001"])
    def test_nobody_else_reviews(self, received: Walker, house: House, code: str) -> None:
        with pytest.raises(NotAllowed):
            keep(received.complaint, house.people[code], house.alice)

    @pytest.mark.parametrize("code", ["5027", "3002", "6002"])
    def test_to_others_it_does_not_exist(self, received: Walker, house: House, code: str) -> None:
        with pytest.raises(NotFound):
            keep(received.complaint, house.people[code], house.alice)

    def test_whom_it_is_about_does_not_review_it(self, received: Walker, house: House) -> None:
        Recusal.objects.create(complaint=received.complaint, user=house.bo, reason="当事人", at=NOW)

        with pytest.raises(NotFound):
            keep(received.complaint, house.bo, house.alice)

    def test_nobody_reviews_themselves(self, house: House) -> None:
        own = start(house)
        transfer(own.complaint.public_id, None, act(house.alice), to=house.bo, summary="我来。", reason="轮班")

        with pytest.raises(BadInput):
            keep(own.complaint, house.bo, house.bo)
        keep(own.complaint, house.head, house.bo)
        with pytest.raises(IntegrityError):
            Review.objects.create(
                complaint=own.complaint.public_id, branch=house.hall, person=house.bo, by=house.bo, at=NOW, seq=9,
                changed_at=NOW,
            )  # fmt: skip

    def test_who_had_it_alone_reviews_nobody(self, house: House) -> None:
        own = start(house)
        own.complaint.owner_spells.update(owner=house.bo)

        with pytest.raises(NotAllowed):
            keep(own.complaint, house.bo, house.alice)


class TestThePage:
    def path(self, walker: Walker) -> str:
        return reverse("scripts_library:review", args=[walker.complaint.public_id])

    def test_keeps_what_was_ticked(self, received: Walker, house: House) -> None:
        manager = Browser(house.bo)
        assert "十六种" not in words_of(manager.get(self.path(received)))

        sent = manager.post(self.path(received), ticks=["arguing"], words=ADVICE)

        assert sent.status_code == 302
        page = text_of(manager.get(self.path(received)))
        assert ADVICE in page
        assert 'value="arguing" checked' in page

    def test_keeps_what_was_typed_where_something_is_off(self, received: Walker, house: House) -> None:
        sent = Browser(house.bo).post(self.path(received), ticks=["arguing"], nothing="on", words=ADVICE)

        assert sent.status_code == 422
        assert f'value="{ADVICE}"' in text_of(sent)
        assert 'value="arguing" checked' in text_of(sent)
        assert "上面勾了一样" in words_of(sent)

    def test_says_what_to_do_where_nothing_is_ticked(self, received: Walker, house: House) -> None:
        sent = Browser(house.bo).post(self.path(received), words="x" * 300)

        assert sent.status_code == 422
        assert not Review.objects.exists()

    def test_says_once_the_day_is_over(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice, after=-timedelta(days=2))

        assert "超过一天" in words_of(Browser(house.bo).get(self.path(received)))
        late = Browser(house.bo).post(self.path(received), nothing="on", words="改一改。")
        assert late.status_code == 409
        assert 'value="改一改。"' in text_of(late)

    def test_asks_whose_work_where_several_had_it(self, received: Walker, house: House) -> None:
        transfer(received.complaint.public_id, None, act(house.alice), to=house.bob, summary="在查。", reason="轮班")
        manager = Browser(house.bo)
        assert 'name="person"' in text_of(manager.get(self.path(received)))

        manager.post(self.path(received), person="5017", nothing="on")

        assert Review.objects.get().person == house.alice

    def test_unfolds_on_the_complaint_for_supervisors_and_whoever_has_it(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)
        for user, seen in ((house.bo, True), (house.alice, True), (house.people["7001"], True), (house.bob, False)):
            assert ('id="review"' in text_of(Browser(user).get(page_of(received.complaint)))) is seen

        part = Browser(house.alice).client.get(self.path(received), headers=HTMX).content.decode()
        assert "<html" not in part
        assert ADVICE in part

    def test_shows_who_handled_it_their_own_only(self, received: Walker, house: House) -> None:
        transfer(received.complaint.public_id, None, act(house.alice), to=house.bob, summary="在查。", reason="轮班")
        keep(received.complaint, house.bo, house.alice)

        assert ADVICE in words_of(Browser(house.alice).get(self.path(received)))
        assert ADVICE not in words_of(Browser(house.bob).get(self.path(received)))
        assert Browser(house.people["4001"]).get(self.path(received)).status_code == 403

    def test_costs_the_same_however_many_there_are(self, received: Walker, house: House) -> None:
        costs = []
        for reviewer in (house.bo, house.head, house.people["7001"]):
            keep(received.complaint, reviewer, house.alice)
            browser = Browser(house.bo)
            browser.get("/appearance/")
            forget_last_look()
            with CaptureQueriesContext(connection) as asked:
                browser.get(self.path(received))
            costs.append(len(asked))

        assert costs == [costs[0]] * 3
        assert costs[0] <= 10


class TestTheList:
    path = staticmethod(lambda: reverse("scripts_library:reviews"))

    def test_counts_what_happened_at_the_branches_one_leads(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)
        keep(start(house).complaint, house.bo, house.alice, ticks=["arguing"])
        keep(start(house).complaint, house.bo, house.alice, nothing=True, words="听得很好。")

        told = list_context(house.people["7001"], now=NOW)

        assert [(row["title"], row["count"]) for row in told["counts"]] == [("争辩、插嘴", 2), ("一口回绝", 1)]
        assert (told["counted"], len(told["lines"]), told["own"]) == (3, 3, [])
        assert list_context(house.people["3002"], now=NOW)["lines"] == []
        assert list_context(house.alice, now=NOW)["lines"] == []

    def test_counts_the_last_three_months(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)
        Review.objects.update(at=NOW - timedelta(days=91))

        assert list_context(house.bo, now=NOW)["counts"] == []

    def test_shows_everybody_their_own(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.bo, house.alice)

        assert ADVICE in words_of(Browser(house.alice).get(self.path()))
        assert ADVICE not in words_of(Browser(house.bob).get(self.path()))
        assert ADVICE not in words_of(Browser(house.people["3002"]).get(self.path()))

    def test_names_no_complaint_that_the_reader_may_not_see(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.head, house.alice)
        Recusal.objects.create(complaint=received.complaint, user=house.bo, reason="当事人", at=NOW)

        page = words_of(Browser(house.bo).get(self.path()))
        assert received.complaint.number not in page
        assert ADVICE not in page

    def test_costs_the_same_however_many_there_are(self, house: House) -> None:
        def asked() -> int:
            manager = User.objects.get(staff_code="3001")
            with CaptureQueriesContext(connection) as queries:
                list_context(manager, now=NOW)
            return len(queries)

        keep(start(house).complaint, house.head, house.alice)
        one = asked()
        for _ in range(3):
            keep(start(house).complaint, house.head, house.alice)

        assert asked() == one <= 8


class TestTalkingAboutIt:
    def test_waits_where_something_is_ticked(self, received: Walker, house: House) -> None:
        keep(received.complaint, house.people["7001"], house.alice)
        keep(start(house).complaint, house.people["7001"], house.alice, nothing=True, words="听得很好。")

        [line] = lines(house.bo, now=NOW)

        assert (line.chips, line.beside, line.said) == (["争辩、插嘴", "一口回绝"], ADVICE, [])
        page = words_of(Browser(house.bo).get(reverse("scripts_library:coaching")))
        assert ADVICE in page
        assert "谈话提醒 1" in words_of(Browser(house.bo).get(reverse("desk")))

    def test_is_marked_as_done_and_seen_by_whoever_handled_it(self, received: Walker, house: House) -> None:
        row = keep(received.complaint, house.bo, house.alice)

        done = Browser(house.bo).post(reverse("scripts_library:talked", args=[row.public_id]))

        assert done.status_code == 302
        assert not to_talk_about(Review, house.bo, now=NOW).exists()
        assert "谈过了" in words_of(Browser(house.alice).get(reverse("scripts_library:reviews")))

    def test_is_never_ones_own(self, house: House) -> None:
        own = start(house)
        transfer(own.complaint.public_id, None, act(house.alice), to=house.bo, summary="我来。", reason="轮班")
        keep(own.complaint, house.head, house.bo)

        assert not to_talk_about(Review, house.bo, now=NOW).exists()
        assert to_talk_about(Review, house.head, now=NOW).count() == 1


class TestTheApi:
    def test_keeps_and_reads_it(self, received: Walker, house: House) -> None:
        at = f"complaints/{received.complaint.public_id}/"
        manager = Caller(house.bo)

        kept = manager.post(f"{at}acts/review/", {"person": "5017", "ticks": ["arguing"], "words": ADVICE})

        assert kept.status_code == 200
        told = manager.get(f"{at}reviews/").json()
        check(SchemaGenerator().get_schema(request=None, public=True), "ReviewsOut", told)
        [one] = told["results"]
        assert (one["person"]["staff_code"], one["ticks"], one["words"], one["talked_at"]) == (
            "5017", ["arguing"], ADVICE, None,
        )  # fmt: skip

    @pytest.mark.parametrize(
        "body",
        [{}, {"person": "9999", "nothing": True}, {"person": "5017"}, {"person": "5017", "ticks": ["shouting"]}],
    )
    def test_says_what_is_off(self, received: Walker, house: House, body: dict[str, Any]) -> None:
        path = f"complaints/{received.complaint.public_id}/acts/review/"

        assert Caller(house.bo).post(path, body).status_code in (400, 422)
        assert not Review.objects.exists()

    @pytest.mark.parametrize(
        ("code", "reads", "writes"),
        [("5017", 200, 403), ("5018", 403, 403), ("5027", 404, 404), ("7001", 200, 200), ("8001", 403, 403)],
    )
    def test_is_for_whom_it_concerns(self, received: Walker, house: House, code: str, reads: int, writes: int) -> None:
        caller, at = Caller(house.people[code]), f"complaints/{received.complaint.public_id}/"

        assert caller.get(f"{at}reviews/").status_code == reads
        assert caller.post(f"{at}acts/review/", {"person": "5017", "nothing": True}).status_code == writes
