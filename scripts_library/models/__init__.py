"""What the library keeps: sentences to say and their use, questions to ask, keywords, what must not be said,
where it was said all the same, how complaints were handled, rounds of practice, cases and known matters."""

from __future__ import annotations

from scripts_library.models.cases import LibraryCase
from scripts_library.models.coaching import Review, SaidDespite, TalkMatter
from scripts_library.models.editions import Edition
from scripts_library.models.keywords import Keyword
from scripts_library.models.knowledge import KnownMatter
from scripts_library.models.practice import PracticeRound
from scripts_library.models.questions import Question
from scripts_library.models.reports import LibraryReport
from scripts_library.models.scripts import Script, ScriptUse
from scripts_library.models.taboos import TabooFamily, TabooPhrase, WordSet

__all__ = [
    "Edition",
    "Keyword",
    "KnownMatter",
    "LibraryCase",
    "LibraryReport",
    "PracticeRound",
    "Question",
    "Review",
    "SaidDespite",
    "Script",
    "ScriptUse",
    "TabooFamily",
    "TabooPhrase",
    "TalkMatter",
    "WordSet",
]
