"""The system checks of the keys that the house is given: can they be used, are they those of its data (REL i)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, transaction

from evidence.crypto import keys_that_do_not_fit
from evidence.master_keys import index_key, master_keys

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.apps import AppConfig


def check_keys(*, app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Report keys that can't be used, in the sentence that says how to make a good one."""
    messages: list[CheckMessage] = []
    for number, read in enumerate((master_keys, index_key), start=1):
        try:
            read()
        except ImproperlyConfigured as error:
            messages.append(Error(str(error), id=f"evidence.E00{number}"))
    return messages


def check_keys_fit(
    *, app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None, **_: Any
) -> list[CheckMessage]:
    """Report keys other than those the data were sealed under; silent while there are no tables or no usable keys."""
    if not databases or check_keys(app_configs=app_configs):
        return []
    try:
        # A savepoint: on PostgreSQL a failed query would spoil the transaction of whoever runs the checks.
        with transaction.atomic():
            return [Error(sentence, id="evidence.E003") for sentence in keys_that_do_not_fit()]
    except DatabaseError:
        return []


def require_fitting_keys() -> None:
    """Refuse to start with keys other than those the data were sealed under (REL-R22).

    :raises ImproperlyConfigured: says which don't fit, and what to do.
    """
    sentences = keys_that_do_not_fit()
    if sentences:
        raise ImproperlyConfigured("\n".join(sentences))
