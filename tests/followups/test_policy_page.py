"""How a branch handles complaints, for everybody to read: made of the rules it works by, and public by choice."""

from __future__ import annotations

from datetime import date, time

import pytest
from django.urls import reverse

from complaints.codes import DeadlineKind, Severity
from complaints.models import LimitRule
from organisation.models import Branch, CalendarDay, OpeningHours, Policy
from organisation.models.hours import DayKind
from tests.complaints.api_fixtures import clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.followups.customer_fixtures import Customer, customer, later  # noqa: F401
from tests.personas import House, house, received  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def policy(branch: Branch, language: str = "zh-hans") -> str:
    return reverse("followups:policy", args=[branch.code]) + f"?language={language}"


@pytest.fixture
def public(house: House) -> Branch:  # noqa: F811
    Policy.objects.create(key="policy_page", value=1, branch=house.hall, effective_from=date(2026, 1, 1))
    return house.hall


class TestWhoSeesIt:
    def test_nobody_outside_until_it_is_public_and_staff_to_look_it_over(self, house: House) -> None:  # noqa: F811
        assert Browser().get(policy(house.hall)).status_code == 404
        page = Browser(house.alice).get(policy(house.hall))
        assert page.status_code == 200
        assert "目前只有员工看得到" in words_of(page)
        assert 'content="noindex"' in text_of(page)

    def test_everybody_once_it_is(self, public: Branch) -> None:
        page = Browser().get(policy(public))

        assert page.status_code == 200
        assert "目前只有员工看得到" not in words_of(page)
        assert "noindex" not in text_of(page)
        assert "set-cookie" not in {name.lower() for name in page.headers}

    def test_of_no_branch_there_is_none(self, public: Branch) -> None:
        assert Browser().get("/complaint-policy/ZZ/").status_code == 404


class TestWhatItSays:
    def test_limits_are_those_the_house_works_by(self, public: Branch) -> None:
        page = text_of(Browser().get(policy(public)))
        assert "营业时间内30分钟内" in page
        assert "72小时内" in page
        assert ">15天内<" in page

        rule = {"severity": Severity.GENERAL, "industry": public.industry, "effective_from": date(2026, 1, 2)}
        LimitRule.objects.create(kind=DeadlineKind.RESOLVE, limit="7 working days", **rule)
        page = text_of(Browser().get(policy(public)))
        assert "7个工作日内" in page
        assert ">15天内<" not in page

    def test_in_english_too(self, public: Branch) -> None:
        page = words_of(Browser().get(policy(public, "en")))

        for said in ("within 30 min while we are open", "within 72 hours, day or night", "within 15 days"):
            assert said in page
        assert "For 15 days after it is closed" in page

    def test_hours_of_the_branch_and_days_unlike_the_others(self, public: Branch) -> None:
        OpeningHours.objects.filter(branch=public).delete()
        for weekday in range(5):
            OpeningHours.objects.create(branch=public, weekday=weekday, opens=time(8, 30), closes=time(17, 30))
        CalendarDay.objects.create(
            branch=public, date=date(2026, 12, 2), kind=DayKind.CLOSED, name_zh="盘点", name_en="Stocktaking"
        )
        page = words_of(Browser().get(policy(public)))

        for said in ("星期一至星期五", "08:30–17:30", "2026年12月2日（星期三）", "盘点"):
            assert said in page
        assert "Stocktaking" in words_of(Browser().get(policy(public, "en")))

    @pytest.mark.parametrize(("language", "where"), [("zh-hans", "12300"), ("en", "12300")])
    def test_where_else_to_turn_and_until_when_it_may_be_opened_again(
        self, public: Branch, language: str, where: str
    ) -> None:
        Policy.objects.create(key="reopen_days", value=21, branch=public, effective_from=date(2026, 1, 1))
        page = words_of(Browser().get(policy(public, language)))

        assert where in page
        assert "21" in page

    def test_of_what_may_be_granted_nothing(self, public: Branch) -> None:
        page = words_of(Browser().get(policy(public))) + words_of(Browser().get(policy(public, "en")))

        for word in ("补偿", "赔偿", "审批权限", "compensation", "refund"):
            assert word not in page.casefold()

    def test_names_the_form_where_there_is_one(self, public: Branch) -> None:
        assert "/complain/" not in text_of(Browser().get(policy(public)))
        Policy.objects.create(key="web_form", value=1, branch=public, effective_from=date(2026, 1, 1))
        assert f"/complain/{public.code}/" in text_of(Browser().get(policy(public)))


class TestWhatLeadsThere:
    def test_the_customers_page_the_form_and_the_receipt(
        self,
        customer: Customer,  # noqa: F811
        house: House,  # noqa: F811
    ) -> None:
        receipt = reverse("complaint_paper", args=[customer.complaint.public_id, "receipt"])
        form = reverse("followups:complain", args=[house.hall.code])
        Policy.objects.create(key="web_form", value=1, branch=house.hall, effective_from=date(2026, 1, 1))
        pages = [(Browser(), customer.path), (Browser(), form), (Browser(house.alice), receipt)]
        assert not [path for browser, path in pages if "/complaint-policy/" in text_of(browser.get(path))]

        Policy.objects.create(key="policy_page", value=1, branch=house.hall, effective_from=date(2026, 1, 1))
        for browser, path in pages:
            assert f"/complaint-policy/{house.hall.code}/?language=zh-hans" in text_of(browser.get(path)), path
