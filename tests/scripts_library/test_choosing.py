from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from scripts_library.blanks import Blanks
from scripts_library.choosing import Moment, choose, scripts_for
from scripts_library.models import Script
from tests.personas import NOW

TODAY = date(2026, 11, 24)
BLANKS = Blanks(address="郑先生", clerk="王静", staff_code="5017", number="XJ-1124-0008", due="今天15:00")
CALM = Moment(stage="calm", language="zh-hans", channel="phone", feeling=3)


def script(key: str, **changes: Any) -> Script:
    row: dict[str, Any] = {
        "pk": hash(key) % 10**9, "key": key, "language": "zh-hans", "stage": "calm", "purpose": "regret",
        "text": f"{key}。", "industries": [], "channels": [], "customer_types": [], "categories": [], "causes": [],
    }  # fmt: skip
    return Script(**(row | changes))


def keys(rows: list[Script], moment: Moment = CALM, **changes: Any) -> list[str]:
    arguments: dict[str, Any] = {"limit": 9, "blanks": BLANKS, "seed": "one"} | changes
    return [chosen.script.key for chosen in choose(rows, moment, **arguments)]


class TestChoose:
    def test_brings_the_most_specific_first(self) -> None:
        rows = [
            script("any"),
            script("channel", purpose="listen", channels=["phone"]),
            script("category", purpose="thank", categories=["BILLING"]),
            script("type", purpose="empathise", customer_types=["violent"]),
        ]

        found = keys(rows, replace(CALM, customer_type="violent", category="BILLING"))

        assert found == ["type", "category", "channel", "any"]

    def test_leaves_out_what_is_for_others(self) -> None:
        rows = [
            script("counter", channels=["walk_in"]),
            script("prepared", customer_types=["prepared"]),
            script("food", categories=["FOOD"]),
            script("furious", feeling_min=4),
            script("ours", causes=["ours"]),
            script("hotel", industries=["hotel"]),
            script("fits"),
        ]

        assert keys(rows) == ["fits"]

    def test_counts_a_second_type_less_than_the_main_one(self) -> None:
        rows = [
            script("second", customer_types=["publicity"]),
            script("main", purpose="thank", customer_types=["violent"]),
        ]

        found = keys(rows, replace(CALM, customer_type="violent", second_type="publicity"))

        assert found == ["main", "second"]

    def test_shows_face_saving_sentences_only_where_the_customer_erred(self) -> None:
        rows = [script("plain"), script("way-out", face_saving=True, causes=["customer"])]

        assert keys(rows, replace(CALM, cause="customer")) == ["way-out"]
        assert keys(rows, replace(CALM, cause="ours")) == ["plain"]
        assert keys(rows) == ["plain"]

    def test_falls_back_to_plain_sentences_where_no_face_saving_one_is_kept(self) -> None:
        assert keys([script("plain")], replace(CALM, cause="customer")) == ["plain"]

    def test_brings_what_the_customers_words_point_to_first_with_the_word(self) -> None:
        rows = [
            script("type", customer_types=["violent"]),
            script("late", purpose="waited"),
            script("named", purpose="thank"),
            script("twin", purpose="thank", weight=5),
        ]
        moment = replace(CALM, customer_type="violent", waited=True)
        found = choose(rows, moment, limit=9, blanks=BLANKS, seed="one", named={"named": "孩子"})

        assert [one.script.key for one in found] == ["late", "named", "type", "twin"]
        assert "孩子" in found[1].why
        assert "孩子" not in found[0].why + found[2].why + found[3].why

    def test_lets_at_most_two_in_front_the_weightiest_first_and_of_one_purpose_too(self) -> None:
        rows = [script("type", customer_types=["violent"]), *(script(key, purpose="thank") for key in "abc")]
        named = {"c": "丙", "a": "甲", "b": "乙"}

        assert keys(rows, replace(CALM, customer_type="violent"), named=named)[:3] == ["c", "a", "type"]

    def test_keeps_behind_what_words_point_to_and_was_said_or_does_not_fit(self) -> None:
        rows = [script("said"), script("counter", channels=["walk_in"]), script("fits", purpose="thank")]
        named = {"said": "甲", "counter": "乙"}

        found = keys(rows, named=named, said=frozenset([rows[0].pk]))

        assert found == ["fits", "said"]

    def test_keeps_one_of_each_purpose_before_a_second_variant(self) -> None:
        rows = [script("a1"), script("a2"), script("a3"), script("b", purpose="thank")]

        assert keys(rows)[1] == "b"

    def test_is_the_same_for_one_complaint_and_varies_between_complaints(self) -> None:
        rows = [script(f"variant-{number}") for number in range(6)]

        firsts = {keys(rows, seed=f"complaint-{number}")[0] for number in range(40)}

        assert keys(rows, seed="one") == keys(list(reversed(rows)), seed="one")
        assert len(firsts) > 2

    def test_puts_what_was_said_behind_the_rest(self) -> None:
        said, fresh = script("said", customer_types=["violent"]), script("fresh")
        moment = replace(CALM, customer_type="violent")

        assert keys([said, fresh], moment, said=frozenset()) == ["said", "fresh"]
        assert keys([said, fresh], moment, said=frozenset({said.pk})) == ["fresh", "said"]

    def test_skips_a_sentence_whose_hour_nobody_knows(self) -> None:
        rows = [script("hour", text="最迟{due}前回您。"), script("plain")]

        assert keys(rows, blanks=replace(BLANKS, due="")) == ["plain"]

    def test_reads_no_feeling_into_an_unknown_one(self) -> None:
        rows = [script("furious", feeling_min=4), script("plain")]

        assert keys(rows, replace(CALM, feeling=0)) == ["plain"]

    def test_says_why(self) -> None:
        rows = [script("type", purpose="empathise", customer_types=["violent"], channels=["phone"])]

        (chosen,) = choose(rows, replace(CALM, customer_type="violent"), limit=1, blanks=BLANKS)

        assert chosen.why.count(" · ") == 2


@pytest.mark.django_db
class TestScriptsFor:
    def ask(self, **changes: Any) -> list[str]:
        arguments: dict[str, Any] = {
            "stage": "calm", "channel": "phone", "customer_type": "emotional", "category": "BILLING", "feeling": 4,
            "cause": "", "language": "zh-hans", "limit": 5, "today": TODAY, "blanks": BLANKS,
        }  # fmt: skip
        return [chosen.text for chosen in scripts_for(**(arguments | changes))]

    def test_takes_one_query(self, library: None, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(1):
            assert len(self.ask()) == 5

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("cause", ["", "customer", "ours"])
    def test_has_words_for_every_moment(self, library: None, language: str, cause: str) -> None:
        for stage in ("receive", "calm", "clarify", "propose", "confirm", "follow-up"):
            for channel in ("walk_in", "phone", "letter", "online", "hotline"):
                found = self.ask(stage=stage, channel=channel, language=language, cause=cause, limit=3)
                assert len(found) == 3
                assert not any("{" in text for text in found)

    def test_leaves_out_drafts_retired_and_expired_ones(self, library: None) -> None:
        first = self.ask(limit=1)[0]
        row = Script.objects.get(text=first.replace("郑先生", "{surname}{title}"))

        for change in ({"state": "draft"}, {"state": "retired"}, {"expires_on": TODAY - timedelta(days=1)}):
            Script.objects.filter(pk=row.pk).update(**({"state": "approved", "expires_on": None} | change))
            assert first not in self.ask(limit=50)
        Script.objects.filter(pk=row.pk).update(state="approved", expires_on=TODAY, updated_at=NOW)
        assert first in self.ask(limit=50)
