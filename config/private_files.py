"""The storage for what customers hand in."""

from __future__ import annotations

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    """Files outside the web root, readable by this account alone, that no address leads to.

    Whoever may see one gets it through a view that asks.
    """

    def url(self, name: str | None) -> str:
        """Refuse to give an address.

        :raises ValueError: always.
        """
        raise ValueError("A private file has no URL.")
