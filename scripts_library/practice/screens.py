"""What the pages of practice show."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import Feeling, Stage
from organisation.models import Branch
from scripts_library.models import PracticeRound
from scripts_library.practice.scenarios import Scenario, Story, scenarios
from scripts_library.practice.scoring import leaves_calm
from scripts_library.vocabulary import SPEAKING_STAGES, Move

LETTERS = "123"


def choice_context(language: str, best: Mapping[str, int], branch: Branch | None) -> dict[str, Any]:
    """All scenarios by industry, one's own first, each with one's best score."""
    listed = [_listed(one, language, best.get(one.key)) for one in scenarios().values()]
    groups = [(name, list(rows)) for name, rows in groupby(listed, key=lambda row: row["industry"])]
    own = branch.industry if branch else ""
    groups.sort(key=lambda group: group[0] != own)
    return {
        "groups": [{"label": rows[0]["industry_label"], "rows": rows} for _name, rows in groups],
        "digest_url": reverse("scripts_library:digest") if branch else "",
        "played": len(best),
        "of": len(listed),
    }


def _listed(one: Scenario, language: str, best: int | None) -> dict[str, Any]:
    return {
        "industry": one.industry,
        "industry_label": one.industry.label,
        "title": one.story(language).title,
        "type_label": one.customer_type.label,
        "channel_label": one.channel.label,
        "feeling": int(one.feeling),
        "feeling_label": one.feeling.label,
        "best": best,
        "url": reverse("scripts_library:practice_begin", args=[one.key]),
    }


def round_context(row: PracticeRound) -> dict[str, Any]:
    """One round as it stands: what was said so far with what became of it, and the customer's next words, or how it
    ended."""
    scenario = scenarios()[row.scenario]
    story = scenario.story(row.language)
    ended = row.ended_at is not None
    return {
        "round": row,
        "lang": row.language,
        "title": story.title,
        "scenario": _listed(scenario, row.language, None),
        "stages": _rail(len(row.turns), ended=ended),
        "feeling_label": Feeling(row.feeling).label,
        "lines": _lines(row.turns, story),
        "answers": [] if ended else _answers(row, story),
        "turn": len(row.turns),
        "stage_label": "" if ended else story.turns[len(row.turns)].stage.label,
        "hint": "" if ended else stage_hint(story.turns[len(row.turns)].stage),
        "answer_url": reverse("scripts_library:practice_answer", args=[row.public_id]),
        "again_url": reverse("scripts_library:practice_begin", args=[row.scenario]),
        **(_ending(row, story) if ended else {}),
    }


def _rail(done: int, *, ended: bool) -> list[dict[str, str]]:
    return [
        {
            "key": stage,
            "label": str(stage.label),
            "state": "done" if place < done else "now" if place == done and not ended else "todo",
        }
        for place, stage in enumerate(SPEAKING_STAGES)
    ]


def _lines(turns: Sequence[Mapping[str, Any]], story: Story) -> list[dict[str, Any]]:
    """The talk: the customer's words before each answer, the answer, and what there is to say of it."""
    lines: list[dict[str, Any]] = []
    outcome = ""
    for place, turn in enumerate(story.turns[: len(turns) + 1]):
        says = turn.says[outcome] if outcome else story.opening  # type: ignore[index]
        given = turns[place] if place < len(turns) else None
        lines.append({"customer": says, "stage_label": turn.stage.label, "given": given and _given(given)})
        outcome = given["outcome"] if given else ""
    return lines


def _given(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "said": given["said"],
        "outcome": given["outcome"],
        "outcome_label": _outcome_label(given["outcome"]),
        "why": given["why"],
        "good": _names(given["heard"]),
        "missed": _names(given["missed"]),
        "early": _names(given["early"]),
        "hurt": [{"words": words, "why": why, "better": better} for words, why, better in given["hurt"]],
    }


def _outcome_label(outcome: str) -> str:
    labels = {
        "calmer": _("The customer grew calmer"),
        "same": _("The customer stayed as they were"),
        "worse": _("The customer grew angrier"),
    }
    return labels[outcome]


def _names(moves: Sequence[str]) -> list[str]:
    return [str(Move(move).label) for move in moves]


def _answers(row: PracticeRound, story: Story) -> list[dict[str, Any]]:
    """The answers to pick from, in an order of this round's own."""
    turn = story.turns[len(row.turns)]
    places = list(range(len(turn.answers)))
    random.Random(f"{row.public_id}{turn.stage}").shuffle(places)
    return [
        {"place": place, "text": turn.answers[place].text, "key": key}
        for key, place in zip(LETTERS, places, strict=True)
    ]


def _ending(row: PracticeRound, story: Story) -> dict[str, Any]:
    well = leaves_calm(row.feeling, [turn["outcome"] for turn in row.turns], len(story.turns))
    good = sorted({move for turn in row.turns for move in turn["heard"]}, key=list(Move.values).index)
    return {
        "well": well,
        "last_words": story.well if well else story.badly,
        "walked_out": len(row.turns) < len(story.turns),
        "facts": story.facts,
        "good": _names(good),
        # What a good answer would have been, where theirs was none.
        "better": [
            {"stage_label": turn.stage.label, "text": next(a.text for a in turn.answers if a.grade == "good")}
            for turn, given in zip(story.turns, row.turns, strict=False)
            if given["outcome"] != "calmer"
        ],
    }


def stage_hint(stage: Stage) -> str:
    """One line about what this stage is for."""
    hints = {
        Stage.RECEIVE: _("Take them in: let them talk."),
        Stage.CALM: _("First the feeling. Offer nothing yet."),
        Stage.CLARIFY: _("Say it back, ask, blame nobody."),
        Stage.PROPOSE: _("Two ways, with who and by which hour."),
        Stage.CONFIRM: _("Ask what they think of it, and say what was agreed."),
        Stage.FOLLOW_UP: _("Some days later, on the phone."),
    }
    return hints[stage]
