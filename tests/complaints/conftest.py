from __future__ import annotations

from tests.complaints.api_fixtures import alice, bo, bob, case, clock, cy  # noqa: F401
from tests.complaints.meeting import meet, unlocked  # noqa: F401
from tests.personas import house, received  # noqa: F401
