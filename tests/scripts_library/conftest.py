from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from django.utils import translation

from scripts_library.models import Edition, Keyword, LibraryCase
from scripts_library.reference import load
from tests.complaints.api_fixtures import alice, case, clock  # noqa: F401
from tests.personas import NOW, house, received  # noqa: F401

_editions = count(1000, 100)


@pytest.fixture
def library(db: None) -> None:
    """The shipped scripts and taboos in the database."""
    load(now=NOW)
    # The process keeps the keywords and cases of an edition, and every test begins with the first one.
    Edition.objects.filter(name__in=(Keyword.EDITION, LibraryCase.EDITION)).update(number=next(_editions))


@pytest.fixture
def english() -> Iterator[None]:
    """Sentences to people come in English, whatever the house speaks."""
    with translation.override("en"):
        yield
