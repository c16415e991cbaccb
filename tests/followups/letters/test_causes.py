"""Which letter goes out for what happens, by which way, in which words, and when none does."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from complaints.codes import Stage
from complaints.models import Complaint, ContactPoint, Customer
from complaints.usecases import clarifying, deciding, ending, escalating, promising, proposing, reaching
from complaints.usecases.erasing import erase_customer
from complaints.usecases.following import record_callback_result, tell_recourse, tell_result
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import log_potential
from complaints.usecases.settling import Settlement, settle_on_the_spot
from followups.codes import CallbackKind
from followups.letters.kinds import Letter, kind_of
from followups.models import Callback
from followups.usecases.calling import Attempt, record_attempt
from followups.usecases.moving import change_due
from followups.usecases.planning import plan_callback
from organisation.models import Policy
from outbox.models import Channel, Message, State
from tests.followups.conftest import at
from tests.followups.letters.conftest import MAILBOX, Post, letters_of, subject_of, text_of
from tests.personas import NOW, WORDS, House, Walker, start

HOUR = timedelta(hours=1)
LINK = re.compile(r"http://\S+/c/[\w-]+\.[\w-]{43}/")


def message_of(complaint: Complaint, letter: str) -> Message:
    return Message.objects.get(about=complaint.public_id, kind=kind_of(letter))


def call(walker: Walker, *, kind: str = CallbackKind.PROGRESS) -> Callback:
    walker.do(plan_callback, kind=kind, due_at=at(24, "16:00"), purpose="告诉客户查账结果")
    return Callback.objects.get(complaint=walker.complaint, kind=kind)


class TestReceived:
    def test_by_mail_with_number_limit_handler_and_link(self, by_mail: Walker, post: Post) -> None:
        number = by_mail.complaint.number

        post.send(NOW)

        [mail] = post.mails
        assert subject_of(mail) == f"【已受理】您的投诉，编号{number}"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert mail["X-Auto-Response-Suppress"] == "All"
        text = text_of(mail)
        assert text.startswith("郑先生，您好：\n")
        assert "我们最迟在2026年11月24日（星期二）18:00前给您答复。" in text
        assert "这件事由王晓岚负责，工号5017。" in text
        assert LINK.search(text)
        assert "抱歉" in text
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        assert post.texts == []

    def test_by_text_message_where_there_is_a_mobile_number_only(self, by_text: Walker, post: Post) -> None:
        post.send(NOW)

        [text] = post.texts
        assert text["number"] == "+8613800000001"
        assert text["text"].startswith("【")
        assert f"郑先生，您好！您的投诉已受理，编号{by_text.complaint.number}。" in text["text"]
        assert LINK.search(text["text"])
        assert "\n" not in text["text"]
        assert post.mails == []

    def test_in_the_customers_language(self, house: House, post: Post) -> None:
        start(house, email=MAILBOX, surname="Smith", language="en")
        start(house, phone="13800000002", surname="Jones", language="en")

        post.send(NOW)

        [mail] = post.mails
        assert subject_of(mail).startswith("Your complaint XJ-1124-001 is with us")
        assert text_of(mail).startswith("Dear Mr Smith,\n")
        assert "We answer you by 18:00 on Tuesday 24 November 2026 at the latest." in text_of(mail)
        assert "on record, number XJ-1124-002. We answer" in post.texts[0]["text"]

    def test_greets_without_a_name_where_none_is_known(self, house: House, post: Post) -> None:
        start(house, email=MAILBOX, surname="", title="")
        start(house, email=MAILBOX, phone="13800000002", surname="", title="", language="en")

        post.send(NOW)

        assert [text_of(mail).partition("\n")[0] for mail in post.mails] == ["您好：", "Hello,"]

    def test_nothing_where_nobody_can_be_written_to(self, house: House, post: Post) -> None:
        nobody = start(house, phone="", surname="")
        landline = start(house, phone="010-62340001")

        assert letters_of(nobody.complaint) == letters_of(landline.complaint) == []

    def test_with_the_receipt_where_the_number_came_later(self, house: House) -> None:
        walker = start(house, phone="")
        walker.to("clarify")
        walker.do(reaching.add_way, kind="phone", value="13800000009")

        walker.do(clarifying.give_receipt)
        walker.do(clarifying.give_receipt)

        assert letters_of(walker.complaint) == ["received"]

    def test_nothing_for_an_annoyance_that_nobody_spoke_of(self, house: House) -> None:
        from complaints.usecases.receiving import Intake
        from tests.personas import act

        intake = Intake(channel="walk_in", own_words="等太久了。", surname="郑", phone="13800000001")
        complaint = log_potential(intake, act(house.alice), branch=house.hall, key="k" * 32, remedy="请到窗口先办。")

        assert letters_of(complaint) == []

    def test_is_gone_when_it_was_settled_on_the_spot(self, house: House, post: Post) -> None:
        from complaints.usecases.receiving import Intake
        from tests.personas import act

        intake = Intake(
            channel="walk_in", own_words=WORDS, feeling=2, surname="郑", title="mr", phone="13800000001",
            email=MAILBOX, category="BILLING",
        )  # fmt: skip
        settled = Settlement(
            found="查清了。", done="当场恢复通话。", customer_says="好了，谢谢。", feeling_after=1, cause="ours"
        )
        settle_on_the_spot(intake, settled, act(house.alice), branch=house.hall, key="s" * 32)

        post.send(NOW)

        assert [subject_of(mail).split("】")[0] for mail in post.mails] == ["【已结案"]


class TestWhatWasPromised:
    def test_word_for_word_with_its_condition(self, by_mail: Walker, post: Post) -> None:
        by_mail.to("clarify")
        by_mail.do(
            promising.promise, what="退还多扣的58.20元\n到原账户", due_at=at(26, "15:00"), condition="核对后确实多扣"
        )
        post.send(NOW + HOUR)

        text = text_of(post.mails[-1])
        assert "\n退还多扣的58.20元\n到原账户\n前提：核对后确实多扣\n时间：最迟2026年11月26日（星期四）15:00\n" in text

    def test_leaves_a_line_out_that_would_say_nothing(self, by_text: Walker, post: Post) -> None:
        by_text.to("propose")
        by_text.do(promising.promise, what="当天给您回电", due_at=at(24, "17:00"))
        post.send(NOW + HOUR)

        assert "我们对您的承诺：当天给您回电。时间：最迟" in post.texts[-1]["text"]
        assert "前提" not in post.texts[-1]["text"]

    def test_not_once_it_was_kept(self, by_mail: Walker, post: Post) -> None:
        by_mail.to("propose")
        by_mail.do(promising.promise, what="当天给您回电", due_at=at(24, "17:00"))
        promise = by_mail.complaint.promises.get()
        by_mail.do(promising.keep_promise, promise=str(promise.public_id))

        post.send(NOW + HOUR)

        assert message_of(by_mail.complaint, Letter.PROMISE).state == State.DROPPED


class TestWhatWasAgreed:
    def accept(self, walker: Walker, **offer: object) -> None:
        walker.to("propose")
        told = {"kind": "fix", "action": "今天恢复通话", "due_at": at(25, "10:00"), **offer}
        walker.do(proposing.add_option, offer=Offer(**told))  # type: ignore[arg-type]
        walker.do(proposing.explain_options, one_option_reason="already_accepted")
        walker.do(proposing.confirm)
        option = walker.complaint.options.get()
        walker.do(deciding.record_decision, decision="accepted", opinion="行。", option=option.pk, signed="spoken")

    def test_in_the_words_of_the_option_and_not_a_second_time_as_a_promise(self, by_mail: Walker, post: Post) -> None:
        self.accept(by_mail, kind="refund", action="退还58.20元", amount=Decimal("58.20"), person="财务部 李会计",
                    process="财务部走内部报销")  # fmt: skip
        post.send(NOW + HOUR)

        assert letters_of(by_mail.complaint) == ["received", "agreed"]
        text = text_of(post.mails[-1])
        assert "\n退还58.20元\n金额：58.20 元\n时间：最迟2026年11月25日（星期三）10:00\n" in text
        assert "财务" not in text

    def test_not_when_the_customer_came_back_before_it_left(self, by_mail: Walker, post: Post) -> None:
        self.accept(by_mail)
        by_mail.do(deciding.follow_up)
        by_mail.do(ending.rework, reason="还是打不通。")

        post.send(NOW + HOUR)

        assert message_of(by_mail.complaint, Letter.AGREED).state == State.DROPPED


class TestADateThatMoves:
    def test_is_told_at_once_with_both_hours_and_the_reason(self, by_mail: Walker, post: Post) -> None:
        row = call(by_mail)
        by_mail.do(change_due, callback=row.public_id, due_at=at(25, "10:00"), reason="厂家的检测明天才出结果。")
        post.send(NOW + HOUR)

        mail = post.mails[-1]
        assert subject_of(mail).endswith("改为2026年11月25日（星期三）10:00")
        assert "原来的时间：2026年11月24日（星期二）16:00\n新的时间：2026年11月25日（星期三）10:00\n" in text_of(mail)
        assert "原因：厂家的检测明天才出结果。" in text_of(mail)

    def test_the_last_hour_only_when_it_moved_twice_before_leaving(
        self, by_mail: Walker, house: House, post: Post
    ) -> None:
        row = call(by_mail)
        by_mail.do(change_due, callback=row.public_id, due_at=at(25, "10:00"), reason="厂家要晚一天。")
        # A second change is a supervisor's.
        by_mail.by = house.bo
        by_mail.do(change_due, callback=row.public_id, due_at=at(25, "15:00"), reason="厂家要到下午。")
        post.send(NOW + HOUR)

        assert [subject_of(mail)[-5:] for mail in post.mails[1:]] == ["15:00"]

    def test_not_to_who_asked_for_it(self, by_mail: Walker) -> None:
        row = call(by_mail)
        by_mail.do(change_due, callback=row.public_id, due_at=at(25, "10:00"), reason="客户要求", asked_for=True)

        assert letters_of(by_mail.complaint) == ["received"]

    def test_a_reason_that_would_hurt_is_stopped_with_better_words(self, by_mail: Walker, library: None) -> None:
        from complaints.errors import WordsStopped

        row = call(by_mail)
        with pytest.raises(WordsStopped) as stopped:
            by_mail.do(change_due, callback=row.public_id, due_at=at(25, "10:00"), reason="这不归我管，你找别人去。")

        assert "reason" in stopped.value.fields
        assert letters_of(by_mail.complaint) == ["received"]


class TestGoingUp:
    def test_an_answer_first(self, by_mail: Walker, post: Post) -> None:
        by_mail.do(
            escalating.escalate, reason="authority", words="客户要求见经理，很激动",
            interim_answer="值班经理今天下班前给您回电。",
        )  # fmt: skip
        post.send(NOW + HOUR)

        text = text_of(post.mails[-1])
        assert "\n值班经理今天下班前给您回电。\n" in text
        assert "激动" not in text

    def test_nothing_where_nothing_was_said(self, by_mail: Walker) -> None:
        by_mail.do(escalating.escalate, reason="authority", words="客户要求见经理")

        assert letters_of(by_mail.complaint) == ["received"]

    def test_what_the_guard_stops_is_not_written(self, by_mail: Walker, library: None) -> None:
        by_mail.do(escalating.escalate, reason="authority", words="客户要求见经理", interim_answer="你有病啊！")

        assert letters_of(by_mail.complaint) == ["received"]


class TestTowardsTheEnd:
    def test_the_result_and_the_close_with_a_link_to_rate(self, by_mail: Walker, post: Post) -> None:
        by_mail.to("closed")

        post.send(NOW + HOUR)

        assert letters_of(by_mail.complaint) == ["received", "agreed", "result", "closed"]
        [agreed, result, closed] = [text_of(mail) for mail in post.mails]
        assert "今天恢复通话" in agreed
        assert "\n已恢复通话，短信说明也发了。\n" in result
        assert "15天之内" in closed
        assert LINK.search(closed)

    def test_nothing_when_the_customer_takes_it_back(self, by_mail: Walker, post: Post) -> None:
        by_mail.do(ending.withdraw, reason="不用处理了。")

        post.send(NOW)

        assert post.mails == []

    def test_not_closed_when_it_was_reopened_before_it_left_and_again_when_it_closes_again(
        self, by_mail: Walker, post: Post
    ) -> None:
        by_mail.to("closed")
        by_mail.do(ending.reopen, reason="今早又停机。")
        post.send(NOW + HOUR)

        assert "closed" not in [subject_of(mail).split("】")[0] for mail in post.mails]
        assert message_of(by_mail.complaint, Letter.CLOSED).state == State.DROPPED

    def test_limits_and_recourse(self, by_text: Walker, post: Post) -> None:
        by_text.to("follow-up")
        by_text.do(record_callback_result, result="not_satisfied", said="还是不满意。")
        by_text.do(tell_recourse, recourse="退费以三个月为限。您也可以拨打12315。")

        post.send(NOW + HOUR)

        assert "退费以三个月为限。您也可以拨打12315。" in post.texts[-1]["text"]

    def test_please_call_after_as_many_tries_as_the_policy_asks(self, by_text: Walker, post: Post) -> None:
        row = call(by_text)
        for hour in ("16:10", "17:10"):
            tried = Attempt(outcome="no_answer", next_try_at=at(25, hour))
            by_text.do(record_attempt, callback=row.public_id, attempt=tried)
        # In another part of the day.
        by_text.minutes = 7 * 60
        by_text.do(record_attempt, callback=row.public_id, attempt=Attempt(outcome="no_answer", give_up=True))
        post.send(NOW + 8 * HOUR)

        assert "我们给您打过3次电话，没有联系上。" in post.texts[-1]["text"]

    def test_a_word_that_left_by_itself_is_waited_for(self, by_text: Walker, post: Post) -> None:
        by_text.to("follow-up")
        row = Callback.objects.get(complaint=by_text.complaint, kind=CallbackKind.SATISFACTION)
        for hour in ("16:10", "17:10"):
            tried = Attempt(outcome="no_answer", next_try_at=at(25, hour))
            by_text.do(record_attempt, callback=row.public_id, attempt=tried)
        by_text.minutes = 7 * 60
        by_text.do(record_attempt, callback=row.public_id, attempt=Attempt(outcome="no_answer", give_up=True))

        row.refresh_from_db()
        assert row.notice_how == "message"
        assert row.answer_until is not None
        assert letters_of(by_text.complaint)[-1] == "unreachable"


class TestNoLetterIsWanted:
    def set_policy(self, house: House, key: str, value: list[str]) -> None:
        Policy.objects.create(key=key, value=value, branch=house.hall, effective_from=NOW.date())

    def test_where_the_desk_has_switched_it_off(self, house: House, post: Post) -> None:
        self.set_policy(house, "letters_by_mail", [])
        self.set_policy(house, "letters_by_sms", ["closed"])

        walkers = [start(house, email=MAILBOX), start(house, phone="13800000002")]

        assert [letters_of(walker.complaint) for walker in walkers] == [[], []]

    def test_when_the_desk_switches_it_off_before_it_leaves(self, by_mail: Walker, house: House, post: Post) -> None:
        self.set_policy(house, "letters_by_mail", ["closed"])

        post.send(NOW)

        assert post.mails == []
        assert message_of(by_mail.complaint, Letter.RECEIVED).state == State.DROPPED

    def test_by_text_message_where_the_house_sends_none(self, house: House, settings: object) -> None:
        settings.SMS_BACKEND = ""  # type: ignore[attr-defined]

        assert letters_of(start(house).complaint) == []

    def test_after_the_customer_was_forgotten(self, by_mail: Walker, house: House, post: Post) -> None:
        by_mail.to("closed")
        customer = by_mail.complaint.customer
        assert customer is not None
        Customer.objects.filter(pk=customer.pk).update(erased_at=NOW)

        post.send(NOW + HOUR)

        assert post.mails == []
        states = Message.objects.filter(recipient_kind="customer").values_list("state", flat=True)
        assert set(states) == {State.DROPPED}

    def test_what_was_erased_leaves_no_word_in_the_outbox(self, by_mail: Walker, house: House, post: Post) -> None:
        from evidence.crypto import Erased
        from outbox.sealing import what_was_sent

        by_mail.to("closed")
        post.send(NOW + HOUR)
        customer = by_mail.complaint.customer
        assert customer is not None

        erase_customer(customer.public_id, by_mail.act(house.people["7001"]), reason="书面申请")

        with pytest.raises(Erased):
            what_was_sent(message_of(by_mail.complaint, Letter.RESULT))

    def test_where_it_turned_out_to_be_somebody_else(self, by_mail: Walker, house: House, post: Post) -> None:
        other = start(house, phone="13800000007", surname="李", email="li@example.com").complaint.customer
        Complaint.objects.filter(pk=by_mail.complaint.pk).update(customer=other)

        post.send(NOW)

        assert message_of(by_mail.complaint, Letter.RECEIVED).state == State.DROPPED
        assert post.mails == []


class TestWhereItGoes:
    def test_to_the_address_that_comes_first_as_it_leaves(self, by_mail: Walker, post: Post) -> None:
        by_mail.do(reaching.add_way, kind="email", value="zheng.new@example.com", preferred=True)

        post.send(NOW)

        assert post.server.recipients == [["zheng.new@example.com"]]

    def test_past_a_landline_to_the_mobile_number(self, house: House, post: Post) -> None:
        walker = start(house, phone="010-62340001")
        walker.do(reaching.add_way, kind="phone", value="13800000005")
        walker.to("clarify")
        walker.do(clarifying.give_receipt)

        post.send(NOW + HOUR)

        assert [text["number"] for text in post.texts] == ["+8613800000005"]

    def test_is_stuck_where_the_address_was_ended_meanwhile(self, by_mail: Walker, post: Post) -> None:
        point = ContactPoint.objects.get(kind="email")
        by_mail.do(reaching.end_way, contact=str(point.public_id), reason="退信")

        post.send(NOW)

        row = message_of(by_mail.complaint, Letter.RECEIVED)
        assert (row.state, row.last_error_code) == (State.FAILED, "no_address")

    def test_stands_in_no_row_and_no_trail(self, by_mail: Walker, by_text: Walker, post: Post) -> None:
        by_mail.to("closed")
        post.send(NOW + HOUR)

        rows = str(list(Message.objects.values()))
        assert not [secret for secret in ("1380000", "zheng@", "今天恢复", "郑") if secret in rows]

    def test_perhaps_sent_waits_for_a_person(self, by_mail: Walker, post: Post) -> None:
        from tests.outbox.mail_server import CUT

        post.server.to_text = [CUT]

        post.send(NOW)
        post.send(NOW + HOUR)

        assert message_of(by_mail.complaint, Letter.RECEIVED).state == State.UNCERTAIN
        assert len(post.server.seen) == 1


INTERNAL = ("严重", "一般投诉", "无理取闹", "备注", "李卓然", "财务部", "情绪", "level", "serious", "ours")


def test_no_letter_says_what_stays_in_the_house(house: House, post: Post) -> None:
    from complaints.usecases.climbing import raise_severity, set_flags
    from complaints.usecases.following import add_note

    walker = start(house, email=MAILBOX)
    walker.to("clarify")
    walker.do(set_flags, flags=["records_us"])
    walker.do(raise_severity, severity="serious", why="很激动")
    walker.do(add_note, text="备注：客户情绪激动，疑似无理取闹型。")
    walker._propose()
    walker.do(promising.promise, what="当天给您回电", due_at=at(24, "17:00"))
    post.send(NOW + HOUR)

    assert walker.complaint.stage == Stage.PROPOSE
    assert len(post.mails) == 2
    for mail in post.mails:
        said = f"{mail['Subject']}\n{mail.as_string()}\n{text_of(mail)}"
        assert [word for word in INTERNAL if word in said] == []


def test_a_letter_of_every_kind_is_known_to_the_policies() -> None:
    from organisation.policy_keys import LETTERS

    assert list(Letter.values) == list(LETTERS)


def test_telling_the_result_twice_is_two_letters_and_once_is_one(by_mail: Walker) -> None:
    by_mail.to("follow-up")
    by_mail.do(tell_result, result="已恢复通话。")
    by_mail.do(tell_result, result="短信说明也发了。")

    assert letters_of(by_mail.complaint).count("result") == 2
    assert Message.objects.filter(recipient_kind="customer", channel=Channel.EMAIL).count() == 4
