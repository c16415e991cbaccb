"""`manage.py evaluate_library FILE`: how well the library does on texts that people judged."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scripts_library.evaluation.files import EvaluationError, JudgedFile, read_file
from scripts_library.evaluation.guard import GuardFigures, judge_guard, per_family
from scripts_library.evaluation.intake import IntakeFigures, judge_intake
from scripts_library.listening import listen
from scripts_library.phrases import phrase_book
from scripts_library.reading.weights import FOLDER, Learned, from_file
from scripts_library.suggesting import read_at


class Command(BaseCommand):
    help = "Let the library read a file of judged narratives and utterances; tells every figure and every miss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Of the form of tests/data/corpus/README.md.")
        parser.add_argument("--json", action="store_true", help="Print the figures alone, as JSON.")
        parser.add_argument("--learned", type=Path, default=FOLDER, help="What train_library wrote elsewhere.")

    def handle(self, *args: Any, file: Path, json: bool = False, learned: Path, **options: Any) -> None:
        if not phrase_book().phrases:
            raise CommandError("The library holds no taboo phrases yet: run “manage.py load_reference” first.")
        try:
            judged = read_file(file)
        except EvaluationError as error:
            raise CommandError(str(error)) from None
        if not (learned / "speech.json").exists():
            raise CommandError(f"{learned} holds nothing that train_library wrote.")
        read = {name: from_file(learned / f"{name}.json") for name in ("narrative", "speech")}
        figures = {half: _judge(judged, half, read) for half in judged.halves}
        self.stdout.write(_as_json(figures) if json else "\n\n".join(_report(*half) for half in figures.items()))


Figures = tuple[IntakeFigures, GuardFigures]


def _judge(judged: JudgedFile, half: str, read: dict[str, Learned]) -> Figures:
    reads = partial(read_at, learned=read["narrative"])
    return (
        judge_intake([one for one in judged.narratives if one.half == half], reads),
        judge_guard([one for one in judged.utterances if one.half == half], _families(read["speech"])),
    )


def _families(speech: Learned) -> Callable[[str], frozenset[str]]:
    phrases = phrase_book()

    def families(text: str) -> frozenset[str]:
        found = listen(text, language="en", cause_known=False, phrases=phrases, speech=speech)
        return frozenset(one.family for one in found)

    return families


def _as_json(figures: dict[str, Figures]) -> str:
    halves = {half: _figures(*both) for half, both in figures.items()}
    return json.dumps(halves if len(halves) > 1 else next(iter(halves.values())), indent=2)


def _figures(intake: IntakeFigures, guard: GuardFigures) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if intake.read:
        told |= {"narratives": len(intake.read), **intake.figures()}
    if guard.count:
        told |= {
            "utterances": guard.count,
            "guard_precision": guard.precision,
            "guard_recall": guard.recall,
            "guard_families": {name: [found, count] for name, found, count in per_family(guard)},
            "guard_milliseconds": guard.milliseconds,
        }
    return told


def _report(half: str, both: Figures) -> str:
    return "\n".join([f"{half}:", *_intake_report(both[0]), *_guard_report(both[1])])


def _intake_report(intake: IntakeFigures) -> list[str]:
    if not intake.read:
        return []
    return [
        f"  {len(intake.read)} narratives",
        *(f"  {name:<26} {_shown(figure)}" for name, figure in intake.figures().items()),
        *(f"  misread      {line}" for line in intake.misses()),
    ]


def _guard_report(guard: GuardFigures) -> list[str]:
    if not guard.count:
        return []
    return [
        f"  {guard.count} utterances, {guard.milliseconds or 0:.2f} ms each",
        f"  precision {_shown(guard.precision)}, recall {_shown(guard.recall)}",
        *(f"  {name:<22} {found} of {count}" for name, found, count in per_family(guard)),
        *(f"  missed       {each.ref}  {each.text}  ({', '.join(sorted(each.families))})" for each in guard.missed),
        *(f"  false alarm  {each.ref}  {each.text}" for each in guard.false_alarms),
    ]


def _shown(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"
