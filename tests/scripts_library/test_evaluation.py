"""The guard judged by a file: the figures are counted right, and a file of another shape gets a sentence."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scripts_library.evaluation import EvaluationError, judge_guard, per_family, read_utterances

FINE = {"id": "F", "text_zh": "我再和您核对一遍。", "verdict": "ok", "families": []}
BAD = {"id": "B", "text_zh": "可能是您弄错了。", "verdict": "violation", "families": ["blame_customer"]}


def written(folder: Path, told: Any) -> Path:
    path = folder / "judged.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


class TestFigures:
    def judge(self, folder: Path, stops: dict[str, set[str]], *rows: dict[str, Any]) -> Any:
        [figures] = judge_guard(
            read_utterances(written(folder, list(rows))), lambda text: frozenset(stops.get(text, set()))
        ).values()
        return figures

    def test_count_what_was_stopped_and_what_should_have_been(self, tmp_path: Path) -> None:
        other = {**BAD, "id": "B2", "text_zh": "这不归我们管。", "families": ["shift_responsibility", "send_away"]}
        missed = {**BAD, "id": "B3", "text_zh": "改天再说。", "families": ["vague_time"]}
        stops = {BAD["text_zh"]: {"blame_customer"}, other["text_zh"]: {"send_away"}, FINE["text_zh"]: {"command"}}

        figures = self.judge(tmp_path, stops, BAD, other, missed, FINE)  # type: ignore[arg-type]

        assert (figures.precision, figures.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
        assert [one.ref for one in figures.missed] == ["B3"]
        assert [one.ref for one in figures.false_alarms] == ["F"]
        assert per_family(figures) == [
            ("shift_responsibility", 0, 1),
            ("vague_time", 0, 1),
            ("blame_customer", 1, 1),
            ("send_away", 1, 1),
        ]

    def test_of_nothing_are_none(self, tmp_path: Path) -> None:
        figures = self.judge(tmp_path, {}, FINE)

        assert (figures.precision, figures.recall) == (None, None)

    def test_stand_apart_for_each_half(self, tmp_path: Path) -> None:
        rows = [{**FINE, "half": "tune"}, {**BAD, "half": "held"}]

        figures = judge_guard(read_utterances(written(tmp_path, {"utterances": rows})), lambda _text: frozenset())

        assert {half: one.count for half, one in figures.items()} == {"tune": 1, "held": 1}


class TestAFileOfAnotherShape:
    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ("{", "no JSON"),
            ({}, "holds no utterances"),
            ([], "holds no utterances"),
            (["不行"], "row 1 is no object"),
            ([FINE, {**FINE, "text_zh": " "}], "row 2 needs one text"),
            ([{**FINE, "text_en": "Fine."}], "row 1 needs one text"),
            ([{**FINE, "verdict": "maybe"}], "row 1 needs a verdict"),
            ([{**BAD, "families": "blame_customer"}], "row 1: families is a list"),
            ([{**BAD, "families": []}], "row 1: a violation names"),
            ([{**FINE, "families": ["command"]}], "what is fine names none"),
        ],
    )
    def test_is_told_what_to_change(self, tmp_path: Path, told: Any, sentence: str) -> None:
        with pytest.raises(EvaluationError, match=sentence):
            read_utterances(written(tmp_path, told))

    def test_is_a_sentence_on_the_command_line(self, library: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="cannot be read"):
            call_command("evaluate_library", str(tmp_path / "nowhere.json"))


class TestTheCommand:
    def run(self, path: Path, **options: Any) -> str:
        said = StringIO()
        call_command("evaluate_library", str(path), stdout=said, **options)
        return said.getvalue()

    def test_reads_with_the_phrases_of_the_house(self, library: None, tmp_path: Path) -> None:
        wrong = {**FINE, "id": "W", "text_zh": "这不可能。"}
        odd = {**BAD, "id": "O", "text_zh": "今天天气不错。"}

        said = self.run(written(tmp_path, [BAD, FINE, wrong, odd]))

        assert "precision 0.500, recall 0.500" in said
        assert "missed       O  今天天气不错。  (blame_customer)" in said
        assert "false alarm  W  这不可能。" in said

    def test_gives_the_figures_alone_as_json(self, library: None, tmp_path: Path) -> None:
        told = json.loads(self.run(written(tmp_path, [BAD, FINE]), json=True))

        assert (told["guard_precision"], told["guard_recall"]) == (1.0, 1.0)
        assert told["guard_families"] == {"blame_customer": [1, 1]}
        assert told["guard_milliseconds"] > 0

    def test_says_what_an_empty_house_lacks(self, db: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="load_reference"):
            self.run(written(tmp_path, [FINE]))
