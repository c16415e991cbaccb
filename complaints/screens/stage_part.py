"""The form of the stage as it is drawn: fresh, as it was sent, or brought up to what somebody else saved meanwhile."""

from __future__ import annotations

from dataclasses import dataclass, field

from complaints.forms.kept import kept_texts
from complaints.forms.meanwhile import Meanwhile, brought_up, compare, shown_by
from complaints.forms.stages import STAGE_FORMS, StageForm
from complaints.models import Complaint

NOTHING = Meanwhile(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True)
class StagePart:
    """`form`: none where the stage has none. `shown`: what goes along to be known again (`forms.meanwhile`). `kept`:
    pairs of label and text of another stage's form, which has no place here."""

    form: StageForm | None
    meanwhile: Meanwhile = NOTHING
    shown: str = ""
    kept: list[tuple[str, str]] = field(default_factory=list)


def stage_part(complaint: Complaint, sent: StageForm | None, *, shown: str, is_late: bool) -> StagePart:
    """Draw the form of the complaint's stage; `sent` is what came in, of this stage or of one that was left."""
    kind = STAGE_FORMS.get(complaint.stage)
    if sent is None or type(sent) is not kind or not sent.is_bound:
        fresh = kind(complaint=complaint) if kind else None
        kept = _kept(type(sent)(sent.data, complaint=complaint), shown) if sent is not None and sent.is_bound else []
        return StagePart(fresh, shown=shown_by(fresh) if fresh else "", kept=kept)
    if is_late:
        form, meanwhile = brought_up(kind(sent.data, complaint=complaint), shown)
    else:
        form, meanwhile = sent, compare(sent, shown)
    return StagePart(form, meanwhile, shown_by(form, unsettled=meanwhile.both, before=shown))


def _kept(left: StageForm, shown: str) -> list[tuple[str, str]]:
    return kept_texts(left, compare(left, shown).mine)
