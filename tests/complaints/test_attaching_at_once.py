"""Two who add the last file that is taken at the same moment: one is told that there is no more room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from complaints.errors import BadInput
from complaints.models import Attachment
from complaints.usecases import door
from evidence.trail import verify
from organisation.models import Policy
from tests.complaints.file_fixtures import hand_in, vault_folder  # noqa: F401
from tests.evidence.threads import at_once, failures
from tests.personas import NOW, House, Walker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vault_folder")]


def press(walker: Walker, house: House) -> list[Any]:
    Policy.objects.create(key="file_count", value=1, branch=house.hall, effective_from=NOW.date())
    people = [house.alice, house.bob]
    return at_once(2, lambda number: hand_in(walker.complaint, people[number], f"{number}".encode()))


def test_takes_one_of_two(received: Walker, house: House, meet: Callable[..., None]) -> None:
    meet(door, "demand")

    [refused] = failures(press(received, house))

    assert isinstance(refused, BadInput)
    assert Attachment.objects.count() == 1
    assert verify([received.complaint.trail_chain]).ok


def test_would_take_both_without_the_lock(
    received: Walker,
    house: House,
    meet: Callable[..., None],
    unlocked: None,
) -> None:
    meet(door, "demand")

    assert failures(press(received, house)) == []
    assert Attachment.objects.count() == 2
