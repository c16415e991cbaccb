"""Quality changes what customers read: checked, tried out, kept in versions, and gone back from."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed
from evidence.models import TrailEntry
from evidence.verification import verify
from followups.letters.editing import save_words, take_shipped
from followups.letters.kinds import Letter
from followups.letters.screens import parts_of
from followups.letters.texts import Words, shipped, standing
from followups.models import LetterText
from organisation.models import User
from tests.complaints.api_fixtures import clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, words_of
from tests.followups.letters.conftest import MAILBOX, Post, subject_of, text_of
from tests.personas import NOW, House, act, start

ZH = "zh-hans"
GOOD = Words(
    subject="【{branch}】投诉{number}已收到",
    text="{surname}{title}，您好：\n\n您的投诉{number}已经收到，最迟{due}答复。\n{link}",
    sms="{surname}{title}，您好！\n投诉{number}已收到，最迟{due}答复。",
)
PATH = ("followups:letter_words", ["received", ZH])


@pytest.fixture
def quality(house: House) -> User:
    return house.people["7001"]


def save(
    user: User, words: Words = GOOD, *, letter: Letter = Letter.RECEIVED, language: str = ZH, seen: int = 0
) -> Any:
    return save_words(act(user), letter=letter, language=language, words=words, seen=seen)


def refused(user: User, **changes: str) -> dict[str, str]:
    words = Words(**{"subject": GOOD.subject, "text": GOOD.text, "sms": GOOD.sms, **changes})
    with pytest.raises(BadInput) as error:
        save(user, words)
    assert not LetterText.objects.exists()
    return {name: str(sentence) for name, sentence in error.value.fields.items()}


class TestSaving:
    def test_is_what_the_next_letter_says(self, quality: User, house: House, post: Post) -> None:
        start(house, email=MAILBOX)
        save(quality)

        post.send(NOW)

        [mail] = post.mails
        assert subject_of(mail) == "【星桥营业厅】投诉XJ-1124-001已收到"
        assert text_of(mail).startswith(
            "郑先生，您好：\n\n您的投诉XJ-1124-001已经收到，最迟2026年11月24日（星期二）18:00答复。\n"
        )

    def test_leaves_the_other_language_and_the_other_letters_alone(self, quality: User) -> None:
        save(quality)

        assert standing(Letter.RECEIVED, "en") == shipped(Letter.RECEIVED, "en")
        assert standing(Letter.CLOSED, ZH) == shipped(Letter.CLOSED, ZH)

    def test_keeps_every_version_and_says_who_on_the_trail(self, quality: User) -> None:
        save(quality)
        save(quality, Words(GOOD.subject, GOOD.text + "\n谢谢您。", GOOD.sms), seen=1)
        take_shipped(act(quality), letter=Letter.RECEIVED, language=ZH, seen=2)

        assert standing(Letter.RECEIVED, ZH) == shipped(Letter.RECEIVED, ZH)
        versions = LetterText.objects.order_by("version").values_list("version", "is_shipped", "by__staff_code")
        assert list(versions) == [(1, False, "7001"), (2, False, "7001"), (3, True, "7001")]
        entries = TrailEntry.objects.filter(chain="letters").order_by("seq")
        assert [(entry.kind, json.loads(entry.facts)["version"]) for entry in entries] == [
            ("letter_text.saved", 1),
            ("letter_text.saved", 2),
            ("letter_text.shipped", 3),
        ]
        assert verify().ok

    def test_two_at_once_is_one(self, quality: User) -> None:
        save(quality)

        with pytest.raises(BadInput, match="A colleague changed it meanwhile"):
            save(quality)

        assert LetterText.objects.count() == 1

    @pytest.mark.parametrize("code", ["5017", "3001", "1001", "8001"])
    def test_is_qualitys_alone(self, house: House, code: str) -> None:
        with pytest.raises(NotAllowed, match="Quality keeps the words"):
            save(house.people[code])


class TestWhatIsRefused:
    def test_a_blank_that_nobody_fills(self, quality: User) -> None:
        fields = refused(quality, text=GOOD.text + "\n{severity}")

        assert fields.keys() == {"text"}
        assert fields["text"].startswith(
            "There is no blank {severity}. These can be filled: {surname} {title} {number}"
        )

    def test_a_blank_of_another_letter(self, quality: User) -> None:
        assert "{tries}" in refused(quality, sms=GOOD.sms + "{tries}")["sms"]

    @pytest.mark.parametrize("stray", ["{", "}", "{due!r}", "{{due}}", "{due:>9}", "{surname}"])
    def test_braces_that_are_no_blank(self, quality: User, stray: str) -> None:
        assert refused(quality, text=GOOD.text + stray).keys() == {"text"}

    def test_a_letter_that_does_not_say_what_it_is_sent_for(self, quality: User) -> None:
        fields = refused(quality, text="您好：已收到。", sms="您好，已收到{number}。")

        assert fields["text"].startswith("{number} {due} must stand in it")
        assert fields["sms"].startswith("{due} must stand in it")

    def test_words_that_would_hurt_with_the_reason(self, quality: User, library: None) -> None:
        fields = refused(quality, text=GOOD.text + "\n这不归我管，你找别人去。")

        assert "不归我管" in fields["text"]

    def test_another_language(self, quality: User) -> None:
        assert refused(quality, sms="Number {number}, due {due}").keys() == {"sms"}

    def test_nothing_at_all(self, quality: User) -> None:
        assert refused(quality, subject=" ", text="", sms="").keys() == {"subject", "text", "sms"}


class TestThePage:
    def typed(self, **changes: str) -> dict[str, str]:
        return {"seen": "0", "subject": GOOD.subject, "text": GOOD.text, "sms": GOOD.sms, **changes}

    @pytest.mark.parametrize(("language", "said"), [(ZH, "发给客户的信函"), ("en", "Letters to customers")])
    def test_lists_every_letter_in_both_languages(self, quality: User, clock: Any, language: str, said: str) -> None:  # noqa: F811
        page = Browser(quality, language=language).get(reverse("followups:letters"))

        assert said in words_of(page)
        assert page.content.decode().count("/letters/words/") == 2 * len(Letter)

    def test_tries_out_what_was_typed_and_saves_nothing(self, quality: User, clock: Any) -> None:  # noqa: F811
        page = Browser(quality).post(reverse(PATH[0], args=PATH[1]), **self.typed(preview="1"))

        assert page.status_code == 200
        assert "【星桥营业厅】投诉XJ-1124-0008已收到" in words_of(page)
        assert not LetterText.objects.exists()

    def test_keeps_what_was_typed_where_it_is_refused(self, quality: User, clock: Any) -> None:  # noqa: F811
        page = Browser(quality, language="en").post(
            reverse(PATH[0], args=PATH[1]), **self.typed(text="我写的话 {severity}")
        )

        assert page.status_code == 422
        assert "我写的话 {severity}" in words_of(page)
        assert "There is no blank {severity}" in words_of(page)

    def test_saves_and_goes_back_to_what_ships(self, quality: User, clock: Any) -> None:  # noqa: F811
        browser, path = Browser(quality), reverse(PATH[0], args=PATH[1])

        assert browser.post(path, **self.typed()).status_code == 302
        assert "第 1 版" in words_of(browser.get(path))
        late = browser.post(path, **self.typed(text=GOOD.text + "\n谢谢您。"))
        assert late.status_code == 422
        assert "谢谢您。" in words_of(late)
        assert browser.post(path, **self.typed(seen="1", ships="1")).status_code == 302
        assert standing(Letter.RECEIVED, ZH) == shipped(Letter.RECEIVED, ZH)

    def test_of_a_letter_that_is_none_is_not_there(self, quality: User, clock: Any) -> None:  # noqa: F811
        for one in (["nothing", ZH], ["received", "fr"]):
            assert Browser(quality).get(reverse(PATH[0], args=one)).status_code == 404


@pytest.mark.parametrize(
    ("text", "parts"), [("字" * 70, 1), ("字" * 71, 2), ("a" * 160, 1), ("a" * 161, 2), ("字" * 135, 3)]
)
def test_a_long_text_message_goes_in_parts(text: str, parts: int) -> None:
    assert parts_of(text) == parts


PROMISE = Words(
    subject="【{branch}】我们对您的承诺",
    text="{surname}{title}，您好：\n\n{promise}\n前提：{condition}\n最迟{due}。\n{link}",
    sms="{surname}{title}，您好！\n我们承诺：{promise}\n前提：{condition}\n最迟{due}。",
)


class TestAPromiseWithItsCondition:
    def lacking(self, quality: User, words: Words, letter: Letter = Letter.PROMISE) -> dict[str, str]:
        with pytest.raises(BadInput) as error:
            save(quality, words, letter=letter)
        return {name: str(sentence) for name, sentence in error.value.fields.items()}

    def test_is_saved_with_it(self, quality: User) -> None:
        assert save(quality, PROMISE, letter=Letter.PROMISE).version == 1

    @pytest.mark.parametrize("letter", [Letter.PROMISE, Letter.AGREED])
    @pytest.mark.parametrize("language", [ZH, "en"])
    def test_ships_with_it(self, quality: User, letter: Letter, language: str) -> None:
        assert save(quality, shipped(letter, language), letter=letter, language=language).version == 1

    @pytest.mark.parametrize("name", ["text", "sms"])
    def test_is_not_saved_without(self, quality: User, name: str) -> None:
        words = replace(PROMISE, **{name: getattr(PROMISE, name).replace("前提：{condition}\n", "")})

        assert self.lacking(quality, words)[name].startswith("{condition} must stand in it")

    def test_is_not_left_out_with_a_condition_that_is_none(self, quality: User) -> None:
        words = replace(PROMISE, sms=PROMISE.sms.replace("\n前提：", "，前提："))

        assert self.lacking(quality, words)["sms"].startswith("Put {condition} on a line of its own")

    def test_an_agreement_names_its_amount(self, quality: User) -> None:
        words = replace(PROMISE, text=PROMISE.text.replace("{promise}", "{agreed}"), sms="{agreed}好。")

        assert self.lacking(quality, words, Letter.AGREED)["sms"].startswith("{amount} {condition} {due} must stand")


@pytest.mark.parametrize("sms", ["{surname}{number}", "{number}{due}", "{number}。{due}！"])
def test_blanks_alone_are_no_message(quality: User, sms: str) -> None:
    assert refused(quality, sms=sms)["sms"].startswith("These are blanks alone.")
