"""The words that ship, and how blanks are filled."""

from __future__ import annotations

import pytest

from followups.letters.kinds import NEEDED, Letter, blanks_of
from followups.letters.texts import BLANK, fill, in_one_line, shipped
from organisation.models import Language
from scripts_library.blanks import blanks_in
from scripts_library.wording import check_text

EVERY = [(letter, language) for letter in Letter for language in Language.values]
# Two parts of a long text message; more is a letter.
LONGEST_SMS = {"zh-hans": 134, "en": 306}
HALF_WIDTH = set(",;!?()")


@pytest.mark.parametrize(("letter", "language"), EVERY)
class TestEveryLetter:
    def test_has_blanks_that_it_can_fill_and_those_it_is_sent_for(self, letter: Letter, language: str) -> None:
        words = shipped(letter, language)

        assert words.subject
        assert "\n" not in words.subject
        for text in (words.text, words.sms):
            assert set(NEEDED[letter]) <= blanks_in(text, known=blanks_of(letter))
            assert {"link"} <= blanks_in(text, known=blanks_of(letter))

    @pytest.mark.django_db
    def test_passes_the_guard(self, letter: Letter, language: str, library: None) -> None:
        words = shipped(letter, language)

        for text, may in ((words.subject, ("hint", "warn")), (words.text, ("hint",)), (words.sms, ("hint",))):
            found = [(one.level, text[one.start : one.end]) for one in check_text(text, language, False)]
            assert [one for one in found if one[0] not in may] == []

    def test_is_short_enough_for_a_phone(self, letter: Letter, language: str) -> None:
        bare = BLANK.sub("", shipped(letter, language).sms)

        assert len(in_one_line(bare, language=language)) <= LONGEST_SMS[language]

    def test_is_written_in_its_language(self, letter: Letter, language: str) -> None:
        words = shipped(letter, language)
        said = BLANK.sub("", f"{words.subject}{words.text}{words.sms}")

        if language == "en":
            assert said.isascii() or not any("\u3400" <= sign <= "\u9fff" for sign in said)
        else:
            assert not HALF_WIDTH & set(said)


class TestFilling:
    def test_a_line_with_nothing_to_say_is_left_out_and_no_gap_remains(self) -> None:
        text = "先说一句。\n\n金额：{amount}\n\n前提：{condition}\n最迟{due}"

        assert fill(text, {"due": "今天15:00"}, language="zh-hans") == "先说一句。\n\n最迟今天15:00"

    def test_what_fills_a_blank_is_not_read_for_blanks(self) -> None:
        values = {"address": "{number}先生", "promise": "写上{number}", "number": "XJ-1"}

        filled = fill("{surname}{title}，您好：{promise}，{number}", values, language="zh-hans")

        assert filled == "{number}先生，您好：写上{number}，XJ-1"

    def test_nobody_known_is_greeted_all_the_same(self) -> None:
        assert fill("{surname}{title}，您好！\n{number}", {"number": "1"}, language="zh-hans") == "您好！\n1"
        assert fill("Dear {title} {surname},", {}, language="en") == "Hello,"

    def test_lines_of_a_text_message_join_as_the_language_writes(self) -> None:
        assert in_one_line("一。\n 二。\n", language="zh-hans") == "一。二。"
        assert in_one_line("One.\nTwo.", language="en") == "One. Two."

    def test_a_line_that_just_ends_does_not_run_into_the_next(self) -> None:
        assert in_one_line("【厅】\n当天回电\n最迟15:00", language="zh-hans") == "【厅】当天回电。最迟15:00"
        assert in_one_line("We call you\nhttps://x/c/a.b/\nThe hall", language="en") == (
            "We call you. https://x/c/a.b/ The hall"
        )
