"""Short words on complaints: who makes them, who puts them on, and what they find."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint, Tag
from complaints.search.finding import Query, first_found
from complaints.usecases import ending, tagging
from evidence.models import TrailEntry
from evidence.trail import words_of
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker, act, start


@pytest.fixture
def fee(house: House) -> Tag:
    """A tag of the hall."""
    return tagging.make_tag("套餐外费", house.hall, act(house.bo))


def names(complaint: Complaint) -> list[str]:
    return [row.tag.name for row in complaint.taggings.filter(removed_at=None).order_by("id")]


def put(complaint: Complaint, tag: Tag, house: House) -> None:
    tagging.add_tag(complaint.public_id, None, act(house.alice), tag=tag)


class TestTheWords:
    def test_are_made_by_whoever_decides_there(self, house: House) -> None:
        tagging.make_tag("套餐外费", house.hall, act(house.bo))
        tagging.make_tag("媒体", None, act(house.head))

        for by, branch in ((house.alice, house.hall), (house.bo, None), (house.bo, house.branches["WY"])):
            with pytest.raises(NotAllowed):
                tagging.make_tag("别的", branch, act(by))
        assert list(Tag.objects.order_by("id").values_list("name", "branch__code")) == [
            ("套餐外费", "XJ"),
            ("媒体", None),
        ]

    def test_are_one_where_they_are_made_twice(self, house: House, fee: Tag) -> None:
        assert tagging.make_tag(" 套餐外费 ", house.hall, act(house.bo)) == fee
        assert TrailEntry.objects.filter(kind="tag.made").count() == 1

    @pytest.mark.parametrize("name", ["", "  ", "一二三四五六七八九十一二三四五六七"])
    def test_are_words_and_short(self, house: House, name: str) -> None:
        with pytest.raises(BadInput) as refused:
            tagging.make_tag(name, house.hall, act(house.bo))

        assert set(refused.value.fields) == {"name"}

    def test_never_meet_one_of_the_same_name(self, house: House, fee: Tag) -> None:
        with pytest.raises(BadInput):
            tagging.make_tag("套餐外费", None, act(house.head))
        other = tagging.make_tag("套餐外费", house.branches["WY"], act(house.head))
        second = tagging.make_tag("流量", house.hall, act(house.bo))
        with pytest.raises(BadInput):
            tagging.rename_tag(second.public_id, "套餐外费", act(house.bo))
        assert other != fee

    def test_are_renamed_everywhere_at_once(self, received: Walker, house: House, fee: Tag) -> None:
        put(received.complaint, fee, house)

        tagging.rename_tag(fee.public_id, "套外费", act(house.bo))

        assert names(received.complaint) == ["套外费"]
        with pytest.raises(NotAllowed):
            tagging.rename_tag(fee.public_id, "别的", act(house.people["3002"]))

    def test_end_and_stay_where_they_are(self, received: Walker, house: House, fee: Tag) -> None:
        put(received.complaint, fee, house)

        tagging.end_tag(fee.public_id, act(house.bo))

        assert names(received.complaint) == ["套餐外费"]
        with pytest.raises(BadInput):
            put(start(house, phone="13800000002").complaint, fee, house)
        with pytest.raises(NotFound):
            tagging.end_tag(fee.public_id, act(house.bo))
        assert tagging.make_tag("套餐外费", house.hall, act(house.bo)) != fee


class TestOnAComplaint:
    def test_stand_on_the_trail_and_leave_the_version_alone(self, received: Walker, house: House, fee: Tag) -> None:
        put(received.complaint, fee, house)
        put(received.complaint, fee, house)
        tagging.remove_tag(received.complaint.public_id, None, act(house.alice), tag=str(fee.public_id))

        rows = TrailEntry.objects.filter(chain=received.complaint.trail_chain, kind__startswith="tag.").order_by("seq")
        assert [(row.kind, words_of([row])[row.pk]) for row in rows] == [
            ("tag.added", {"name": "套餐外费"}),
            ("tag.removed", {"name": "套餐外费"}),
        ]
        assert names(received.complaint) == []
        assert Complaint.objects.get().version == received.complaint.version

    def test_are_those_of_its_branch_and_of_the_house(self, received: Walker, house: House) -> None:
        foreign = tagging.make_tag("门禁", house.branches["WY"], act(house.head))
        of_all = tagging.make_tag("媒体", None, act(house.head))

        put(received.complaint, of_all, house)
        with pytest.raises(BadInput) as refused:
            put(received.complaint, foreign, house)

        assert (names(received.complaint), set(refused.value.fields)) == (["媒体"], {"tag"})

    def test_are_few(self, received: Walker, house: House) -> None:
        made = [tagging.make_tag(f"词{count}", house.hall, act(house.bo)) for count in range(9)]
        for tag in made[:8]:
            put(received.complaint, tag, house)

        with pytest.raises(BadInput):
            put(received.complaint, made[8], house)

    def test_one_that_is_not_there_is_not_taken_off(self, received: Walker, house: House) -> None:
        with pytest.raises(NotFound):
            tagging.remove_tag(received.complaint.public_id, None, act(house.alice), tag=str(uuid4()))

    def test_go_on_after_the_end(self, received: Walker, house: House, fee: Tag) -> None:
        received.do(ending.withdraw, reason="不用处理了。")

        put(received.complaint, fee, house)

        assert names(received.complaint) == ["套餐外费"]

    def test_are_found_by_the_search(self, received: Walker, house: House, fee: Tag) -> None:
        put(received.complaint, fee, house)

        found, _onward = first_found(Complaint.objects.all(), Query.read("套餐外费"), after=None, size=5)

        assert found == [received.complaint]


class TestOnThePages:
    def test_are_put_on_and_taken_off(self, received: Walker, house: House, fee: Tag, clock: Clock) -> None:
        alice, ref = Browser(house.alice, "zh-hans"), received.complaint.public_id

        answer = alice.post(reverse("complaint_act", args=[ref, "tag"]), htmx="complaint", tag=fee.public_id)
        assert answer.status_code == 200
        off = reverse("complaint_row_act", args=[ref, "tag-remove", fee.public_id])
        assert off in text_of(answer)
        assert alice.post(off, htmx="complaint").status_code == 200

        assert off not in text_of(alice.get(page_of(received.complaint)))

    def test_narrow_the_desk_its_table_and_a_kept_list(
        self, received: Walker, house: House, fee: Tag, clock: Clock
    ) -> None:
        other, alice = start(house, phone="13800000002").complaint, Browser(house.alice, "zh-hans")
        put(received.complaint, fee, house)
        asked: dict[str, Any] = {"show": "all", "tag": str(fee.public_id)}

        desk = text_of(alice.get(reverse("desk"), **asked))
        table = b"".join(alice.get(reverse("desk_export"), **asked).streaming_content).decode()
        alice.post(f"{reverse('desk_narrow')}?show=all&tag={fee.public_id}", name="外费")

        assert received.complaint.number in desk
        assert other.number not in desk
        assert "套餐外费" in desk.split('class="narrowed')[1].split("</ul>")[0]
        assert received.complaint.number in table
        assert table.strip().endswith("套餐外费")
        assert f"tag={fee.public_id}" in text_of(alice.get(reverse("desk"))).split("kept-views")[1]

    def test_one_that_is_none_is_left_out_with_a_word(self, received: Walker, house: House, clock: Clock) -> None:
        answer = Browser(house.alice, "zh-hans").get(reverse("desk"), show="all", tag="套餐外费")

        assert received.complaint.number in text_of(answer)
        assert "筛选" in text_of(answer)

    def test_a_manager_keeps_them_on_a_page(self, house: House, clock: Clock) -> None:
        bo = Browser(house.bo, "zh-hans")

        bo.post(reverse("tags"), name="套餐外费", branch=house.hall.pk)
        tag = Tag.objects.get()
        bo.post(reverse("tags"), tag=tag.public_id, name="套外费")
        assert "套外费" in text_of(bo.get(reverse("tags")))
        refused = bo.post(reverse("tags"), tag=tag.public_id, name="一二三四五六七八九十一二三四五六七")
        assert (refused.status_code, "一二三四五六七八九十" in text_of(refused)) == (422, True)
        bo.post(reverse("tags"), tag=tag.public_id, end="1")

        tag.refresh_from_db()
        assert (tag.name, tag.branch, tag.ended_at) == ("套外费", house.hall, NOW)
        assert Browser(house.alice).get(reverse("tags")).status_code == 403


class TestOverTheApi:
    def test_from_the_word_to_the_list(self, case: Case, alice: Caller, bo: Caller) -> None:
        assert alice.post("tags/", {"name": "套餐外费", "branch": "XJ"}).status_code == 403
        [tag] = bo.post("tags/", {"name": "套餐外费", "branch": "XJ"}).json()["results"]
        assert alice.get("tags/").json()["results"] == [tag]

        case.do("acts/tags/", {"tag": tag["ref"]})

        assert [one["tag"]["name"] for one in case.now["tags"]] == ["套餐外费"]
        [found] = alice.get("complaints/", {"tag": tag["ref"]}).json()["results"]
        assert found["number"] == case.now["number"]
        assert bo.post(f"tags/{tag['ref']}/rename/", {"name": "套外费"}).json()["results"][0]["name"] == "套外费"
        case.do(f"acts/tags/{tag['ref']}/remove/")
        assert case.now["tags"] == []
        assert bo.post(f"tags/{tag['ref']}/end/").json() == {"results": []}
        assert case.send("acts/tags/", {"tag": tag["ref"]}).status_code == 400
