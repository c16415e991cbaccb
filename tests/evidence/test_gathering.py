"""Entries of many chains that are stored together: the same chains, the same hashes, all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from django.db import transaction

from evidence.act import Act
from evidence.gathering import entries_gathered
from evidence.models import TrailEntry
from evidence.trail import append, verify, words_of

pytestmark = pytest.mark.django_db


class Undone(Exception):
    pass


@pytest.fixture
def begun(act: Act) -> list[str]:
    """Three chains with an entry each."""
    for chain in ("a", "b", "c"):
        append(chain, "begun", act=act, facts={})
    return ["a", "b", "c"]


def test_the_chains_go_on_as_if_each_had_been_stored_alone(begun: list[str], later: Callable[[int], Act]) -> None:
    with entries_gathered(begun):
        places = [append(chain, "seen", act=later(1), facts={"n": n}).seq for n, chain in enumerate("abab")]

    assert places == [2, 2, 3, 3]
    assert [list(TrailEntry.objects.of_chain(chain).values_list("seq", flat=True)) for chain in begun] == [
        [3, 2, 1],
        [3, 2, 1],
        [1],
    ]
    append("a", "seen", act=later(2), facts={})
    assert verify(["a", "b", "c"]).ok


def test_words_are_sealed_with_their_entry(begun: list[str], act: Act) -> None:
    with entries_gathered(begun):
        append("b", "said", act=act, facts={}, words={"said": "多扣了三十元。"})

    entry = TrailEntry.objects.get(kind="said")
    assert words_of([entry]) == {entry.pk: {"said": "多扣了三十元。"}}
    assert verify(["b"]).ok


def test_a_chain_that_is_not_held_is_written_at_once(begun: list[str], act: Act) -> None:
    with entries_gathered(begun):
        append("d", "begun", act=act, facts={})
        append("a", "seen", act=act, facts={})

        assert list(TrailEntry.objects.values_list("chain", flat=True).order_by("id")) == ["a", "b", "c", "d"]


def test_after_an_error_nothing_is_stored(begun: list[str], act: Act) -> None:
    with suppress(Undone), transaction.atomic(), entries_gathered(begun):
        append("a", "seen", act=act, facts={})
        raise Undone

    append("a", "went.on", act=act, facts={})
    assert list(TrailEntry.objects.filter(chain="a").values_list("kind", flat=True)) == ["begun", "went.on"]
    assert verify(["a"]).ok


def test_costs_the_same_for_many_as_for_few(begun: list[str], act: Act, django_assert_num_queries) -> None:
    for many in (1, 40):
        # The heads, the entries, the heads again.
        with django_assert_num_queries(3), entries_gathered(begun):
            for number in range(many):
                append("a", "seen", act=act, facts={"n": number})
