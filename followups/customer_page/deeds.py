"""What can be done on the customer's page: for each deed its form, its use case, and what is said after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from complaints.errors import Text
from complaints.usecases.door import UseCase
from followups.customer_page.forms import (
    AcceptForm,
    BackForm,
    RateForm,
    RefuseForm,
    RightForm,
    WriteForm,
    WrongForm,
)
from followups.customer_page.reading import Reading
from followups.usecases import by_customer

NO_EXTRAS: Callable[[Reading], dict[str, Any]] = lambda _reading: {}  # noqa: E731 – a default for the table below.


@dataclass(frozen=True)
class Deed:
    """One thing that the customer does. `extras`: what its form needs to know of the complaint."""

    form: Callable[..., Form]
    use_case: UseCase[Any]
    thanks: Text
    anchor: str
    extras: Callable[[Reading], dict[str, Any]] = NO_EXTRAS


DEEDS: dict[str, Deed] = {
    "right": Deed(
        RightForm, by_customer.say_record_is_right, _("Thank you. It is noted that you checked the record."), "record"
    ),
    "wrong": Deed(
        WrongForm,
        by_customer.say_record_is_wrong,
        _("Thank you. It stands beside the record, and we look at it."),
        "record",
    ),
    "accept": Deed(
        AcceptForm,
        by_customer.accept_option,
        _("Thank you. It is agreed, and stands below word for word."),
        "stands",
        lambda reading: {"options": reading.options, "zone": reading.zone},
    ),
    "refuse": Deed(
        RefuseForm,
        by_customer.refuse_options,
        _("Thank you for saying so. We look for another way, with your wish before us."),
        "stands",
    ),
    "write": Deed(WriteForm, by_customer.write_to_desk, _("Thank you. We have your message."), "messages"),
    "rate": Deed(
        RateForm,
        by_customer.rate,
        _("Thank you for your rating."),
        "rating",
        lambda reading: {"rating": reading.rating},
    ),
    "back": Deed(
        BackForm, by_customer.come_back, _("Thank you for telling us. Your complaint is open again."), "stands"
    ),
}


def form_of(name: str, reading: Reading, data: QueryDict | None = None) -> Form:
    """Make the form of a deed, filled with what was sent if anything was."""
    deed = DEEDS[name]
    return deed.form(data, auto_id=f"id_{name}_%s", **deed.extras(reading))
