"""`manage.py train_library CORPUS`: learn anew what narratives are about and what must not be said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from scripts_library.reading.training import train
from scripts_library.reading.weights import FOLDER


class Command(BaseCommand):
    help = "Learn from a corpus of judged texts; needs scikit-learn (pip install -r requirements/training.txt)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("corpus", type=Path, metavar="CORPUS", help="A folder like tests/data/corpus.")
        parser.add_argument("--half", help="Learn from the rows of this half alone, so that the other can judge.")
        parser.add_argument("--into", type=Path, default=FOLDER, help="Where to write; the library itself if not told.")

    def handle(self, *args: Any, corpus: Path, half: str | None, into: Path, **options: Any) -> None:
        try:
            for line in train(corpus, half=half, into=into):
                self.stdout.write(line)
        except ModuleNotFoundError as error:
            if error.name != "sklearn":
                raise
            raise CommandError("scikit-learn is needed: pip install -r requirements/training.txt") from None
        except FileNotFoundError as error:
            raise CommandError(f"{error.filename} is missing. Name a folder like tests/data/corpus.") from None
