"""Before we part: what is said, and one more useful hint (R106, R118)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from complaints.codes import Parting, Stage
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act

LONGEST_TIP = 400


@use_case()
def note_parting(complaint: Complaint, act: Act, *, ticks: Collection[str] = (), tip: str = "") -> None:
    """Keep what was said before parting, and the hint that the customer took home, for example a setting that spares
    them the next time. What was ticked before and is not now is taken back.

    :raises BadInput: nothing that is said before parting, or the hint is too long. :raises WrongState: too early.
    :raises WordsStopped: the hint would hurt.
    """
    if complaint.stage != Stage.FOLLOW_UP:
        raise WrongState(_("This belongs to follow-up, when all is agreed."))
    fields = {}
    if any(tick not in Parting.values for tick in ticks):
        fields["ticks"] = _("Choose from the list.")
    if len(tip) > LONGEST_TIP:
        fields["tip"] = _("Keep it to %(most)d characters.") % {"most": LONGEST_TIP}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    if tip.strip() != complaint.care_tip:
        demand_good_words(complaint, act, tip=tip)
    said = [tick for tick in Parting.values if tick in ticks]
    complaint.parting_ticks, complaint.care_tip = said, tip.strip()
    complaint.parted_at = (complaint.parted_at or act.now) if len(said) == len(Parting.values) else None
    write(complaint, act, "parting.noted", facts={"ticks": said}, words={"tip": tip})
