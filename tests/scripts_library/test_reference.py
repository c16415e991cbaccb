from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from scripts_library.models import Edition, Script, ScriptUse, TabooFamily, TabooPhrase, WordSet
from scripts_library.reference import load, loading
from scripts_library.vocabulary import ScriptState
from tests.personas import NOW, House

LATER = NOW + timedelta(days=1)
KEY = {"key": "calm.regret.1", "language": "zh-hans"}


def reword(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the files say something else for one script."""
    rows = [row | {"text": text} if KEY.items() <= row.items() else row for row in loading.script_rows()]
    monkeypatch.setattr(loading, "script_rows", lambda: iter(rows))


class TestLoad:
    def test_fills_an_empty_house(self, library: None) -> None:
        assert Script.objects.filter(language="zh-hans", state=ScriptState.APPROVED).count() >= 60
        assert Script.objects.filter(language="en", state=ScriptState.APPROVED).count() >= 60
        assert TabooFamily.objects.count() >= 18
        assert TabooPhrase.objects.exists()
        assert WordSet.objects.exists()

    def test_changes_nothing_the_second_time(self, library: None) -> None:
        counts = [model.objects.count() for model in (Script, TabooFamily, TabooPhrase, WordSet)]
        edition = Edition.of("taboos")

        changed = load(now=LATER)

        assert changed == 0
        assert [model.objects.count() for model in (Script, TabooFamily, TabooPhrase, WordSet)] == counts
        assert Edition.of("taboos") == edition
        assert not Script.objects.filter(updated_at=LATER).exists()

    def test_leaves_alone_what_quality_changed(self, library: None, monkeypatch: pytest.MonkeyPatch) -> None:
        Script.objects.filter(**KEY).update(text="真对不住您。")
        TabooFamily.objects.filter(code="command").update(level="block")
        reword(monkeypatch, "抱歉。")

        load(now=LATER)

        assert Script.objects.get(**KEY).text == "真对不住您。"
        assert TabooFamily.objects.get(code="command").level == "block"

    def test_follows_the_files_where_nobody_changed_anything(
        self, library: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reword(monkeypatch, "抱歉。")

        changed = load(now=LATER)

        script = Script.objects.get(**KEY)
        assert changed == 1
        assert (script.text, script.version, script.state) == ("抱歉。", 1, ScriptState.APPROVED)

    def test_makes_a_new_version_of_a_sentence_that_was_said(
        self, library: None, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = Script.objects.get(**KEY)
        ScriptUse.objects.create(script=first, complaint=house.alice.public_id, stage="calm", by=house.alice, at=NOW)
        reword(monkeypatch, "抱歉。")

        load(now=LATER)
        load(now=LATER)

        versions = Script.objects.filter(**KEY).order_by("version")
        assert [(row.version, row.state) for row in versions] == [(1, "retired"), (2, "approved")]
        assert versions[0].text == first.text

    def test_retires_what_left_the_files(self, library: None, monkeypatch: pytest.MonkeyPatch) -> None:
        scripts = [row for row in loading.script_rows() if row["key"] != KEY["key"]]
        phrases: list[dict[str, Any]] = list(loading.phrase_rows())[1:]
        gone = next(iter(loading.phrase_rows()))["says"]
        monkeypatch.setattr(loading, "script_rows", lambda: iter(scripts))
        monkeypatch.setattr(loading, "phrase_rows", lambda: iter(phrases))

        load(now=LATER)

        assert Script.objects.get(**KEY).state == ScriptState.RETIRED
        assert not TabooPhrase.objects.get(says=gone).is_active

    def test_does_not_bring_back_what_quality_retired(self, library: None) -> None:
        Script.objects.filter(**KEY).update(state=ScriptState.RETIRED)

        load(now=LATER)

        assert Script.objects.get(**KEY).state == ScriptState.RETIRED
