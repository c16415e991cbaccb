"""Whoever opens a page that is not theirs reads who may see it; what is not there says nothing of complaints."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.complaints.page_fixtures import Browser, words_of
from tests.personas import House

COMPLAINT = "其他网点的投诉"
pytestmark = pytest.mark.usefixtures("library")


@pytest.mark.parametrize(
    ("page", "code", "says"),
    [
        ("scripts_library:coaching", "5017", "这一页由值班经理看，说的是他们带的同事。"),
        ("scripts_library:keywords", "5017", "关键词由值班经理和质量管理维护。"),
        ("scripts_library:digest", "7001", "晨会一页纸是各网点自己的，你不在网点当班。"),
        ("supervisor", "5017", "这一页由值班经理看，里面是等他们拿主意的事。"),
        ("tags", "5017", "标签由值班经理管理。"),
        ("desk_hand_on", "7001", "你不在柜台当班，没有可以移交的列表。"),
    ],
)
def test_a_page_of_others_says_whose_it_is(house: House, page: str, code: str, says: str) -> None:
    answer = Browser(house.people[code]).get(reverse(page))

    assert answer.status_code == 403
    assert says in words_of(answer)
    assert COMPLAINT not in words_of(answer)


@pytest.mark.parametrize("address", ["/playbooks/nothing/", "/nowhere/", "/casebook/cases/nothing/"])
def test_what_is_not_there_speaks_of_the_address(house: House, address: str) -> None:
    answer = Browser(house.alice).get(address)

    assert answer.status_code == 404
    assert "请核对网址" in words_of(answer)
    assert COMPLAINT not in words_of(answer)


def test_a_complaint_that_is_not_there_may_belong_to_another_branch(house: House) -> None:
    answer = Browser(house.alice).get("/complaints/00000000-0000-4000-8000-000000000000/")

    assert COMPLAINT in words_of(answer)
