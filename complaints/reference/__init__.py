"""The desk's reference data as it ships, loaded again and again without undoing what administrators changed."""

from __future__ import annotations

from complaints.reference.loading import load

__all__ = ["load"]
