"""What every process keeps in its own form of rows that rarely change, and reads again when their edition rises."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from organisation.at_once import Row, Rows
from scripts_library.models import Edition

T = TypeVar("T")


class Kept(Generic[T]):
    """Give the present form of the rows of one edition; asks the database for its number alone unless that rose, and
    not even for that where a page has read it with its other lists (`edition_rows`)."""

    def __init__(self, edition: str, read: Callable[[], T]) -> None:
        self._edition, self._read = edition, read
        # Replaced as a whole, so that threads see either the old or the new one.
        self._last: tuple[int, T] | None = None

    def edition_rows(self) -> Rows:
        """The present edition, to be read with a page's other lists."""
        return Edition.objects.filter(name=self._edition), ["number"]

    def __call__(self, told: Sequence[Row] | None = None) -> T:
        edition = Edition.of(self._edition) if told is None else sum(row["number"] for row in told)
        if self._last is None or self._last[0] != edition:
            self._last = edition, self._read()
        return self._last[1]
