"""What we say to customers, read by the guard of taboo phrases: it warns and offers better words (R163)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from complaints.models import Complaint
from complaints.ports import Finding, text_guard


def findings_in(text: str, complaint: Complaint, *, language: str) -> list[Finding]:
    """Ask the guard about one text that a customer will hear or read. Regret always passes; admitting fault before the
    cause is known warns (R22, R23)."""
    guard = text_guard()
    if guard is None or not text.strip():
        return []
    return guard(text, language, bool(complaint.cause))


def advice(findings: Iterable[Finding], text: str) -> list[str]:
    """Each finding as one sentence: the words, why, and what to say instead; the same one once."""
    said = [
        _("“%(words)s”: %(why)s Better: %(better)s")
        % {"words": text[one.start : one.end], "why": one.why, "better": one.better}
        if one.better
        else _("“%(words)s”: %(why)s") % {"words": text[one.start : one.end], "why": one.why}
        for one in findings
    ]
    return list(dict.fromkeys(said))
