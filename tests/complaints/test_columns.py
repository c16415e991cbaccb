"""Which columns somebody sees on the desk's lists: remembered for them alone, number and next step never left away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from complaints.codes import ListColumn
from complaints.errors import BadInput
from complaints.models import ChosenColumns
from complaints.saved_columns import DEFAULT, chosen_columns, column_rows, columns_shown, drop_columns, keep_columns
from complaints.screens.rows import age_words
from complaints.usecases import waiting
from organisation.at_once import at_once
from organisation.models import User
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, House, Walker, start


def chosen(user: User) -> list[str]:
    return chosen_columns(at_once(columns=column_rows(user))["columns"])


class TestAChoice:
    def test_is_that_of_everybody_until_somebody_makes_one(self, house: House) -> None:
        assert chosen(house.alice) == [str(column) for column in DEFAULT]

    def test_is_kept_for_one_person_in_the_order_of_the_list(self, house: House) -> None:
        keep_columns(house.alice, ["age", "due", "owner", "age"], now=NOW)

        assert chosen(house.alice) == ["due", "owner", "age"]
        assert chosen(house.bob) == [str(column) for column in DEFAULT]

    def test_takes_the_place_of_the_one_before(self, house: House) -> None:
        keep_columns(house.alice, ["age"], now=NOW)
        keep_columns(house.alice, [], now=NOW)

        assert chosen(house.alice) == []
        assert ChosenColumns.objects.count() == 1

    def test_knows_no_other_columns(self, house: House) -> None:
        with pytest.raises(BadInput):
            keep_columns(house.alice, ["due", "phone"], now=NOW)
        assert not ChosenColumns.objects.exists()

    def test_forgets_a_column_that_is_gone(self, house: House) -> None:
        ChosenColumns.objects.create(user=house.alice, columns=["due", "moon"], chosen_at=NOW)

        assert chosen(house.alice) == ["due"]

    def test_goes_back_to_the_beginning(self, house: House) -> None:
        keep_columns(house.alice, ["age"], now=NOW)
        drop_columns(house.alice)

        assert chosen(house.alice) == [str(column) for column in DEFAULT]

    def test_tells_the_list_what_differs(self) -> None:
        assert columns_shown([str(column) for column in DEFAULT]) == {"less": {}, "more": {}}
        assert columns_shown(["due", "age"]) == {
            "less": {"category": True, "feeling": True, "severity": True}, "more": {"age": True},
        }  # fmt: skip


@pytest.mark.parametrize(("days", "words"), [(0, "今天"), (1, "1天"), (40, "40天")])
def test_an_age_is_told_in_days_on_the_wall(days: int, words: str) -> None:
    assert age_words(NOW - timedelta(days=days), now=NOW) == words


@pytest.mark.usefixtures("clock")
class TestTheDesk:
    SHOWN = {
        "due": "row-due", "category": "row-category", "feeling": "row-feeling", "severity": "row-severity",
        "owner": "row-owner", "age": "row-age",
    }  # fmt: skip

    def desk(self, user: User) -> Any:
        return Browser(user).get(reverse("desk"), show="all")

    def columns_on(self, page: str) -> set[str]:
        return {name for name, mark in self.SHOWN.items() if f'class="{mark}' in page}

    def test_shows_what_everybody_begins_with(self, received: Walker) -> None:
        assert self.columns_on(text_of(self.desk(received.by))) == {str(column) for column in DEFAULT}
        assert set(self.SHOWN) == set(ListColumn.values)

    @pytest.mark.parametrize("columns", [[], ["owner", "age"], list(ListColumn.values)])
    def test_shows_what_was_chosen_and_always_number_and_step(self, received: Walker, columns: list[str]) -> None:
        keep_columns(received.by, columns, now=NOW)

        page = self.desk(received.by)

        assert self.columns_on(text_of(page)) == set(columns)
        assert received.complaint.number in words_of(page)
        assert "row-stage" in text_of(page)

    def test_shows_them_on_a_poll_as_well(self, received: Walker) -> None:
        keep_columns(received.by, ["owner"], now=NOW)

        polled = Browser(received.by).get(reverse("desk"), htmx=True, show="all", seen="before")

        assert self.columns_on(text_of(polled)) == {"owner"}

    def test_leaves_nobody_waiting_unseen(self, received: Walker) -> None:
        keep_columns(received.by, ["due"], now=NOW)
        received.do(waiting.step_away, minutes=5)

        page = text_of(self.desk(received.by))

        assert self.columns_on(page) == {"due"}
        assert "data-since=" in page

    def test_keeps_a_choice_from_the_form_and_stays_on_the_list(self, house: House) -> None:
        start(house)
        address = f"{reverse('desk_narrow')}?show=all&stage=receive"

        sent = Browser(house.alice).post(address, columns=["due", "age"], columns_kept="1")

        assert sent.status_code == 302
        assert sent.headers["Location"] == f"{reverse('desk')}?show=all&stage=receive"
        assert chosen(house.alice) == ["due", "age"]

    def test_goes_back_by_one_button(self, house: House) -> None:
        keep_columns(house.alice, ["age"], now=NOW)

        Browser(house.alice).post(reverse("desk_narrow"), columns_as_before="1")

        assert chosen(house.alice) == [str(column) for column in DEFAULT]

    def test_refuses_a_column_that_there_is_not(self, house: House) -> None:
        sent = Browser(house.alice).post(reverse("desk_narrow"), columns=["phone"], columns_kept="1")

        assert sent.status_code == 422
        assert not ChosenColumns.objects.exists()

    def test_ticks_what_is_shown(self, house: House) -> None:
        keep_columns(house.alice, ["age"], now=NOW)

        page = text_of(Browser(house.alice).get(reverse("desk_narrow")))

        assert page.count('name="columns"') == len(ListColumn)
        assert page[page.index('value="age"') :].partition(">")[0].endswith("checked")
        assert not page[page.index('value="due"') :].partition(">")[0].endswith("checked")
