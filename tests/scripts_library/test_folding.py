from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts_library.folding import fold


class TestFold:
    @pytest.mark.parametrize(
        ("typed", "folded"),
        [
            ("您弄错了", "你弄错了"),
            ("您 弄 错 了", "你弄错了"),
            ("應該是您的手機的問題", "应该是你的手机的问题"),
            ("ＯＫ，１５：００！", "ok,15:00!"),
            ("这事儿不归咱们管", "这事不归我们管"),
            ("我女儿的儿童套餐", "我女儿的儿童套餐"),
            ("Don’t  you DARE", "do not you dare"),
            ("It's fine, we can't", "it is fine, we cannot"),
            ("your colleague's fault", "your colleague's fault"),
            ("等\u200b几\x00天", "等几天"),
        ],
    )
    def test_brings_many_spellings_to_one(self, typed: str, folded: str) -> None:
        assert fold(typed).text == folded

    def test_leads_back_to_the_letters_as_typed(self) -> None:
        typed = "嗯， 您 弄 错 了！"
        folded = fold(typed)
        start = folded.text.index("你弄错")

        first, last = folded.span(start, start + 3)

        assert typed[first:last] == "您 弄 错"

    @given(st.text(max_size=200))
    def test_keeps_a_place_for_every_letter_of_any_text(self, typed: str) -> None:
        folded = fold(typed)

        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert all(0 <= start < end <= len(typed) for start, end in zip(folded.starts, folded.ends, strict=True))
        assert folded.starts == sorted(folded.starts)
