"""What supervisors do about mail that the house could not place, and what it says elsewhere."""

from __future__ import annotations

from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import pytest
import time_machine
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.models import Complaint
from config.vital_signs import forget_last_look
from evidence.models import TrailEntry
from followups.mail_in.checks import mail_can_be_taken_in, mail_finds_a_branch
from followups.mail_in.models import IncomingMail
from followups.mail_in.polling import SERVER
from followups.models import CustomerMessage
from organisation.signed_links import Purpose, make_short, read_short
from outbox.models import Message
from outbox.server_state import note_away
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.followups.mail_in.conftest import CUSTOMER, LATER, Take, answer_to, mail
from tests.followups.mail_in.test_placing import bounce_of
from tests.personas import NOW, House, Walker

pytestmark = pytest.mark.django_db
LIST = "/mail-in/"


@pytest.fixture(autouse=True)
def later(time_machine_later: None) -> None:
    """Pages look at the clock."""


@pytest.fixture
def time_machine_later() -> Any:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def manager(house: House) -> Browser:
    return Browser(house.bo, language="en")


@pytest.fixture
def waiting(house: House, take: Take) -> IncomingMail:
    """A mail of a colleague's that nobody could place."""
    return take(mail(sender=house.alice.email, text="客户托我转告：还是停机。\n> 您好"))


def path_of(kept: IncomingMail) -> str:
    return reverse("followups:mail_in_one", args=[kept.public_id])


class TestList:
    def test_says_what_waits_why_and_how_the_day_went(
        self, waiting: IncomingMail, written: Walker, take: Take, manager: Browser
    ) -> None:
        take(answer_to(written.complaint))
        take(mail(Precedence="bulk", Message_ID="<3@x.example.com>"))

        page = words_of(manager.get(LIST))

        assert "Today 3 mails came in." in page
        assert "It comes from the house itself" in page
        assert "Waits for a person 1" in page
        assert "On its complaint 1" in page
        aside = words_of(manager.get(LIST, show="aside"))
        assert "z***@example.com" in aside

    def test_the_supervisor_s_page_tells_the_number(self, waiting: IncomingMail, manager: Browser) -> None:
        page = words_of(manager.get(reverse("supervisor")))

        assert "Mail to place 1" in page

    def test_also_where_nothing_waits_but_only_in_a_house_that_takes_mail_in(
        self, house: House, manager: Browser, settings: LazySettings
    ) -> None:
        assert "Mail to place 0" in words_of(manager.get(reverse("supervisor")))
        settings.MAIL_IN_ADDRESS = ""
        assert "Mail to place" not in words_of(manager.get(reverse("supervisor")))

    def test_another_branch_s_manager_sees_none_of_it(self, waiting: IncomingMail, house: House) -> None:
        other = Browser(house.people["3002"], language="en")

        assert "No mail waits for you" in words_of(other.get(LIST))
        assert other.get(path_of(waiting)).status_code == 404

    def test_costs_the_same_however_many_wait(self, house: House, take: Take, manager: Browser) -> None:
        counts = []
        for n in (1, 4):
            for m in range(n):
                take(b"To: calmdesk@mail.example.com\n\n%d-%d" % (n, m))
            manager.get(LIST)
            with CaptureQueriesContext(connection) as found:
                assert manager.get(LIST).status_code == 200
            counts.append(len(found))

        assert counts[0] == counts[1] <= 9

    def test_goes_on_on_another_page(
        self, house: House, take: Take, manager: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("followups.mail_in.screens.PAGE", 2)
        for n in range(3):
            take(b"To: calmdesk@mail.example.com\n\n%d" % n)
        first = IncomingMail.objects.order_by("id").first()
        assert first is not None

        page = manager.get(LIST).content.decode()

        assert page.count("data-item") == 2
        more = page.partition(f"{LIST}?before=")[2].partition('"')[0]
        rest = manager.get(LIST, before=more).content.decode()
        assert rest.count("data-item") == 1
        assert path_of(first) in rest


class TestDeciding:
    def test_one_mail_is_read_in_plain_text(self, waiting: IncomingMail, manager: Browser) -> None:
        page = words_of(manager.get(path_of(waiting)))

        assert "客户托我转告：还是停机。" in page
        assert "> 您好" in page
        assert "又停机了" in page

    def test_it_costs_little_to_look_at(self, waiting: IncomingMail, manager: Browser) -> None:
        manager.get(path_of(waiting))
        with CaptureQueriesContext(connection) as found:
            manager.get(path_of(waiting))

        assert len(found) <= 10

    def test_put_onto_a_complaint_its_words_are_the_customer_s(
        self, waiting: IncomingMail, written: Walker, manager: Browser
    ) -> None:
        told = {"deed": "attach", "number": written.complaint.number.lower(), "words": "还是停机。"}

        assert manager.post(path_of(waiting), **told).status_code == 302

        said = CustomerMessage.objects.get(complaint=written.complaint)
        waiting.refresh_from_db()
        assert (said.text, said.by, waiting.state, waiting.about) == (
            "还是停机。",
            None,
            "landed",
            written.complaint.public_id,
        )
        [placed] = TrailEntry.objects.filter(chain=written.complaint.trail_chain, kind="mail.placed")
        assert manager.user is not None
        assert placed.actor_id == manager.user.pk
        assert TrailEntry.objects.filter(chain="mail-in", kind="mail.placed").count() == 1

    def test_pressed_twice_it_lands_once(self, waiting: IncomingMail, written: Walker, manager: Browser) -> None:
        told = {"deed": "attach", "number": written.complaint.number, "words": "还是停机。"}
        manager.post(path_of(waiting), **told)

        late = manager.post(path_of(waiting), **told)

        assert late.status_code == 409
        assert "Somebody else has settled this mail meanwhile." in words_of(late)
        assert "还是停机。" in words_of(late)
        assert CustomerMessage.objects.count() == 1

    def test_made_a_complaint_it_waits_unclaimed(self, waiting: IncomingMail, manager: Browser) -> None:
        assert manager.post(path_of(waiting), deed="open", branch="XJ", words="还是停机。").status_code == 302

        complaint = Complaint.objects.get()
        assert (complaint.own_words, complaint.owner, complaint.channel) == ("还是停机。", None, "email")

    def test_discarded_it_stays_on_record_with_the_reason(self, waiting: IncomingMail, manager: Browser) -> None:
        assert manager.post(path_of(waiting), deed="discard", reason="广告。").status_code == 302

        waiting.refresh_from_db()
        assert waiting.state == "discarded"
        [entry] = TrailEntry.objects.filter(chain="mail-in")
        assert (entry.kind, "广告" in entry.facts) == ("mail.discarded", False)

    @pytest.mark.parametrize(
        ("told", "sentence"),
        [
            ({"deed": "attach", "number": "XJ-0000-000", "words": "我写的"}, "There is no complaint of this number"),
            ({"deed": "attach", "number": "", "words": "我写的"}, "Type the number"),
            ({"deed": "open", "branch": "XJ", "words": ""}, "Write what the mail says"),
            ({"deed": "open", "branch": "WY", "words": "我写的"}, "Choose one from the list"),
            ({"deed": "discard", "reason": ""}, "Say why"),
        ],
    )
    def test_what_is_off_comes_back_with_what_was_typed(
        self, waiting: IncomingMail, manager: Browser, told: dict[str, str], sentence: str
    ) -> None:
        answer = manager.post(path_of(waiting), **told)

        assert answer.status_code == 422
        assert sentence in words_of(answer)
        assert told.get("words", "") in answer.content.decode()
        waiting.refresh_from_db()
        assert waiting.state == "quarantine"

    def test_what_no_machine_can_read_is_shown_as_it_came(self, house: House, take: Take, manager: Browser) -> None:
        kept = take(b"Subject: hello\n\n<script>alert(1)</script> still readable")

        page = manager.get(path_of(kept)).content.decode()

        assert "still readable" in page
        assert "<script>alert" not in page


class TestOnTheComplaint:
    def test_an_answer_leads_to_the_whole_mail(self, written: Walker, house: House, take: Take) -> None:
        kept = take(answer_to(written.complaint, sender="x@example.org", text="好的。\n\n> 我们写的话"))
        alice = Browser(house.alice, language="en")

        page = alice.get(page_of(written.complaint))

        assert "From another address" in words_of(page)
        assert path_of(kept) in page.content.decode()
        assert "我们写的话" in words_of(alice.get(path_of(kept)))
        assert alice.post(path_of(kept), deed="discard", reason="x").status_code == 404
        assert Browser(house.cy).get(path_of(kept)).status_code == 404

    def test_what_came_by_mail_leads_to_the_whole_of_it(self, house: House, take: Take) -> None:
        kept = take(mail(text="停机三天了。" * 2000))

        page = Browser(house.alice, language="en").get(page_of(Complaint.objects.get()))

        assert "It came by mail: read the whole of it" in words_of(page)
        assert f'href="{path_of(kept)}"' in page.content.decode()

    def test_the_desk_hears_of_it_until_somebody_has_it(self, house: House, take: Take) -> None:
        take(mail(text="停机三天了。"))

        row = Message.objects.get(kind="customer-acted")
        assert (row.facts["what"], row.recipient_id) == ("new-mail", str(house.bo.public_id))

    def test_a_colleague_who_passed_it_on_is_not_the_customer(
        self, waiting: IncomingMail, house: House, manager: Browser
    ) -> None:
        manager.post(path_of(waiting), deed="open", branch="XJ", words="还是停机。")

        assert Complaint.objects.get().customer is None
        assert not Message.objects.filter(recipient_kind="customer").exists()

    def test_a_bounce_says_which_mailbox_and_to_ring(self, written: Walker, house: House, take: Take) -> None:
        Message.objects.filter(kind="letter-received").update(state="sent", sent_at=NOW)
        take(bounce_of(Message.objects.get(kind="letter-received")))

        page = words_of(Browser(house.alice, language="en").get(page_of(written.complaint)))

        assert "z***@example.com sent it back. Ring the customer" in page
        assert CUSTOMER not in page


def test_every_page_says_that_the_mailbox_is_away(house: House, settings: LazySettings) -> None:
    settings.IMAP_URL = "imap://a:b@127.0.0.1/INBOX"
    note_away(code="timeout", now=NOW, name=SERVER)
    forget_last_look()

    assert "the mailbox does not answer" in words_of(Browser(house.alice, language="en").get("/"))


class TestCommand:
    def run(self, raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
        out = StringIO()
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(raw)))
        call_command("mail_in", stdout=out)
        return out.getvalue()

    def test_takes_one_mail(self, written: Walker, monkeypatch: pytest.MonkeyPatch) -> None:
        raw = answer_to(written.complaint).as_bytes()

        self.run(raw, monkeypatch)

        assert CustomerMessage.objects.count() == 1
        assert "here already" in self.run(raw, monkeypatch)

    def test_beyond_measure_it_stays_with_whoever_hands_it_over(
        self, house: House, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MAIL_IN_MEGABYTES = 1

        with pytest.raises(CommandError, match="larger than 1 MB"):
            self.run(mail(text="x " * 1_500_000).as_bytes(), monkeypatch)

        assert not IncomingMail.objects.exists()

    @pytest.mark.parametrize("raw", [b"", b"  \n"])
    def test_refuses_nothing(self, house: House, monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
        with pytest.raises(CommandError, match="no mail"):
            self.run(raw, monkeypatch)

    def test_and_a_house_that_takes_none(
        self, house: House, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.MAIL_IN_ADDRESS = ""

        with pytest.raises(CommandError, match="MAIL_IN_ADDRESS"):
            self.run(b"From: a@example.com\n\nx", monkeypatch)


class TestChecks:
    @pytest.mark.parametrize(
        ("changes", "found"),
        [
            ({}, []),
            ({"IMAP_URL": "", "MAIL_IN_ADDRESS": ""}, []),
            ({"MAIL_IN_ADDRESS": ""}, ["followups.E001"]),
            ({"MAIL_IN_ADDRESS": "a" * 30 + "@example.com"}, ["followups.E002"]),
            ({"MAIL_IN_ADDRESS": "desk+x@example.com"}, ["followups.E002"]),
            ({"IMAP_URL": "imaps://mail.example.com/INBOX"}, ["followups.E003"]),
            ({"IMAP_URL": "imaps://a:b@mail.example.com/%E6%94%B6"}, ["followups.E004"]),
            ({"IMAP_TIMEOUT": 0}, ["followups.E005"]),
            ({"IMAP_URL": "imap://a:b@mail.example.com"}, ["followups.W001"]),
        ],
    )
    def test_of_the_settings(self, settings: LazySettings, changes: dict[str, Any], found: list[str]) -> None:
        settings.IMAP_URL = "imaps://a:b@mail.example.com/INBOX"
        for name, value in changes.items():
            setattr(settings, name, value)

        assert [one.id for one in mail_can_be_taken_in()] == found

    @pytest.mark.parametrize(("code", "found"), [("XJ", []), ("", ["followups.W002"]), ("QQ", ["followups.E006"])])
    def test_of_the_branch(self, house: House, settings: LazySettings, code: str, found: list[str]) -> None:
        settings.MAIL_IN_BRANCH = code

        assert [one.id for one in mail_finds_a_branch(databases=["default"])] == found


class TestMarks:
    def test_a_short_token_holds_in_any_capitals_and_for_one_purpose(self, written: Walker) -> None:
        ref = written.complaint.public_id
        token = make_short(Purpose.REPLY, ref)

        assert len(token) == 42
        assert read_short(Purpose.REPLY, token.upper()) == ref
        assert read_short(Purpose.CUSTOMER, token) is None

    def test_nothing_that_was_changed_holds(self, written: Walker) -> None:
        token = make_short(Purpose.REPLY, written.complaint.public_id)

        for place in range(len(token) - 1):
            changed = token[:place] + ("a" if token[place] != "a" else "b") + token[place + 1 :]
            assert read_short(Purpose.REPLY, changed) is None
        assert read_short(Purpose.REPLY, token[:-1]) is None
        assert read_short(Purpose.REPLY, "1" * 42) is None
