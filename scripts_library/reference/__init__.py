"""The library's reference data as it ships, loaded again and again without undoing what quality changed."""

from __future__ import annotations

from scripts_library.reference.loading import load

__all__ = ["load"]
