"""Complaining over the web without an account: off by default, received unclaimed, once, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.codes import Channel, Feeling, Stage
from complaints.models import Complaint, ContactPoint, Customer
from evidence.act import Via
from evidence.models import TrailEntry
from followups.models import WebComplaint
from followups.web_form import page_key
from organisation.models import Branch, Policy
from outbox.models import Message
from tests.complaints.file_fixtures import vault_folder  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.evidence import sample_files
from tests.personas import NOW, House, house, start  # noqa: F401

pytestmark = pytest.mark.django_db
WORDS = "昨天在柜台等了一小时，没有人来。"


def switch_on(branch: Branch | None = None, **values: int) -> None:
    for key, value in {"web_form": 1, **values}.items():
        Policy.objects.create(key=key, value=value, branch=branch, effective_from=date(2026, 1, 1))


@dataclass
class Visitor:
    """Somebody at the public form of the hall, without an account."""

    branch: Branch
    clock: Any
    browser: Browser = field(default_factory=Browser)

    @property
    def path(self) -> str:
        return reverse("followups:complain", args=[self.branch.code])

    def key(self) -> str:
        """Open the page, and read it for a while."""
        page = text_of(self.browser.get(self.path))
        self.clock.shift(timedelta(seconds=30))
        return key_in(page)

    def sends(self, *, page: str | None = None, **typed: Any) -> Any:
        said = {"own_words": WORDS, "phone": "13800000077", **typed}
        return self.browser.post(self.path, page=self.key() if page is None else page, **said)


def key_in(page: str) -> str:
    found = re.search(r'name="page" value="([^"]+)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def visitor(house: House, clock: Any) -> Visitor:  # noqa: F811
    switch_on()
    return Visitor(house.hall, clock)


class TestWhereItIs:
    @pytest.mark.parametrize(("language", "word"), [("zh-hans", "这里不能提交"), ("en", "Nothing can be sent")])
    def test_nowhere_until_somebody_switches_it_on(self, house: House, language: str, word: str) -> None:  # noqa: F811
        browser = Browser(language=language)
        for path in (reverse("followups:complain_where"), *(f"/complain/{code}/" for code in (house.hall.code, "ZZ"))):
            page = browser.get(path)
            assert page.status_code == 404
            assert word in words_of(page)
            assert "<form" not in text_of(page).partition("<main")[2].partition("</main>")[0]
        assert browser.post(f"/complain/{house.hall.code}/", own_words=WORDS).status_code == 404
        assert not Complaint.objects.exists()

    def test_at_one_branch_alone(self, house: House) -> None:  # noqa: F811
        switch_on(house.hall)
        other = Branch.objects.exclude(pk=house.hall.pk).filter(is_active=True).first()
        assert other is not None

        assert Browser().get(reverse("followups:complain", args=[other.code])).status_code == 404
        page = Browser().get(reverse("followups:complain_where"))
        assert page["Location"] == reverse("followups:complain", args=[house.hall.code])

    def test_of_several_one_is_chosen(self, visitor: Visitor) -> None:
        page = text_of(visitor.browser.get(reverse("followups:complain_where")))

        assert visitor.path in page
        assert page.count('href="/complain/') == Branch.objects.filter(is_active=True).count()

    def test_leaves_no_session_and_names_the_branch(self, visitor: Visitor) -> None:
        page = visitor.browser.get(visitor.path.lower())

        assert set(page.cookies) <= {"csrftoken"}
        assert visitor.branch.name_zh in words_of(page)
        assert "maxlength" not in "".join(re.findall(r"<textarea[^>]*>", text_of(page)))


class TestSending:
    def test_is_received_unclaimed_by_the_customers_own_act(self, visitor: Visitor, house: House) -> None:  # noqa: F811
        answer = visitor.sends(wish="请道歉。", surname="钱", title="ms", email="qian@example.com")

        assert answer.status_code == 302
        complaint = Complaint.objects.get()
        assert (complaint.owner, complaint.received_by, complaint.branch) == (None, None, house.hall)
        assert (complaint.channel, complaint.stage, complaint.feeling_first) == (
            Channel.ONLINE,
            Stage.RECEIVE,
            Feeling.UNKNOWN,
        )
        assert (complaint.own_words, complaint.stated_demand) == (WORDS, "请道歉。")
        assert complaint.customer is not None
        assert (complaint.customer.surname, complaint.customer.language) == ("钱", "zh-hans")
        assert complaint.customer.contacts.count() == 2
        entry = TrailEntry.objects.get(chain=complaint.trail_chain, kind="complaint.received")
        assert (entry.via, entry.actor) == (Via.CUSTOMER, None)

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_thanks_with_the_number_and_the_way_to_the_own_page(self, visitor: Visitor, language: str) -> None:
        visitor.browser = Browser(language=language)
        answer = visitor.sends()
        thanks = visitor.browser.get(answer["Location"])

        complaint = Complaint.objects.get()
        assert complaint.number in words_of(thanks)
        assert (thanks["Referrer-Policy"], thanks["Cache-Control"]) == ("strict-origin", "no-store")
        [address] = re.findall(r'href="[^"]*(/c/[^"]+/)"', text_of(thanks))
        page = visitor.browser.get(address)
        assert WORDS in text_of(page)
        assert complaint.customer is not None
        assert complaint.customer.language == language
        # Nothing of what was typed stands in an address.
        assert not {"13800000077", "own_words"} & set(re.split(r"[/?&=]", answer["Location"] + address))

    def test_waits_among_the_unclaimed_and_is_taken(self, visitor: Visitor, house: House) -> None:  # noqa: F811
        visitor.sends()
        complaint = Complaint.objects.get()
        browser = Browser(house.alice)

        assert complaint.number in text_of(browser.get(reverse("desk"), show="unclaimed"))
        page = browser.get(page_of(complaint))
        assert "这件投诉还没有人接手" in words_of(page)
        [notice] = [one for one in page.context["notices"] if one.get("act_url")]
        browser.post(notice["act_url"], version=complaint.version)
        complaint.refresh_from_db()
        assert complaint.owner == house.alice
        assert "还没有人接手" not in words_of(browser.get(page_of(complaint)))
        assert complaint.number not in text_of(browser.get(reverse("desk"), show="unclaimed"))

    def test_the_duty_manager_hears_of_it(self, visitor: Visitor, house: House) -> None:  # noqa: F811
        visitor.sends()

        told = Message.objects.filter(kind="customer-acted")
        assert {message.facts["what"] for message in told} == {"web"}
        assert str(house.bo.public_id) in set(told.values_list("recipient_id", flat=True))

    def test_files_come_along_each_once(self, visitor: Visitor, vault_folder: object) -> None:  # noqa: F811
        files = [SimpleUploadedFile(name, sample_files.picture()) for name in ("一.jpg", "又一.jpg")]
        visitor.sends(file=files)

        assert [row.name for row in Complaint.objects.get().attachments.all()] == ["一.jpg"]

    def test_a_number_that_is_known_leads_to_nobodys_record(self, visitor: Visitor, house: House) -> None:  # noqa: F811
        known = start(house, phone="13800000077", surname="郑", title="mr").complaint.customer
        assert known is not None
        answer = visitor.sends(email="somebody@example.com")

        fresh = Complaint.objects.latest("id")
        assert fresh.customer != known
        assert "郑" not in words_of(visitor.browser.get(answer["Location"]))
        assert ContactPoint.objects.filter(customer=known, kind="email").count() == 0
        assert Customer.objects.count() == 2


class TestOnce:
    def test_the_same_page_twice_is_one(self, visitor: Visitor) -> None:
        key = visitor.key()
        places = {visitor.sends(page=key)["Location"] for _ in range(2)}

        assert len(places) == 1
        assert Complaint.objects.count() == WebComplaint.objects.count() == 1

    def test_other_words_from_the_same_page_are_not_lost(self, visitor: Visitor) -> None:
        key = visitor.key()
        visitor.sends(page=key)
        page = visitor.sends(page=key, own_words="另外，空调也坏了。")

        assert page.status_code == 422
        assert "另外，空调也坏了。" in text_of(page)
        assert Complaint.objects.get().number in words_of(page)
        assert "/c/" in text_of(page)
        visitor.clock.shift(timedelta(seconds=30))
        assert visitor.sends(page=key_in(text_of(page)), own_words="另外，空调也坏了。").status_code == 302
        assert Complaint.objects.count() == 2


class TestWhatIsRefused:
    def test_says_all_that_is_off_together(self, visitor: Visitor) -> None:
        page = words_of(visitor.sends(own_words="", phone="138", email="nobody"))

        for sentence in ("请用一两句话", "号码好像不完整", "邮箱"):
            assert sentence in page

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ({"own_words": " "}, "请用一两句话"),
            ({"phone": ""}, "请留下电话或邮箱"),
            ({"phone": "138"}, "号码"),
            ({"phone": "", "email": "nobody"}, "邮箱"),
            ({"wish": "愿" * 401}, "这里有401字"),
        ],
    )
    def test_says_what_to_do_and_keeps_the_rest(self, visitor: Visitor, typed: dict[str, str], sentence: str) -> None:
        page = visitor.sends(**{"surname": "钱", "wish": "请道歉。", **typed})

        assert page.status_code == 422
        assert sentence in words_of(page)
        kept = {"own_words": WORDS, "surname": "钱", "wish": "请道歉。", **typed}
        assert all(text.strip() in text_of(page) for text in kept.values())
        assert not Complaint.objects.exists()

    def test_a_name_where_the_house_asks_for_it(self, visitor: Visitor) -> None:
        Policy.objects.create(key="web_form_name", value=1, effective_from=date(2026, 1, 1))
        assert "请告诉我们怎么称呼您" in words_of(visitor.sends())
        assert visitor.sends(surname="钱").status_code == 302

    def test_a_file_that_is_none_is_named(self, visitor: Visitor, vault_folder: object) -> None:  # noqa: F811
        page = visitor.sends(file=SimpleUploadedFile("坏的.jpg", b"MZ\x90\x00"))

        assert page.status_code == 422
        assert "坏的.jpg" in text_of(page)
        assert "请重新选择文件" in words_of(page)
        assert WORDS in text_of(page)
        assert not Complaint.objects.exists()

    def test_what_fills_in_the_hidden_field(self, visitor: Visitor) -> None:
        page = visitor.sends(website="https://example.com")

        assert page.status_code == 422
        assert "https://example.com" not in text_of(page)
        # A person whose browser did it presses again.
        visitor.clock.shift(timedelta(seconds=5))
        assert visitor.sends(page=key_in(text_of(page))).status_code == 302

    def test_what_comes_at_once(self, visitor: Visitor) -> None:
        key = page_key.make(now=NOW)
        assert visitor.sends(page=key).status_code == 422
        visitor.clock.shift(timedelta(seconds=5))
        assert visitor.sends(page=key).status_code == 302

    @pytest.mark.parametrize("key", ["", "x", "a" * 200, "abc.12.def"])
    def test_a_page_that_is_none_of_ours_asks_once_more(self, visitor: Visitor, key: str) -> None:
        page = visitor.sends(page=key)

        assert page.status_code == 422
        assert WORDS in text_of(page)
        visitor.clock.shift(timedelta(seconds=30))
        assert visitor.sends(page=key_in(text_of(page))).status_code == 302

    def test_a_page_that_lay_open_for_long_asks_once_more(self, visitor: Visitor) -> None:
        key = visitor.key()
        visitor.clock.shift(timedelta(hours=13))
        page = visitor.sends(page=key)

        assert page.status_code == 422
        assert WORDS in text_of(page)
        assert not Complaint.objects.exists()
        visitor.clock.shift(timedelta(seconds=30))
        assert visitor.sends(page=key_in(text_of(page))).status_code == 302

    def test_a_forged_form(self, visitor: Visitor) -> None:
        client = Client(enforce_csrf_checks=True)
        answer = client.post(visitor.path, {"page": visitor.key(), "own_words": WORDS, "phone": "13800000077"})

        assert answer.status_code == 403
        assert not Complaint.objects.exists()


class TestHowOften:
    def test_from_one_address(self, visitor: Visitor) -> None:
        Policy.objects.create(key="web_form_per_address", value=2, effective_from=date(2026, 1, 1))
        assert [visitor.sends().status_code for _ in range(2)] == [302, 302]

        page = visitor.sends(own_words="第三件事。")

        assert page.status_code == 429
        assert int(page["Retry-After"]) > 0
        assert "第三件事。" in text_of(page)
        assert Complaint.objects.count() == 2
        visitor.clock.shift(timedelta(hours=1, minutes=1))
        assert visitor.sends(own_words="第三件事。").status_code == 302

    def test_at_one_branch_from_anywhere(self, visitor: Visitor) -> None:
        Policy.objects.create(key="web_form_per_hour", value=1, effective_from=date(2026, 1, 1))
        visitor.sends()

        assert visitor.sends(own_words="第二件事。").status_code == 429

    def test_the_same_page_pressed_twice_counts_once(self, visitor: Visitor) -> None:
        Policy.objects.create(key="web_form_per_hour", value=1, effective_from=date(2026, 1, 1))
        key = visitor.key()

        assert [visitor.sends(page=key).status_code for _ in range(2)] == [302, 302]

    def test_pressing_without_end_is_stopped(self, visitor: Visitor) -> None:
        Policy.objects.create(key="customer_acts_per_address", value=3, effective_from=date(2026, 1, 1))

        assert [visitor.sends(own_words="").status_code for _ in range(4)] == [422, 422, 422, 429]


class TestManners:
    def test_another_language_keeps_what_was_typed(self, visitor: Visitor) -> None:
        visitor.browser = Browser(language="en")
        page = visitor.sends(language="en")

        assert page.status_code == 200
        assert "What happened?" in words_of(page)
        assert WORDS in text_of(page)
        assert not Complaint.objects.exists()

    def test_whoever_is_signed_in_it_is_the_customers_act(self, visitor: Visitor, house: House) -> None:  # noqa: F811
        visitor.browser = Browser(house.alice)
        visitor.sends()

        assert Complaint.objects.get().received_by is None

    def test_nobody_writes_it_down(self, visitor: Visitor, caplog: pytest.LogCaptureFixture) -> None:
        answer = visitor.sends(email="qian@example.com")
        visitor.browser.get(answer["Location"])

        for word in (WORDS, "13800000077", "qian@example.com"):
            assert word not in caplog.text

    def test_thanks_for_what_came_otherwise_are_not_there(self, house: House, clock: Any) -> None:  # noqa: F811
        from followups.customer_link import token_of

        walker = start(house)
        page = Browser().get(reverse("followups:complained", args=[token_of(walker.complaint)]))

        assert page.status_code == 404
        assert Browser().get(reverse("followups:complained", args=["x"])).status_code == 404


def test_a_key_is_read_as_it_was_made() -> None:
    key = page_key.read(page_key.make(now=NOW))

    assert key is not None
    assert key.drawn_at == NOW.replace(microsecond=0)
    assert isinstance(key.drawn_at, datetime)
    assert page_key.read(page_key.make(now=NOW)[:-1] + "x") is None
