"""The supervisor's page keeps itself fresh without being asked again for what has not moved."""

from __future__ import annotations

import pytest
from django.http import HttpResponse
from django.test import Client

from complaints.usecases.escalating import escalate
from complaints.usecases.following import add_note
from tests.complaints.page_fixtures import Browser
from tests.personas import House, Walker


@pytest.fixture
def above(house: House) -> Client:
    return Browser(house.bo).client


def poll(client: Client, url: str) -> HttpResponse:
    return client.get(url, headers={"HX-Request": "true"})  # type: ignore[return-value]


@pytest.mark.usefixtures("clock")
class TestAPoll:
    def test_says_nothing_while_nothing_moved(self, above: Client, received: Walker) -> None:
        url = above.get("/supervisor/").context["poll_url"]

        assert poll(above, url).status_code == 204
        assert poll(above, url).content == b""

    def test_shows_what_went_up_meanwhile_and_nothing_of_the_frame(self, above: Client, received: Walker) -> None:
        url = above.get("/supervisor/?queue=escalated").context["poll_url"]
        received.do(escalate, reason="by_hand", words="客户要求见经理。")

        page = poll(above, url).content.decode()

        assert 'id="items"' in page
        assert received.complaint.number in page
        assert "<html" not in page

    def test_shows_a_row_that_changed_though_no_count_did(self, above: Client, received: Walker) -> None:
        received.do(escalate, reason="by_hand", words="客户要求见经理。")
        url = above.get("/supervisor/").context["poll_url"]
        add_note(received.complaint.public_id, None, received.act(), text="客户已坐下。")

        assert poll(above, url).status_code == 200

    def test_is_the_page_itself_without_htmx(self, above: Client, received: Walker) -> None:
        url = above.get("/supervisor/").context["poll_url"]
        received.do(escalate, reason="by_hand", words="客户要求见经理。")

        assert "<html" in above.get(url).content.decode()
