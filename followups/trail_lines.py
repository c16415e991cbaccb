"""How the entries that this floor writes into a complaint's trail read in its timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from complaints.ports import TrailLine
from followups.codes import CallbackKind, Outcome

KINDS = {"kind": dict(CallbackKind.choices)}

LINES = {
    "callback.planned": TrailLine(_("planned a call: %(kind)s"), "phone-outgoing", KINDS, beside=True),
    "callback.moved": TrailLine(_("moved a call to another time"), "clock", beside=True),
    "callback.reached": TrailLine(_("reached the customer by phone: %(kind)s"), "phone-incoming", KINDS),
    "callback.tried": TrailLine(
        _("called the customer: %(outcome)s"), "phone-missed", {"outcome": dict(Outcome.choices)}, beside=True
    ),
    "callback.refused": TrailLine(_("called the customer, who does not wish to be called"), "phone-off"),
    "callback.given_up": TrailLine(_("gave up calling after %(tries)s unsuccessful tries"), "phone-off"),
    "callback.dropped": TrailLine(_("cancelled a call"), "x", beside=True),
    "callback.too_late_to_reopen": TrailLine(_("not satisfied, but closed too long ago to reopen"), "frown"),
    "customer.written": TrailLine(_("wrote to the customer"), "pen-line", beside=True),
    "customer.suggested": TrailLine(_("the customer suggests"), "lightbulb"),
}
