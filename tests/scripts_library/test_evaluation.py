"""The library judged by a file: the figures are counted right, and a file of another shape gets a sentence."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scripts_library.evaluation.files import EvaluationError, read_file
from scripts_library.evaluation.guard import judge_guard, per_family
from scripts_library.evaluation.intake import judge_intake
from scripts_library.reading.narrative import Guess, Reading
from tests.personas import House

FINE = {"id": "F", "text_zh": "我再和您核对一遍。", "verdict": "ok", "families": []}
BAD = {"id": "B", "text_zh": "可能是您弄错了。", "verdict": "violation", "families": ["blame_customer"]}


def written(folder: Path, told: Any) -> Path:
    path = folder / "judged.json"
    path.write_text(told if isinstance(told, str) else json.dumps(told, ensure_ascii=False), encoding="utf-8")
    return path


class TestFigures:
    def judge(self, folder: Path, stops: dict[str, set[str]], *rows: dict[str, Any]) -> Any:
        return judge_guard(
            read_file(written(folder, list(rows))).utterances, lambda text: frozenset(stops.get(text, set()))
        )

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


TOLD: dict[str, Any] = {
    "id": "N",
    "industry": "telecom",
    "narrative_zh": "多扣了我一笔钱。",
    "expected": {
        "category": "BILLING",
        "severity": "serious",
        "customer_type": "prepared",
        "customer_type_also_ok": ["emotional"],
        "must_escalate": {"required": True, "to": ["duty_manager", "security"]},
    },
}
CALM: dict[str, Any] = {
    **TOLD,
    "id": "M",
    "narrative_zh": "排了很久的队。",
    "expected": {
        "category": "QUEUE",
        "severity": "general",
        "customer_type": "ordinary",
        "must_escalate": {"required": False, "to": []},
    },
}


class TestFiguresOfNarratives:
    def judge(self, folder: Path, **readings: Reading) -> Any:
        narratives = read_file(written(folder, {"cases": [TOLD, CALM]})).narratives
        by_text = {one.text: readings[one.ref] for one in narratives}
        return judge_intake(narratives, lambda text, industry: by_text[text] if industry == "telecom" else Reading())

    def test_count_first_choices_and_later_ones_apart(self, tmp_path: Path) -> None:
        figures = self.judge(
            tmp_path,
            N=Reading(
                categories=(Guess("BILLING", 0.6), Guess("QUEUE", 0.2)),
                severity=Guess("crisis", 0.9),
                types=(Guess("ordinary", 0.5), Guess("emotional", 0.3)),
                goes_up=Guess("yes", 0.9),
                roles=(Guess("security", 0.7), Guess("medical", 0.6)),
            ),
            M=Reading(
                categories=(Guess("BILLING", 0.5), Guess("PROCESS", 0.3), Guess("QUEUE", 0.1)),
                severity=Guess("general", 0.9),
                types=(Guess("ordinary", 0.9),),
                goes_up=Guess("yes", 0.6),
            ),
        )

        told = figures.figures()
        assert told.pop("intake_milliseconds") > 0
        assert told == {
            "category_top1": 0.5,
            "category_top3": 1.0,
            "severity_accuracy": 0.5,
            "serious_recall": 1.0,
            "must_escalate_precision": 0.5,
            "must_escalate_recall": 1.0,
            "role_recall": 0.5,
            "customer_type_top1": 0.5,
            "customer_type_top2": 1.0,
        }
        assert [line.split()[0] for line in figures.misses()] == ["N", "M"]

    def test_of_a_silent_reader_are_none_or_nothing(self, tmp_path: Path) -> None:
        told = self.judge(tmp_path, N=Reading(), M=Reading()).figures()

        assert told["must_escalate_precision"] is None
        assert (told["category_top1"], told["must_escalate_recall"], told["serious_recall"]) == (0, 0, 0)


class TestAFileOfAnotherShape:
    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ("{", "no JSON"),
            ({}, "holds nothing to judge by"),
            ([], "holds nothing to judge by"),
            (["不行"], "row 1 is no object"),
            ([FINE, {**FINE, "text_zh": " "}], "row 2 needs a text"),
            ([{**FINE, "verdict": "maybe"}], "row 1 needs a verdict"),
            ([{**BAD, "families": "blame_customer"}], "row 1: families, roles and types are lists"),
            ([{**BAD, "families": []}], "row 1: a violation names"),
            ([{**FINE, "families": ["command"]}], "what is fine names none"),
            ([{**TOLD, "narrative_zh": ""}], "row 1 needs a text"),
            ([{**TOLD, "expected": []}], "needs a category"),
            ([{**TOLD, "expected": {**TOLD["expected"], "must_escalate": {}}}], "needs must_escalate"),
            ([{**TOLD, "expected": {**TOLD["expected"], "severity": 3}}], "needs a category, a severity"),
        ],
    )
    def test_is_told_what_to_change(self, tmp_path: Path, told: Any, sentence: str) -> None:
        with pytest.raises(EvaluationError, match=sentence):
            read_file(written(tmp_path, told))

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
        odd = {**BAD, "id": "O", "text_zh": "请坐。"}

        said = self.run(written(tmp_path, [BAD, FINE, wrong, odd]))

        assert "precision 0.500, recall 0.500" in said
        assert "missed       O  请坐。  (blame_customer)" in said
        assert "false alarm  W  这不可能。" in said

    def test_reads_narratives_beside_them(self, library: None, house: House, tmp_path: Path) -> None:
        told = {**TOLD, "narrative_zh": "账单上多扣了三十元，每个月都错，我把清单都打出来了。"}

        said = self.run(written(tmp_path, {"cases": [told], "utterances": [FINE]}))

        assert "1 narratives" in said
        assert "category_top1              1.000" in said

    def test_gives_the_figures_alone_as_json(self, library: None, tmp_path: Path) -> None:
        told = json.loads(self.run(written(tmp_path, [BAD, FINE, TOLD]), json=True))

        assert (told["guard_precision"], told["guard_recall"]) == (1.0, 1.0)
        assert told["guard_families"] == {"blame_customer": [1, 1]}
        assert told["guard_milliseconds"] > 0
        assert {"category_top1", "category_top3", "severity_accuracy", "serious_recall", "role_recall"} <= set(told)
        assert {"must_escalate_precision", "must_escalate_recall", "customer_type_top1", "customer_type_top2"} <= set(
            told
        )

    def test_tells_each_half_apart(self, library: None, tmp_path: Path) -> None:
        rows = [{**FINE, "half": "tune"}, {**BAD, "half": "held"}]

        told = json.loads(self.run(written(tmp_path, {"utterances": rows}), json=True))

        assert {half: figures["utterances"] for half, figures in told.items()} == {"tune": 1, "held": 1}

    def test_says_what_an_empty_house_lacks(self, db: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="load_reference"):
            self.run(written(tmp_path, [FINE]))

    def test_says_where_nothing_was_learned(self, library: None, tmp_path: Path) -> None:
        with pytest.raises(CommandError, match="nothing that train_library wrote"):
            self.run(written(tmp_path, [FINE]), learned=tmp_path)
