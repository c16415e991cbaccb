"""A few lines from the desk to the customer, in writing (R108, R121)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import Severity, Stage
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from followups.letters.causes import written
from followups.letters.kinds import Letter
from followups.letters.reaching import channel_for

# What still reads well as a text message.
LONGEST_MESSAGE = 400


@use_case(counts=False)
def write_to_customer(complaint: Complaint, act: Act, *, message: str) -> None:
    """Send the customer a short message, by mail or as a text message; its words stand on the trail. It is no
    substitute for a call that was promised (R121).

    :raises BadInput: nothing written, or too much. :raises WordsStopped: the words would hurt. :raises WrongState: the
    customer can't be written to, or nobody writes about this any more.
    """
    fields = {}
    if not message.strip():
        fields["message"] = _("Write what the customer shall read.")
    if len(message) > LONGEST_MESSAGE:
        fields["message"] = _("Keep it to %(most)d characters.") % {"most": LONGEST_MESSAGE}
    if fields:
        raise BadInput(" ".join(fields.values()), fields=fields)
    if not is_written_to(complaint):
        raise WrongState(_("Nobody writes to the customer about this any more."))
    if channel_for(complaint, Letter.MESSAGE, now=act.now) is None:
        raise WrongState(
            _(
                "There is no e-mail address or mobile number to write to, or this branch sends no messages. "
                "Add one beside the customer, or call."
            )
        )
    demand_good_words(complaint, act, message=message)
    seq = write(complaint, act, "customer.written", words={"message": message.strip()})
    written(complaint, act, seq=seq)


def is_written_to(complaint: Complaint) -> bool:
    """Say whether there is still somebody to write to about this: not once it was taken back or goes on elsewhere."""
    customer = complaint.customer
    return (
        customer is not None
        and customer.erased_at is None
        and complaint.stage not in (Stage.WITHDRAWN, Stage.MERGED)
        and complaint.severity != Severity.POTENTIAL
    )
