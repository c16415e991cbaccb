"""Reading mail that was sent to the house: fetched from a mailbox, taken apart, told from what machines write."""

from __future__ import annotations
