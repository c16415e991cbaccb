"""Files of texts that people judged, of the form of tests/data/corpus, and a sentence where they are of another."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = ("text_zh", "text_en")
NARRATIVES = ("narrative_zh", "narrative_en")
VERDICTS = ("violation", "ok")
# Rows of a file that names no halves.
WHOLE = "all"
NO_FAMILY = "none"


class EvaluationError(ValueError):
    """A file that cannot be judged by; the message tells its writer what to change."""


@dataclass(frozen=True)
class Utterance:
    """A sentence of staff as people judged it. `half`: the part of the file it belongs to."""

    ref: str
    text: str
    offends: bool
    families: frozenset[str]
    half: str = WHOLE


@dataclass(frozen=True)
class Narrative:
    """A complaint as people judged it. `types`: every customer type that counts as right; `roles`: whom to tell."""

    ref: str
    text: str
    industry: str
    category: str
    severity: str
    types: frozenset[str]
    goes_up: bool
    roles: frozenset[str]
    half: str = WHOLE


@dataclass(frozen=True)
class JudgedFile:
    """What one file holds."""

    narratives: tuple[Narrative, ...]
    utterances: tuple[Utterance, ...]

    @property
    def halves(self) -> list[str]:
        """The parts of the file, in their order."""
        halves = [row.half for row in self.narratives] + [row.half for row in self.utterances]
        return list(dict.fromkeys(halves))


def read_file(path: Path) -> JudgedFile:
    """Read a file: a list of rows, or an object with lists under "cases" and "utterances".

    An utterance has `id`, `text_zh` or `text_en`, `verdict` ("violation" or "ok"), `families`; a narrative has `id`,
    `industry`, `narrative_zh` or `narrative_en`, and under `expected` a category, severity, customer_type and
    must_escalate. Both may have a `half`.

    :raises EvaluationError: there is no such file, it is no JSON, or a row is of another shape.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EvaluationError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise EvaluationError(f"{path} is no JSON. Save it as UTF-8 and look for a comma too many.") from None
    rows = _rows(told)
    if not rows:
        raise EvaluationError(
            f'{path} holds nothing to judge by. It needs a list, or {{"cases": […], "utterances": […]}}.'
        )
    judged = [_row(row, f"{path}, row {place}") for place, row in enumerate(rows, start=1)]
    return JudgedFile(
        tuple(row for row in judged if isinstance(row, Narrative)),
        tuple(row for row in judged if isinstance(row, Utterance)),
    )


def _rows(told: Any) -> list[Any]:
    lists: Iterable[Any] = [told.get("cases"), told.get("utterances")] if isinstance(told, dict) else [told]
    return [row for rows in lists if isinstance(rows, list) for row in rows]


def _row(row: Any, where: str) -> Narrative | Utterance:
    if not isinstance(row, dict):
        raise EvaluationError(f"{where} is no object.")
    return _narrative(row, where) if "expected" in row else _utterance(row, where)


def _text(row: dict[str, Any], names: tuple[str, ...], where: str) -> str:
    """Give the first text of a row; what has both is read in Chinese."""
    texts = [row[name] for name in names if isinstance(row.get(name), str) and row[name].strip()]
    if not texts:
        raise EvaluationError(f"{where} needs a text, as {' or '.join(names)}.")
    return str(texts[0])


def _narrative(row: dict[str, Any], where: str) -> Narrative:
    expected = row["expected"]
    escalation = expected.get("must_escalate") if isinstance(expected, dict) else None
    named = ("category", "severity", "customer_type")
    if not isinstance(expected, dict) or not all(isinstance(expected.get(name), str) for name in named):
        raise EvaluationError(f"{where}: expected needs a category, a severity and a customer_type.")
    if not isinstance(escalation, dict) or not isinstance(escalation.get("required"), bool):
        raise EvaluationError(f"{where}: expected needs must_escalate, with required (true or false) and to (a list).")
    return Narrative(
        ref=str(row.get("id") or where),
        text=_text(row, NARRATIVES, where),
        industry=str(row.get("industry") or ""),
        category=expected["category"],
        severity=expected["severity"],
        types=frozenset([expected["customer_type"], *_codes(expected.get("customer_type_also_ok", []), where)]),
        goes_up=escalation["required"],
        roles=_codes(escalation.get("to", []), where),
        half=str(row.get("half") or WHOLE),
    )


def _utterance(row: dict[str, Any], where: str) -> Utterance:
    text = _text(row, TEXTS, where)
    if row.get("verdict") not in VERDICTS:
        raise EvaluationError(f"{where} needs a verdict: {' or '.join(VERDICTS)}.")
    offends = row["verdict"] == "violation"
    return Utterance(
        ref=str(row.get("id") or where),
        text=text,
        offends=offends,
        families=_families(row.get("families", []), where, offends=offends),
        half=str(row.get("half") or WHOLE),
    )


def _families(told: Any, where: str, *, offends: bool) -> frozenset[str]:
    named = _codes(told, where) - {NO_FAMILY}
    if bool(named) != offends:
        raise EvaluationError(f"{where}: a violation names its families, and what is fine names none.")
    return named


def _codes(told: Any, where: str) -> frozenset[str]:
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        raise EvaluationError(f"{where}: families, roles and types are lists of codes.")
    return frozenset(told)
