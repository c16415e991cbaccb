"""Two people, or two windows, on one complaint: the later sees what is new, and nobody writes over the other."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from complaints.forms.meanwhile import compare, shown_by
from complaints.forms.stages import ClarifyForm
from complaints.models import Complaint
from complaints.since import length_at
from complaints.usecases import calming, clarifying, climbing, following
from complaints.usecases.door import MARKS_KEPT
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.filled_form import filled
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import House, Walker

MINE, THEIRS, BOTH_SAY = "存了一百元，今早停机。", "他说昨天就停机了。", "两个人都这么写。"


@pytest.fixture
def clarified(received: Walker, clock: Clock) -> Walker:
    received.to("clarify")
    received.do(clarifying.tell_facts, hurt_most="没人提醒。", stated_demand="马上恢复。", wants=["apology"])
    return received


@pytest.fixture(params=[False, True], ids=["plain", "htmx"])
def htmx(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def save_of(complaint: Complaint) -> str:
    return reverse("complaint_save", args=[complaint.public_id])


def beside(answer: Any, field: str) -> str:
    """What stands beside this field of what somebody else wrote."""
    found = re.search(
        rf'id="id_{field}_stands">.*?<span class="stands-text">(.*?)</span>', answer.content.decode(), re.S
    )
    return found[1] if found else ""


def news_of(answer: Any) -> str:
    """What the page says is new."""
    found = re.search(r'<section[^>]*id="news".*?</section>', answer.content.decode(), re.S)
    assert found is not None
    return re.sub(r"\s+", " ", re.sub(r"<svg.*?</svg>|<[^>]*>", " ", found[0], flags=re.S))


def kept(complaint: Complaint) -> Complaint:
    return Complaint.objects.get(pk=complaint.pk)


class TestASaveThatComesTooLate:
    def test_tells_who_did_what_and_writes_over_nothing(self, clarified: Walker, house: House, htmx: bool) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        form = filled(browser.get(page_of(complaint)))
        assert form["hurt_most"] == "没人提醒。"
        clarified.by = house.bob
        clarified.do(clarifying.tell_facts, hurt_most=THEIRS, stated_demand="退一百元。", real_intention=BOTH_SAY)
        clarified.do(calming.read_feeling, value=2)

        late = browser.post(
            save_of(complaint),
            htmx=htmx,
            **{**form, "hurt_most": MINE, "real_intention": BOTH_SAY, "restatement": MINE, "outcome": "confirmed"},
        )

        assert late.status_code == 409
        told = news_of(late)
        assert f"{house.bob.name}刚改过这张投诉单" in told
        assert f"{house.bob.name} 记下客户原话" in told
        assert "记录情绪：不满" in told
        assert THEIRS in told
        again = filled(late)
        # Both changed it: mine stays in the field, theirs stands beside it.
        assert (again["hurt_most"], beside(late, "hurt_most")) == (MINE, THEIRS)
        # Only they changed it: theirs is in the field. Both wrote the same: nothing to decide. Only I did: mine.
        assert again["stated_demand"] == "退一百元。"
        assert "刚才有人改过，现在是这样。" in words_of(late)
        assert (beside(late, "stated_demand"), beside(late, "real_intention"), beside(late, "restatement")) == (
            "",
            "",
            "",
        )
        assert again["restatement"] == MINE
        assert kept(complaint).hurt_most == THEIRS

        done = browser.post(save_of(complaint), htmx=htmx, **again)

        assert done.status_code == (200 if htmx else 302)
        now = kept(complaint)
        assert (now.hurt_most, now.stated_demand, now.real_intention) == (MINE, "退一百元。", BOTH_SAY)
        assert now.wants == ["apology"]

    def test_takes_theirs_by_one_press_and_saves_nothing_by_it(
        self, clarified: Walker, house: House, htmx: bool
    ) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        form = filled(browser.get(page_of(complaint)))
        clarified.by = house.bob
        clarified.do(clarifying.tell_facts, hurt_most=THEIRS, stated_demand="退一百元。", wants=["refund", "fix"])
        typed = {**form, "hurt_most": MINE, "stated_demand": "退两百元。", "wants": ["refund"]}
        again = filled(browser.post(save_of(complaint), htmx=htmx, **typed))
        version = kept(complaint).version

        taken = browser.post(save_of(complaint), htmx=htmx, **again, take="hurt_most")

        assert taken.status_code == 200
        assert filled(taken)["hurt_most"] == THEIRS
        assert beside(taken, "hurt_most") == ""
        # What is not decided yet stays beside its field.
        assert filled(taken)["stated_demand"] == "退两百元。"
        assert beside(taken, "stated_demand") == "退一百元。"
        assert kept(complaint).version == version
        both = browser.post(save_of(complaint), htmx=htmx, **filled(taken), take="wants")
        assert filled(both)["wants"] == ["refund", "fix"]
        assert browser.post(save_of(complaint), **filled(both)).status_code == 302
        now = kept(complaint)
        assert (now.hurt_most, now.stated_demand, now.wants) == (THEIRS, "退两百元。", ["refund", "fix"])

    def test_of_oneself_in_another_window_says_so(self, clarified: Walker, house: House) -> None:
        complaint = clarified.complaint
        for language, words in (
            ("zh-hans", ("你在另一个窗口改过这张投诉单", "你（在另一个窗口）")),
            ("en", ("You changed this complaint in another window", "You, in another window:")),
        ):
            browser = Browser(house.alice, language)
            form = filled(browser.get(page_of(complaint)))
            clarified.do(clarifying.tell_facts, hurt_most=f"{THEIRS}{language}")

            late = browser.post(save_of(complaint), **{**form, "hurt_most": MINE})

            assert late.status_code == 409
            assert all(one in news_of(late) for one in words), news_of(late)
            assert house.alice.name not in news_of(late)

    def test_names_none_of_what_the_page_had_shown(self, clarified: Walker, house: House) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        clarified.do(following.add_note, text="早先的备注。")
        form = filled(browser.get(page_of(complaint)))
        # A note leaves the version alone: one's own, on the same page, is no news, a colleague's is.
        clarified.do(following.add_note, text="自己刚写的备注。")
        clarified.by = house.bob
        clarified.do(following.add_note, text="同事的备注。")
        clarified.do(clarifying.tell_facts, hurt_most=THEIRS)

        told = news_of(browser.post(save_of(complaint), **form))

        assert "同事的备注。" in told
        assert "早先的备注。" not in told
        assert "自己刚写的备注。" not in told

    def test_of_a_small_form_tells_as_much(self, clarified: Walker, house: House, htmx: bool) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        form = filled(browser.get(page_of(complaint)))
        clarified.by = house.bob
        clarified.do(climbing.raise_severity, severity="serious", why="三次来过。")

        late = browser.post(
            reverse("complaint_act", args=[complaint.public_id, "withdraw"]),
            htmx=htmx, version=form["version"], seen=form["seen"], reason=MINE,
        )  # fmt: skip

        assert late.status_code == 409
        assert "严重程度上调" in news_of(late)
        assert MINE in late.content.decode()

    @pytest.mark.parametrize("shown", ["", "x", "hurt_most:1 :::", "hurt_most:" + "0" * 40, "9" * 5000])
    def test_takes_any_marks_for_those_of_a_page(self, clarified: Walker, house: House, shown: str) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        form = filled(browser.get(page_of(complaint)))
        clarified.by = house.bob
        clarified.do(clarifying.tell_facts, hurt_most=THEIRS)

        for seen in ("", "-1", "²", "0", "99999999", "9" * 40):
            late = browser.post(save_of(complaint), **{**form, "hurt_most": MINE, "shown": shown, "seen": seen})
            assert late.status_code == 409
            assert filled(late)["hurt_most"] == MINE
            assert house.bob.name in news_of(late)

    def test_of_a_stage_that_was_left_keeps_what_was_typed_and_that_alone(
        self, clarified: Walker, house: House
    ) -> None:
        complaint, browser = clarified.complaint, Browser(house.alice)
        form = filled(browser.get(page_of(complaint)))
        clarified.do(clarifying.tell_facts, hurt_most=THEIRS)
        clarified._propose()

        late = browser.post(save_of(complaint), **{**form, "restatement": MINE})

        page = words_of(late)
        # The first of its name is a template, for what a draft finds no place for.
        returned = page[page.rindex("你写的内容") :][:200]
        assert late.status_code == 409
        assert MINE in returned
        # It was on the page, but they did not write it.
        assert "没人提醒。" not in returned


class TestTheMarks:
    def test_know_a_field_again_whatever_the_browser_made_of_its_line_ends(self, clarified: Walker) -> None:
        clarified.do(clarifying.tell_facts, own_words="第一行。\n第二行。", hurt_most=" 没人提醒。 ")
        form = ClarifyForm(complaint=clarified.complaint)
        shown = shown_by(form)
        sent = {"own_words": "第一行。\r\n第二行。\r\n", "hurt_most": "没人提醒。", "stated_demand": "马上恢复。",
                "wants": ["apology"], "surname": "郑", "title": "mr", "contact": "named", "customer_type": "ordinary",
                "category": ""}  # fmt: skip
        posted = ClarifyForm(sent, complaint=clarified.complaint)

        meanwhile = compare(posted, shown)

        assert (meanwhile.theirs, meanwhile.both) == (frozenset(), frozenset())
        assert not meanwhile.mine & {"own_words", "hurt_most", "stated_demand"}

    def test_of_versions_say_how_long_the_trail_was(self, clarified: Walker) -> None:
        complaint = clarified.complaint
        lengths = [length for _version, length in complaint.version_marks]

        assert [version for version, _length in complaint.version_marks] == list(range(1, complaint.version + 1))
        assert lengths == sorted(lengths)
        assert length_at(complaint, complaint.version) == lengths[-1]
        assert length_at(complaint, complaint.version, shown=lengths[-1] + 3) == lengths[-1] + 3
        # What was saved between the row and its timeline does not count as seen.
        assert length_at(complaint, complaint.version - 1, shown=lengths[-1]) == lengths[-2]
        assert length_at(complaint, 0) is None
        assert length_at(complaint, complaint.version + 1) is None

    def test_of_long_ago_are_forgotten(self, clarified: Walker) -> None:
        for value in range(MARKS_KEPT + 5):
            clarified.do(calming.read_feeling, value=value % 3 + 1)

        assert len(clarified.complaint.version_marks) == MARKS_KEPT
        assert length_at(clarified.complaint, 1) is None


class TestTheApi:
    def test_names_what_changed_since_the_version(self, case: Case, alice: Caller, bob: Caller) -> None:
        seen = case.version
        case.do("acts/facts/", {"hurt_most": THEIRS}, by=bob)
        case.do("acts/note/", {"text": "同事的备注。"}, by=bob)

        late = alice.post(case.path("acts/facts/"), {"seen_version": seen, "hurt_most": MINE})

        assert late.status_code == 409
        error = late.json()["error"]
        assert error["version"] == seen + 1
        assert [one["kind"] for one in error["changes"]] == ["note.added", "facts.told"]
        assert {one["by"]["staff_code"] for one in error["changes"]} == {"5018"}
        assert all(one["at"] and one["sentence"] and one["seq"] for one in error["changes"])
        # The words of the record stand in the timeline, for who may read it; an error is logged more lightly.
        assert THEIRS not in str(error)

    def test_names_nothing_for_a_version_that_never_was(self, case: Case, alice: Caller) -> None:
        late = alice.post(case.path("moves/calm/"), {"seen_version": 4711})

        assert (late.status_code, late.json()["error"]["changes"]) == (409, [])


def test_several_people_are_each_named(clarified: Walker, house: House) -> None:
    form = filled(Browser(house.alice).get(page_of(clarified.complaint)))
    clarified.by = house.bob
    clarified.do(clarifying.tell_facts, hurt_most=THEIRS)
    clarified.by = house.bo
    clarified.do(climbing.raise_severity, severity="serious", why="三次来过。")

    told = news_of(Browser(house.alice).post(save_of(clarified.complaint), **form))

    assert "刚才有几个人改过" in told
    assert house.bob.name in told
    assert house.bo.name in told
