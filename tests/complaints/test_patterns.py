"""What repeats lately, by category and branch, beside the span before."""

from __future__ import annotations

from datetime import timedelta

from complaints.models import Complaint
from complaints.patterns import SPANS, patterns
from tests.complaints.api_fixtures import Clock, clock  # noqa: F401
from tests.complaints.moments import receive_at
from tests.complaints.page_fixtures import Browser
from tests.personas import NOW, House

HOUR = timedelta(hours=1)


def log(house: House, ago: timedelta, category: str, branch: str = "XJ") -> Complaint:
    by = "5017" if branch == "XJ" else "5027"
    return receive_at(house, NOW - ago, branch=branch, by=by, category=category)


def counted(house: House, span: str, by: str = "1001") -> list[tuple[str, str, int, int]]:
    rows = Complaint.objects.supervised_by(house.people[by], now=NOW)
    found = patterns(rows, SPANS[span], now=NOW)
    return [(str(one.category), one.branch.name_zh[:2], one.now, one.before) for one in found]


class TestPatterns:
    def test_are_counted_beside_the_span_before_what_grew_most_first(self, house: House) -> None:
        for ago in (1, 2, 3, 25, 26, 27, 28):
            log(house, ago * HOUR, "BILLING")
        for ago in (1, 2, 3, 4):
            log(house, ago * HOUR, "NETWORK")

        assert counted(house, "day") == [("网络与通话质量", "星桥", 4, 0), ("费用争议", "星桥", 3, 4)]

    def test_are_of_one_span(self, house: House) -> None:
        for ago in (1, 20, 50):
            log(house, ago * timedelta(minutes=1), "BILLING")
        log(house, 2 * HOUR, "BILLING")

        assert counted(house, "hour") == [("费用争议", "星桥", 3, 0)]
        assert counted(house, "week")[0][2] == 4

    def test_are_more_than_one_and_of_a_category(self, house: House) -> None:
        log(house, HOUR, "BILLING")
        log(house, HOUR, "")
        log(house, HOUR, "")

        assert counted(house, "day") == []

    def test_are_of_the_branches_where_somebody_decides(self, house: House) -> None:
        for _ in range(2):
            log(house, HOUR, "FACILITY")
            log(house, HOUR, "FACILITY", branch="WY")

        assert [row[1] for row in counted(house, "day", by="3001")] == ["星桥"]
        assert len(counted(house, "day")) == 2

    def test_stand_on_a_page(self, house: House, clock: Clock) -> None:  # noqa: F811
        for _ in range(2):
            log(house, HOUR, "FACILITY")

        page = Browser(house.bo).get("/supervisor/repeats/", span="nonsense").content.decode()

        assert "设施环境" in page
        assert "+2" in page
