"""`manage.py evaluate_library FILE`: how well the library does on texts that people judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scripts_library.evaluation import EvaluationError, GuardFigures, judge_guard, per_family, read_utterances
from scripts_library.guard import check
from scripts_library.phrases import phrase_book


class Command(BaseCommand):
    help = "Let the guard read a file of judged utterances; tells precision, recall, each family and each miss."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="Utterances as in tests/data/corpus/README.md.")
        parser.add_argument("--json", action="store_true", help="Print the figures alone, as JSON.")

    def handle(self, *args: Any, file: Path, json: bool = False, **options: Any) -> None:
        phrases = phrase_book()
        if not phrases.chinese and not phrases.latin:
            raise CommandError("The library holds no taboo phrases yet: run “manage.py load_reference” first.")
        try:
            utterances = read_utterances(file)
        except EvaluationError as error:
            raise CommandError(str(error)) from None

        def families(text: str) -> frozenset[str]:
            found = check(text, language="en", cause_known=False, phrases=phrases)
            return frozenset(one.family for one in found if one.level != "hint")

        figures = judge_guard(utterances, families)
        self.stdout.write(_as_json(figures) if json else "\n\n".join(_report(*half) for half in figures.items()))


def _as_json(figures: dict[str, GuardFigures]) -> str:
    halves = {half: _figures(one) for half, one in figures.items()}
    return json.dumps(halves if len(halves) > 1 else next(iter(halves.values())), indent=2)


def _figures(one: GuardFigures) -> dict[str, Any]:
    return {
        "utterances": one.count,
        "guard_precision": one.precision,
        "guard_recall": one.recall,
        "guard_families": {name: [found, count] for name, found, count in per_family(one)},
        "guard_milliseconds": one.milliseconds,
    }


def _report(half: str, one: GuardFigures) -> str:
    lines = [
        f"{half}: {one.count} utterances, {one.milliseconds or 0:.2f} ms each",
        f"  precision {_shown(one.precision)}, recall {_shown(one.recall)}",
        *(f"  {name:<22} {found} of {count}" for name, found, count in per_family(one)),
        *(f"  missed       {each.ref}  {each.text}  ({', '.join(sorted(each.families))})" for each in one.missed),
        *(f"  false alarm  {each.ref}  {each.text}" for each in one.false_alarms),
    ]
    return "\n".join(lines)


def _shown(share: float | None) -> str:
    return "–" if share is None else f"{share:.3f}"
