from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from scripts_library.models import Keyword, Script, TabooFamily, TabooPhrase, WordSet
from scripts_library.wording import check_text
from tests.personas import NOW, House

SCRIPT: dict[str, Any] = {
    "key": "calm.regret.own",
    "language": "zh-hans",
    "version": "1",
    "stage": "calm",
    "purpose": "regret",
    "text": "{surname}{title}，让您费心了，真抱歉。",
    "weight": "0",
}


@pytest.fixture
def quality(house: House) -> Client:
    """Somebody who keeps the library."""
    user = house.head
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.cookies["language"] = "en"
    user.language = "en"
    user.save(update_fields=["language"])
    return client


def add(client: Client, model: str, data: dict[str, Any]) -> str:
    """Post the add form; gives what the page says when it refuses, else nothing."""
    answer = client.post(reverse(f"admin:scripts_library_{model}_add"), data)
    if answer.status_code == 302:
        return ""
    form = answer.context["adminform"].form
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


class TestScripts:
    def test_are_kept_as_drafts(self, library: None, quality: Client) -> None:
        assert add(quality, "script", SCRIPT) == ""

        assert Script.objects.get(key="calm.regret.own").state == "draft"

    @pytest.mark.parametrize(
        ("change", "part_of_the_sentence"),
        [
            ({"text": "您好，{phone}"}, "no blank {phone}"),
            ({"text": "您好{"}, "stands alone"),
            ({"text": "这不可能。"}, "我先核实"),
            ({"key": "calm.regret.1"}, "Take the next version or another key"),
            ({"key": "Calm Regret"}, "lower-case"),
            ({"text": "让您遇到这样的事，真的很抱歉。"}, "already says exactly this"),
            ({"feeling_min": "4", "feeling_max": "2"}, "weaker feeling stands first"),
            ({"feeling_min": "9"}, "from 1 calm to 5"),
            ({"text": "I am so sorry about this."}, "not written in Chinese (simplified)"),
            ({"language": "en", "text": "让您费心了，真抱歉。"}, "not written in English"),
        ],
    )
    def test_are_refused_with_a_sentence(
        self, library: None, quality: Client, change: dict[str, str], part_of_the_sentence: str
    ) -> None:
        count = Script.objects.count()

        assert part_of_the_sentence in add(quality, "script", SCRIPT | change)
        assert Script.objects.count() == count

    def test_show_themselves_as_the_desk_sees_them(self, library: None, quality: Client) -> None:
        add(quality, "script", SCRIPT)
        row = Script.objects.get(key="calm.regret.own")

        page = quality.get(reverse("admin:scripts_library_script_change", args=[row.pk])).content.decode()

        assert "郑先生，让您费心了，真抱歉。" in page

    def test_are_approved_one_version_at_a_time(self, library: None, quality: Client) -> None:
        add(quality, "script", SCRIPT | {"key": "calm.regret.1", "version": "2"})
        second = Script.objects.get(key="calm.regret.1", version=2)

        quality.post(
            reverse("admin:scripts_library_script_changelist"), {"action": "approve", "_selected_action": [second.pk]}
        )

        states = dict(Script.objects.filter(key="calm.regret.1", language="zh-hans").values_list("version", "state"))
        assert states == {1: "retired", 2: "approved"}

    def test_that_expired_are_not_approved(self, library: None, quality: Client) -> None:
        add(quality, "script", SCRIPT | {"expires_on": "2020-01-01"})
        add(quality, "script", SCRIPT | {"key": "calm.regret.other", "text": "{surname}{title}，这件事让您为难了。"})
        rows = Script.objects.filter(key__in=("calm.regret.own", "calm.regret.other"))

        answer = quality.post(
            reverse("admin:scripts_library_script_changelist"),
            {"action": "approve", "_selected_action": [row.pk for row in rows]},
            follow=True,
        ).content.decode()

        assert "was valid until 2020-01-01. Give it a later day first, then approve it." in answer
        assert dict(rows.values_list("key", "state")) == {"calm.regret.own": "draft", "calm.regret.other": "approved"}

    def test_are_never_deleted(self, library: None, quality: Client) -> None:
        row = Script.objects.earliest("id")

        assert quality.post(reverse("admin:scripts_library_script_delete", args=[row.pk])).status_code == 403


class TestTabooPhrases:
    def phrase(self, **changes: str) -> dict[str, Any]:
        family = TabooFamily.objects.get(code="belittling")
        data = {"family": family.pk, "language": "zh-hans", "says": "您真磨叽", "better": "您慢慢讲。", "position": "0"}
        return data | {"pattern": "", "is_active": "on"} | changes

    def test_guard_from_the_next_text_on(self, library: None, quality: Client) -> None:
        assert "您慢慢讲。" not in {one.better for one in check_text("您真磨叽。", "zh-hans", False)}

        assert add(quality, "taboophrase", self.phrase()) == ""

        (finding,) = check_text("您真磨叽。", "zh-hans", False)
        assert (finding.family, finding.better) == ("belittling", "您慢慢讲。")

    @pytest.mark.parametrize(
        ("change", "part_of_the_sentence"),
        [
            ({"pattern": "(您)?(的)?"}, "nearly every text"),
            ({"pattern": "(您真"}, "not closed"),
            ({"pattern": "<没有>"}, "no word set"),
            ({"pattern": "另一句话"}, "does not find the phrase itself"),
            ({"says": "您好先生", "pattern": "(您好|您真|您的|您看|我来|我先)"}, "our own approved sentences"),
            ({"says": "您真磨叽", "better": "您真磨叽，慢慢讲。"}, "caught by the same pattern"),
            ({"says": "这不可能"}, "stands in the list already"),
        ],
    )
    def test_are_refused_with_a_sentence(
        self, library: None, quality: Client, change: dict[str, str], part_of_the_sentence: str
    ) -> None:
        assert part_of_the_sentence in add(quality, "taboophrase", self.phrase(**change))
        assert not TabooPhrase.objects.filter(says="您真磨叽").exists()


class TestWordSets:
    @pytest.mark.parametrize(
        ("words", "part_of_the_sentence"),
        [
            ('["搞错", "(记错"]', "not closed"),
            ('[""]', "as a list"),
            ('"搞错"', "as a list"),
            ('["<弄岔>"]', "contains itself"),
        ],
    )
    def test_are_refused_with_a_sentence(
        self, library: None, quality: Client, words: str, part_of_the_sentence: str
    ) -> None:
        refused = add(quality, "wordset", {"language": "zh-hans", "name": "弄岔", "words": words})

        assert part_of_the_sentence in refused
        assert not WordSet.objects.filter(name="弄岔").exists()

    def test_say_how_they_are_written(self, library: None, quality: Client) -> None:
        page = quality.get(reverse("admin:scripts_library_wordset_add")).content.decode()

        assert "In square brackets, each word in quotation marks" in page

    def test_hold_500_words_and_no_more(self, library: None, quality: Client) -> None:
        words = [f"说错{number}号" for number in range(501)]
        data = {"language": "zh-hans", "name": "长串"}

        assert "more than 500 words" in add(quality, "wordset", data | {"words": json.dumps(words)})
        assert add(quality, "wordset", data | {"words": json.dumps(words[:500])}) == ""

    def test_too_large_ones_are_refused_quickly_where_a_phrase_uses_them(self, library: None, quality: Client) -> None:
        words = [f"说错{number}号" for number in range(20_000)]
        WordSet.objects.create(language="zh-hans", name="长串", words=words, updated_at=NOW)
        phrase = TestTabooPhrases().phrase(pattern="您真(磨叽|<长串>)")
        began = time.monotonic()

        assert "more than 500 words" in add(quality, "taboophrase", phrase)
        assert time.monotonic() - began < 5


class TestKeywords:
    def keyword(self, **changes: str) -> dict[str, Any]:
        data = {"term": "蓝盒子", "language": "zh-hans", "points_to": "category", "code": "SPAM", "weight": "3"}
        return data | {"is_active": "on"} | changes

    def test_are_kept_by_quality(self, library: None, house: House, quality: Client) -> None:
        assert add(quality, "keyword", self.keyword()) == ""

        assert Keyword.objects.get(term="蓝盒子").code == "SPAM"

    @pytest.mark.parametrize(
        ("change", "part_of_the_sentence"),
        [
            ({"term": "费"}, "nearly every text"),
            ({"code": "NOWHERE"}, "NOWHERE"),
            ({"points_to": "severity", "code": "awful"}, "potential, general"),
            ({"weight": "9"}, "less than or equal to 3"),
            ({"term": "乱扣费", "code": "BILLING"}, "points there already"),
            ({"term": "乱扣费", "code": "NETWORK"}, "already points to BILLING"),
            ({"points_to": "role", "code": "janitor"}, "duty_manager, hall_manager"),
            ({"points_to": "script", "code": "calm.nothing.1"}, "has the key calm.nothing.1"),
        ],
    )
    def test_are_refused_with_a_sentence(
        self, library: None, house: House, quality: Client, change: dict[str, str], part_of_the_sentence: str
    ) -> None:
        count = Keyword.objects.count()

        assert part_of_the_sentence in add(quality, "keyword", self.keyword(**change))
        assert Keyword.objects.count() == count

    def test_point_to_several_people_and_sentences_at_once(self, library: None, house: House, quality: Client) -> None:
        for points_to, code in [
            ("role", "security"),
            ("role", "medical"),
            ("script", "calm.regret.1"),
            ("script", "receive.take_charge.mine"),
        ]:
            assert add(quality, "keyword", self.keyword(points_to=points_to, code=code)) == ""

    def test_point_to_no_sentence_that_is_kept_no_longer_or_in_another_language_alone(
        self, library: None, house: House, quality: Client
    ) -> None:
        Script.objects.filter(key="calm.regret.1", language="zh-hans").update(state="retired")
        to_it = self.keyword(points_to="script", code="calm.regret.1")

        assert "has the key calm.regret.1" in add(quality, "keyword", to_it)
        assert add(quality, "keyword", to_it | {"language": "en", "term": "blue box"}) == ""

    def test_may_point_elsewhere_as_a_hint_or_in_another_industry(
        self, library: None, house: House, quality: Client
    ) -> None:
        assert add(quality, "keyword", self.keyword(term="乱扣费", code="NETWORK", weight="1")) == ""
        assert add(quality, "keyword", self.keyword(term="蓝盒子", industries="metro")) == ""
        assert add(quality, "keyword", self.keyword(term="蓝盒子", code="PRICE", industries="hotel")) == ""
