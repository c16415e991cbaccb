"""What a narrative takes back counts for nothing; a threat, a doubt and a denial of a denial count."""

from __future__ import annotations

import pytest

from complaints.reference.categories import CATEGORIES
from scripts_library.folding import fold_words
from scripts_library.keywords import scripts_named
from scripts_library.reading.denials import denial_of, hide_denied, meant
from scripts_library.reading.narrative import Reading, read_narrative
from scripts_library.reading.terms import Term, TermBook
from scripts_library.reading.weights import learned
from scripts_library.reference.loading import keyword_rows

DENIED = [
    "没有人受伤，也没有记者，就是问一下账单",
    "我不会投诉到工信部的，我也不是记者",
    "没人受伤，喷雾也没喷出来",
    "没砸着，没流血，没有人受伤",
    "未受伤",
    "无人受伤",
    "并没有造成人员受伤",
    "没有任何人受伤",
    "没有记者和律师",
    "没打算找记者",
    "我不找记者",
    "我也不会因为这点事去找记者",
    "受伤倒没有",
    "人没伤着，裤子蹭破了",
    "我不会起诉你们",
    "不是来找记者的",
    "nobody was hurt",
    "No one got hurt, thank God",
    "I'm not going to the papers",
    "there were no injuries",
    "I am not a journalist",
    "I won't go to the press or the police",
    "Nobody's hurt",
    "I'm not going to call a lawyer",
    "I don't intend to sue",
    "所幸没受伤",
    "只要没有人受伤",
    "我只是问问，不会告你们，也没受伤",
]
MEANT = [
    "再不解决我就找记者",
    "不是没有人受伤",
    "没解决就找记者",
    "没人管我就打12315",
    "没有说法就去法院",
    "你们不给退我找记者",
    "or I'll go to the papers",
    "if you don't refund me I will go to the papers",
    "不光要找记者，还要起诉",
    "我不怕找记者",
    "我还没找记者呢",
    "只要退钱我就不找记者",
    "我不会找记者，除非你们不给退",
    "难道没有人受伤吗",
    "没有人受伤吗？",
    "我不是没找过记者",
    "没想到受伤了",
    "要不是我受伤了",
    "别以为我不会找记者",
    "是不是要找记者才行",
    "不找记者你们不解决",
    "I won't hesitate to go to the papers",
    "not only was I hurt",
    "nobody called me so I will go to the press",
    "I would not have been hurt if you had cleaned",
    "没过一会就晕倒了",
    "我受伤了没人管",
    "没有一个人不受伤",
    "你们没人来我找记者",
    "没人叫救护车，孩子流血",
    "没给说法我找律师",
    "不是我受伤，是我妈受伤",
    "我会不会受伤",
    "I will not let this rest: I will call the press",
    "If nobody is hurt will you act? I was hurt",
    "Don't make me call the police",
    "不能不找律师",
    "非要找记者",
    "非得我找记者你们才管",
    "不让我走还受伤",
    "没有扶手摔倒了",
    "没防滑垫滑倒了",
    "我没动，他打人，孩子受伤",
    "nobody cares that I was hurt",
    "不退钱我们法院见",
    "要不要找记者",
    "I have not been refunded, my lawyer will call",
    "No refund, then court",
    "没上报我就找记者",
    "谁说我不会找记者",
    "Do not think I will not go to the papers",
    "不是我没受伤",
]
KEYWORDS = TermBook(
    Term(row["term"], row["points_to"], row["code"], row["weight"], frozenset(row["industries"]))
    for row in keyword_rows()
)
ALL = frozenset(code for code, *_rest in CATEGORIES)
GRAVE = (
    *(
        "受伤",
        "伤着",
        "砸着",
        "流血",
        "记者",
        "律师",
        "工信部",
        "12315",
        "法院",
        "起诉",
        "救护车",
        "晕倒",
        "摔倒",
        "滑倒",
    ),
    *("hurt", "papers", "injuries", "journalist", "press", "police", "lawyer", "sue", "court"),
)


def places(text: str) -> list[tuple[int, int]]:
    return [(at, at + len(word)) for word in GRAVE for at in range(len(text)) if text.startswith(word, at)]


class TestDenials:
    @pytest.mark.parametrize("text", DENIED)
    def test_are_heard_with_what_they_deny(self, text: str) -> None:
        folded = fold_words(text)

        assert places(folded)
        assert all(denial_of(folded, *place) for place in places(folded) if folded[slice(*place)] != "砸着")

    @pytest.mark.parametrize("text", MEANT)
    def test_are_not_heard_in_threats_doubts_and_double_denials(self, text: str) -> None:
        folded = fold_words(text)

        assert places(folded)
        assert hide_denied(folded) == folded

    def test_are_blanked_out_letter_for_letter(self) -> None:
        assert hide_denied("没有人受伤,账单多扣了") == "\0\0\0\0\0,账单多扣了"
        assert hide_denied("账单多扣了") == "账单多扣了"

    def test_of_what_a_matter_is_about_deny_nothing(self) -> None:
        folded = "我从来没开过彩铃,也没有排队"
        about, hint = Term("彩铃", "category", "BILLING", 3), Term("排队", "flag", "peak", 3)
        hits = TermBook([about, hint]).hits(folded, industry="telecom")

        assert [hit.term for hit in meant(folded, hits, visible=hide_denied(folded))] == [about]

    def test_point_to_no_sentence_either(self) -> None:
        book = TermBook([Term("受伤", "script", "calm.regret.1", 3)])

        assert scripts_named("孩子没有受伤", industry="", terms=book) == {}
        assert scripts_named("孩子受傷了", industry="", terms=book) == {"calm.regret.1": "受傷"}


class TestNarratives:
    def read(self, text: str) -> Reading:
        return read_narrative(text, industry="telecom", categories=ALL, learned=learned("narrative"), terms=KEYWORDS)

    @pytest.mark.parametrize(
        "text",
        [
            "没有人受伤，也没有记者，就是问一下账单",
            "我不会投诉到工信部的，我也不是记者",
            "Nobody was hurt and I am not going to the press, I just want to ask about my bill.",
        ],
    )
    def test_that_deny_what_is_grave_are_calm_ones(self, text: str) -> None:
        reading = self.read(text)

        assert reading.severity is not None
        assert reading.flags == ()
        assert reading.severity.code in ("potential", "general")
        assert [guess for guess in reading.roles if guess.speaks] == []
        assert not {"INJURY"} & {guess.code for guess in reading.categories if guess.speaks}
        assert [one for guess in reading.categories for one in guess.words if one in text and "没有" in one] == []

    @pytest.mark.parametrize(
        ("text", "flag"),
        [
            ("账单错了三回，再不解决我就找记者", "media"),
            ("账单错了三回，不给说法我就打12315", "regulator"),
            ("Refund me now or I'll go to the papers.", "media"),
            ("不是没有人受伤，是你们没看见", "injury"),
        ],
    )
    def test_that_threaten_under_a_condition_do_threaten(self, text: str, flag: str) -> None:
        assert flag in [guess.code for guess in self.read(text).flags]
