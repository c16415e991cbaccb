"""Where the floors are and what stands on them, for the tests that walk the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# From the top down; a floor knows only those below it.
FLOORS = ("config", "insights", "followups", "scripts_library", "complaints", "outbox", "evidence", "organisation")


def floors() -> list[str]:
    """Give the floors that stand, from the top down."""
    return [floor for floor in FLOORS if (ROOT / floor).is_dir()]


def above(floor: str) -> list[str]:
    """Give the floors that this one must not know."""
    return floors()[: floors().index(floor)]


def sources(floor: str) -> list[Path]:
    """Give the Python files of a floor, without migrations."""
    return sorted(path for path in (ROOT / floor).rglob("*.py") if "migrations" not in path.parts)


def templates(floor: str | None = None) -> list[Path]:
    """Give the templates of a floor, or all of them."""
    folder = ROOT / "templates" / floor if floor else ROOT / "templates"
    return sorted(path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def strings(path: Path) -> Iterator[ast.Constant]:
    """Give the text constants of a source file, without docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in bare:
            yield node
