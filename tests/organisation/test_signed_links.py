"""A signed link holds for its purpose, its thing, its version and its time, and tells nothing otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import LazySettings

from organisation.signed_links import LONGEST, Claim, Purpose, make, read

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
THING = UUID("6f1f2c1e-3d0a-4c3b-9a53-0b7a0c9d1e2f")
ORDER = Purpose.WORK_ORDER


def token(*, version: int = 3, days: int = 14) -> str:
    return make(ORDER, THING, version=version, until=NOW + timedelta(days=days))


def test_says_which_thing_and_which_version() -> None:
    assert read(ORDER, token(), now=NOW) == Claim(THING, 3)


def test_ends_at_its_moment() -> None:
    until = NOW + timedelta(days=14)

    assert read(ORDER, token(), now=until - timedelta(seconds=1)) is not None
    assert read(ORDER, token(), now=until) is None


def test_no_character_of_it_may_be_another() -> None:
    good = token()

    for place, character in enumerate(good):
        altered = good[:place] + ("A" if character != "A" else "B") + good[place + 1 :]
        assert read(ORDER, altered, now=NOW) is None, place


@pytest.mark.parametrize(
    "text", ["", ".", "a.b", "x" * 5000, "怒", f"{token()}A", token()[:-1], f".{token()}", f"{token()}."]
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert read(ORDER, text, now=NOW) is None


def test_another_purpose_has_another_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    good = token()
    monkeypatch.setattr("organisation.signed_links._signer", lambda _purpose: _other_signer())

    assert read(ORDER, good, now=NOW) is None


def _other_signer() -> object:
    from django.core.signing import Signer

    return Signer(salt="calmdesk.links.customer", sep=".")


def test_holds_while_the_house_changes_its_key(settings: LazySettings) -> None:
    good, before = token(), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [before]
    assert read(ORDER, good, now=NOW) is not None

    settings.SECRET_KEY_FALLBACKS = []

    assert read(ORDER, good, now=NOW) is None


def test_fits_an_address_as_it_is() -> None:
    good = token(version=2**32 - 1)

    assert len(good) < LONGEST
    assert all(character.isalnum() or character in "-_." for character in good)
