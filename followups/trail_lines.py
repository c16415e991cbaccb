"""How the entries that this floor writes into a complaint's trail read in its timeline."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from complaints.ports import TrailLine
from followups.codes import CallbackKind, MoveState, Outcome, ToldHow

KINDS = {"kind": dict(CallbackKind.choices)}

LINES = {
    "callback.planned": TrailLine(_("planned a call: %(kind)s"), "phone-outgoing", KINDS, beside=True),
    "callback.moved": TrailLine(_("moved a call to another time"), "clock", beside=True),
    "callback.move_asked": TrailLine(_("asked for another time for a call"), "clock", beside=True),
    "callback.move_refused": TrailLine(
        _("the call keeps its time: %(state)s"), "clock", {"state": dict(MoveState.choices)}
    ),
    "callback.delay_told": TrailLine(
        _("told the customer of the new time: %(how)s"), "phone-outgoing", {"how": dict(ToldHow.choices)}, beside=True
    ),
    "callback.reached": TrailLine(_("reached the customer by phone: %(kind)s"), "phone-incoming", KINDS),
    "callback.tried": TrailLine(
        _("called the customer: %(outcome)s"), "phone-missed", {"outcome": dict(Outcome.choices)}, beside=True
    ),
    "callback.refused": TrailLine(_("called the customer, who does not wish to be called"), "phone-off"),
    "callback.given_up": TrailLine(_("gave up calling after %(tries)s unsuccessful tries"), "phone-off"),
    "callback.word_left": TrailLine(
        _("left word after vain calls: %(how)s"), "mail", {"how": dict(ToldHow.choices)}, beside=True
    ),
    "callback.unanswered": TrailLine(_("nobody answered the word that was left"), "phone-off"),
    "callback.dropped": TrailLine(_("cancelled a call"), "x", beside=True),
    "callback.too_late_to_reopen": TrailLine(_("not satisfied, but closed too long ago to reopen"), "frown"),
    "recheck.unhappy": TrailLine(_("asked once more by somebody else, the customer is not satisfied"), "frown"),
    "recheck.nobody": TrailLine(_("to be asked once more, but nobody else is here to do it"), "phone-off"),
    "customer.suggested": TrailLine(_("the customer suggests"), "lightbulb"),
    "customer.wrote": TrailLine(_("the customer wrote"), "message-square", beside=True),
    "mail.landed": TrailLine(_("took what the customer answered by mail"), "mail-open", beside=True, quiet=True),
    "mail.opened": TrailLine(_("a mail became this complaint"), "mail-open"),
    "mail.placed": TrailLine(_("put a mail here that nobody could place"), "mail-check", beside=True),
    "mail.automatic": TrailLine(_("an automatic answer came by mail"), "bot", beside=True, quiet=True),
    "mail.returned": TrailLine(_("a letter to the customer came back: ring them"), "mail-x", beside=True),
    "customer.read": TrailLine(_("read what the customer wrote"), "check", beside=True, quiet=True),
    "customer.written_to": TrailLine(_("wrote to the customer"), "send", beside=True),
    "customer.rated": TrailLine(_("the customer rates it: %(stars)s of 5"), "star", beside=True),
    "customer_link.renewed": TrailLine(_("gave the customer's page a new link"), "link", beside=True),
}
