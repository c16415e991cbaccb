from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from scripts_library.guard import check, worst_level
from tests.scripts_library.shipped import book, families_found, utterances

CASES = json.loads((Path(__file__).resolve().parent.parent / "data" / "cases.json").read_text(encoding="utf-8"))


def read(text: str, *, cause_known: bool = False) -> list[Any]:
    return check(text, language="zh-hans", cause_known=cause_known, phrases=book())


class TestTheGuardFinds:
    @pytest.mark.parametrize("spoken", [one for one in CASES["utterances"] if one["verdict"] == "violation"], ids=str)
    def test_the_family_of_each_known_violation(self, spoken: dict[str, Any]) -> None:
        assert families_found(spoken["text_zh"]) & set(spoken["families"])

    @pytest.mark.parametrize(
        "text",
        [
            "可能是您弄错了。",
            "可 能 是 您 弄 错 了 。",
            "可能是您弄錯了。",
            "可能是你弄错了!",
            "可能是您自己给搞混了吧。",
        ],
    )
    def test_the_same_words_in_any_spelling(self, text: str) -> None:
        assert "blame_customer" in families_found(text)

    def test_a_retort_though_it_sounds_like_a_denial(self) -> None:
        assert "blame_customer" in families_found("不是您弄错了吗？")
        assert "doubt_honesty" in families_found("不会是您自己摔坏的吧？")

    def test_a_chinese_sentence_in_an_english_mail(self) -> None:
        assert "flat_denial" in families_found("Dear Mr Smith, 这不可能。")

    def test_words_in_quotation_marks_when_nothing_stands_beside_them(self) -> None:
        assert "flat_denial" in families_found("“我们不可能多收您的钱”")

    def test_where_the_words_stand_as_typed(self) -> None:
        text = "先生，我们 不可能 多收您的钱。"

        (finding,) = read(text)

        assert text[finding.start : finding.end] == "我们 不可能 多收"
        assert finding.level == "block"
        assert finding.better == "请问您是在哪里看到的，我来查这一笔。"
        assert "撒谎" in finding.why

    def test_the_reason_in_the_readers_language(self) -> None:
        (finding,) = check("这不可能。", language="en", cause_known=False, phrases=book())

        assert finding.why.startswith("“Impossible”")


class TestTheGuardLetsPass:
    @pytest.mark.parametrize("spoken", [one for one in CASES["utterances"] if one["verdict"] == "ok"], ids=str)
    def test_each_known_look_alike(self, spoken: dict[str, Any]) -> None:
        assert families_found(spoken["text_zh"]) == set()

    @pytest.mark.parametrize(
        "text",
        [
            "让您遇到这样的事，真的很抱歉。",
            "您别着急，我来帮您。",
            "这件事由我负责到底。",
            "我们会尽快为您处理，有结果马上通知您。",
            "您看这样行吗？还有别的要我做的吗？",
            "I'm so sorry this has happened. Please don't worry, I'll take charge of this.",
        ],
    )
    def test_regret_help_and_taking_charge(self, text: str) -> None:
        assert families_found(text) == set()

    @pytest.mark.parametrize(
        "text",
        [
            "这不是您弄错了，是我们写得太绕。",
            "您说“我们不可能退”这句话让您生气，我记下了。",
            "您刚才说他们不可能给您退，我这就去核对。",
            "如果是我们的责任，该退的我们退。",
            "是不是我们的责任，查清了马上告诉您。",
            "我不会让您自己去找厂家。",
            "You told us the clerk said it was impossible; I'm sorry you heard that.",
            "It is not your fault.",
        ],
    )
    def test_what_is_denied_quoted_or_supposed(self, text: str) -> None:
        assert families_found(text) == set()

    @pytest.mark.parametrize(
        ("bare", "mended"),
        [
            ("您得等几天。", "您得等几天，最晚周五下午四点前我打给您。"),
            ("这个不能退。", "很抱歉这个不能退，可以换成同价的，您看行吗？"),
            ("这个我不太清楚。", "这个我不太清楚，我去问，十分钟内回您。"),
            ("您应该去找厂家。", "您应该去找厂家，这个电话我替您打。"),
            ("We can't refund that.", "We can't refund that, but I can exchange it for you."),
            ("I'll call you later.", "I'll call you later, by 3 pm."),
        ],
    )
    def test_what_is_mended_in_the_same_breath(self, bare: str, mended: str) -> None:
        assert families_found(bare)
        assert families_found(mended) == set()


INSULTS = [
    *("滚", "滚！", "滚出去", "你给我滚", "快滚吧", "傻逼", "您真是个傻子", "蠢货", "不要脸", "你这人真不要脸"),
    *("你算老几", "你有病", "您有病吧", "您神经病啊", "闭嘴", "去死吧", "你穷疯了吧", "臭要饭的", "你有完没完"),
    *("烦不烦啊", "他妈的，烦死了", "您瞎了吗", "你听不懂人话", "活该", "没教养", "信不信我揍你", "看什么看"),
    *("老糊涂", "混蛋", "刁民", "放屁", "你等着瞧，走着瞧", "fuck off", "Idiot", "You idiot.", "stupid"),
    *("You're stupid", "Are you stupid?", "get lost", "Get lost!", "Go away.", "you're crazy", "Shut up"),
    *("You people are all the same", "People like you.", "Who do you think you are?", "Piss off", "Are you deaf?"),
    *("Get a life", "You make me sick.", "That's bullshit.", "You old fool.", "Shame on you!"),
]
DISMISSED = [
    *("爱咋咋地", "随便你", "随便你们吧", "随便您怎么投诉", "随你便", "我下班了", "我们下班了，明天再来"),
    *("关我屁事", "关我什么事", "懒得理你", "您走吧", "不想办就算了", "whatever", "I don't care.", "Who cares?"),
    *("Nothing I can do", "I can't help you", "My shift is over.", "Take your business elsewhere."),
]
LOOK_ALIKES = [
    *("锅底滚烫，请慢用。", "滚筒洗衣机的门封圈已经换好了。", "水煮到翻滚再下面。", "滚动条往下拉就能看到。"),
    *("请出去右转。", "随便您挑，挑好我来装。", "您随便坐。", "您可以随便选一款。"),
    *("现在说还是歇口气再说，都随您。", "您不要的话钱退回原卡。", "我们晚上八点下班，下班前给您回电。"),
    *("我下班前会打给您。", "我下班了，同事小王接着跟，今天六点前给您回话。", "您有病历吗？", "智障人士有专座。"),
    *("二百五十元已经退回。", "傻瓜相机的电池在这里。", "他妈妈的手机我来看。", "不要脸部识别的话可以用密码。"),
    *("开关我们事先检查过。", "去死角看一下监控。", "流氓软件已经清掉。", "骗子的短信您别点。"),
    *("Whatever you choose, we'll help.", "Your parcel did get lost; I'm tracing it."),
    *("I don't care how long it takes.", "The noise will go away once the pump is changed."),
    *("You can get out of the contract without a fee.", "I can see why you're mad at us."),
    *("The stupid mistake was mine.", "Shut it down and start it again.", "That's a nuisance, I'm sorry."),
    *("前日您来装的净水器，总阀没开。", "3月1日您交的押金已退。", "您住口岸北侧小区，对吗？", "走吧，我陪您过去。"),
    *("您碗里是什么东西，我马上去看。", "货架被拉倒了，没伤到您吧？", "您说像打发要饭的，我记下了。", "他们都出去了。"),
    *("Thanks to people like you we noticed it.", "They shut up shop at six."),
]


class TestInsults:
    @pytest.mark.parametrize("text", INSULTS)
    def test_are_stopped_each_with_a_sentence_that_fits(self, text: str) -> None:
        findings = [one for one in read(text) if one.family == "insult"]

        assert worst_level(findings) == "block"
        assert all(one.better and one.why for one in findings)

    @pytest.mark.parametrize("text", DISMISSED)
    def test_are_no_coarser_than_being_brushed_off(self, text: str) -> None:
        assert worst_level(read(text)) == "block"

    @pytest.mark.parametrize("text", LOOK_ALIKES)
    def test_are_not_heard_in_harmless_words(self, text: str) -> None:
        assert families_found(text) == set()


class TestDisguises:
    @pytest.mark.parametrize(
        ("text", "family"),
        [
            ("这不可能😡", "flat_denial"),
            ("这不可能😡️您看看账单", "flat_denial"),
            ("这·不·可·能", "flat_denial"),
            ("c a l m down", "emotion_policing"),
            ("c·a·l·m down", "emotion_policing"),
        ],
    )
    def test_weaken_nothing(self, text: str, family: str) -> None:
        [finding] = read(text)

        assert (finding.family, finding.level) == (family, "block")


class TestBlanksLeftOpen:
    @pytest.mark.parametrize(
        ("text", "blank"),
        [
            ("我先核实，【几号几点】前给您答复。", "【几号几点】"),
            ("我先核实，【 几号几点 】前给您答复。", "【 几号几点 】"),
            ("您说“【几点】前”，我记下了。", "【几点】"),
            ("I'll ring you by [day and time].", "[day and time]"),
            ("I'll ring you by [Day and time].", "[Day and time]"),
        ],
    )
    def test_are_stopped_where_they_stand(self, text: str, blank: str) -> None:
        [finding] = read(text)

        assert (finding.family, finding.level, text[finding.start : finding.end]) == ("open_blank", "block", blank)
        assert "填" in finding.why
        assert finding.better == ""

    @pytest.mark.parametrize(
        "text", ["【重要】缴费通知", "【中国移动】您的余额不足。", "See [1] and [the annex].", "几号几点都行。"]
    )
    def test_are_not_seen_in_other_brackets(self, text: str) -> None:
        assert read(text) == []

    def test_do_not_count_as_vague(self) -> None:
        found = {one.family for one in read("我们会尽快处理，【几号几点】前给您答复。")}

        assert found == {"open_blank"}


class TestLiabilityBeforeTheCause:
    def test_only_warns(self) -> None:
        findings = read("对不起，这是我们的过失。")

        assert worst_level(findings) == "warn"

    def test_is_free_once_the_cause_is_known(self) -> None:
        assert read("对不起，这是我们的过失。", cause_known=True) == []


class TestManyVoices:
    """Precision first: a guard that cries wolf is switched off. The held half was never looked at while tuning."""

    @pytest.mark.parametrize(
        ("half", "precision", "recall"),
        [("tune", 0.97, 0.97), ("held", 0.94, 0.75)],
    )
    def test_are_told_apart(self, half: str, precision: float, recall: float) -> None:
        spoken = [one for one in utterances() if one["half"] == half]
        flagged = [one for one in spoken if families_found(one["text"])]
        right = [one for one in flagged if one["verdict"] == "violation"]
        wrong = [one for one in spoken if one["verdict"] == "violation"]

        assert len(right) / len(flagged) >= precision
        assert len(right) / len(wrong) >= recall


class TestSpeed:
    def test_stays_within_what_typing_allows(self) -> None:
        text = ("客户您好，关于您反映的费用问题，我们核对了清单，最迟今天下午五点前给您回电。" * 14)[:500]
        read(text)

        started = time.process_time()
        for _turn in range(10):
            read(text)

        assert (time.process_time() - started) / 10 < 0.05

    @pytest.mark.parametrize("text", ["您" * 8000, "我们不可能" * 1600, "“" * 8000, "您说" * 4000, "you " * 2000])
    def test_no_text_of_any_length_runs_away(self, text: str) -> None:
        started = time.process_time()

        read(text)

        assert time.process_time() - started < 3
