from __future__ import annotations

import pytest

from scripts_library.reference import load
from tests.personas import NOW, house, received  # noqa: F401


@pytest.fixture
def library(db: None) -> None:
    """The shipped scripts and taboos in the database."""
    load(now=NOW)
