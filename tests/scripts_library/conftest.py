from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from scripts_library.reference import load
from tests.complaints.api_fixtures import alice, case, clock  # noqa: F401
from tests.personas import NOW, house, received  # noqa: F401


@pytest.fixture
def library(db: None) -> None:
    """The shipped scripts and taboos in the database."""
    load(now=NOW)


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences to people come in English, whatever the house speaks."""
    with translation.override("en"):
        yield
