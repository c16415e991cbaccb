from __future__ import annotations

import pytest
from django.utils import translation

from complaints.clock_words import span

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
