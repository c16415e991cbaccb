"""The guard with the library's present phrases: what fills the desk's port."""

from __future__ import annotations

from django.utils.translation import get_language

from complaints.ports import Finding
from scripts_library.listening import listen
from scripts_library.phrases import phrase_book
from scripts_library.reading.weights import learned


def check_text(text: str, language: str, cause_known: bool) -> list[Finding]:
    """Read one text for a customer (R163). `language` is the text's; the reasons come in the reader's own."""
    reader = get_language() or language
    return listen(
        text,
        language="en" if reader.startswith("en") else "zh-hans",
        cause_known=cause_known,
        phrases=phrase_book(),
        speech=learned("speech"),
    )
