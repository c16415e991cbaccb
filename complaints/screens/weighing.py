"""What something costs and what it wins, side by side for whoever says yes or no to it (R87, R88)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.budgets import Means
from complaints.codes import Feeling, Ground, Level
from complaints.models import Approval, Complaint, ProposalOption
from complaints.money import money
from complaints.ports import like_cases_url
from organisation.models import CompensationKind


def weighed(complaint: Complaint, approval: Approval, means: Means) -> dict[str, Any] | None:
    """The two sides of an option with an amount; None where nothing is given."""
    option = approval.option
    if option is None or option.amount is None:
        return None
    return {
        "cost": list(filter(None, [*_cost(complaint, option), _month(complaint, option, means)])),
        "goodwill": list(filter(None, _goodwill(complaint, option))),
        "like_url": like_cases_url(complaint.public_id),
    }


def _cost(complaint: Complaint, option: ProposalOption) -> Iterable[str]:
    assert option.amount is not None
    given = str(CompensationKind(option.compensation).label) if option.compensation else option.get_kind_display()
    yield _("%(what)s: %(amount)s") % {"what": given, "amount": money(option.amount, option.currency)}
    if option.ground and option.ground != Ground.GOODWILL:
        yield _("On the ground of: %(ground)s") % {"ground": option.get_ground_display()}


def _month(complaint: Complaint, option: ProposalOption, means: Means) -> str:
    """How the month stands, and how it will."""
    assert option.amount is not None
    month = means.month(complaint.branch, option.currency)
    after = money(month.granted + option.amount, option.currency)
    if month.budget is None:
        return _("With this the branch has granted %(after)s this month; no budget is set.") % {"after": after}
    sums = {"after": after, "budget": money(month.budget, option.currency)}
    if month.takes(option.amount):
        return _("With this the branch has granted %(after)s of %(budget)s this month.") % sums
    return _("This goes over the month's budget: the branch would have granted %(after)s of %(budget)s.") % sums


def _goodwill(complaint: Complaint, option: ProposalOption) -> Iterable[str]:
    """What speaks for it: what is given of our own accord, who the customer is, and what we did to them before."""
    if option.ground == Ground.GOODWILL:
        yield _("Given of our own accord: nothing obliges us.")
    customer = complaint.customer
    if customer is not None and customer.level != Level.ORDINARY:
        yield str(customer.get_level_display())
    if customer is not None and customer.is_regular:
        yield _("A regular customer")
    if complaint.broken_promises:
        told = ngettext(
            "Our word was broken %(n)d time.", "Our word was broken %(n)d times.", complaint.broken_promises
        )
        yield told % {"n": complaint.broken_promises}
    if complaint.repeat_of_id is not None:
        yield _("Complained here before")
    if complaint.stated_demand:
        yield _("Asks for: %(demand)s") % {"demand": complaint.stated_demand}
    if complaint.feeling_first and complaint.feeling_now:
        felt = {"first": Feeling(complaint.feeling_first).label, "now": Feeling(complaint.feeling_now).label}
        yield _("Feeling: %(first)s at first, %(now)s now") % felt
