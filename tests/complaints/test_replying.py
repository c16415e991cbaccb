"""The letter that answers a letter: its parts, who signs it, and that nobody forgets it (R172)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from complaints.codes import CloseWay
from complaints.errors import BadInput, NotAllowed, WordsStopped, WrongState
from complaints.guards import letter_was_answered
from complaints.models import Complaint, Recusal
from complaints.usecases import climbing
from complaints.usecases.following import record_callback_result
from complaints.usecases.replying import Letter, send_letter, sign_letter, write_letter
from organisation.models import Policy, User
from outbox.sending import send_due
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.filled_form import filled
from tests.complaints.page_fixtures import Browser, text_of, words_of
from tests.personas import NOW, House, Walker, start

pytestmark = pytest.mark.django_db
DUE = NOW + timedelta(days=2)
TYPED = {
    "thanks": "感谢您来信告诉我们。",
    "regret": "给您添了麻烦，我们很抱歉。",
    "happens": "多收的58.20元退回原账户。",
    "by_when": "2026-11-26T10:00",
}


@pytest.fixture
def letter(house: House) -> Letter:
    return Letter(TYPED["thanks"], TYPED["regret"], TYPED["happens"], DUE, house.alice)


@pytest.fixture
def by_letter(house: House) -> Walker:
    return start(house, channel="letter")


def sign(walker: Walker, user: User) -> None:
    walker.by = user
    walker.do(sign_letter)


class TestWriting:
    def test_keeps_its_parts_and_says_so_in_the_timeline(self, by_letter: Walker, letter: Letter) -> None:
        by_letter.do(write_letter, letter=letter)

        row = by_letter.complaint.reply_letters.get()
        assert (row.thanks, row.happens, row.by_when, row.responsible) == (
            letter.thanks,
            letter.happens,
            DUE,
            letter.responsible,
        )
        assert row.signed_at is None

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"thanks": " "}, "thanks"),
            ({"regret": ""}, "regret"),
            ({"happens": "退" * 2001}, "happens"),
            ({"by_when": NOW}, "by_when"),
        ],
    )
    def test_wants_every_part(self, by_letter: Walker, letter: Letter, change: dict[str, object], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            by_letter.do(write_letter, letter=replace(letter, **change))  # type: ignore[arg-type]

        assert list(refused.value.fields) == [field]

    def test_wants_somebody_of_the_branch_whom_it_is_not_about(
        self, by_letter: Walker, letter: Letter, house: House
    ) -> None:
        Recusal.objects.create(complaint=by_letter.complaint, user=house.bob, reason="当事人", at=NOW)

        for who in (house.cy, house.bob):
            with pytest.raises(BadInput) as refused:
                by_letter.do(write_letter, letter=replace(letter, responsible=who))
            assert list(refused.value.fields) == ["responsible"]

    def test_stops_what_would_hurt(self, by_letter: Walker, letter: Letter) -> None:
        load_scripts(now=NOW)
        with pytest.raises(WordsStopped):
            by_letter.do(write_letter, letter=replace(letter, happens="可能是您弄错了。"))

    def test_anew_takes_the_signature_back_and_the_same_words_do_not(
        self, by_letter: Walker, letter: Letter, house: House
    ) -> None:
        by_letter.do(write_letter, letter=letter)
        sign(by_letter, house.alice)

        by_letter.do(write_letter, letter=letter)
        assert by_letter.complaint.reply_letters.get().signed_by == house.alice
        by_letter.do(write_letter, letter=replace(letter, happens="退回原账户，并致电说明。"))
        assert by_letter.complaint.reply_letters.get().signed_by is None


class TestSigning:
    def test_is_the_clerks_where_no_manager_was_written_to(
        self, by_letter: Walker, letter: Letter, house: House
    ) -> None:
        by_letter.do(write_letter, letter=letter)

        sign(by_letter, house.bob)

        assert by_letter.complaint.reply_letters.get().signed_by == house.bob

    def test_is_a_managers_where_one_was_written_to_and_they_hear_of_it(
        self, by_letter: Walker, letter: Letter, house: House, mailoutbox: list[EmailMessage]
    ) -> None:
        by_letter.do(write_letter, letter=replace(letter, to_leader=True))
        send_due(now=NOW + timedelta(minutes=5))

        [mail] = [one for one in mailoutbox if "待签名" in one.subject]
        assert mail.to == ["3001@example.com"]
        assert f"/complaints/{by_letter.complaint.public_id}/reply-letter/" in mail.body
        with pytest.raises(NotAllowed):
            sign(by_letter, house.alice)
        sign(by_letter, house.bo)
        assert by_letter.complaint.reply_letters.get().signed_by == house.bo

    def test_tells_nobody_once_it_is_signed(
        self, by_letter: Walker, letter: Letter, house: House, mailoutbox: list[EmailMessage]
    ) -> None:
        by_letter.do(write_letter, letter=replace(letter, to_leader=True))
        sign(by_letter, house.bo)

        send_due(now=NOW + timedelta(minutes=5))

        assert [one for one in mailoutbox if "待签名" in one.subject] == []

    def test_needs_a_letter(self, by_letter: Walker, house: House) -> None:
        with pytest.raises(WrongState):
            sign(by_letter, house.alice)


class TestSending:
    def test_needs_a_signature_and_a_way(self, by_letter: Walker, letter: Letter, house: House) -> None:
        by_letter.do(write_letter, letter=letter)
        with pytest.raises(WrongState):
            by_letter.do(send_letter, how="post")
        sign(by_letter, house.alice)
        with pytest.raises(BadInput):
            by_letter.do(send_letter, how="pigeon")

        by_letter.do(send_letter, how="post")

        row = by_letter.complaint.reply_letters.get()
        assert (row.sent_how, row.sent_by) == ("post", house.alice)

    def test_what_it_says_is_our_promise_from_then_on(self, by_letter: Walker, letter: Letter, house: House) -> None:
        by_letter.do(write_letter, letter=letter)
        sign(by_letter, house.alice)
        assert not by_letter.complaint.promises.exists()

        by_letter.do(send_letter, how="post")

        promise = by_letter.complaint.promises.get()
        assert (promise.what, promise.due_at, promise.state) == (letter.happens, DUE, "open")

    def test_a_promise_of_that_hour_is_given_once(self, by_letter: Walker, letter: Letter, house: House) -> None:
        by_letter.to("follow-up")
        promise = by_letter.complaint.promises.get()
        by_letter.do(write_letter, letter=replace(letter, by_when=promise.due_at))
        sign(by_letter, house.alice)

        by_letter.do(send_letter, how="post")

        assert by_letter.complaint.promises.get() == promise

    def test_after_a_broken_promise_it_is_a_supervisors(self, by_letter: Walker, letter: Letter, house: House) -> None:
        Complaint.objects.filter(pk=by_letter.complaint.pk).update(broken_promises=1)

        with pytest.raises(NotAllowed):
            by_letter.do(write_letter, letter=letter)
        by_letter.by = house.bo
        by_letter.do(write_letter, letter=letter)

    def test_ends_it_and_another_may_follow(self, by_letter: Walker, letter: Letter, house: House) -> None:
        by_letter.do(write_letter, letter=letter)
        sign(by_letter, house.alice)
        by_letter.do(send_letter, how="handed")

        by_letter.do(write_letter, letter=replace(letter, happens="补充：发票已寄出。"))

        assert [row.happens for row in by_letter.complaint.reply_letters.order_by("id")] == [
            letter.happens,
            "补充：发票已寄出。",
        ]


class TestTheGate:
    def lacks(self, walker: Walker) -> bool:
        complaint = Complaint.objects.select_related("branch", "customer").get(pk=walker.complaint.pk)
        complaint.look(now=NOW)
        return not letter_was_answered(complaint)

    def answered(self, walker: Walker, letter: Letter) -> None:
        walker.do(write_letter, letter=letter)
        walker.do(sign_letter)
        walker.do(send_letter, how="post")

    def test_holds_a_complaint_that_came_by_letter_until_one_has_left(self, by_letter: Walker, letter: Letter) -> None:
        by_letter.to("follow-up")
        by_letter.do(record_callback_result, result="confirmed", said="好了。")
        assert self.lacks(by_letter)

        self.answered(by_letter, letter)

        assert not self.lacks(by_letter)

    def test_holds_no_other(self, received: Walker) -> None:
        assert not self.lacks(received)

    def test_holds_nobody_back_who_is_not_known_or_was_not_reached(self, house: House) -> None:
        nameless = start(house, channel="letter", phone="", anonymity="anonymous")
        assert not self.lacks(nameless)
        known = start(house, channel="letter", phone="13800000004")
        assert self.lacks(known)
        Complaint.objects.filter(pk=known.complaint.pk).update(callback_result=CloseWay.UNREACHABLE)
        assert not self.lacks(known)

    def test_is_advice_where_the_house_says_so(self, by_letter: Walker, house: House) -> None:
        Policy.objects.create(key="letter_required", value=0, branch=house.hall, effective_from=NOW.date())

        assert not self.lacks(by_letter)


class TestThePage:
    def page(self, walker: Walker) -> str:
        return reverse("complaint_reply_letter", args=[walker.complaint.public_id])

    @pytest.mark.parametrize(("language", "title"), [("zh-hans", "回信"), ("en", "Letter of reply")])
    def test_stands_on_complaints_that_came_by_letter(
        self, by_letter: Walker, received: Walker, clock: Clock, language: str, title: str
    ) -> None:
        browser = Browser(by_letter.house.alice, language=language)

        for walker, shown in ((by_letter, True), (received, False)):
            page = text_of(browser.get(reverse("complaint", args=[walker.complaint.public_id])))
            assert (f">{title}</a>" in page) == shown

    def test_begins_with_what_is_known(self, by_letter: Walker, clock: Clock) -> None:
        by_letter.do(climbing.set_flags, flags=["asks_for_leader"])
        by_letter.to("follow-up")

        page = text_of(Browser(by_letter.house.alice).get(self.page(by_letter)))

        assert "2026年11月24日" in page
        assert "今天恢复通话</textarea>" in page
        assert 'name="to_leader" id="id_letter_to_leader" checked' in page

    def test_is_written_signed_and_sent(self, by_letter: Walker, house: House, clock: Clock) -> None:
        clerk, manager, page = Browser(house.alice), Browser(house.bo), self.page(by_letter)

        written = clerk.post(page, **TYPED, responsible=house.alice.pk, to_leader="on")
        assert written.status_code == 302
        assert "等领导亲笔签名" in text_of(clerk.get(page))
        assert clerk.post(page, **self.form(clerk, page), sign="1").status_code == 403
        assert manager.post(page, **self.form(manager, page), sign="1").status_code == 302
        assert clerk.post(page, sent="1").status_code == 422
        assert clerk.post(page, sent="1", how="post").status_code == 302

        by_letter.complaint.refresh_from_db()
        assert by_letter.complaint.answered_by_letter_at is not None
        sheet = words_of(clerk.get(reverse("complaint_paper", args=[by_letter.complaint.public_id, "letter"])))
        assert "多收的58.20元退回原账户。" in sheet
        assert house.bo.name in sheet
        assert "工号5017" in sheet.replace(" ", "")

    def form(self, browser: Browser, page: str) -> dict[str, Any]:
        return filled(browser.get(page), "reply-letter")

    def test_what_is_signed_is_what_stands_in_the_form(self, by_letter: Walker, house: House, clock: Clock) -> None:
        clerk, page = Browser(house.alice), self.page(by_letter)
        clerk.post(page, **TYPED, responsible=house.alice.pk)

        clerk.post(page, **{**self.form(clerk, page), "happens": "退回原账户，并致电说明。"}, sign="1")

        row = by_letter.complaint.reply_letters.get()
        assert (row.happens, row.signed_by) == ("退回原账户，并致电说明。", house.alice)

    def test_nobody_is_overwritten_unseen_and_nothing_typed_is_lost(
        self, by_letter: Walker, house: House, clock: Clock
    ) -> None:
        clerk, colleague, page = Browser(house.alice), Browser(house.bob), self.page(by_letter)
        clerk.post(page, **TYPED, responsible=house.alice.pk)
        mine = {**self.form(clerk, page), "happens": "退回原账户，并致电说明。"}
        clock.move_to(NOW + timedelta(minutes=5))
        colleague.post(page, **{**self.form(colleague, page), "happens": "改为退现金。"})

        refused = clerk.post(page, **mine)

        assert refused.status_code == 409
        assert "同事刚刚改过" in text_of(refused)
        assert "退回原账户，并致电说明。</textarea>" in text_of(refused)
        assert "<p>改为退现金。</p>" in text_of(refused)
        assert clerk.post(page, **filled(refused, "reply-letter")).status_code == 302
        assert by_letter.complaint.reply_letters.get().happens == "退回原账户，并致电说明。"

    def test_what_was_typed_stays_with_what_it_lacks(self, by_letter: Walker, house: House, clock: Clock) -> None:
        refused = Browser(house.alice).post(
            self.page(by_letter), **{**TYPED, "by_when": ""}, responsible=house.alice.pk
        )

        assert refused.status_code == 422
        assert "请写明日期和时间。" in text_of(refused)
        assert TYPED["happens"] in text_of(refused)

    def test_there_is_no_paper_before_it_is_written(self, by_letter: Walker, clock: Clock) -> None:
        paper = reverse("complaint_paper", args=[by_letter.complaint.public_id, "letter"])

        assert Browser(by_letter.house.alice).get(paper).status_code == 404


class TestTheApi:
    def test_writes_signs_and_sends(self, case: Case, alice: Caller, house: House) -> None:
        body = {**TYPED, "by_when": "2026-11-26T10:00+08:00", "responsible": "5017"}
        case.do("acts/reply-letter/", body)
        case.do("acts/reply-letter/sign/", {})
        case.do("acts/reply-letter/sent/", {"how": "post"})

        [row] = alice.get(f"complaints/{case.ref}/reply-letters/").json()["results"]
        assert (row["happens"], row["signed_by"]["staff_code"], row["sent_how"]) == (TYPED["happens"], "5017", "post")
        assert case.now["answered_by_letter_at"]
