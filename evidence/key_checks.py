"""The system check of the keys that the house is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured

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
