"""What every process keeps in its own form of rows that rarely change, and reads again when their edition rises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from scripts_library.models import Edition

T = TypeVar("T")


class Kept(Generic[T]):
    """Give the present form of the rows of one edition; asks the database for its number alone unless that rose."""

    def __init__(self, edition: str, read: Callable[[], T]) -> None:
        self._edition, self._read = edition, read
        # Replaced as a whole, so that threads see either the old or the new one.
        self._last: tuple[int, T] | None = None

    def __call__(self) -> T:
        edition = Edition.of(self._edition)
        if self._last is None or self._last[0] != edition:
            self._last = edition, self._read()
        return self._last[1]
