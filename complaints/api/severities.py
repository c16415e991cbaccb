"""The ladder: ticked facts and hands raise it, supervisors lower it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from complaints.api.fields import LONGEST_SAID, Code, VersionedBody, Words
from complaints.api.verbs import Verb
from complaints.codes import Flag, Severity
from complaints.usecases import climbing

SEEN: dict[str, Any] = {"seen_version": 3}


class SeverityVerb(Verb):
    """Something that bears on how severe it is."""

    tag = "severity"
    example = SEEN


class SetFlags(SeverityVerb):
    """Tick the facts that hold; what they raise is raised at once. Facts that are left out no longer hold."""

    use_case = climbing.set_flags
    example = {**SEEN, "flags": ["bystanders", "asks_for_leader"]}

    class In(VersionedBody):
        flags = serializers.ListField(child=Code(choices=Flag.choices), max_length=len(Flag))


class RaiseSeverity(SeverityVerb):
    """Raise it by hand. Whoever did may take it back within two minutes, before notices leave."""

    use_case = climbing.raise_severity
    example = {**SEEN, "severity": "serious", "why": "围观的人越来越多。"}

    class In(VersionedBody):
        severity = Code(choices=Severity.choices)
        why = Words(max_length=LONGEST_SAID, allow_blank=True)


class LookAtSeverity(SeverityVerb):
    """Confirm that somebody looked at the severity and finds it right."""

    use_case = climbing.look_at_severity


class LowerSeverity(SeverityVerb):
    """Lower it with a reason: a duty manager, or whoever raised it by hand within two minutes."""

    use_case = climbing.lower_severity
    example = {**SEEN, "severity": "general", "why": "误会已当面说清。"}

    class In(VersionedBody):
        severity = Code(choices=Severity.choices)
        why = Words(max_length=LONGEST_SAID)
