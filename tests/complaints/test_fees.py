"""A fee explained in steps: reckoned exactly, kept with what it replaced, printed for the customer, and refused in
sentences beside the fields."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, WordsStopped, WrongState
from complaints.fees import fee_of, number, price
from complaints.models import Complaint, FeeLine, FeeTable
from complaints.record import record_digest
from complaints.screens.timeline import timeline
from complaints.usecases.erasing import GONE, erase_customer
from complaints.usecases.fees import FeeStep, explain_fee
from evidence.models import TrailEntry
from scripts_library.reference import load as load_scripts
from tests.complaints.api_fixtures import Case
from tests.complaints.page_fixtures import HTMX, Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, act, start

STEPS = [
    FeeStep("套餐月费", Decimal(1), Decimal("59.00")),
    FeeStep(),
    FeeStep("套餐外流量（MB）", Decimal("120"), Decimal("0.035")),
    FeeStep("新客户优惠", Decimal(1), Decimal("-5")),
]
HURTS = "可能是您弄错了。"


@pytest.fixture
def clarified(received: Walker) -> Walker:
    received.to("clarify")
    return received


def explain(walker: Walker, **told: Any) -> Complaint:
    return walker.do(explain_fee, **{"steps": STEPS, **told})


class TestExplaining:
    def test_reckons_in_cents(self, clarified: Walker) -> None:
        explain(clarified, thought="套餐里什么都包了。", truth="超出的按 MB 算。")

        fee = fee_of(clarified.complaint)
        assert fee is not None
        assert [line.sum for line in fee.lines] == [Decimal("59.00"), Decimal("4.20"), Decimal("-5.00")]
        assert (fee.total, fee.total_words) == (Decimal("58.20"), "58.20 元")
        assert [line.position for line in fee.lines] == [1, 2, 3]

    @pytest.mark.parametrize(("count", "unit", "total"), [("3", "0.005", "0.02"), ("1", "0.0349", "0.03")])
    def test_half_a_cent_counts_as_one(self, count: str, unit: str, total: str) -> None:
        assert FeeStep("x", Decimal(count), Decimal(unit)).sum == Decimal(total)

    def test_leaves_the_version_alone_and_tells_the_trail(self, clarified: Walker) -> None:
        version = clarified.complaint.version
        explain(clarified, thought="什么都包了。", truth="超出的另算。")

        told = timeline(clarified.complaint)[0][0]
        assert clarified.complaint.version == version
        assert told["sentence"] == "分 3 步说明费用"
        assert told["words"].startswith("套餐月费 1 × 59.00 = 59.00; 套餐外流量（MB） 120 × 0.035 = 4.20")
        assert "什么都包了。 · 超出的另算。" in told["words"]
        entry = TrailEntry.objects.get(kind="fee.explained")
        assert '"cents":5820' in entry.facts.replace(" ", "")
        assert "套餐" not in entry.facts

    def test_a_later_one_takes_its_place_and_both_stay(self, clarified: Walker) -> None:
        explain(clarified)
        explain(clarified, steps=STEPS[:1])
        explain(clarified, steps=STEPS[:1])

        assert [table.replaced_at is None for table in FeeTable.objects.order_by("id")] == [False, True]
        assert FeeLine.objects.count() == 4
        fee = fee_of(clarified.complaint)
        assert fee is not None
        assert fee.total == Decimal("59.00")

    def test_without_steps_it_is_taken_back(self, clarified: Walker) -> None:
        explain(clarified)
        explain(clarified, steps=[FeeStep(), FeeStep()])

        assert fee_of(clarified.complaint) is None
        assert timeline(clarified.complaint)[0][0]["sentence"] == "撤回费用说明"
        with pytest.raises(BadInput):
            explain(clarified, steps=[])

    @pytest.mark.parametrize(
        ("step", "field"),
        [
            (FeeStep("", Decimal(1), Decimal(1)), "what"),
            (FeeStep("费" * 81, Decimal(1), Decimal(1)), "what"),
            (FeeStep("月费", None, Decimal(1)), "count"),
            (FeeStep("月费", Decimal(-1), Decimal(1)), "count"),
            (FeeStep("月费", Decimal(0), Decimal(1)), "count"),
            (FeeStep("月费", Decimal(10) ** 12, Decimal(1)), "count"),
            (FeeStep("月费", Decimal("0.0001"), Decimal(1)), "count"),
            (FeeStep("月费", Decimal("NaN"), Decimal(1)), "count"),
            (FeeStep("月费", Decimal("Infinity"), Decimal(1)), "count"),
            (FeeStep("月费", Decimal(1), None), "unit_price"),
            (FeeStep("月费", Decimal(1), Decimal(10) ** 12), "unit_price"),
            (FeeStep("月费", Decimal(1), -(Decimal(10) ** 40)), "unit_price"),
            (FeeStep("月费", Decimal(1), Decimal("0.00001")), "unit_price"),
        ],
    )
    def test_says_of_each_part_what_is_off(self, clarified: Walker, step: FeeStep, field: str) -> None:
        with pytest.raises(BadInput) as refused:
            explain(clarified, steps=[STEPS[0], step])

        assert set(refused.value.fields) == {f"{field}_2"}
        assert not FeeTable.objects.exists()

    @pytest.mark.parametrize(
        ("told", "field"),
        [
            ({"currency": "yuan"}, "currency"),
            ({"thought": "想" * 201}, "thought"),
            ({"truth": "是" * 201}, "truth"),
            ({"steps": [STEPS[0]] * 13}, "what_13"),
            ({"steps": [FeeStep("x", Decimal("999999"), Decimal("99999999"))] * 2}, "unit_price_1"),
        ],
    )
    def test_says_of_the_whole_what_is_off(self, clarified: Walker, told: dict[str, Any], field: str) -> None:
        with pytest.raises(BadInput) as refused:
            explain(clarified, **told)

        assert set(refused.value.fields) == {field}

    @pytest.mark.parametrize("stage", ["receive", "calm", "follow-up"])
    def test_is_for_the_facts_and_the_remedy(self, received: Walker, stage: str) -> None:
        received.to(stage)

        with pytest.raises(WrongState):
            explain(received)

    def test_is_for_those_who_handle_it(self, clarified: Walker, house: House) -> None:
        with pytest.raises(NotAllowed):
            explain_fee(clarified.complaint.public_id, None, act(house.auditor), steps=STEPS)

    def test_overwrites_nobody_unseen(self, clarified: Walker) -> None:
        explain(clarified, replaces=0)

        with pytest.raises(WrongState):
            explain(clarified, steps=STEPS[:1], replaces=0)

    @pytest.mark.parametrize("name", ["thought", "truth", "what_2"])
    def test_no_words_leave_that_would_hurt(self, clarified: Walker, name: str) -> None:
        load_scripts(now=NOW)
        told: dict[str, Any] = {"steps": [STEPS[0], FeeStep(HURTS, Decimal(1), Decimal(1))]}
        told = told if name == "what_2" else {name: HURTS}

        with pytest.raises(WordsStopped) as refused:
            explain(clarified, **told)
        assert set(refused.value.fields) == {name}

        despite = replace(clarified.act(), despite="客户要原话。")
        explain_fee(clarified.complaint.public_id, None, despite, **{"steps": STEPS, **told})
        assert TrailEntry.objects.filter(kind="words.despite").count() == 1

    def test_is_forgotten_with_the_customer(self, clarified: Walker, house: House) -> None:
        explain(clarified, thought="什么都包了。", truth="另算。")
        for step in ("propose", "confirm", "follow_up", "closed"):
            getattr(clarified, f"_{step}")()
        assert clarified.complaint.customer is not None
        erase_customer(clarified.complaint.customer.public_id, act(house.people["7001"]), reason="本人要求。")

        table = FeeTable.objects.get()
        assert (table.thought, table.truth) == (GONE, GONE)
        assert set(FeeLine.objects.values_list("what", flat=True)) == {GONE}
        assert [line.sum for line in table.in_order] == [Decimal("59.00"), Decimal("4.20"), Decimal("-5.00")]

    def test_a_table_with_steps_stays(self, clarified: Walker) -> None:
        explain(clarified)

        with pytest.raises(ProtectedError):
            FeeTable.objects.get().delete()

    @pytest.mark.parametrize(("value", "written"), [("3.000", "3"), ("2.500", "2.5"), ("100.000", "100")])
    def test_counts_are_short(self, value: str, written: str) -> None:
        assert number(Decimal(value)) == written

    @pytest.mark.parametrize(
        ("value", "written"), [("10.0000", "10.00"), ("0.0350", "0.035"), ("0.0035", "0.0035"), ("-5.0000", "-5.00")]
    )
    def test_prices_have_their_cents(self, value: str, written: str) -> None:
        assert price(Decimal(value)) == written


@pytest.mark.usefixtures("clock")
class TestThePage:
    LINE: ClassVar[dict[str, Any]] = {"what_1": "套餐月费", "count_1": "1", "unit_price_1": "59.00", "replaces": "0"}

    def path(self, walker: Walker) -> str:
        return reverse("complaint_fee", args=[walker.complaint.public_id])

    def send(self, walker: Walker, *, htmx: bool = True, **typed: Any) -> Any:
        return Browser(walker.by).post(self.path(walker), htmx=htmx, **typed)

    def test_unfolds_while_a_fee_may_be_explained(self, received: Walker) -> None:
        browser = Browser(received.by)
        assert 'id="fee"' not in text_of(browser.get(page_of(received.complaint)))
        received.to("clarify")

        assert 'id="fee"' in text_of(browser.get(page_of(received.complaint)))
        part = text_of(browser.client.get(self.path(received), headers=HTMX))
        assert "<html" not in part
        assert part.count('name="what_') == 2

    def test_keeps_it_and_goes_on(self, clarified: Walker) -> None:
        sent = self.send(clarified, **self.LINE)

        assert sent.status_code == 200
        assert sent["HX-Trigger-After-Swap"] == "moved"
        page = text_of(sent)
        assert 'value="59.00"' in page
        assert page.count('name="what_') == 3
        assert "59.00 元" in page

    def test_works_without_scripts(self, clarified: Walker) -> None:
        more = self.send(clarified, htmx=False, **self.LINE, more="1")
        assert more.status_code == 200
        assert text_of(more).count('name="what_') == 3
        assert "autofocus" in text_of(more)
        assert "59.00 元" in text_of(more)
        assert not FeeTable.objects.exists()

        sent = self.send(clarified, htmx=False, **self.LINE, what_2="铃声", count_2="２", unit_price_2="1,000.5")

        assert sent.status_code == 302
        assert [line.sum for line in FeeTable.objects.get().in_order] == [Decimal("59.00"), Decimal("2001.00")]

    def test_says_all_that_is_off_and_loses_nothing(self, clarified: Walker) -> None:
        typed: dict[str, Any] = {
            **self.LINE,
            "what_2": "流量", "count_2": "三百", "unit_price_2": "",
            "what_3": "", "count_3": "-2", "unit_price_3": "1000000000000",
            "thought": "什么都包了。",
        }  # fmt: skip
        sent = self.send(clarified, **typed)

        assert sent.status_code == 422
        page = text_of(sent)
        assert all(f'value="{text}"' in page for text in ("流量", "三百", "-2", "1000000000000"))
        assert "什么都包了。" in page
        told = words_of(sent)
        assert all(
            words in told
            for words in ("例如 3 或 2.5", "单价是多少", "这是什么费用", "大于 0 的数", "请核对单价")
        )  # fmt: skip
        assert not FeeTable.objects.exists()

    @pytest.mark.parametrize(
        "typed",
        [
            {"count_1": "1e999", "unit_price_1": "1"},
            {"count_1": "NaN", "unit_price_1": "1"},
            {"count_1": "9" * 4000, "unit_price_1": "1"},
            {"what_1": "x" * 9000, "count_1": "1", "unit_price_1": "1"},
            {**LINE, "currency": "人民币"},
            {**LINE, "currency": "€uro"},
            {"thought": "只有一句。"},
        ],
    )
    def test_odd_input_is_a_sentence(self, clarified: Walker, typed: dict[str, Any]) -> None:
        sent = self.send(clarified, **typed)

        assert sent.status_code == 422
        assert "field-error" in text_of(sent) or "notice--red" in text_of(sent)

    def test_asks_why_where_the_words_would_hurt(self, clarified: Walker) -> None:
        load_scripts(now=NOW)
        sent = self.send(clarified, **self.LINE, truth=HURTS)
        assert sent.status_code == 422
        assert 'name="despite"' in text_of(sent)

        assert self.send(clarified, **self.LINE, truth=HURTS, despite="客户要原话。").status_code == 200
        assert FeeTable.objects.get().truth == HURTS

    def test_shows_what_a_colleague_wrote_meanwhile_and_keeps_ours(self, clarified: Walker) -> None:
        explain(clarified)

        late = self.send(clarified, **{**self.LINE, "what_1": "我写的"})

        assert late.status_code == 409
        page = text_of(late)
        assert 'value="我写的"' in page
        assert "58.20 元" in page
        assert f'name="replaces" value="{FeeTable.objects.get().pk}"' in page

    def test_whoever_only_reads_sees_the_table(self, clarified: Walker, house: House) -> None:
        explain(clarified)

        page = text_of(Browser(house.auditor).get(self.path(clarified)))
        assert "58.20 元" in page
        assert 'name="what_1"' not in page

    def test_stays_in_sight_of_a_customer_who_looks_along(self, clarified: Walker) -> None:
        page = text_of(Browser(clarified.by).get(page_of(clarified.complaint)))

        assert '<details class="panel fold"\n         id="fee"' in page


@pytest.mark.usefixtures("clock")
class TestThePapers:
    @pytest.mark.parametrize("name", ["receipt", "record"])
    def test_print_it_in_the_customers_language(self, house: House, name: str) -> None:
        guest = start(house, surname="Smith", title="mr", language="en")
        guest.to("clarify")
        told = {"steps": [FeeStep("Minibar", Decimal(2), Decimal("8.50"))], "thought": "It was free."}
        guest.do(explain_fee, currency="EUR", **told)

        page = words_of(Browser(house.alice).get(reverse("complaint_paper", args=[guest.complaint.public_id, name])))
        assert "How the fee is made up Minibar 2 × 8.50 17.00 Total EUR 17.00" in page
        assert "You thought : It was free." in page.replace("thought:", "thought :")

    def test_say_nothing_of_a_fee_that_nobody_explained(self, clarified: Walker) -> None:
        page = words_of(
            Browser(clarified.by).get(reverse("complaint_paper", args=[clarified.complaint.public_id, "record"]))
        )
        assert "费用怎么算" not in page

    def test_the_record_is_another_one_then(self, clarified: Walker) -> None:
        before = record_digest(clarified.complaint)
        explain(clarified)

        assert record_digest(clarified.complaint) != before


class TestTheApi:
    BODY = {"steps": [{"what": "月费", "count": "1.5", "unit_price": "59.00"}], "truth": "按天算。"}

    def test_keeps_and_shows_it(self, case: Case) -> None:
        case.to("clarify").do("acts/fee/", self.BODY)

        [table] = case.now["fee_tables"]
        assert table["lines"] == [{"what": "月费", "count": "1.500", "unit_price": "59.0000", "sum": "88.50"}]
        assert (table["currency"], table["truth"], table["replaced_at"]) == ("CNY", "按天算。", None)

    @pytest.mark.parametrize(
        ("step", "status", "name"),
        [
            ({"what": "月费", "count": "-1", "unit_price": "1"}, 400, "count_1"),
            ({"what": "月费", "count": "three", "unit_price": "1"}, 400, "steps"),
            ({"what": "月费", "count": "1"}, 400, "steps"),
            ({"what": "月费", "count": "1", "unit_price": "1000000000000"}, 400, "steps"),
            ({"what": "月费", "count": "1", "unit_price": "1", "sum": "5"}, 400, "steps"),
        ],
    )
    def test_names_what_is_off(self, case: Case, step: dict[str, str], status: int, name: str) -> None:
        case.to("clarify")
        answer = case.by.post(f"complaints/{case.ref}/acts/fee/", {"steps": [step]})

        assert answer.status_code in (status, 422), answer.content.decode()
        assert any(key.split(".")[0] == name for key in answer.json()["error"]["fields"])
