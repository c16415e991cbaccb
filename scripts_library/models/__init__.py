"""What the library keeps: sentences to say, their use, questions to ask, and phrases that must not be said."""

from __future__ import annotations

from scripts_library.models.questions import Question
from scripts_library.models.scripts import Script, ScriptUse
from scripts_library.models.taboos import Edition, TabooFamily, TabooPhrase, WordSet

__all__ = ["Edition", "Question", "Script", "ScriptUse", "TabooFamily", "TabooPhrase", "WordSet"]
