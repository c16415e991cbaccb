"""Where a clerk meets a customer who is known twice: the offer, the two records side by side, and the way back."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from complaints.models import Complaint, ContactPoint, Customer, CustomerMerge
from organisation.models import Policy
from tests.complaints.api_fixtures import Clock
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker, start

OTHER_PHONE = "13800000041"


@pytest.fixture
def second(received: Walker, house: House) -> Walker:
    return start(house, phone=OTHER_PHONE, surname="王", title="ms")


def act_path(walker: Walker, name: str, row: str = "") -> str:
    ref = walker.complaint.public_id
    return reverse("complaint_row_act", args=[ref, name, row]) if row else reverse("complaint_act", args=[ref, name])


class TestTheWaysOnThePage:
    def test_are_added_put_first_and_ended(self, received: Walker, clock: Clock) -> None:
        browser, version = Browser(received.house.alice, language="en"), received.complaint.version
        added = browser.post(act_path(received, "contact"), htmx=True, value="138 0000 0031", once="a-page-contact")
        again = browser.post(act_path(received, "contact"), htmx=True, value="138 0000 0031", once="a-page-contact")
        browser.post(act_path(received, "contact"), htmx=True, value="zheng@example.com", once="b-page-contact")
        assert (added.status_code, again.status_code) == (200, 200)
        points = {point.masked: str(point.public_id) for point in ContactPoint.objects.all()}
        assert set(points) == {"138****0001", "138****0031", "z***@example.com"}

        first = browser.post(act_path(received, "contact-prefer", points["138****0031"]), htmx=True, version=version)
        bare = browser.post(act_path(received, "contact-end", points["138****0001"]), htmx=True, version=version)
        ended = browser.post(
            act_path(received, "contact-end", points["138****0001"]), htmx=True, version=version, reason="停机了。"
        )

        shown = words_of(first)
        assert shown.index("138****0031") < shown.index("138****0001")
        assert bare.status_code == 422
        assert "a stranger answers" in words_of(bare)
        assert "停机了。" in words_of(ended)
        assert ContactPoint.objects.get(public_id=points["138****0001"]).ended_by == received.house.alice

    def test_say_what_is_wrong_with_a_number(self, received: Walker, clock: Clock) -> None:
        refused = Browser(received.house.alice).post(
            act_path(received, "contact"), htmx=True, value="1380000", once="a-page-contact"
        )

        assert refused.status_code == 422
        assert 'id="ways" open' in re.sub(r"\s+", " ", refused.content.decode())
        assert 'value="1380000"' in refused.content.decode()

    def test_are_nothing_to_press_for_who_only_reads(self, received: Walker, clock: Clock) -> None:
        page = Browser(received.house.auditor).get(page_of(received.complaint)).content.decode()

        assert "138****0001" in page
        assert 'id="ways"' not in page


class TestTheOffer:
    def offer(self, walker: Walker, second: Walker) -> str:
        browser = Browser(walker.house.alice, language="en")
        answer = browser.post(act_path(walker, "contact"), htmx=True, value=OTHER_PHONE, once="a-page-contact")
        return words_of(answer) + str(answer.content.decode())

    def test_comes_when_an_added_number_is_somebody_elses_too(
        self, received: Walker, second: Walker, clock: Clock
    ) -> None:
        shown = self.offer(received, second)

        assert "138****0041 also belongs to 王**女士" in shown
        assert second.complaint.customer is not None
        assert (
            reverse("customer_unite", args=[received.complaint.public_id, second.complaint.customer.public_id]) in shown
        )

    def test_names_nobody_who_is_sealed(self, received: Walker, second: Walker, clock: Clock) -> None:
        Customer.objects.filter(complaints=second.complaint).update(sealed=True)
        Complaint.objects.filter(pk=second.complaint.pk).update(owner=received.house.bob)

        shown = self.offer(received, second)

        assert "also belongs" not in shown
        assert "same-person/" in shown  # The way by a complaint's number stays.


class TestThePreview:
    def path(self, walker: Walker, other: Walker) -> str:
        assert other.complaint.customer is not None
        return reverse("customer_unite", args=[walker.complaint.public_id, other.complaint.customer.public_id])

    def test_shows_both_sides_masked(self, received: Walker, second: Walker, clock: Clock) -> None:
        page = Browser(received.house.alice, language="en").get(self.path(received, second))

        shown = words_of(page)
        assert shown.index("138****0001") < shown.index("138****0041")
        assert "郑**先生" in shown
        assert "王**女士" in shown
        assert "72 hours" in shown

    def test_is_reached_by_the_number_of_a_complaint(self, received: Walker, second: Walker, clock: Clock) -> None:
        browser = Browser(received.house.alice)
        find = reverse("customer_unite_find", args=[received.complaint.public_id])

        found = browser.post(find, number=second.complaint.number.lower())
        own = browser.post(find, number=received.complaint.number)

        assert (found.status_code, found["Location"]) == (302, self.path(received, second))
        assert own.status_code == 422

    def test_makes_one_and_takes_it_back(self, received: Walker, second: Walker, clock: Clock) -> None:
        browser, path = Browser(received.house.alice, language="en"), self.path(received, second)
        received.complaint.refresh_from_db()
        bare = browser.post(path, version=received.complaint.version, stays="this", reason="")
        late = browser.post(path, version=1 + received.complaint.version, stays="this", reason="本人说的。")
        assert (bare.status_code, late.status_code) == (422, 409)
        assert "本人说的。" in late.content.decode()
        assert not CustomerMerge.objects.exists()

        made = browser.post(path, version=received.complaint.version, stays="this", reason="本人说的。")

        assert made.status_code == 302
        row = CustomerMerge.objects.get()
        back = browser.get(reverse("customer_unite_find", args=[received.complaint.public_id]))
        assert "Not the same person" in words_of(back)
        received.complaint.refresh_from_db()
        undone = browser.post(
            reverse("customer_part", args=[received.complaint.public_id, row.public_id]),
            version=received.complaint.version,
        )
        assert undone.status_code == 302
        assert Complaint.objects.get(pk=second.complaint.pk).customer == row.merged

    def test_of_a_merge_that_is_old_says_so(self, received: Walker, second: Walker, clock: Clock) -> None:
        browser = Browser(received.house.alice, language="en")
        received.complaint.refresh_from_db()
        browser.post(self.path(received, second), version=received.complaint.version, stays="this", reason="本人。")
        received.complaint.refresh_from_db()
        Policy.objects.create(key="merge_undo_hours", value=1, effective_from=NOW.date())
        clock.shift(2 * 3600)

        answer = browser.post(
            reverse("customer_part", args=[received.complaint.public_id, CustomerMerge.objects.get().public_id]),
            version=received.complaint.version,
        )

        assert answer.status_code == 409
        assert "has passed" in words_of(answer)

    def test_is_refused_with_whom_to_ask(self, received: Walker, second: Walker, clock: Clock) -> None:
        Customer.objects.filter(complaints=second.complaint).update(level="group")

        answer = Browser(received.house.alice, language="en").get(self.path(received, second))

        assert answer.status_code == 403
        assert "duty manager" in words_of(answer)
