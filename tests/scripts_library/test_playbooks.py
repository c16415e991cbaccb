"""Playbooks: whole in both languages, chosen by the customer, and readable by everybody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from complaints.codes import CustomerType
from complaints.usecases.clarifying import tell_facts
from scripts_library.guard import worst_level
from scripts_library.playbooks.reading import (
    FOLDER,
    Kind,
    Node,
    PlaybookError,
    fitting,
    playbooks,
    read,
    read_signals,
)
from scripts_library.wording import check_text
from tests.complaints.page_fixtures import HTMX, Browser, page_of, text_of, words_of
from tests.personas import House, Walker

LANGUAGES = ("zh-hans", "en")
pytestmark = pytest.mark.usefixtures("library")


def test_there_is_one_of_everything_and_one_for_each_type() -> None:
    told = playbooks().values()

    assert {one.kind for one in told} == set(Kind)
    assert {one.about for one in told if one.kind == Kind.TYPE} == set(CustomerType) - {CustomerType.ORDINARY}
    assert sum(one.kind == Kind.OBJECTION for one in told) == 3
    assert sum(one.kind == Kind.TREE for one in told) >= 4
    assert [len(one.page("en").sections) for one in told if one.kind == Kind.WRONG] == [16]


@pytest.mark.parametrize("language", LANGUAGES)
def test_types_are_named_as_everywhere_else(language: str) -> None:
    with translation.override(language):
        wrong = [
            one.page(language).title
            for one in playbooks().values()
            if one.kind == Kind.TYPE
            and not re.match(rf"{CustomerType(one.about).label}(?:：|: )", one.page(language).title)
        ]

    assert wrong == []


def shape(node: Node | str | None) -> Any:
    return [shape(then) for _say, then in node.answers] if isinstance(node, Node) else node is None


def test_both_languages_say_as_much() -> None:
    for one in playbooks().values():
        zh, en = one.page("zh-hans"), one.page("en")
        assert [len(part.lines) for part in zh.sections] == [len(part.lines) for part in en.sections], one.key
        assert shape(zh.tree) == shape(en.tree), one.key
        assert len(zh.signals) == len(en.signals) == len(one.signals), one.key


def quoted(language: str) -> Iterator[tuple[str, str]]:
    """What is offered to be said: between quotation marks, outside of what is named as wrong."""
    for one in playbooks().values():
        for section in one.page(language).sections if one.kind != Kind.WRONG else ():
            for line in section.lines:
                for part in line.split("“")[1:]:
                    yield one.key, part.partition("”")[0]


def test_a_playbook_for_the_type_stands_beside_what_to_say(received: Walker, house: House) -> None:
    received.to("clarify")
    browser = Browser(received.by)
    title = playbooks()["type_publicity"].page("zh-hans").title
    assert title not in text_of(browser.get(page_of(received.complaint)))

    received.do(tell_facts, customer_type="publicity")

    page = text_of(browser.get(page_of(received.complaint)))
    assert title in page
    path = reverse("scripts_library:playbook", args=["type_publicity"])
    part = browser.client.get(path, headers=HTMX).content.decode()
    assert "<html" not in part
    assert playbooks()["type_publicity"].page("zh-hans").lead in part


def test_the_crisis_comes_first() -> None:
    chosen = fitting(customer_type="violent", second_type="publicity", burns=True)

    assert [one.kind for one in chosen] == [Kind.CRISIS, Kind.TYPE, Kind.TYPE]
    assert [one.kind for one in fitting(customer_type="", stage="calm")] == [Kind.CALMING]
    assert fitting(customer_type="ordinary", stage="propose") == []


def test_signals_tell_the_worst_feeling_and_the_likeliest_type() -> None:
    one = playbooks()["body_signals"]
    worst = max(signal.feeling for signal in one.signals)

    every = read_signals(one, range(len(one.signals)))

    assert every.feeling == worst
    assert every.customer_type in CustomerType
    assert (read_signals(one, []).feeling, read_signals(one, [99, -1]).customer_type) == (None, None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_opens_in_either_language(house: House, language: str) -> None:
    browser = Browser(house.alice, language=language)

    for one in playbooks().values():
        page = words_of(browser.get(reverse("scripts_library:playbook", args=[one.key])))
        assert one.page(language).title in page
        assert one.page(language).lead in page
    listed = words_of(browser.get(reverse("scripts_library:playbooks")))
    assert all(one.page(language).title in listed for one in playbooks().values())


@pytest.mark.parametrize("sent", [{"seen": "0"}, {"seen": "x"}, {"seen": "999999"}, {"seen": "-1"}])
def test_odd_signals_break_nothing(house: House, sent: dict[str, Any]) -> None:
    assert (
        Browser(house.alice).get(reverse("scripts_library:playbook", args=["body_signals"]), **sent).status_code == 200
    )


def test_asking_about_nothing_says_to_tick_something(house: House) -> None:
    browser, path = Browser(house.alice), reverse("scripts_library:playbook", args=["body_signals"])
    sentence = "先勾选你看到的，一项或几项都行。"

    assert sentence in words_of(browser.get(path, asked="1"))
    assert sentence in words_of(browser.get(path, asked="1", seen="99"))
    assert sentence not in words_of(browser.get(path))
    assert sentence not in words_of(browser.get(path, asked="1", seen="0"))


def test_whoever_looks_along_reads_no_more_than_trees_and_fees(house: House) -> None:
    browser = Browser(house.alice)

    for one in playbooks().values():
        page = text_of(browser.get(reverse("scripts_library:playbook", args=[one.key])))
        open_to_all = one.kind in (Kind.TREE, Kind.FEE)
        assert ("staff-page" in page, 'class="covered' in page) == (not open_to_all, not open_to_all), one.key
        title = page.split("<title>")[1].split("</title>")[0]
        assert (one.page("zh-hans").title in title) == open_to_all, one.key
    listed = text_of(browser.get(reverse("scripts_library:playbooks")))
    assert listed.count('class="practice-list private"') == len(Kind) - 2


def test_there_is_no_other(house: House) -> None:
    assert Browser(house.alice).get(reverse("scripts_library:playbook", args=["nothing"])).status_code == 404


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("en"),
        lambda told: told.update(kind="poem"),
        lambda told: told.update(about="angry"),
        lambda told: told["en"]["sections"][0].pop("lines"),
    ],
)
def test_a_file_that_nobody_can_read_is_refused_with_a_sentence(tmp_path: Path, spoil: Any) -> None:
    told = json.loads((FOLDER / "type_emotional.json").read_text(encoding="utf-8"))
    spoil(told)
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(told), encoding="utf-8")

    with pytest.raises(PlaybookError, match=r"^spoilt\.json: "):
        read(path)


def test_most_of_what_is_quoted_may_be_said() -> None:
    """Mistakes are quoted as well, so not all of it."""
    for language in LANGUAGES:
        told = [worst_level(check_text(text, language, True)) == "block" for _key, text in quoted(language)]
        assert sum(told) / len(told) < 0.3
