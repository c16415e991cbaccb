"""`manage.py demo`: what it takes, what it says, where it refuses."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from complaints.models import Complaint
from config.demonstration.plan import Wanted, ordinary_open
from config.management.commands import demo as command
from organisation.models import User
from tests.personas import House

pytestmark = pytest.mark.django_db


def run(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("demo", *arguments, stdout=out, **options)
    return out.getvalue()


def test_it_furnishes_an_empty_house_and_says_how_far_it_is() -> None:
    said = run("--complaints", "11", "--open", "1", "--seed", "9")
    assert Complaint.objects.count() == 11
    assert Complaint.objects.open().count() == 1
    assert "Making 11 complaints, 1 of them open" in said
    assert "walked 10" in said
    assert "Made 11 complaints." in said


def test_running_it_again_adds_others(house: House) -> None:
    staff = User.objects.count()
    run("--complaints", "3")
    run("--complaints", "3")
    assert Complaint.objects.count() == 6
    assert len(set(Complaint.objects.values_list("own_words", flat=True))) > 3
    assert User.objects.count() == staff


def test_it_is_silent_when_told_to(house: House) -> None:
    assert run("--complaints", "1", verbosity=0) == ""


def test_more_open_ones_than_complaints_are_all_of_them(house: House) -> None:
    run("--complaints", "2", "--open", "9")
    assert Complaint.objects.open().count() == 2


@pytest.mark.parametrize(
    "number", ["0", "-3", "1000001", "many", "", "1.5", "NaN", "9" * 5000], ids=lambda number: number[:8]
)
def test_a_number_that_is_none_gets_a_sentence(house: House, number: str) -> None:
    with pytest.raises(CommandError, match=r"^--complaints takes a whole number from 1 to 1,000,000, like"):
        run(f"--complaints={number}")
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("name", ["--open", "--seed"])
@pytest.mark.parametrize("number", ["-1", "few"])
def test_so_do_the_other_two(house: House, name: str, number: str) -> None:
    with pytest.raises(CommandError, match=rf"^{name} takes a whole number from 0 to"):
        run("--complaints", "1", f"{name}={number}")


def test_a_real_house_gets_none(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is a real installation"):
        run("--complaints", "1")
    assert not User.objects.exists()


def test_without_a_word_a_few_are_open_of_few_and_few_of_many() -> None:
    assert ordinary_open(60) == 28
    assert ordinary_open(1_000) == 60
    assert ordinary_open(100_000) == 2_000
    assert ordinary_open(1) <= 1
    wanted = Wanted(100_000, 2_000)
    assert wanted.walked - wanted.open_walked > wanted.open_walked > 0
    assert command.MOST == 1_000_000
