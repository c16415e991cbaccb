from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from scripts_library.blanks import BlankError, Blanks, blanks_in, due_words, fill

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
KNOWN = Blanks(address="欧阳女士", clerk="王静", staff_code="5017", number="XJ-1124-0008", due="今天15:00")
UNKNOWN = Blanks(clerk="王静", staff_code="5017", number="XJ-1124-0008", due="今天15:00")


class TestFill:
    @pytest.mark.parametrize(
        ("text", "known", "unknown"),
        [
            ("{surname}{title}，您好，我是{clerk}。", "欧阳女士，您好，我是王静。", "您好，我是王静。"),
            ("{surname}{title}：您好！来信收到。", "欧阳女士：您好！来信收到。", "您好！来信收到。"),
            ("{surname}{title}，真抱歉。", "欧阳女士，真抱歉。", "您好，真抱歉。"),
            ("您好，我找{surname}{title}，有事说。", "您好，我找欧阳女士，有事说。", None),
            ("真抱歉，{surname}{title}。", "真抱歉，欧阳女士。", "真抱歉。"),
            ("最迟{due}前回您，单号{number}。", "最迟今天15:00前回您，单号XJ-1124-0008。", None),
        ],
    )
    def test_addresses_the_customer_in_chinese(self, text: str, known: str, unknown: str | None) -> None:
        assert fill(text, KNOWN, language="zh-hans") == known
        if unknown is not None:
            assert fill(text, UNKNOWN, language="zh-hans") == unknown

    @pytest.mark.parametrize(
        ("text", "known", "unknown"),
        [
            ("Hello, {title} {surname}, it's {clerk}.", "Hello, Ms Smith, it's Wang.", "Hello, it's Wang."),
            ("Good morning, {title} {surname}. I'm {clerk}.", "Good morning, Ms Smith. I'm Wang.", None),
            ("Dear {title} {surname}, thank you.", "Dear Ms Smith, thank you.", "Hello, thank you."),
            ("I'm so sorry, {title} {surname}.", "I'm so sorry, Ms Smith.", "I'm so sorry."),
        ],
    )
    def test_addresses_the_customer_in_english(self, text: str, known: str, unknown: str | None) -> None:
        assert fill(text, Blanks(address="Ms Smith", clerk="Wang"), language="en") == known
        if unknown is not None:
            assert fill(text, Blanks(clerk="Wang"), language="en") == unknown

    def test_gives_nothing_rather_than_a_raw_blank(self) -> None:
        assert fill("最迟{due}前回您。", Blanks(clerk="王静"), language="zh-hans") is None

    def test_does_not_fill_blanks_inside_a_name(self) -> None:
        filled = fill("{surname}{title}，您好，我是{clerk}。", Blanks(address="{clerk}女士", clerk="王"), language="zh")

        assert filled == "王女士，您好，我是王。"


@pytest.mark.usefixtures("english")
class TestBlanksIn:
    def test_names_them(self) -> None:
        assert blanks_in("{surname}{title}，{due}前") == {"surname", "title", "due"}

    @pytest.mark.parametrize(
        ("text", "part_of_the_sentence"),
        [
            ("{phone}", "no blank"),
            ("您好{", "stands alone"),
            ("{surname}，您好", "side by side"),
            ("{title}{clerk}", "side by side"),
        ],
    )
    def test_refuses_what_cannot_be_filled(self, text: str, part_of_the_sentence: str) -> None:
        with pytest.raises(BlankError, match=part_of_the_sentence):
            blanks_in(text)


class TestDueWords:
    @pytest.mark.parametrize(
        ("due", "language", "written", "words"),
        [
            (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "zh-hans", False, "今天15:00"),
            (datetime(2026, 11, 25, 1, 30, tzinfo=UTC), "zh-hans", False, "明天09:30"),
            (datetime(2026, 11, 27, 7, 0, tzinfo=UTC), "zh-hans", False, "11月27日（星期五）15:00"),
            (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "zh-hans", True, "2026年11月24日（星期二）15:00"),
            # 16:30 UTC is half past midnight of the next day in the hall.
            (datetime(2026, 11, 24, 16, 30, tzinfo=UTC), "zh-hans", False, "明天00:30"),
            # Midnight belongs to the day it ends.
            (datetime(2026, 11, 24, 16, 0, tzinfo=UTC), "zh-hans", False, "今天24:00"),
            (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "zh-hans", True, "2026年12月31日（星期四）24:00"),
            (datetime(2026, 11, 24, 7, 0, tzinfo=UTC), "en", False, "15:00 today"),
            (datetime(2026, 11, 27, 7, 0, tzinfo=UTC), "en", False, "15:00 on Friday 27 November"),
            (datetime(2026, 11, 27, 7, 0, tzinfo=UTC), "en", True, "15:00 on Friday 27 November 2026"),
        ],
    )
    def test_always_name_the_hour(self, due: datetime, language: str, written: bool, words: str) -> None:
        assert due_words(due, SHANGHAI, now=NOW, language=language, written=written) == words
