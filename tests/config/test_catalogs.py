from __future__ import annotations

import polib
import pytest

from config.catalogs import _template_words, _words_of, catalog_faults


def entry(msgid: str, msgstr: str, **more: object) -> polib.POEntry:
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


def faults_of(*entries: polib.POEntry, wanted: set[tuple[str, str]] | None = None, needs_all: bool = True) -> list[str]:
    catalog = polib.POFile()
    catalog.extend(entries)
    return list(catalog_faults(catalog, wanted or set(), needs_all=needs_all))


def test_a_complete_catalog_has_no_fault() -> None:
    assert faults_of(entry("By %(time)s", "最迟%(time)s"), wanted={("", "By %(time)s")}) == []


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (entry("Desk", ""), "not translated"),
        (entry("Desk", "工作台", flags=["fuzzy"]), "a guess"),
        (entry("By %(time)s", "最迟%(when)s"), "a placeholder"),
        (entry("{count} open", "{n}件未结"), "a placeholder"),
    ],
)
def test_each_fault_is_told(bad: polib.POEntry, word: str) -> None:
    (fault,) = faults_of(bad)

    assert word in fault


def test_a_sentence_of_the_source_that_the_catalog_lacks_is_told() -> None:
    (fault,) = faults_of(wanted={("", "New sentence")})

    assert "New sentence" in fault


def test_english_may_stay_as_it_is() -> None:
    assert faults_of(entry("Desk", ""), needs_all=False) == []


def test_words_are_found_in_source_and_templates() -> None:
    source = "_('Desk')\nngettext('one', 'many', n)\npgettext('verb', 'Call')\ngettext(name)\nother('x')"

    assert set(_words_of(source)) == {("", "Desk"), ("", "one"), ("verb", "Call")}
    assert list(_template_words("XX gettext(u'It\\'s late') XX ngettext(u'one', u'many', n)")) == [
        ("", "It's late"),
        ("", "one"),
    ]
