"""The simulated complaints that the house ships, one file each, told in either language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from complaints.codes import Channel, CustomerType, Feeling, Stage
from organisation.models import Industry
from organisation.models.languages import Language
from scripts_library.vocabulary import SPEAKING_STAGES, Move

FOLDER = Path(__file__).resolve().parents[1] / "reference" / "practice"
Grade = Literal["good", "so_so", "bad"]
# How the customer took the last answer.
Outcome = Literal["calmer", "same", "worse"]


class ScenarioError(ValueError):
    """A scenario's file holds what nobody can play; says which and what."""


@dataclass(frozen=True)
class Answer:
    """One answer to pick, what it is worth, and what it does to the customer."""

    text: str
    grade: Grade
    why: str


@dataclass(frozen=True)
class Turn:
    """One stage: what a good answer does there, what the customer says before by how the last answer went (nothing in
    the first turn: there stands the opening), and three answers to pick from."""

    stage: Stage
    wants: tuple[Move, ...]
    says: Mapping[Outcome, str]
    answers: tuple[Answer, ...]


@dataclass(frozen=True)
class Story:
    """A scenario in one language. `facts`: what one would find by checking, shown at the end."""

    title: str
    facts: str
    opening: str
    turns: tuple[Turn, ...]
    well: str
    badly: str


@dataclass(frozen=True)
class Scenario:
    """One simulated complaint."""

    key: str
    industry: Industry
    channel: Channel
    customer_type: CustomerType
    category: str
    feeling: Feeling
    stories: Mapping[str, Story]

    def story(self, language: str) -> Story:
        """Tell it in this language."""
        return self.stories[Language.nearest(language)]


@cache
def scenarios() -> Mapping[str, Scenario]:
    """Read all scenarios, once a process, by key and in the order of industries.

    :raises ScenarioError: a file holds what nobody can play.
    """
    found = [read(path) for path in sorted(FOLDER.glob("*.json"))]
    places = {industry: place for place, industry in enumerate(Industry)}
    return {one.key: one for one in sorted(found, key=lambda one: (places[one.industry], one.key))}


def read(path: Path) -> Scenario:
    """Read one file.

    :raises ScenarioError: it is no JSON, lacks something, or names a code that is none.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Scenario(
            key=told["key"],
            industry=Industry(told["industry"]),
            channel=Channel(told["channel"]),
            customer_type=CustomerType(told["customer_type"]),
            category=told["category"],
            feeling=Feeling(told["feeling"]),
            stories={str(language): _story(told[language]) for language in Language.values},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ScenarioError(f"{path.name}: {type(error).__name__} {error}") from error


def _story(told: Mapping[str, Any]) -> Story:
    turns = tuple(_turn(turn) for turn in told["turns"])
    if [turn.stage for turn in turns] != list(SPEAKING_STAGES):
        raise ScenarioError("the turns are not those of the road")
    return Story(told["title"], told["facts"], told["opening"], turns, told["well"], told["badly"])


def _turn(told: Mapping[str, Any]) -> Turn:
    says: dict[Outcome, str] = {} if told["stage"] == Stage.RECEIVE else {
        "calmer": told["calmer"], "same": told["same"], "worse": told["worse"]
    }  # fmt: skip
    answers = tuple(Answer(one["text"], one["grade"], one["why"]) for one in told["answers"])
    if sorted(answer.grade for answer in answers) != ["bad", "good", "so_so"]:
        raise ScenarioError(f"{told['stage']} needs one good, one middling and one bad answer")
    return Turn(Stage(told["stage"]), tuple(Move(name) for name in told["wants"]), says, answers)
