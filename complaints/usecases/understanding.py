"""Checking by questions that we understood the customer, and the customer us (R57)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import RestatementOutcome, Side
from complaints.errors import BadInput
from complaints.models import Complaint
from complaints.usecases.door import use_case, write
from evidence.act import Act


@use_case()
def note_understanding(complaint: Complaint, act: Act, *, we: bool | None = None, they: bool | None = None) -> None:
    """Tick that we understood the customer (`we`), that the customer understood us (`they`), or take a tick back; None
    leaves it. Whoever ticked first stands there: the same tick again writes nothing.

    :raises BadInput: nothing was said back yet, or the customer was not reached to ask.
    """
    fields = {}
    if (we or they) and not complaint.restatement.strip():
        fields[f"{'we' if we else 'they'}_understood"] = _("Say it back first, then tick what was understood.")
    elif they and complaint.restatement_outcome == RestatementOutcome.UNREACHABLE:
        fields["they_understood"] = _("The customer was not reached. Reach them and ask, then tick.")
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    for side, ticked in ((Side.WE, we), (Side.THEY, they)):
        stands = getattr(complaint, f"{side}_understood_at") is not None
        if ticked is None or ticked == stands:
            continue
        setattr(complaint, f"{side}_understood_at", act.now if ticked else None)
        setattr(complaint, f"{side}_understood_by", act.by if ticked else None)
        write(complaint, act, f"understanding.{'noted' if ticked else 'taken_back'}", facts={"side": str(side)})
