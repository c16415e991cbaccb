"""The catalogs themselves: complete, sure, with full-width punctuation, and true to the words of the trade."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import polib
import pytest
from django.utils import timezone, translation

from complaints.codes import CustomerType, Feeling, Severity, Stage
from config.catalogs import ROOT, source_words
from config.templatetags.when import by, exact, far, in_a_row, short
from followups.codes import Satisfaction

LANGUAGES = ("zh_Hans", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# What stands as itself: placeholders, and signs or JSON that are quoted as one types them.
LITERAL = re.compile(r"%\(\w+\)[sd]|\{\w*\}|“[^“”\u3400-\u9fff]*”|\[.*\]")
CHINESE = "\u3400-\u9fff\u3002\uff01-\uff5e“”…"
NARROW = re.compile(rf"[{CHINESE}] ?[,:;?!()]|[,:;?!()] ?[{CHINESE}]")
# 15:00 on a Monday in Shanghai.
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def catalog(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def texts_of(entry: polib.POEntry) -> list[str]:
    return [*entry.msgstr_plural.values()] or [entry.msgstr]


def narrow_signs(text: str) -> list[str]:
    return NARROW.findall(LITERAL.sub("字", text))


@pytest.fixture(scope="module")
def chinese() -> polib.POFile:
    return catalog("zh_Hans")


@pytest.fixture
def _in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_source_is_in_the_catalog_and_none_is_a_guess(language: str) -> None:
    entries = catalog(language)

    assert source_words() - {(entry.msgctxt or "", entry.msgid) for entry in entries} == set()
    assert [entry.msgid for entry in entries if entry.fuzzy or entry.obsolete] == []


def test_every_sentence_has_its_chinese(chinese: polib.POFile) -> None:
    assert [entry.msgid for entry in chinese if not all(texts_of(entry))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_fills_the_blanks_of_its_source(language: str) -> None:
    """All of them; where Chinese has one form for one and many, it fills those of the many."""
    faults = []
    for entry in catalog(language):
        wanted = set(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        faults += [text for text in texts_of(entry) if text and set(PLACEHOLDER.findall(text)) != wanted]

    assert faults == []


def test_chinese_has_full_width_punctuation(chinese: polib.POFile) -> None:
    assert [text for entry in chinese for text in texts_of(entry) if narrow_signs(text)] == []


@pytest.mark.parametrize("text", ["已保存,请继续。", "还差:原因", "同意(口头)", "%(name)s: 已知悉", "好了吗?"])
def test_narrow_punctuation_is_seen(text: str) -> None:
    assert narrow_signs(text)


@pytest.mark.parametrize(
    "text", ["今天15:00前", "“(”和“)”之间", '成对的钟点，如 [["20:00", "09:00"]]；', "客户同意（R61）。"]
)
def test_signs_that_stand_for_themselves_are_left_alone(text: str) -> None:
    assert narrow_signs(text) == []


def test_nobody_submits_anything(chinese: polib.POFile) -> None:
    """Buttons name the act."""
    assert [entry.msgid for entry in chinese if re.search("^(提交|确定|OK)$", entry.msgstr)] == []


@pytest.mark.usefixtures("_in_chinese")
class TestTheWordsOfTheTrade:
    def test_stages(self) -> None:
        assert [str(stage.label) for stage in Stage] == [
            *("接待", "安抚", "核实", "方案", "征求意见", "跟踪回访"),
            *("结案", "已撤诉", "已并单", "外部仲裁"),
        ]

    def test_severities_are_never_bare(self) -> None:
        assert [str(one.label) for one in Severity] == ["潜在投诉", "一般投诉", "严重投诉", "危机事件"]

    def test_feelings(self) -> None:
        assert [str(one.label) for one in Feeling] == ["未知", "平静", "不满", "生气", "激动", "失控"]

    def test_customer_types(self) -> None:
        assert [str(one.label) for one in CustomerType] == [
            *("普通", "感情用事型", "固执己见型", "无理取闹型", "暴力倾向型", "有备而来型", "对外宣传型")
        ]

    def test_satisfaction(self) -> None:
        assert [str(one.label) for one in Satisfaction] == ["很满意", "满意", "一般", "不满意", "很不满意"]

    @pytest.mark.parametrize(
        ("context", "english", "chinese"),
        [
            (None, "Desk", "工作台"),
            (None, "Timeline", "办理记录"),
            (None, "Overdue", "已超时"),
            (None, "What hurt most", "最在意的事"),
            (None, "What it is really about", "真实诉求"),
            (None, "How it was used", "使用原因"),
            (None, "Work order", "协办工单"),
            (None, "Lesson", "经验教训"),
            (None, "What went well", "成功经验"),
            (None, "What could have gone better", "失败教训"),
            (None, "Return call", "回电"),
            (None, "Callback", "回访"),
            # One English word, two Chinese ones.
            (None, "Close", "关闭"),
            ("complaint", "Close", "结案"),
            (None, "Calm", "平静"),
            ("stage", "Calm", "安抚"),
            ("calendar day", "Closed", "休息"),
        ],
    )
    def test_fixed_words(self, context: str | None, english: str, chinese: str) -> None:
        assert (translation.pgettext(context, english) if context else translation.gettext(english)) == chinese


@pytest.mark.usefixtures("_in_chinese")
class TestTimes:
    def test_a_moment(self) -> None:
        assert exact(NOW + timedelta(days=1), now=NOW) == "11月24日（周二）15:00"
        assert exact(NOW + timedelta(days=60), now=NOW) == "2027年1月22日（周五）15:00"

    @pytest.mark.parametrize(
        ("later", "words"),
        [
            (timedelta(), "今天15:00前"),
            (timedelta(days=1), "明天15:00前"),
            (timedelta(days=7), "最迟11月30日（周一）15:00"),
        ],
    )
    def test_a_limit(self, later: timedelta, words: str) -> None:
        assert by(NOW + later, now=NOW) == words

    @pytest.mark.parametrize(
        ("later", "words"),
        [
            (timedelta(minutes=42), "还有42分钟"),
            (timedelta(hours=1, minutes=5), "还有1小时5分"),
            (timedelta(days=1, hours=2), "还有1天2小时"),
            (timedelta(days=3), "还有3天"),
            (-timedelta(minutes=42), "已超42分钟"),
        ],
    )
    def test_how_far(self, later: timedelta, words: str) -> None:
        assert far(NOW + later, now=NOW) == words

    def test_briefly(self) -> None:
        assert in_a_row(NOW + timedelta(days=1), now=NOW) == "明天15:00"
        assert short(NOW - timedelta(days=2), now=NOW) == "11月21日15:00"
