"""What the desk does about the customer's own page: reads what came, writes back, hands out a new link."""

from __future__ import annotations

from django.utils.translation import gettext as _

from complaints.codes import Stage
from complaints.errors import BadInput, WrongState
from complaints.models import Complaint
from complaints.usecases.door import use_case, write
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act
from followups.customer_link import may_lead
from followups.letters.causes import written
from followups.models import CustomerMessage

# What still reads well as a text message.
LONGEST_MESSAGE = 400


@use_case(counts=False)
def read_messages(complaint: Complaint, act: Act) -> None:
    """Mark what the customer wrote as read: from now on it does not hold the closing (R46). With nothing unread it does
    nothing."""
    unread = complaint.customer_messages.filter(from_customer=True, read_at=None)
    read = unread.update(read_at=act.now, read_by=act.by)
    complaint.unread_from_customer = 0
    if read:
        write(complaint, act, "customer.read", facts={"messages": read})


@use_case(counts=False)
def write_to_customer(complaint: Complaint, act: Act, *, text: str) -> None:
    """Write to the customer: on their own page, and by mail or as a text message where there is a way (R108). It is no
    substitute for a call that was promised (R121).

    :raises BadInput: nothing was written, or it is too long. :raises WordsStopped: the words would hurt.
    :raises WrongState: nobody writes about this any more.
    """
    text = text.strip()
    sentence = "" if text else _("Write a sentence here first.")
    if len(text) > LONGEST_MESSAGE:
        sentence = _("Keep it to %(most)d characters.") % {"most": LONGEST_MESSAGE}
    if sentence:
        raise BadInput(sentence, fields={"text": sentence})
    if not may_lead(complaint) or complaint.stage == Stage.WITHDRAWN:
        raise WrongState(_("Nobody writes to the customer about this any more."))
    demand_good_words(complaint, act, text=text)
    row = CustomerMessage.objects.create(complaint=complaint, from_customer=False, text=text, by=act.by, at=act.now)
    seq = write(complaint, act, "customer.written_to", facts={"message": str(row.public_id)}, words={"text": text})
    written(complaint, act, seq=seq)


@use_case(counts=False)
def hand_out_new_link(complaint: Complaint, act: Act) -> None:
    """Give the customer's page a new link; every link that was handed out before leads nowhere from now on."""
    complaint.link_version += 1
    write(complaint, act, "customer_link.renewed", facts={"version": complaint.link_version})
