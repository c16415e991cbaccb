"""Every mail of the house, whoever its reader and whatever they are called."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace as Thing
from typing import Any

import pytest

from complaints.codes import DeadlineKind
from complaints.messages import render_mail
from outbox.models import Message
from outbox.ports import Rendered
from tests.config.floors import ROOT

NASTY = """Ann <b>O'Neil</b> & "Co\""""
MAILS = sorted(
    path.name.removesuffix(".txt")
    for folder in ROOT.glob("templates/*/mail")
    for path in folder.glob("*.txt")
    if not path.name.startswith("todo.")
)


def rendered(name: str, *, kind: str = "reply") -> Rendered:
    """The mail `name` (kind.language) to and about people with every sign in their names that HTML spells otherwise."""
    template, _dot, language = name.rpartition(".")
    [folder] = [folder for folder in ROOT.glob("templates/*/mail") if (folder / f"{name}.txt").exists()]
    return render_mail(
        Message(language=language), str(Path(folder.parent.name) / "mail" / template), context(kind=kind)
    )


def context(*, kind: str) -> dict[str, Any]:
    item = Thing(number="XA-1124-008", kind=kind, label="回电", when="15:00")
    return {
        "name": NASTY,
        "complaint": Thing(
            number="XA-1124-008",
            owner=Thing(name=NASTY),
            is_open=True,
            get_severity_display="一般投诉",
            get_stage_display="核实",
        ),
        "branch": Thing(name_zh="星桥营业厅", name_en="Starbridge"),
        "deadline": Thing(kind=kind, get_kind_display="答复"),
        "callback": Thing(kind="progress", is_awaited=True, tries=2, caller=Thing(name=NASTY)),
        "agenda": Thing(count=1, late=[item], calls=[item], promises=[item], limits=[item], more=3, link="https://x/"),
        "call": Thing(kind="queue", waiting=9, asked_by=Thing(name=NASTY, staff_code="5017")),
        "asked": "今天10:42",
        "incident": Thing(category=Thing(name_zh="费用争议", name_en="Billing"), lead=Thing(name=NASTY)),
        "many": 5,
        "opened": "今天10:42",
        "by": Thing(name=NASTY, staff_code="5018"),
        "what": "owner",
        "date": Thing(day=24, month=11),
        "facts": {"state": "approved"},
        "due": "今天15:00",
        "link": "https://desk.example.com/complaints/1/",
    }


def test_every_mail_is_written_in_both_languages() -> None:
    kinds = {name.rpartition(".")[0] for name in MAILS}

    assert len(kinds) >= 12
    assert set(MAILS) == {f"{kind}.{language}" for kind in kinds for language in ("zh-hans", "en")}


@pytest.mark.parametrize("name", MAILS)
def test_a_name_stands_as_it_is_written(name: str) -> None:
    mail = rendered(name)

    assert NASTY in mail.text
    assert not any(sign in mail.subject + mail.text for sign in ("&amp;", "&lt;", "&gt;", "&quot;", "&#"))
    assert mail.html is not None
    assert "<b>" not in mail.html
    assert "O&#x27;Neil" in mail.html


@pytest.mark.parametrize("name", [name for name in MAILS if name.endswith("zh-hans")])
def test_it_greets_by_name(name: str) -> None:
    assert rendered(name).text.startswith(f"{NASTY}，你好：\n")


@pytest.mark.parametrize("kind", DeadlineKind.values)
def test_a_reminder_says_until_when_and_what(kind: str) -> None:
    subject = rendered("deadline-reminder.zh-hans", kind=kind).subject

    assert subject.startswith("【投诉提醒】XA-1124-008 今天15:00前须")
    assert "办好：" not in subject


def test_words_of_a_reminder() -> None:
    assert rendered("callback-reminder.zh-hans").subject == "【投诉提醒】XA-1124-008 今天15:00前须回电"
    assert rendered("deadline-reminder.zh-hans").subject == "【投诉提醒】XA-1124-008 今天15:00前须答复客户"
    assert rendered("deadline-overdue.zh-hans").subject == "【已超时】XA-1124-008 今天15:00前应答复客户，尚未办好"
