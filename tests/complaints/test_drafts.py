"""What somebody typed and did not save: theirs alone, sealed, gone with the save, within a day, with the customer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.urls import reverse

from complaints.drafts import LONGEST, MOST_FIELDS, PAGES_KEPT, Place, drop_drafts, drop_sent, forget_old, keep, newest
from complaints.models import Complaint, Draft
from complaints.usecases.erasing import erase_customer
from evidence.crypto import Erased, WrongKey, unseal
from evidence.models import DataKey, TrailEntry
from organisation.models import Policy, User
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, House, Walker, act

WORDS = "排队一小时没人理，身份证还在你们那里。"
PAGE = "page-0001"
NEW = "/complaints/new/draft/"


def draft(words: str = WORDS, **more: Any) -> str:
    """What a page sends."""
    told = {"key": "\nnew-complaint\nown_words\n\n1", "label": "原话", "value": words}
    return json.dumps(
        {"fields": [told], "forms": {"\nnew-complaint": {"idempotency_key": PAGE}}} | more, ensure_ascii=False
    )


def of(complaint: Complaint) -> str:
    return reverse("complaint_draft", args=[complaint.public_id])


def kept(user: User, path: str = NEW, text: str = "", page: str = PAGE) -> Any:
    return Browser(user).post(path, htmx=True, page=page, draft=text or draft())


def offered(user: User, path: str = NEW, page: str = "another-page") -> str:
    """The banner, or nothing."""
    answer = Browser(user).get(path, htmx=True, page=page)
    assert answer.status_code in (200, 204)
    return text_of(answer)


NO_DRAFTS = {
    "no JSON": "{",
    "far too deep": "[" * 5000,
    "a list": "[]",
    "no marks": '{"fields": []}',
    "no fields": draft(fields=[]),
    "fields that are a text": draft(fields="words"),
    "a field without a value": draft(fields=[{"key": "k", "label": "l"}]),
    "a number": draft(fields=[{"key": "k", "label": "l", "value": 1}]),
    "a field with more": draft(fields=[{"key": "k", "label": "l", "value": "v", "more": ""}]),
    "too many fields": draft(fields=[{"key": "k", "label": "l", "value": True}] * (MOST_FIELDS + 1)),
    "a NUL": draft("half a\x00word"),
    "half a character": draft("half").replace("half", "\\ud800"),
    "marks that are a list": draft(forms=[]),
    "a token": draft(forms={"form": {"csrfmiddlewaretoken": "token"}}),
    "a version that is a number": draft(forms={"form": {"version": 3}}),
    "more": draft(more=1),
}


class TestKeeping:
    def test_says_when_and_gives_it_back_to_its_writer(self, house: House, clock: Clock) -> None:
        answer = kept(house.alice)

        assert (answer.status_code, answer.json()) == (200, {"kept": "10:00"})
        told = words_of(Browser(house.alice).get(NEW, htmx=True, page="another-page"))
        assert f"{len(WORDS)}个字" in told
        assert "10:00" in told
        assert WORDS not in told

        page = offered(house.alice)
        assert json.loads(page.split('data-draft="')[1].split('" data-page')[0]) == json.loads(draft())

    def test_is_nobody_elses(self, received: Walker, clock: Clock) -> None:
        house = received.house
        kept(house.alice, of(received.complaint))
        kept(house.alice)

        for other in (house.bob, house.bo, house.head):
            assert offered(other, of(received.complaint)) == ""
            assert offered(other) == ""

    def test_keeps_every_complaint_and_every_window_apart(self, received: Walker, clock: Clock) -> None:
        alice, path = received.house.alice, of(received.complaint)
        kept(alice, path, draft("第一个窗口"), "page-0001")
        clock.move_to(NOW + timedelta(minutes=1))
        kept(alice, path, draft("第二个窗口"), "page-0002")

        assert offered(alice) == ""
        assert "第二个窗口" in offered(alice, path)
        assert "第一个窗口" in offered(alice, path, "page-0002")
        kept(alice, path, draft("第一个窗口，又写了些"), "page-0001")
        assert Draft.objects.count() == 2

    def test_holds_so_many_windows_and_lets_the_oldest_go(self, house: House) -> None:
        place = Place(house.alice)
        for number in range(PAGES_KEPT + 2):
            keep(place, f"page-{number:04}", draft(str(number)), now=NOW + timedelta(minutes=number))

        assert Draft.objects.count() == PAGES_KEPT
        assert not Draft.objects.filter(page__in=["page-0000", "page-0001"]).exists()
        assert DataKey.objects.filter(destroyed_at__isnull=False).count() == 2

    def test_nothing_unsaved_drops_it(self, received: Walker, clock: Clock) -> None:
        alice, path = received.house.alice, of(received.complaint)
        kept(alice, path)

        answer = Browser(alice).post(path, htmx=True, page=PAGE, draft="")

        assert answer.json() == {"kept": ""}
        assert offered(alice, path) == ""

    def test_leaves_no_trace_on_the_trail_and_counts_as_no_change(self, received: Walker, clock: Clock) -> None:
        before = TrailEntry.objects.count()

        kept(received.house.alice, of(received.complaint))
        offered(received.house.alice, of(received.complaint))

        assert TrailEntry.objects.count() == before
        assert Complaint.objects.get().version == received.complaint.version

    def test_is_no_page_of_its_own(self, house: House, clock: Clock) -> None:
        kept(house.alice)

        assert Browser(house.alice).get(NEW).status_code == 404


class TestWhatIsRefused:
    def test_too_much_is_told_and_what_was_kept_stays(self, house: House, clock: Clock) -> None:
        kept(house.alice)

        answer = kept(house.alice, text=draft("字" * LONGEST))

        assert answer.status_code == 413
        assert "100,000" in answer.json()["refused"]
        assert WORDS in offered(house.alice)

    @pytest.mark.parametrize("text", NO_DRAFTS.values(), ids=NO_DRAFTS)
    def test_what_is_no_draft(self, house: House, clock: Clock, text: str) -> None:
        answer = kept(house.alice, text=text)

        assert answer.status_code == 422
        assert answer.json()["refused"].startswith("这些内容没能")
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("page", ["", "short", "x" * 65, "with a blank", "页面的名字啊啊啊"])
    def test_what_is_no_page(self, house: House, clock: Clock, page: str) -> None:
        assert kept(house.alice, page=page).status_code == 422

    def test_characters_that_no_column_holds(self, house: House, clock: Clock) -> None:
        assert kept(house.alice, text="a\x00b").status_code == 400
        assert not Draft.objects.exists()


class TestTheSeal:
    def test_the_database_holds_nothing_that_can_be_read(self, house: House) -> None:
        keep(Place(house.alice), PAGE, draft(), now=NOW)

        row = Draft.objects.get()
        assert WORDS.encode() not in bytes(row.sealed)
        assert b"fields" not in bytes(row.sealed)
        assert unseal(row.subject, "draft", row.sealed) == draft()
        with pytest.raises(WrongKey):
            unseal(row.subject, "another field", row.sealed)
        assert WORDS not in str(row)

    def test_its_key_goes_with_it(self, house: House) -> None:
        keep(Place(house.alice), PAGE, draft(), now=NOW)
        row = Draft.objects.get()

        assert drop_drafts(Draft.objects.all()) == 1

        assert not Draft.objects.exists()
        with pytest.raises(Erased):
            unseal(row.subject, "draft", row.sealed)

    def test_writing_on_after_it_went_begins_anew(self, house: House) -> None:
        place = Place(house.alice)
        keep(place, PAGE, draft(), now=NOW)
        keep(place, PAGE, "", now=NOW)

        assert keep(place, PAGE, draft("再写一点"), now=NOW)

        found = newest(place, beside="")
        assert found is not None
        assert found.characters == len("再写一点")

    def test_the_administration_does_not_know_it(self) -> None:
        assert not admin.site.is_registered(Draft)


class TestItsEnd:
    @pytest.mark.parametrize("way", ["log", "on_the_spot", "potential"])
    def test_logging_the_complaint_drops_it_in_the_same_request(self, house: House, clock: Clock, way: str) -> None:
        key = uuid4().hex
        kept(house.alice, page=key)
        kept(house.alice, page="another-window", text=draft("别的客户的话。"))
        kept(house.bob, page=key)
        typed = {"channel": "walk_in", "own_words": WORDS, "feeling": "2", "idempotency_key": key, "save": way}
        if way == "on_the_spot":
            typed |= {"found": "查了。", "done": "道歉并办好。", "agrees": "好的。", "feeling_after": "1"}
            typed |= {"spot_cause": "ours"}
        if way == "potential":
            typed |= {"remedy": "请他先坐。"}

        answer = Browser(house.alice).post("/complaints/new/", htmx=True, **typed)

        complaint = Complaint.objects.get()
        assert (answer.status_code, answer["HX-Redirect"]) == (204, reverse("complaint", args=[complaint.public_id]))
        left = sorted(Draft.objects.values_list("user__staff_code", "page"))
        assert left == [("5017", "another-window"), ("5018", key)]

    @pytest.mark.parametrize(
        ("words", "stays"),
        [(WORDS, False), (WORDS[:5], False), ("别的客户的话。", True), (WORDS + "还没说完", True), ("   ", True)],
    )
    def test_what_was_typed_anew_and_logged_from_a_later_page_goes_too(
        self, house: House, clock: Clock, words: str, stays: bool
    ) -> None:
        chosen = {"key": "\nnew-complaint\nfeeling\n4\n1", "label": "情绪", "value": True}
        typed = json.loads(draft(words))
        kept(house.alice, text=json.dumps(typed | {"fields": [*typed["fields"], chosen]}))
        kept(house.bob)

        Browser(house.alice).post(
            "/complaints/new/", own_words=f"{WORDS}\r\n退钱。", channel="walk_in", feeling="4", phone="13800000001",
            anonymity="named", save="log", idempotency_key="page-0002",
        )  # fmt: skip

        assert Complaint.objects.count() == 1
        assert bool(offered(house.alice)) is stays
        assert offered(house.bob)

    def test_a_draft_with_odd_names_is_left_alone(self, house: House, clock: Clock) -> None:
        keep(Place(house.alice), PAGE, draft(fields=[{"key": "k", "label": "", "value": WORDS}]), now=NOW)

        assert drop_sent(Place(house.alice), "page-0002", {"own_words": WORDS}) == 0

    def test_what_was_still_on_its_way_is_never_offered(self, house: House, clock: Clock) -> None:
        key = uuid4().hex
        typed = {"channel": "walk_in", "own_words": WORDS, "feeling": "2", "idempotency_key": key, "save": "log"}
        assert Browser(house.alice).post("/complaints/new/", **typed).status_code == 302

        assert kept(house.alice, page=key).json() == {"kept": ""}
        assert not Draft.objects.exists()

        # It came in between: the one did not see the other yet.
        Draft.objects.create(user=house.alice, place="new", page=key, subject=uuid4(), sealed=b"-", saved_at=NOW)
        assert offered(house.alice) == ""
        assert not Draft.objects.exists()

    def test_refused_it_stays(self, house: House, clock: Clock) -> None:
        key = uuid4().hex
        kept(house.alice, page=key)

        answer = Browser(house.alice).post("/complaints/new/", htmx=True, idempotency_key=key, save="on_the_spot")

        assert answer.status_code == 422
        assert "data-returned" in text_of(answer)
        assert Draft.objects.count() == 1

    def test_it_is_swept_away_after_the_hours_of_the_policy(self, house: House) -> None:
        keep(Place(house.alice), PAGE, draft(), now=NOW)
        row = Draft.objects.get()

        assert forget_old(NOW + timedelta(hours=23, minutes=59), 10) == 0
        Policy.objects.create(key="draft_hours", value=2, effective_from=NOW.date())
        assert forget_old(NOW + timedelta(minutes=119), 10) == 0
        assert forget_old(NOW + timedelta(minutes=121), 0) == 0
        assert forget_old(NOW + timedelta(minutes=121), 10) == 1
        with pytest.raises(Erased):
            unseal(row.subject, "draft", row.sealed)

    def test_it_goes_with_the_customer_and_nothing_is_kept_afterwards(self, received: Walker, clock: Clock) -> None:
        house, complaint = received.house, received.to("closed")
        assert complaint.customer is not None
        for user in (house.alice, house.bo):
            kept(user, of(complaint))
        rows = list(Draft.objects.all())

        by = act(house.people["7001"], after=timedelta(days=1))
        erase_customer(complaint.customer.public_id, by, reason="客户书面要求删除。")

        assert not Draft.objects.exists()
        for row in rows:
            with pytest.raises(Erased):
                unseal(row.subject, "draft", row.sealed)
        assert kept(house.alice, of(complaint)).json() == {"kept": ""}
