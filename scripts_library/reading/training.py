"""Learning from a corpus of judged texts, into the files that `weights` reads (`manage.py train_library`).

Needs scikit-learn, which nothing else here does; the house runs without it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scripts_library.folding import fold_words
from scripts_library.reading.marks import MARK_COUNTS, marks_in
from scripts_library.reading.pieces import ABOUT, Cut, pieces_of
from scripts_library.reading.weights import TOLD_OUTSIDE, UNIT
from scripts_library.reference import loading

# A weight below this moves no answer; leaving it out halves the file.
LEAST_WEIGHT = 30
MOST_ROUNDS = 400

# Shorter parts of a sentence say nothing by themselves.
LEAST_LETTERS = 4
CLAUSE = re.compile(r"[^，,。！？；.!?;\n]+")
TOLD_EVERY = 3
# Quoted in a narrative stands what staff said wrong as often as not.
QUOTED = re.compile('[“”「」『』"]')
SENTENCE = re.compile(r"[^。！？；.!?;\n]+[。！？；.!?;\n]*")

Rows = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Asked:
    """A question to learn: the right answers of a row, None where the row has none; `even`: rare answers count as much
    as frequent ones."""

    name: str
    right: Callable[[dict[str, Any]], str | Sequence[str] | None]
    several: bool = False
    even: bool = True


def _expected(row: dict[str, Any], name: str) -> str:
    return str(row["expected"][name])


NARRATIVE = (
    Asked("category", partial(_expected, name="category")),
    Asked("severity", partial(_expected, name="severity")),
    Asked("customer_type", partial(_expected, name="customer_type")),
    Asked("feeling", partial(_expected, name="emotion")),
    Asked("goes_up", lambda row: ["yes"] * row["expected"]["must_escalate"]["required"], several=True, even=False),
    Asked("roles", lambda row: row["expected"]["must_escalate"]["to"], several=True),
)
SPEECH = (
    Asked("offends", lambda row: ["yes"] * (row["verdict"] == "violation"), several=True, even=False),
    Asked("family", lambda row: row["families"] if row["verdict"] == "violation" else None, several=True),
)
MOVES = (Asked("moves", lambda row: row["moves"], several=True),)


@dataclass(frozen=True)
class Recipe:
    """What is learned from one file of the corpus, and how: found by trying on folds of the tune half.

    `freedom`: how freely weights may grow (scikit-learn's C); `least_texts`: what fewer have is no piece; `marks`:
    whether what makes strong words fine is a piece as well.
    """

    file: str
    questions: tuple[Asked, ...]
    cut: Cut
    freedom: float
    least_texts: int
    marks: bool = False


RECIPES = {
    "narrative": Recipe("narratives", NARRATIVE, Cut(longest=2, stems=True, opening=30), freedom=10.0, least_texts=3),
    "speech": Recipe("utterances", SPEECH, Cut(longest=3, words=3), freedom=30.0, least_texts=2, marks=True),
    "moves": Recipe("moves", MOVES, Cut(longest=2), freedom=10.0, least_texts=2),
}


def train(corpus: Path, *, half: str | None, into: Path) -> Iterator[str]:
    """Read the corpus, learn, write; tells of each file written.

    :raises FileNotFoundError: the corpus lacks a file.
    :raises ModuleNotFoundError: scikit-learn is not installed.
    """
    into.mkdir(parents=True, exist_ok=True)
    for name, recipe in RECIPES.items():
        rows = json.loads((corpus / f"{recipe.file}.json").read_text(encoding="utf-8"))
        kept = [row for row in rows if half in (None, row["half"])]
        if name == "speech":
            kept += [*_own_sentences(), *_told_sentences(corpus, half)]
        learned = learn(kept, recipe)
        target = into / f"{name}.json"
        target.write_text(json.dumps(learned, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
        yield f"{target}: {len(kept)} texts, {len(learned['rarity'])} pieces, {target.stat().st_size // 1024} KiB"


def _own_sentences() -> Iterator[dict[str, Any]]:
    """Whatever the library itself says and asks may be said, whole and in every part; a taboo's own words may not."""
    own = [row["text"] for row in (*loading.script_rows(), *loading.question_rows())]
    own += [row["better"] for row in loading.phrase_rows()]
    parts = {part.strip() for text in own for cut in (SENTENCE, CLAUSE) for part in cut.findall(text)}
    for text in sorted({*own, *(part for part in parts if len(part) >= LEAST_LETTERS)}):
        yield {"text": text, "verdict": "ok", "families": []}
    for row in loading.phrase_rows():
        yield {"text": row["says"], "verdict": "violation", "families": [row["family_code"]]}


def _told_sentences(corpus: Path, half: str | None) -> Iterator[dict[str, Any]]:
    """What customers tell is harmless to repeat, and teaches that bad news is no bad manners. One sentence of every
    third narrative: more would drown what must not be said."""
    rows = json.loads((corpus / "narratives.json").read_text(encoding="utf-8"))
    for place, row in enumerate(rows[::TOLD_EVERY]):
        if half in (None, row["half"]):
            sentences = [one for one in SENTENCE.findall(_text(row)) if not QUOTED.search(one) and len(one) >= 6]
            if sentences:
                yield {"text": sentences[place % len(sentences)], "verdict": "ok", "families": []}


def learn(rows: Rows, recipe: Recipe) -> dict[str, Any]:
    """Learn every question from the rows, and give what `weights.from_file` reads."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counted = partial(_counted, cut=recipe.cut, marks=recipe.marks)
    vectors = TfidfVectorizer(analyzer=counted, sublinear_tf=True, min_df=recipe.least_texts)
    table = vectors.fit_transform(rows)
    names = vectors.get_feature_names_out()
    return {
        "cut": asdict(recipe.cut),
        "marks": recipe.marks,
        "rarity": {str(name): round(value * UNIT) for name, value in zip(names, vectors.idf_, strict=True)},
        "questions": {asked.name: _answer(asked, rows, table, names, recipe.freedom) for asked in recipe.questions},
    }


def _counted(row: dict[str, Any], *, cut: Cut, marks: bool) -> list[str]:
    """Give the pieces of a row as often as they stand there, as scikit-learn counts them."""
    folded = fold_words(_text(row))
    found = pieces_of(folded, cut)
    pieces = [piece for piece, spans in found.items() for _span in spans]
    if marks:
        pieces += [mark for mark in marks_in(folded) for _time in range(MARK_COUNTS)]
    return pieces + [ABOUT + row["industry"]] * TOLD_OUTSIDE if "industry" in row else pieces


def _text(row: dict[str, Any]) -> str:
    names = ("narrative_zh", "narrative_en", "text_zh", "text_en", "text")
    return str(next(row[name] for name in names if row.get(name)))


def _answer(asked: Asked, rows: Rows, table: Any, names: Any, freedom: float) -> dict[str, Any]:
    """Learn one question."""
    told = [(place, right) for place, row in enumerate(rows) if (right := asked.right(row)) is not None]
    here = table[[place for place, _right in told]]
    fit = partial(_fit, freedom=freedom, even=asked.even)
    if asked.several:
        answers = sorted({answer for _place, right in told for answer in right})
        fits = [fit(here, [answer in right for _place, right in told]) for answer in answers]
        bias = [one.intercept_[0] for one in fits]
        columns = [one.coef_[0] for one in fits]
    else:
        [one] = fits = [fit(here, [right for _place, right in told])]
        answers, bias, columns = list(one.classes_), list(one.intercept_), list(one.coef_)
    return {
        "answers": answers,
        "several": asked.several,
        "bias": [round(value * UNIT) for value in bias],
        "weights": _weights(columns, names),
    }


def _fit(table: Any, right: Sequence[Any], *, freedom: float, even: bool) -> Any:
    """Fit one question. Of a plain yes or no liblinear finds the best weights, where lbfgs stops before it is there."""
    from sklearn.linear_model import LogisticRegression

    how = {"class_weight": "balanced"} if even else {"solver": "liblinear"}
    return LogisticRegression(C=freedom, max_iter=MOST_ROUNDS, **how).fit(table, right)


def _weights(columns: Sequence[Any], names: Any) -> dict[str, list[int]]:
    """Give the weights that matter, a row a piece: place of the answer, weight, place, weight …"""
    kept: dict[str, list[int]] = {}
    for at, name in enumerate(names):
        for place, column in enumerate(columns):
            weight = round(column[at] * UNIT)
            if abs(weight) >= LEAST_WEIGHT:
                kept.setdefault(str(name), []).extend((place, weight))
    return kept
