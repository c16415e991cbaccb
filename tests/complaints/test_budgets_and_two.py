"""What the month's budget holds, what two people stand for, and what whoever decides is shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMessage

from complaints.budgets import means_at
from complaints.codes import CloseWay
from complaints.errors import Blocked, NotAllowed, NotFound
from complaints.models import Compensation, Recusal
from complaints.usecases import approving, deciding, proposing
from complaints.usecases.proposing import Offer
from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from organisation.models import AuthorityLimit, Budget, Posting, Role
from outbox.sending import send_due
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, words_of
from tests.personas import NOW, House, Walker, act, start

DUE = NOW + timedelta(days=1)
REFUND = Offer(kind="refund", action="退还58.20元", due_at=DUE, amount=Decimal("58.20"))
DEAR = replace(REFUND, action="退还1500元", amount=Decimal(1500))
DEAREST = replace(REFUND, action="退还全部预存", amount=Decimal(20000))


@pytest.fixture
def proposing_one(received: Walker) -> Walker:
    received.to("propose")
    return received


def budget(house: House, amount: int) -> None:
    Budget.objects.create(branch=house.hall, amount=Decimal(amount), effective_from=date(2026, 1, 1))


def granted(walker: Walker, amount: str, moment: datetime, **more: object) -> Compensation:
    """Something that was granted at another time."""
    option = walker.complaint.options.create(kind="refund", action="退费", at=moment)
    row = {"branch": walker.house.hall, "kind": "refund", "ground": "our_doing", "amount": Decimal(amount)}
    on = moment.astimezone(ZoneInfo("Asia/Shanghai")).date()
    given = {**row, "granted_at": moment, "granted_on": on, **more}
    return Compensation.objects.create(complaint=walker.complaint, option=option, **given)


def because(walker: Walker, offer: Offer) -> list[str]:
    """Put it on the table; gives why it has to be asked for."""
    before = walker.complaint.approvals.count()
    walker.do(proposing.add_option, offer=offer)
    asked = list(walker.complaint.approvals.order_by("id"))[before:]
    return asked[0].because if asked else []


def last(walker: Walker) -> str:
    return str(walker.complaint.approvals.order_by("-id")[0].public_id)


def says_yes(walker: Walker, code: str, words: str = "") -> None:
    """Somebody decides what was asked last."""
    walker.by = walker.house.people[code]
    try:
        walker.do(approving.approve, approval=last(walker), words=words)
    finally:
        walker.by = walker.house.alice


class TestTheMonth:
    def test_holds_what_stays_within_it_and_asks_for_the_rest(self, proposing_one: Walker) -> None:
        budget(proposing_one.house, 100)
        granted(proposing_one, "41.80", NOW)

        assert because(proposing_one, REFUND) == []
        assert because(proposing_one, replace(REFUND, amount=Decimal("58.21"))) == ["budget"]

    def test_counts_by_the_date_at_the_branch(self, proposing_one: Walker) -> None:
        budget(proposing_one.house, 100)
        # The last minute of October in Shanghai, and the first of November: in UTC both are October.
        shanghai = ZoneInfo("Asia/Shanghai")
        granted(proposing_one, "99", datetime(2026, 10, 31, 23, 59, tzinfo=shanghai))
        assert because(proposing_one, REFUND) == []

        granted(proposing_one, "99", datetime(2026, 11, 1, 0, 0, tzinfo=shanghai))
        assert because(proposing_one, REFUND) == ["budget"]

    def test_does_not_count_what_is_no_longer_owed_or_another_currency(self, proposing_one: Walker) -> None:
        budget(proposing_one.house, 100)
        granted(proposing_one, "99", NOW, ended_at=NOW)
        granted(proposing_one, "99", NOW, currency="USD")

        assert because(proposing_one, REFUND) == []

    def test_counts_what_customers_agreed_to(self, house: House) -> None:
        budget(house, 100)
        first, second = start(house), start(house, phone="13800000002")
        for walker in (first, second):
            walker.to("propose")
        assert because(first, REFUND) == because(second, REFUND) == []
        first.do(proposing.explain_options, one_option_reason="only_one")
        first.do(proposing.confirm)
        option = first.complaint.options.get()

        first.do(deciding.record_decision, decision="accepted", opinion="行。", option=option.pk, signed="spoken")

        assert because(second, REFUND) == ["budget"]
        assert means_at([house.hall], now=NOW).month(house.hall, "CNY").granted == Decimal("58.20")

    def test_holds_a_settlement_on_the_spot_as_well(self, house: House) -> None:
        budget(house, 20)
        intake = Intake(channel="walk_in", own_words="多扣了三十元。", feeling=2, category="BILLING")
        settled = {"found": "重复计费。", "done": "当场退了30元。", "customer_says": "行。", "feeling_after": 1}
        settlement = Settlement(**settled, cause="ours", kind="refund", amount=Decimal(30))  # type: ignore[arg-type]

        with pytest.raises(Blocked):
            settle_on_the_spot(intake, settlement, act(house.alice), branch=house.hall, key="one")
        Budget.objects.update(amount=Decimal(30))
        closed = settle_on_the_spot(intake, settlement, act(house.alice), branch=house.hall, key="two")

        assert closed.close_way == CloseWay.ON_THE_SPOT
        assert closed.compensations.get().proved_by == house.alice

    def test_is_nobodys_to_go_over_for_themselves(self, proposing_one: Walker) -> None:
        budget(proposing_one.house, 100)
        proposing_one.by = proposing_one.house.bo

        assert because(proposing_one, DEAR) == ["budget"]
        assert told("approval-asked") == ["1001"]
        with pytest.raises(NotAllowed):
            says_yes(proposing_one, "3001")

        says_yes(proposing_one, "1001", "同意，下月补回。")
        assert proposing_one.complaint.approvals.get().state == "approved"

    @pytest.mark.parametrize(
        ("language", "sentence"), [("zh-hans", "超出网点当月预算"), ("en", "over the month's budget of the branch")]
    )
    def test_says_so_to_the_desk(self, proposing_one: Walker, language: str, sentence: str) -> None:
        budget(proposing_one.house, 10)
        because(proposing_one, REFUND)

        page = Browser(proposing_one.house.alice, language=language).get(page_of(proposing_one.complaint))

        assert sentence in words_of(page)


class TestTwoPeople:
    def test_stand_for_what_lies_above_the_limit_of_one(self, proposing_one: Walker) -> None:
        assert because(proposing_one, DEAREST) == ["authority", "two_people"]

        says_yes(proposing_one, "1001", "金额属实。")
        row = proposing_one.complaint.approvals.get()
        assert (row.state, row.first_by.staff_code, row.decided_by) == ("asked", "1001", None)  # type: ignore[union-attr]
        assert told("approval-asked") == ["3001", "3001"]

        says_yes(proposing_one, "3001", "请当面致歉后退款。")
        row.refresh_from_db()
        assert (row.state, row.decided_by.staff_code) == ("approved", "3001")  # type: ignore[union-attr]
        shown = words_of(Browser(proposing_one.house.alice).get(page_of(proposing_one.complaint)))
        assert "金额属实。" in shown
        assert "请当面致歉后退款。" in shown

    def test_are_two(self, proposing_one: Walker) -> None:
        because(proposing_one, DEAREST)
        says_yes(proposing_one, "1001")

        with pytest.raises(NotAllowed):
            says_yes(proposing_one, "1001")

    def test_begin_with_somebody_who_has_the_authority(self, proposing_one: Walker) -> None:
        because(proposing_one, DEAREST)

        with pytest.raises(NotAllowed):
            says_yes(proposing_one, "3001")

    def test_are_whoever_proposes_within_their_authority_and_one_more(self, proposing_one: Walker) -> None:
        proposing_one.by = proposing_one.house.head
        assert because(proposing_one, DEAREST) == ["two_people"]

        with pytest.raises(NotAllowed):
            says_yes(proposing_one, "1001")
        says_yes(proposing_one, "3001")

        assert proposing_one.complaint.approvals.get().state == "approved"

    def test_never_are_whom_it_is_about(self, proposing_one: Walker, house: House) -> None:
        because(proposing_one, DEAREST)
        says_yes(proposing_one, "1001")
        Recusal.objects.create(complaint=proposing_one.complaint, user=house.bo, reason="当事人", at=NOW)

        with pytest.raises(NotFound):
            says_yes(proposing_one, "3001")

    def test_hold_the_options_back_until_both_have_said_yes(self, proposing_one: Walker) -> None:
        because(proposing_one, DEAREST)
        proposing_one.do(proposing.explain_options, one_option_reason="only_one")
        says_yes(proposing_one, "1001")
        with pytest.raises(Blocked):
            proposing_one.do(proposing.confirm)

        says_yes(proposing_one, "3001")
        proposing_one.do(proposing.confirm)

    def test_are_not_needed_where_the_house_sets_no_such_limit(self, proposing_one: Walker) -> None:
        AuthorityLimit.objects.filter(role="one_person").delete()
        because(proposing_one, DEAREST)

        says_yes(proposing_one, "1001")

        assert proposing_one.complaint.approvals.get().state == "approved"


class TestWhoeverDecides:
    def test_reads_in_the_mail_why_it_is_asked(self, proposing_one: Walker, mailoutbox: list[EmailMessage]) -> None:
        budget(proposing_one.house, 0)
        because(proposing_one, DEAREST)

        send_due(now=NOW + timedelta(hours=1))

        [asked] = [one for one in mailoutbox if "需要你决定" in one.subject]
        assert "需要你同意（超出提出人的权限、超出网点当月预算、金额较大，须两人同意）" in asked.body

    @pytest.mark.parametrize(
        ("language", "words"),
        [
            (
                "zh-hans",
                ["要花多少", "退款：1,500.00 元", "网点本月共给出 1,600.00 元，预算 5,000.00 元", "能换来什么"],
            ),
            (
                "en",
                ["What it costs", "Refund: CNY 1,500.00", "CNY 1,600.00 of CNY 5,000.00 this month", "What it wins"],
            ),
        ],
    )
    def test_sees_cost_and_goodwill_side_by_side(self, proposing_one: Walker, language: str, words: list[str]) -> None:
        budget(proposing_one.house, 5000)
        granted(proposing_one, "100", NOW)
        because(proposing_one, DEAR)
        desk = Browser(proposing_one.house.bo, language=language)

        shown = words_of(desk.get(f"/supervisor/?queue=approvals&open={proposing_one.complaint.public_id}"))

        assert [one for one in words if one not in shown] == []

    def test_is_shown_what_like_cases_were_given(self, proposing_one: Walker) -> None:
        because(proposing_one, DEAR)
        ref = proposing_one.complaint.public_id
        desk = Browser(proposing_one.house.bo)
        address = f"/complaints/{ref}/similar/?only=granted"
        assert address in desk.get(f"/supervisor/?queue=approvals&open={ref}").content.decode()

        assert "类似投诉还没有给过补偿" in desk.get(address, htmx=True).content.decode()

    def test_who_proposed_it_reads_that_somebody_else_says_yes(self, proposing_one: Walker, house: House) -> None:
        budget(house, 100)
        Posting.objects.create(user=house.bo, branch=house.hall, role=Role.CLERK, starts_on=date(2026, 1, 1))
        proposing_one.by = house.bo
        because(proposing_one, DEAR)

        shown = words_of(
            Browser(house.bo).get(f"/supervisor/?queue=approvals&open={proposing_one.complaint.public_id}")
        )

        assert "这是你自己提出的，须由别人来批准。" in shown
