"""Measures how fast the house is here: `make bench`, or `python -m tests.bench --json FILE`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from time import monotonic

import django


def main(words: list[str]) -> None:
    """Measure in a database of its own, print the table, and keep the figures where asked."""
    options = _options(words)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    django.setup()
    from tests.bench.premises import own_database
    from tests.bench.table import as_json, machine, table
    from tests.bench.whole import Scale, measure

    # Whoever stops it finds the database dropped all the same.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(130))
    began = monotonic()
    with own_database():
        here = machine()
        scale = Scale(
            small=options.small,
            large=options.large,
            open=options.open,
            due=options.due,
            rounds=options.rounds,
            reminders=options.reminders,
            large_limits=options.limits,
        )
        figures = measure(scale, say=_say)
    print(f"{here['day']}, {here['cores']} cores, Python {here['python']}, {here['database']}\n")
    print(table(figures))
    print(f"\nTook {monotonic() - began:.0f} s. docs/bench.md tells how to read this.")
    if options.json:
        options.json.write_text(as_json(figures, here) + "\n", encoding="utf-8")


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--small", type=int, default=2_000, metavar="N", help="complaints in the small house (2000)")
    parser.add_argument("--large", type=int, default=20_000, metavar="N", help="complaints in the large one (20000)")
    parser.add_argument(
        "--open",
        type=int,
        metavar="N",
        help="how many are open, the same in both (one in ten, so more in the large one)",
    )
    parser.add_argument("--due", type=int, default=500, metavar="N", help="deadlines that fall due at once (500)")
    parser.add_argument(
        "--reminders", type=int, default=1_200, metavar="N", help="reminders that come due at once (1200)"
    )
    parser.add_argument(
        "--limits", type=int, default=1_000_000, metavar="N", help="limits that an idle sweep passes over (1000000)"
    )
    parser.add_argument(
        "--rounds", type=int, default=15, metavar="N", help="how often each thing is timed at most (15)"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there as well")
    return parser.parse_args(words)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
