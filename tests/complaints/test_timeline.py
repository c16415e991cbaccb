"""The trail as people read it."""

from __future__ import annotations

import pytest
from django.utils import translation

from complaints.models import SeverityRule
from complaints.screens.timeline import timeline
from complaints.severity import reason_words
from complaints.usecases import calming, climbing
from tests.personas import Walker


def newest(walker: Walker, icon: str) -> str:
    return str(next(line["sentence"] for line in timeline(walker.complaint)[0] if line["icon"] == icon))


@pytest.mark.usefixtures("clock")
class TestWhyTheSeverityRose:
    def test_a_ticked_fact_is_named(self, received: Walker) -> None:
        received.do(climbing.set_flags, flags=["media"])

        assert newest(received, "arrow-up") == "严重程度上调：严重投诉 – 媒体介入或扬言曝光"

    def test_a_hand_is_named(self, received: Walker) -> None:
        received.do(climbing.raise_severity, severity="serious", why="人越围越多。")

        with translation.override("en"):
            assert newest(received, "arrow-up") == "severity up: Serious complaint – raised by hand"


@pytest.mark.django_db
def test_every_rule_of_the_reference_data_says_why_in_both_languages(house: object) -> None:
    rules = list(SeverityRule.objects.all())
    assert rules

    for rule in rules:
        reason = f"{rule.when}:{rule.value}" if rule.value else str(rule.when)
        said = set()
        for language in ("zh-hans", "en"):
            with translation.override(language):
                said.add(reason_words(reason))
        assert len(said) == 2
        assert reason not in said


def test_a_reason_that_nobody_named_reads_as_its_code() -> None:
    assert reason_words("weather") == "weather"
    assert reason_words("flag:gone") == "flag:gone"


@pytest.mark.usefixtures("clock")
def test_what_was_ticked_stands_behind_the_name_as_noted(received: Walker) -> None:
    received.do(calming.calm)
    received.do(calming.tick, code="regret")

    with translation.override("en"):
        assert newest(received, "hand-heart") == "noted: Said we are sorry"
