from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.utils import translation

from complaints.clock_words import exact, short, span

DAY = 24 * 60


@pytest.mark.parametrize(
    ("minutes", "days", "zh", "en"),
    [
        (0, 0, "", ""),
        (1, 0, "1分钟", "1 min"),
        (45, 0, "45分钟", "45 min"),
        (60, 0, "1小时", "1 hour"),
        (90, 0, "1小时30分钟", "1 hour 30 min"),
        (540, 0, "9小时", "9 hours"),
        (3 * DAY, 0, "72小时", "72 hours"),
        (15 * DAY, 0, "15天", "15 days"),
        (4 * DAY + 61, 0, "4天1小时1分钟", "4 days 1 hour 1 min"),
        (0, 1, "1天", "1 day"),
        (0, 10, "10天", "10 days"),
    ],
)
def test_a_span_is_told_as_people_say_it(minutes: int, days: int, zh: str, en: str) -> None:
    with translation.override("zh-hans"):
        assert span(minutes, days=days) == zh
    with translation.override("en"):
        assert span(minutes, days=days) == en


@pytest.mark.parametrize(
    ("moment", "zh", "en"),
    [
        (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "今天15:00", "today 15:00"),
        (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "今天24:00", "today 24:00"),
        (datetime(2026, 11, 24, 16, 1, tzinfo=UTC), "明天00:01", "tomorrow 00:01"),
        (datetime(2026, 11, 26, 16, 0, tzinfo=UTC), "11月26日（周四）24:00", "Thu 26 Nov, 24:00"),
    ],
)
def test_midnight_is_the_end_of_its_day(moment: datetime, zh: str, en: str) -> None:
    now = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert short(moment, "Asia/Shanghai", now=now) == zh
    with translation.override("en"):
        assert short(moment, "Asia/Shanghai", now=now) == en


def test_the_last_night_of_a_year_stays_in_it() -> None:
    moment = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert exact(moment, "Asia/Shanghai") == "2026年12月31日（星期四）24:00"
    with translation.override("en"):
        assert exact(moment, "Asia/Shanghai") == "Thu 31 Dec 2026, 24:00"
