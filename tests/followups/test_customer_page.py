"""The customer's own page: what it shows, what can be done there, and that it is done once (R40, R79, R98–R105)."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from complaints.codes import PromiseState, RecordAnswer, Stage
from complaints.guards import Guard
from complaints.models import Complaint, CustomerDecision, RecordCheck
from complaints.usecases.clarifying import tell_facts
from complaints.usecases.pausing import pause
from complaints.usecases.promising import keep_promise, promise
from evidence.act import Via
from followups.models import CustomerMessage, Rating
from followups.usecases.to_customer import read_messages, write_to_customer
from organisation.models import Policy
from outbox.models import Message
from tests.complaints.file_fixtures import vault_folder  # noqa: F401
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.evidence import sample_files
from tests.followups.customer_fixtures import LATER, Customer, customer, later  # noqa: F401
from tests.personas import NOW, WORDS, House, house, received  # noqa: F401

pytestmark = pytest.mark.django_db


class TestLooking:
    def test_tells_what_was_recorded_and_who_takes_care_of_it(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("clarify")
        page = customer.look()

        assert page.status_code == 200
        for told in (WORDS, customer.complaint.number, "5017", "郑先生"):
            assert told in text_of(page)

    def test_changes_nothing(self, customer: Customer) -> None:  # noqa: F811
        before = customer.complaint.updated_at, customer.complaint.version
        customer.look()
        customer.browser.client.head(customer.path)

        assert (customer.complaint.updated_at, customer.complaint.version) == before

    def test_tells_nobody_where_it_stands(self, customer: Customer) -> None:  # noqa: F811
        page = customer.look()

        assert page["Referrer-Policy"] == "strict-origin"
        assert (page["Cache-Control"], page["X-Robots-Tag"]) == ("no-store", "noindex")
        assert set(page.cookies) <= {"csrftoken"}

    @pytest.mark.parametrize(("spoken", "word"), [("zh-hans", "我们在核实"), ("en", "We are finding out")])
    def test_speaks_the_customers_language(self, customer: Customer, spoken: str, word: str) -> None:  # noqa: F811
        person = customer.complaint.customer
        assert person is not None
        person.language = spoken
        person.save()

        page = customer.look()
        assert word in words_of(page)
        assert page["Content-Language"] == spoken

    def test_the_language_chosen_here_comes_first(self, customer: Customer) -> None:  # noqa: F811
        assert "We are finding out" in words_of(Browser(language="en").get(customer.path))

    @pytest.mark.parametrize(
        ("stage", "words"),
        [
            ("receive", "我们在核实"),
            ("propose", "我们在想办法"),
            ("confirm", "请您定"),
            ("follow-up", "我们在照约定办"),
            ("closed", "已经办好"),
        ],
    )
    def test_says_where_it_stands_in_plain_words(self, customer: Customer, stage: str, words: str) -> None:  # noqa: F811
        customer.walker.to(stage)

        assert words in words_of(customer.look())

    def test_says_by_when_we_answer(self, customer: Customer) -> None:  # noqa: F811
        assert "最迟" in words_of(customer.look())

    @pytest.mark.parametrize("stage", ["receive", "confirm", "follow-up", "closed"])
    def test_asks_the_database_little(
        self,
        customer: Customer,  # noqa: F811
        stage: str,
        django_assert_max_num_queries: object,
    ) -> None:
        customer.walker.to(stage)
        path = customer.path
        with django_assert_max_num_queries(6):  # type: ignore[operator]
            assert customer.browser.get(path).status_code == 200


class TestTheOffer:
    def test_says_what_a_check_costs_as_it_becomes_our_word(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("confirm")
        customer.complaint.options.update(cost_terms="没有换件不收费")

        assert "(没有换件不收费)" in words_of(customer.look())

    def test_says_a_no_in_its_three_parts(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("confirm")
        option = customer.complaint.options.earliest("id")
        customer.complaint.options.filter(pk=option.pk).update(regret="很抱歉。", why_not="优惠上月已经结束。")

        assert f"很抱歉。 优惠上月已经结束。 {option.action}" in words_of(customer.look())

    @pytest.mark.parametrize(("language", "appeal"), [("zh-hans", "12300"), ("en", "users' appeal office (12300)")])
    def test_says_where_else_to_turn_in_this_trade(
        self,
        customer: Customer,  # noqa: F811
        language: str,
        appeal: str,
    ) -> None:
        customer.walker.to("confirm")

        assert appeal in words_of(Browser(language=language).get(customer.path))


class TestTheRecord:
    def test_is_right_signed_with_a_name_once(self, customer: Customer) -> None:  # noqa: F811
        for _ in range(2):
            answer = customer.does("right", signed_as="郑小明")
            assert answer.status_code == 302

        check = RecordCheck.objects.get()
        assert (check.answer, check.signed_as, check.by) == (RecordAnswer.SIGNED, "郑小明", None)
        [entry] = customer.trail("record.checked")
        assert (entry.via, entry.actor) == (Via.CUSTOMER, None)
        assert "谢谢" in words_of(customer.browser.get(answer["Location"].partition("#")[0]))
        assert "郑小明" in words_of(customer.look())

    def test_a_drawn_signature_is_kept_beside_the_name(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
    ) -> None:
        drawn = "data:image/png;base64," + b64encode(sample_files.picture("PNG")).decode()
        for _ in range(2):
            assert customer.does("right", signed_as="郑", drawn=drawn).status_code == 302

        row = customer.complaint.attachments.get()
        assert (row.is_picture, row.internal, row.by) == (True, False, None)
        assert RecordCheck.objects.get().signed_as == "郑"

    @pytest.mark.parametrize(
        "drawn",
        [
            "data:image/png;base64,***",
            "data:text/html;base64,PGI+",
            "data:image/png;base64,AAAA",
            "data:image/png;base64," + b64encode(b"<svg onload=1>").decode(),
            "data:image/png;base64," + "A" * 400_000,
        ],
        ids=["no letters", "another kind", "no picture", "markup", "too much"],
    )
    def test_what_is_no_drawing_is_refused_and_the_name_stays(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
        drawn: str,
    ) -> None:
        page = customer.does("right", signed_as="郑小明", drawn=drawn)

        assert page.status_code == 422
        assert "郑小明" in text_of(page)
        assert drawn not in text_of(page)
        assert not RecordCheck.objects.exists()
        assert not customer.complaint.attachments.exists()

    def test_without_a_name_is_not_signed(self, customer: Customer) -> None:  # noqa: F811
        page = customer.does("right", signed_as=" ")

        assert page.status_code == 422
        assert 'class="field-error"' in text_of(page)
        assert not RecordCheck.objects.exists()

    def test_is_wrong_and_waits_unread_for_the_desk(self, customer: Customer) -> None:  # noqa: F811
        for _ in range(2):
            assert customer.does("wrong", wrong="是昨天停机，不是今早。").status_code == 302

        check = RecordCheck.objects.get()
        assert (check.answer, check.reason) == (RecordAnswer.WRONG, "是昨天停机，不是今早。")
        assert customer.complaint.unread_from_customer == 1
        assert "是昨天停机，不是今早。" in text_of(customer.look())
        assert Message.objects.filter(kind="customer-acted").count() == 1

    def test_is_asked_again_once_it_has_changed(self, customer: Customer) -> None:  # noqa: F811
        customer.does("right", signed_as="郑")
        assert 'value="right"' not in text_of(customer.look())
        customer.desk(tell_facts, own_words="昨天停机。")

        page = customer.look()
        assert 'value="right"' in text_of(page)
        assert "改动" in words_of(page)


class TestTheOptions:
    @pytest.fixture(autouse=True)
    def asked(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("confirm")

    def test_one_is_accepted_and_becomes_our_promise(self, customer: Customer) -> None:  # noqa: F811
        option = customer.complaint.options.order_by("id").first()
        assert option is not None
        for _ in range(2):
            assert customer.does("accept", option=option.pk, opinion="好的。").status_code == 302

        row = CustomerDecision.objects.get()
        assert (row.decision, row.option, row.opinion, row.signed, row.by) == (
            "accepted",
            option,
            "好的。",
            "page",
            None,
        )
        given = customer.complaint.promises.get()
        assert (given.what, given.state) == ("今天恢复通话", PromiseState.OPEN)
        [entry] = customer.trail("customer.decided")
        assert entry.via == Via.CUSTOMER
        page = words_of(customer.look())
        assert "今天恢复通话" in page
        assert "好的。" in page

    @pytest.mark.parametrize("who", ["clerk", "manager"])
    def test_after_a_broken_word_a_supervisor_gives_the_next(self, customer: Customer, who: str) -> None:  # noqa: F811
        option = customer.complaint.options.earliest("id")
        people = customer.walker.house
        customer.complaint.options.update(by=people.bo if who == "manager" else people.alice)
        Complaint.objects.filter(pk=customer.complaint.pk).update(broken_promises=1)

        answer = customer.does("accept", option=option.pk, opinion="行，别再拖了。")

        if who == "manager":
            assert answer.status_code == 302
            return
        assert answer.status_code in (403, 422)
        assert "由值班经理亲自答应您" in words_of(answer)
        assert "行，别再拖了。" in text_of(answer)
        assert not CustomerDecision.objects.exists()

    def test_refusing_asks_what_they_would_like(self, customer: Customer) -> None:  # noqa: F811
        page = customer.does("refuse", opinion="太慢。", counter_wish="")
        assert page.status_code == 422
        assert "太慢。" in text_of(page)

        for _ in range(2):
            assert customer.does("refuse", opinion="太慢。", counter_wish="退一百元。").status_code == 302

        row = CustomerDecision.objects.get()
        assert (row.decision, row.counter_wish) == ("refused", "退一百元。")
        assert row.limits_told
        assert row.recourse_told
        # It waits for the desk among the customer's words, once.
        assert customer.complaint.customer_messages.get().text == "太慢。\n退一百元。"
        assert customer.complaint.unread_from_customer == 1

    def test_an_answer_is_not_turned_round_by_a_page_that_was_left_open(self, customer: Customer) -> None:  # noqa: F811
        option = customer.complaint.options.earliest("id")
        customer.does("refuse", opinion="太慢。", counter_wish="退一百元。")

        late = customer.does("accept", option=option.pk, opinion="好的。")

        assert late.status_code == 422
        assert CustomerDecision.objects.get().decision == "refused"

    def test_an_option_whose_hour_has_passed_is_no_promise(self, customer: Customer) -> None:  # noqa: F811
        option = customer.complaint.options.earliest("id")
        customer.complaint.options.update(due_at=LATER)

        late = customer.does("accept", option=option.pk, opinion="好的，就这样。")

        assert late.status_code == 422
        assert "时间已经过了" in words_of(late)
        assert "好的，就这样。" in text_of(late)
        assert not customer.complaint.promises.exists()

    def test_a_clock_that_waited_for_the_customer_goes_on(self, customer: Customer) -> None:  # noqa: F811
        customer.desk(pause, reason="等客户考虑。", until=LATER + timedelta(days=2))
        assert customer.complaint.paused_at is not None

        customer.does("refuse", opinion="太慢。", counter_wish="退一百元。")

        assert customer.complaint.paused_at is None

    def test_nobody_is_thanked_for_an_answer_that_is_still_asked_for(self, customer: Customer) -> None:  # noqa: F811
        assert "说定了" not in words_of(customer.browser.get(f"{customer.path}?said=accept"))

    def test_limits_and_recourse_stand_beside_the_refusal(self, customer: Customer) -> None:  # noqa: F811
        page = words_of(customer.look())

        assert "12300" in page
        assert "值班经理" in page

    def test_what_waits_for_approval_is_not_offered(self, customer: Customer) -> None:  # noqa: F811
        option = customer.complaint.options.order_by("id").first()
        assert option is not None
        customer.complaint.approvals.create(what="option", option=option, asked_at=NOW)

        assert "今天恢复通话" not in text_of(customer.look())
        assert customer.does("accept", option=option.pk, opinion="好。").status_code == 422
        assert not CustomerDecision.objects.exists()

    def test_what_was_agreed_is_not_taken_back_from_an_old_page(self, customer: Customer) -> None:  # noqa: F811
        option = customer.complaint.options.order_by("id").first()
        assert option is not None
        customer.does("accept", option=option.pk, opinion="好的。")

        page = customer.does("refuse", opinion="又不想要了。", counter_wish="退钱。")
        assert page.status_code == 422
        assert "又不想要了。" in text_of(page)
        assert CustomerDecision.objects.count() == 1


class TestPromises:
    def test_stand_word_for_word_with_what_became_of_them(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("follow-up")
        customer.desk(promise, what="明天下午当面说明长途费。", due_at=NOW + timedelta(hours=3))
        first = customer.complaint.promises.earliest("id")
        customer.desk(keep_promise, promise=str(first.public_id))

        with time_machine.travel(NOW + timedelta(hours=4), tick=False):
            page = words_of(customer.look())
        assert "明天下午当面说明长途费。" in page
        assert "没有做到" in page
        assert "已于2026年11月24日" in page


class TestMessages:
    def test_one_holds_the_closing_until_it_is_read(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("follow-up")
        for _ in range(2):
            assert customer.does("write", text="短信还是没有收到。", once="k1").status_code == 302

        assert CustomerMessage.objects.get().text == "短信还是没有收到。"
        assert customer.complaint.unread_from_customer == 1
        complaint = customer.complaint
        complaint.look(now=LATER)
        arrow = next(one for one in complaint.arrows() if one.name == "close")
        guards = [one for one in arrow.conditions if isinstance(one, Guard)]
        missing = [str(one.missing.sentence) for one in guards if not one(complaint)]
        assert "客户来信还没有看。" in missing

        customer.desk(read_messages)
        assert customer.complaint.unread_from_customer == 0
        assert "已读" in words_of(customer.look())

    def test_we_write_back(self, customer: Customer) -> None:  # noqa: F811
        customer.desk(write_to_customer, text="今天下午给您回电。")

        assert "今天下午给您回电。" in text_of(customer.look())

    def test_nothing_written_is_no_message(self, customer: Customer) -> None:  # noqa: F811
        assert customer.does("write", text="  ", once="k").status_code == 422
        assert not CustomerMessage.objects.exists()

    def test_a_file_comes_along(self, customer: Customer, vault_folder: object) -> None:  # noqa: F811
        for _ in range(2):
            upload = SimpleUploadedFile("账单.jpg", sample_files.picture())
            assert customer.does("write", text="账单在这里。", once="k", file=upload).status_code == 302

        row = customer.complaint.attachments.get()
        assert (row.name, row.internal, row.by) == ("账单.jpg", False, None)
        assert CustomerMessage.objects.get().files == 1
        assert "账单.jpg" in text_of(customer.look())

    def test_a_file_that_is_none_is_refused_and_the_words_stay(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
    ) -> None:
        upload = SimpleUploadedFile("photo.jpg", b"MZ\x90\x00\x03\x00")
        page = customer.does("write", text="照片在这里。", once="k", file=upload)

        assert page.status_code == 422
        assert "照片在这里。" in text_of(page)
        assert not CustomerMessage.objects.exists()

    def test_a_file_that_is_here_already_is_left_out_and_named(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
    ) -> None:
        first = SimpleUploadedFile("账单.jpg", sample_files.picture())
        customer.does("write", text="账单在这里。", once="k", file=first)

        again = [
            SimpleUploadedFile("又是账单.jpg", sample_files.picture()),
            SimpleUploadedFile("说明.txt", "停机。".encode()),
        ]
        for _ in range(2):
            for one in again:
                one.seek(0)
            page = customer.does("write", text="再发一次。", once="k2", file=again)
            assert page.status_code in (200, 302)
            if page.status_code == 200:
                assert "谢谢" in words_of(page)
                assert "又是账单.jpg" in text_of(page)

        names = customer.complaint.attachments.order_by("id").values_list("name", flat=True)
        assert list(names) == ["账单.jpg", "说明.txt"]
        assert list(CustomerMessage.objects.order_by("id").values_list("text", "files")) == [
            ("账单在这里。", 1),
            ("再发一次。", 1),
        ]

    def test_the_same_file_alone_is_no_message(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
    ) -> None:
        customer.does("write", text="", once="k", file=SimpleUploadedFile("账单.jpg", sample_files.picture()))
        page = customer.does("write", text="", once="k2", file=SimpleUploadedFile("图.jpg", sample_files.picture()))

        assert "图.jpg" in text_of(page)
        assert "我们收到您的留言" not in words_of(page)
        assert CustomerMessage.objects.count() == 1

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_a_file_that_is_refused_is_named(
        self,
        customer: Customer,  # noqa: F811
        vault_folder: object,  # noqa: F811
        language: str,
    ) -> None:
        files = [SimpleUploadedFile("账单.jpg", sample_files.picture()), SimpleUploadedFile("坏的.jpg", b"MZ\x90\x00")]
        page = Browser(language=language).post(customer.path, deed="write", text="两张。", once="k", file=files)

        assert page.status_code == 422
        assert "坏的.jpg" in text_of(page)
        assert "两张。" in text_of(page)
        assert not CustomerMessage.objects.exists()

    def test_what_has_no_room_is_named(self, customer: Customer, vault_folder: object) -> None:  # noqa: F811
        Policy.objects.create(key="file_count", value=1, effective_from=date(2026, 1, 1))
        files = [
            SimpleUploadedFile("一.jpg", sample_files.picture()),
            SimpleUploadedFile("二.txt", "停机。".encode()),
        ]
        page = customer.does("write", text="两个。", once="k", file=files)

        assert page.status_code == 422
        assert "二.txt" in words_of(page)
        assert not customer.complaint.attachments.exists()

    @pytest.mark.parametrize(
        ("deed", "name", "most", "stage"),
        [
            ("write", "text", 2000, "receive"),
            ("wrong", "wrong", 1000, "clarify"),
            ("refuse", "opinion", 2000, "confirm"),
            ("back", "reason", 1000, "closed"),
        ],
    )
    def test_too_much_comes_back_whole_with_the_limit(
        self,
        customer: Customer,  # noqa: F811
        deed: str,
        name: str,
        most: int,
        stage: str,
    ) -> None:
        customer.walker.to(stage)
        page = text_of(customer.look())
        assert "maxlength" not in "".join(re.findall(r"<textarea[^>]*>", page))
        assert f"最多{most}字" in page

        words = "说" * most + "完了"
        answer = customer.does(deed, **{name: words}, once="k")

        assert answer.status_code == 422
        assert words in text_of(answer)
        assert f"这里有{most + 2}字" in text_of(answer)
        # What was typed with line breaks is counted as people count.
        assert "这里有" not in text_of(customer.does(deed, **{name: "说\r\n" * (most // 2)}, once="k2"))


class TestAfterTheEnd:
    @pytest.fixture(autouse=True)
    def closed(self, customer: Customer) -> None:  # noqa: F811
        customer.walker.to("closed")

    def test_is_rated_once_and_may_be_changed(self, customer: Customer) -> None:  # noqa: F811
        for stars in ("5", "5", "4"):
            assert customer.does("rate", stars=stars, words="很耐心。").status_code == 302

        row = Rating.objects.get()
        assert (row.stars, row.words) == (4, "很耐心。")
        assert row.changed_at is not None
        assert len(customer.trail("customer.rated")) == 2

    @pytest.mark.parametrize("stars", ["", "0", "6", "x"])
    def test_is_rated_from_1_to_5(self, customer: Customer, stars: str) -> None:  # noqa: F811
        page = customer.does("rate", stars=stars, words="还行。")

        assert page.status_code == 422
        assert "还行。" in text_of(page)

    def test_is_opened_again_with_a_reason_once(self, customer: Customer) -> None:  # noqa: F811
        assert customer.does("back", reason="").status_code == 422
        for _ in range(2):
            assert customer.does("back", reason="又停机了。").status_code == 302

        complaint = customer.complaint
        assert (complaint.stage, complaint.reopened_count) == (Stage.PROPOSE, 1)
        [entry] = customer.trail("complaint.reopened")
        assert entry.via == Via.CUSTOMER

    @pytest.mark.parametrize(
        ("language", "why", "unread"),
        [("zh-hans", "客户为什么重新打开", "未读"), ("en", "Why the customer opened it again", "unread")],
    )
    def test_why_it_was_opened_again_waits_where_the_clerk_begins(
        self,
        customer: Customer,  # noqa: F811
        house: House,  # noqa: F811
        language: str,
        why: str,
        unread: str,
    ) -> None:
        customer.does("back", reason="又停机了，客户自己的话。")
        assert customer.complaint.unread_from_customer == 1

        page = Browser(house.alice, language).get(page_of(customer.complaint))
        place = text_of(page).partition('id="opened-again"')[2].partition("</div>")[0]
        assert "又停机了，客户自己的话。" in place
        assert why in place
        assert unread in place
        # Above what the stage asks for.
        assert text_of(page).index('id="opened-again"') < text_of(page).index('id="stage-form"')
        assert "又停机了，客户自己的话。" in text_of(customer.look())

        customer.desk(read_messages)
        page = Browser(house.alice, language).get(page_of(customer.complaint))
        place = text_of(page).partition('id="opened-again"')[2].partition("</div>")[0]
        assert "又停机了，客户自己的话。" in place
        assert unread not in place

    def test_what_is_open_again_is_not_rated(self, customer: Customer) -> None:  # noqa: F811
        customer.does("back", reason="又停机了。")
        page = customer.does("rate", stars="1", words="不行。")

        assert page.status_code == 422
        assert "不行。" in text_of(page)
        assert not Rating.objects.exists()


class TestALinkThatLeadsNowhere:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_names_no_trade(self, db: None, language: str) -> None:
        page = Browser(language=language).get(reverse("followups:customer", args=["x"]))

        assert page.status_code == 404
        for word in ("厅", "店", "hall", "shop"):
            assert word not in words_of(page).casefold()
        assert ("服务台" if language == "zh-hans" else "desk") in words_of(page)


class TestManners:
    def test_it_is_the_customers_act_whoever_is_signed_in(self, customer: Customer, house: House) -> None:  # noqa: F811
        Browser(house.alice).post(customer.path, deed="write", text="您好。", once="k")

        [entry] = customer.trail("customer.wrote")
        assert (entry.actor, entry.via) == (None, Via.CUSTOMER)

    def test_a_forged_form_is_refused(self, customer: Customer) -> None:  # noqa: F811
        answer = Client(enforce_csrf_checks=True).post(customer.path, {"deed": "write", "text": "x", "once": "k"})

        assert answer.status_code == 403
        assert not CustomerMessage.objects.exists()

    def test_nothing_pressed_does_nothing(self, customer: Customer) -> None:  # noqa: F811
        assert customer.does("close").status_code == 200

    def test_too_much_at_once_waits_with_the_text_kept(self, customer: Customer) -> None:  # noqa: F811
        for number in range(30):
            assert customer.does("write", text=f"第{number}条", once=f"k{number}").status_code == 302
        page = customer.does("write", text="还有一条没发出去的。", once="k30")

        assert page.status_code == 429
        assert int(page["Retry-After"]) > 0
        assert "还有一条没发出去的。" in text_of(page)
        assert CustomerMessage.objects.count() == 30
        with time_machine.travel(LATER + timedelta(hours=1, minutes=1), tick=False):
            assert customer.does("write", text="还有一条没发出去的。", once="k30").status_code == 302

    def test_nobody_writes_that_down(self, customer: Customer, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
        from config.logs import RequestIdFilter

        caplog.handler.addFilter(RequestIdFilter())
        Client(enforce_csrf_checks=True).post(customer.path, {"deed": "write"})
        token = customer.path.split("/")[2]

        assert token not in caplog.text
        assert "/c/—/" in caplog.text
