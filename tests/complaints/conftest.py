from __future__ import annotations

from tests.personas import house, received  # noqa: F401
