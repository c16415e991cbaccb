"""Figures for people and for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from django.db import connection

from tests.bench.measuring import Figure


def table(figures: Sequence[Figure]) -> str:
    """Draw one line for each thing, under what it was measured against; both houses side by side."""
    sizes = sorted({figure.complaints for figure in figures if figure.complaints is not None})
    small, large = (f"{size:,}" for size in (sizes[0], sizes[-1]))
    lines = [_line("", (f"at {small}", f"at {large}", "yardstick", "ratio", "growth", "queries", "database", "kB"))]
    for yardstick, group in groupby(_in_order(figures), key=lambda figure: figure.yardstick):
        lines += ["", f"against {yardstick}"]
        for name, several in groupby(group, key=lambda figure: figure.name):
            lines.append(_line(f"  {name}", _cells(list(several))))
    return "\n".join(lines)


def _in_order(figures: Sequence[Figure]) -> list[Figure]:
    """Sort by yardstick and name, in the order in which they came up first."""
    yardsticks = list(dict.fromkeys(figure.yardstick for figure in figures))
    names = list(dict.fromkeys(figure.name for figure in figures))
    return sorted(figures, key=lambda figure: (yardsticks.index(figure.yardstick), names.index(figure.name)))


def _cells(figures: list[Figure]) -> tuple[str, ...]:
    first, last = figures[0], figures[-1]
    grows = first.complaints != last.complaints
    return (
        _time(first.seconds) if grows else "",
        _time(last.seconds),
        _time(last.yardstick_seconds),
        _number(last.ratio),
        f"{last.ratio / first.ratio:.2f}" if grows else "",
        " → ".join(dict.fromkeys(_count(figure.queries) for figure in (first, last))),
        _time(last.database) if last.queries else "",
        " → ".join(dict.fromkeys(f"{figure.size / 1000:,.0f}" for figure in (first, last) if figure.size is not None)),
    )


def _line(name: str, cells: Sequence[str]) -> str:
    widths = (10, 11, 11, 9, 8, 14, 10, 11)
    return (f"{name:<42}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))).rstrip()


def _time(seconds: float) -> str:
    for unit, name in ((1, "s"), (1e-3, "ms"), (1e-6, "µs")):
        if seconds >= unit:
            return f"{_number(seconds / unit)} {name}"
    return f"{_number(seconds / 1e-9)} ns"


def _number(value: float) -> str:
    """Three digits that count, or all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:#.3g}"


def _count(queries: float) -> str:
    return f"{queries:.0f}" if queries == round(queries) else f"{queries:.1f}"


def machine() -> dict[str, Any]:
    """Say what the figures were taken on."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT version()" if connection.vendor == "postgresql" else "SELECT sqlite_version()")
        version = str(cursor.fetchone()[0]).removeprefix("PostgreSQL ").split()[0]
    return {
        "day": datetime.now(UTC).date().isoformat(),
        "python": platform.python_version(),
        "database": f"{connection.display_name} {version}",
        "cores": os.cpu_count(),
    }


def as_json(figures: Sequence[Figure], machine: dict[str, Any]) -> str:
    """Spell everything out, times in seconds."""
    rows = [{**asdict(figure), "ratio": figure.ratio} for figure in figures]
    return json.dumps({"machine": machine, "figures": rows}, ensure_ascii=False, indent=1)
