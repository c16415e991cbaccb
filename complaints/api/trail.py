"""Entries of the trail as the API shows them: whole in the timeline, without words where somebody came too late."""

from __future__ import annotations

import json
from typing import Any

from rest_framework import serializers

from complaints.api.fields import Moment
from complaints.api.parts import PersonOut
from complaints.errors import Stale
from complaints.screens.timeline import line
from complaints.since import entries_since, length_at
from evidence.act import Via
from evidence.models import TrailEntry


class ChangeOut(serializers.Serializer[Any]):
    """Who did what, and when."""

    seq = serializers.IntegerField(help_text="Its number in the complaint's chain.")
    at = Moment()
    kind = serializers.CharField(help_text="What happened: stage.calm, promise.given, note.added …")
    by = PersonOut(source="actor", allow_null=True, help_text="Nobody: the house itself.")
    via = serializers.ChoiceField(choices=Via.choices)
    sentence = serializers.CharField(help_text="The same for people.")


class EntryOut(ChangeOut):
    """One line of the trail."""

    facts = serializers.DictField(help_text="Codes, ids and numbers.")
    words = serializers.DictField(
        child=serializers.CharField(), allow_null=True, help_text="What was said, by name; null where it was erased."
    )


def entry_shown(entry: TrailEntry, words: Any) -> dict[str, Any]:
    """One line with all that was said."""
    told = {**_told(entry, words), "facts": json.loads(entry.facts), "words": None if words is None else dict(words)}
    return dict(EntryOut(told).data)


def changes_since(error: Stale) -> list[dict[str, Any]]:
    """What happened since the version that somebody came too late with, newest first; nothing where they named none."""
    if error.seen is None or error.seen > error.complaint.version:
        return []
    entries = entries_since(error.complaint, length_at(error.complaint, error.seen))
    return [dict(ChangeOut(_told(entry, {})).data) for entry in entries]


def _told(entry: TrailEntry, words: Any) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at,
        "kind": entry.kind,
        "actor": entry.actor,
        "via": entry.via,
        "sentence": line(entry, words)["sentence"],
    }
