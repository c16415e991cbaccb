"""The storage for what customers hand in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from django.core.files.storage import FileSystemStorage

if TYPE_CHECKING:
    from pathlib import Path

    from django.core.files import File


class PrivateStorage(FileSystemStorage):
    """Files outside the web root, readable by this account alone, that no address leads to.

    Whoever may see one gets it through a view that asks. A file that was saved is on the disk, and so is its name: a
    row that is written afterwards never names one that a power cut took away (REL-R26).
    """

    def url(self, name: str | None) -> str:
        """Refuse to give an address.

        :raises ValueError: always.
        """
        raise ValueError("A private file has no URL.")

    def _save(self, name: str, content: File[bytes]) -> str:
        saved = super()._save(name, content)  # type: ignore[misc]
        path = self.path(saved)
        for each in (path, os.path.dirname(path)):
            _to_the_disk(each)
        return str(saved)


def _to_the_disk(path: str | Path) -> None:
    is_folder = os.path.isdir(path)
    if os.name == "nt" and is_folder:
        return  # Windows opens no folders; it writes their entries by itself.
    handle = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
