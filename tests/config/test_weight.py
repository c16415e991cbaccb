"""How heavy a page is on an old line: what a browser loads at the first visit, compressed as it travels."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.complaints.api_fixtures import clock  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import House, house, start  # noqa: F401

pytestmark = pytest.mark.usefixtures("clock")
KIB = 1024
WHOLE, SCRIPT = 80 * KIB, 60 * KIB


def stylesheets(page: str) -> list[str]:
    return re.findall(r'<link rel="stylesheet" href="/static/([^"]+)"', page)


def scripts(page: str) -> set[str]:
    """The scripts of a page, and those that they import."""
    found, left = set[str](), set(re.findall(r'<script[^>]*src="/static/([^"?]+)', page))
    while left:
        name = left.pop()
        found.add(name)
        imported = re.findall(r'from "\./([\w.]+)"', source(name).decode())
        left |= {str(Path(name).parent / one) for one in imported} - found
    return found


def source(name: str) -> bytes:
    path = finders.find(name)
    assert isinstance(path, str), name
    return Path(path).read_bytes()


@pytest.mark.parametrize("name", ["desk", "complaint", "complaint_new", "supervisor"])
def test_a_first_visit_fits_through_a_narrow_line(house: House, name: str) -> None:  # noqa: F811
    walkers = [start(house, phone=f"138000000{number:02}") for number in range(31)]
    complaint = walkers[0].to("propose")
    address = page_of(complaint) if name == "complaint" else reverse(name)

    page = (
        Browser(house.bo).get(address, show="all", queue="all")
        if name != "complaint"
        else Browser(house.alice).get(address)
    )

    assert page.status_code == 200
    assert len(stylesheets(text_of(page))) == 1
    loaded = scripts(text_of(page))
    assert "js/typed.js" in loaded
    assert {one: len(source(one)) for one in loaded if len(source(one)) > SCRIPT} == {}
    parts = [page.content, *(source(one) for one in (*stylesheets(text_of(page)), *loaded))]
    assert sum(len(gzip.compress(part)) for part in parts) <= WHOLE
