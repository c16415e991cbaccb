"""Finding complaints by what was said, by name, number and phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.urls import reverse

from complaints.models import Complaint, SearchText
from complaints.search import finding, index
from complaints.search.finding import Query, first_found
from complaints.search.snippets import snippets
from complaints.usecases.clarifying import find
from complaints.usecases.erasing import erase_customer
from complaints.usecases.following import add_note
from evidence.trail import erase_words
from organisation.models import Branch, User
from tests.complaints.page_fixtures import Browser
from tests.personas import NOW, House, Walker, act, start


def found_by(user: User, typed: str) -> set[str]:
    rows = Complaint.objects.visible_to(user, now=NOW)
    return {one.number for one in first_found(rows, Query.read(typed), after=None, size=30)[0]}


class TestWords:
    @pytest.mark.parametrize(
        "typed",
        ["停机", "刚存一百元", "停機", "停机 提醒", "提醒，停机", "机", "存 机", "上周刚存一百元，今早就停机"],
    )
    def test_said_anywhere_are_found(self, received: Walker, typed: str) -> None:
        assert found_by(received.by, typed) == {received.complaint.number}

    @pytest.mark.parametrize("typed", ["机没", "元今", "停电", "停机 停电", "今早停机", "%", "提醒停机"])
    def test_not_said_are_not(self, received: Walker, typed: str) -> None:
        assert found_by(received.by, typed) == set()

    def test_of_a_finding_and_of_a_note_count_and_may_stand_apart(self, received: Walker) -> None:
        received.do(find, text="查账单：夜间流量包 Night5G 另计。")
        add_note(received.complaint.public_id, None, received.act(), text="已请同事小赵联系财务。")

        for typed in ("流量包", "night5", "小赵", "停机 流量包 财务"):
            assert found_by(received.by, typed) == {received.complaint.number}

    def test_that_were_rolled_back_are_not_found(self, received: Walker) -> None:
        with transaction.atomic():
            find.on_held(received.complaint, received.act(), text="查到流量包。")
            transaction.set_rollback(True)

        assert found_by(received.by, "流量包") == set()

    def test_are_found_only_by_whoever_may_see_the_complaint(self, received: Walker, house: House) -> None:
        assert found_by(house.cy, "停机") == set()
        assert found_by(house.head, "停机") == {received.complaint.number}

    def test_that_were_erased_are_found_no_more_after_a_rebuild(self, received: Walker) -> None:
        with transaction.atomic():
            erase_words(received.complaint.public_id, act=act(received.house.head))

        index.rebuild(received.complaint.pk)

        assert found_by(received.by, "停机") == set()

    def test_are_found_again_after_a_rebuild(self, received: Walker) -> None:
        received.to("closed")
        before = list(SearchText.objects.order_by("seq").values_list("seq", "grams"))

        assert index.rebuild(received.complaint.pk) == len(before) > 3
        assert list(SearchText.objects.order_by("seq").values_list("seq", "grams")) == before
        assert found_by(received.by, "余额的短信") == {received.complaint.number}


def test_everything_is_indexed_anew_by_a_command(received: Walker, capsys: pytest.CaptureFixture[str]) -> None:
    SearchText.objects.all().delete()
    assert found_by(received.by, "停机") == set()

    call_command("rebuild_search")

    assert found_by(received.by, "停机") == {received.complaint.number}
    assert "1" in capsys.readouterr().out


class TestNames:
    def test_number_its_end_surname_and_staff_code(self, received: Walker) -> None:
        number = received.complaint.number

        for typed in (number, number.lower(), number[-3:], number[-8:], "郑", "郑先生", "5017"):
            assert found_by(received.by, typed) == {number}, typed
        for typed in ("郑女", "王", "501"):
            assert found_by(received.by, typed) == set(), typed


class TestPages:
    @pytest.fixture
    def many(self, house: House) -> list[Complaint]:
        return [start(house, own_words=f"第{place}次停机了。", phone="").complaint for place in range(7)]

    @pytest.mark.parametrize(("newest", "few", "more"), [(1, 100, 0), (1, 4, 3), (1, 4, 400), (3, 4, 4), (400, 0, 0)])
    def test_show_each_once_newest_first(
        self, house: House, many: list[Complaint], monkeypatch: pytest.MonkeyPatch, newest: int, few: int, more: int
    ) -> None:
        for name, value in {"NEWEST": newest, "FEW": few, "MORE": more}.items():
            monkeypatch.setattr(finding, name, value)
        rows, seen, after = Complaint.objects.visible_to(house.alice, now=NOW), [], None

        for _page in range(4):
            page, after = first_found(rows, Query.read("停机"), after=after, size=2)
            seen += [one.pk for one in page]

        assert seen == [one.pk for one in reversed(many)]
        assert after is None

    @pytest.mark.parametrize(("few", "typed"), [(100, "第0次"), (4, "第0次"), (4, "第0次 停机"), (0, "第0次")])
    def test_rare_words_are_found_behind_the_newest(
        self, house: House, many: list[Complaint], monkeypatch: pytest.MonkeyPatch, few: int, typed: str
    ) -> None:
        for name, value in {"NEWEST": 1, "FEW": few, "MORE": 3}.items():
            monkeypatch.setattr(finding, name, value)

        assert found_by(house.alice, typed) == {many[0].number}

    def test_what_others_hold_takes_no_room_from_what_one_may_see(
        self, house: House, many: list[Complaint], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in {"NEWEST": 1, "FEW": 4, "MORE": 2}.items():
            monkeypatch.setattr(finding, name, value)
        Complaint.objects.exclude(pk=many[0].pk).update(branch=Branch.objects.exclude(pk=house.hall.pk).first())

        assert found_by(house.alice, "停机") == {many[0].number}

    def test_a_phone_finds_beside_the_words(self, house: House, many: list[Complaint]) -> None:
        rows = Complaint.objects.visible_to(house.alice, now=NOW)

        found, onward = first_found(rows, Query.read("13800000001"), after=None, size=2, also=[many[2].pk, many[5].pk])

        assert ([one.pk for one in found], onward) == ([many[5].pk, many[2].pk], None)


class TestTheLine:
    def test_is_cut_from_the_latest_that_holds_it_and_marked(self, received: Walker) -> None:
        received.do(find, text="第一次查：停机是系统误判。" + "其余正常。" * 40)

        (line,) = snippets([received.complaint], Query.read("停機")).values()

        assert [piece.text for piece in line if piece.marked] == ["停机"]
        assert "".join(piece.text for piece in line).startswith("第一次查：停机")
        assert line[-1].text == "…"
        assert sum(len(piece.text) for piece in line) < 80

    def test_costs_three_queries_at_most(
        self, house: House, django_assert_max_num_queries: pytest.FixtureRequest
    ) -> None:
        few = [start(house, phone="").complaint for _one in range(4)]

        with django_assert_max_num_queries(3):  # type: ignore[operator]
            assert len(snippets(few, Query.read("停机"))) == 4


class TestThePage:
    def ask(self, user: User, **typed: str) -> str:
        answer = Browser(user).post(reverse("search"), **typed)
        return str(answer.content.decode())

    def test_marks_the_words_and_opens_the_rest(self, house: House) -> None:
        for place in range(32):
            start(house, own_words=f"<b>第{place}次</b>停机", phone="")

        page = self.ask(house.alice, q="停机")

        assert page.count("<mark>停机</mark>") == 30
        assert "<b>第" not in page
        after = page.split('name="after" value="')[1].split('"')[0]
        assert self.ask(house.alice, q="停机", after=after).count("<mark>停机</mark>") == 2

    @pytest.mark.parametrize(("typed", "few"), [("郑", False), ("停", False), ("a", True), ("7", True), ("，", True)])
    def test_asks_for_more_than_one_letter(self, received: Walker, typed: str, few: bool) -> None:
        page = self.ask(received.by, q=typed)

        assert ("请至少输入" in page, received.complaint.number in page) == (few, not few)

    def test_takes_a_page_that_is_none_as_the_first(self, received: Walker) -> None:
        assert "<mark>停机</mark>" in self.ask(received.by, q="停机", after="nonsense")

    def test_finds_by_phone_and_by_its_end(self, received: Walker) -> None:
        for typed in ("13800000001", "138 0000 0001", "0001"):
            assert received.complaint.number in self.ask(received.by, q=typed)


def test_the_databases_own_index_comes_back_filled(received: Walker) -> None:
    table = SearchText._meta.db_table
    connection.check_constraints()  # PostgreSQL changes no table while it still has something to check.
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER {table}_added")
        else:
            cursor.execute(f"ALTER TABLE {table} DROP COLUMN tsv")
    if connection.vendor == "sqlite":
        later = start(received.house, own_words="电梯坏了。", phone="").complaint
        assert found_by(received.by, "电梯") == set()

    index.install(connection)

    assert received.complaint.number in found_by(received.by, "停机")
    if connection.vendor == "sqlite":
        assert found_by(received.by, "电梯") == {later.number}


def test_the_newest_stand_first(house: House) -> None:
    old = start(house, phone="").complaint
    Complaint.objects.filter(pk=old.pk).update(received_at=NOW - timedelta(days=3))
    new = start(house, phone="").complaint
    rows = Complaint.objects.visible_to(house.alice, now=NOW)

    assert [one.pk for one in first_found(rows, Query.read("停机"), after=None, size=5)[0]] == [new.pk, old.pk]


def test_the_words_of_an_erased_customer_are_found_no_more(received: Walker, house: House) -> None:
    received.to("closed")
    ref = received.complaint.customer.public_id  # type: ignore[union-attr]

    erase_customer(ref, act(house.people["7001"]), reason="本人书面要求。")

    assert found_by(received.by, "停机") == found_by(received.by, "郑") == set()
