"""Tending the feeling: readings, acts of calming, and the customer who wants it handled now."""

from __future__ import annotations

from complaints.api.fields import Code, VersionedBody, Whole, YesNo
from complaints.api.verbs import Verb
from complaints.codes import CalmAct, Feeling
from complaints.usecases import calming


class ReadFeeling(Verb):
    """Read how the customer feels now. A rise may raise the severity at once."""

    tag = "calm"
    use_case = calming.read_feeling
    example = {"seen_version": 2, "value": 3}

    class In(VersionedBody):
        value = Whole(
            min_value=min(Feeling.values),
            max_value=max(Feeling.values),
            help_text="1 calm to 5 out of control, 0 unknown.",
        )


class TickCalmAct(Verb):
    """Tick one act of calming: listened, said sorry, offered a seat. Praise buys a breath and never replaces what we
    owe."""

    tag = "calm"
    use_case = calming.tick
    example = {"seen_version": 2, "code": "listen"}

    class In(VersionedBody):
        code = Code(choices=CalmAct.choices)


class JudgeCalmAct(Verb):
    """Say whether an act of calming helped: did the feeling drop after it? Needs no version."""

    tag = "calm"
    use_case = calming.judge
    adds = True
    example = {"worked": True}

    class In(VersionedBody):
        worked = YesNo()


class WantsItNow(Verb):
    """Note that the customer wants it handled now: opens the gate and tells the duty manager at once."""

    tag = "calm"
    use_case = calming.wants_it_now
    example = {"seen_version": 2}
