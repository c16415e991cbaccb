"""The catalogue of remedies: what fits a complaint, what a press fills in, and a check that says its price."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from complaints.catalogue import remedies_for
from complaints.codes import OptionKind
from complaints.errors import BadInput
from complaints.models import Category, Remedy
from complaints.reference import load
from complaints.reference.categories import CATEGORIES
from complaints.reference.remedies import REMEDIES
from complaints.usecases import clarifying, climbing, deciding, proposing
from complaints.usecases.proposing import SAID_KINDS, Offer
from complaints.wording import findings_in
from organisation.models import CompensationKind
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.page_fixtures import Browser, page_of, text_of, words_of
from tests.personas import NOW, House, Walker, start

DUE = NOW + timedelta(days=1)
CHECK = Offer(kind="check", action="送检查明原因", due_at=DUE, cost_terms="不换零件不收费")


class TestWhatShips:
    def test_has_something_for_every_category(self) -> None:
        assert set(REMEDIES) == {code for code, *_ in CATEGORIES}

    def test_is_said_in_both_languages_and_gives_what_is_known(self) -> None:
        for category, ready in REMEDIES.items():
            assert len({end for end, *_ in ready}) == len(ready) >= 2, category
            for end, kind, given, hours, *words in ready:
                assert given == "" or given in CompensationKind.values, end
                assert not (given and kind in SAID_KINDS), end
                assert 1 <= hours <= 160, end
                assert all(words), end
                assert re.search("[\u4e00-\u9fff]", words[0] + words[1]), end

    def test_hurts_nobody(self, house: House) -> None:
        for ready in REMEDIES.values():
            for _end, _kind, _given, _hours, *words in ready:
                for text in words:
                    assert [one for one in findings_in(text, cause_known=True) if one.level == "block"] == [], text

    def test_is_loaded_again_without_undoing_what_was_changed(self, house: House) -> None:
        Remedy.objects.filter(code="billing.refund").update(action_zh="退到微信", is_active=False)

        assert load(now=NOW) == 0

        assert Remedy.objects.get(code="billing.refund").action_zh == "退到微信"

    def test_is_read_in_the_language_of_the_moment(self, house: House) -> None:
        remedy = Remedy.objects.get(code="billing.itemise")

        with translation.override("en"):
            assert remedy.action == "Print the itemised bill and go through it line by line"
        with translation.override("zh-hans"):
            assert remedy.action == "打印详单，逐项给您讲清楚"


class TestARemedy:
    def test_that_checks_says_its_price(self, house: House) -> None:
        category = Category.objects.get(code="REPAIR")
        row = Remedy(code="repair.x", category=category, kind="check", hours=1, action_zh="先检查", action_en="Check")

        with pytest.raises(ValidationError):
            row.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()

    def test_of_the_category_is_offered_and_no_other(self, received: Walker) -> None:
        assert {remedy.code.split(".")[0] for remedy in remedies_for(received.complaint)} == {"billing"}

    def test_of_the_category_above_stands_in(self, house: House) -> None:
        roaming = start(house, category="ROAMING")
        Remedy.objects.filter(category__code="ROAMING").update(is_active=False)

        assert {remedy.code.split(".")[0] for remedy in remedies_for(roaming.complaint)} == {"network"}

    def test_is_none_without_a_category(self, house: House) -> None:
        assert remedies_for(start(house, category="").complaint) == []


class TestThePage:
    def fills(self, page: str, code: str) -> dict[str, str]:
        [found] = re.findall(rf'href="[^"]*ready={re.escape(code)}#add-options" data-ready="([^"]*)"', page)
        told: dict[str, str] = json.loads(html.unescape(html.unescape(found)))
        return told

    @pytest.mark.parametrize(
        ("language", "label"), [("zh-hans", "把多收的费用退回原账户"), ("en", "Refund what was charged too much")]
    )
    def test_offers_the_ready_ones(self, received: Walker, language: str, label: str) -> None:
        received.to("propose")

        page = Browser(received.house.alice, language=language).get(page_of(received.complaint))

        assert label in words_of(page)

    def test_fills_the_fields_that_are_there(self, clock: Clock, received: Walker) -> None:
        received.to("propose")
        page = Browser(received.house.alice, language="zh-hans").get(page_of(received.complaint)).content.decode()

        filled = self.fills(page, "billing.refund")

        assert set(filled) >= {"id_option_kind", "id_option_action", "id_option_process", "id_option_due_at"}
        assert all(f'id="{name}"' in page for name in filled)
        assert filled["id_option_kind"] == "refund"
        assert filled["id_option_source"] == "catalogue"
        # Eight opening hours, from 10:00 on.
        assert filled["id_option_due_at"] == "2026-11-24T18:00"

    def test_comes_again_filled_without_scripts(self, received: Walker) -> None:
        received.to("propose")

        page = text_of(Browser(received.house.alice).get(f"{page_of(received.complaint)}?ready=billing.refund"))

        assert "把多收的费用退回原账户</textarea>" in page
        assert '<option value="refund" selected>' in page

    def test_offers_only_what_waits_for_no_cause_while_it_is_open(self, house: House) -> None:
        walker = start(house, category="TERMINAL")
        walker.to("clarify")
        walker.do(climbing.look_at_severity)
        walker.do(clarifying.give_receipt)
        walker.do(clarifying.restate, restatement="手机打不开。", outcome="confirmed")
        walker.do(clarifying.set_cause, cause="", open_until=DUE)
        walker.do(clarifying.propose)

        page = Browser(house.alice).get(page_of(walker.complaint)).content.decode()

        assert re.findall(r"ready=(terminal\.\w+)#", page) == ["terminal.check", "terminal.loan"]

    def test_takes_an_option_as_it_was_filled(self, received: Walker) -> None:
        received.to("propose")
        browser = Browser(received.house.alice)
        filled = self.fills(browser.get(page_of(received.complaint)).content.decode(), "billing.double")
        typed = {name.removeprefix("id_option_"): value for name, value in filled.items()} | {"amount": "58.20"}

        browser.post(
            f"{page_of(received.complaint)}acts/option/", version=received.complaint.version, ground="", person="",
            condition="", benefits="不用再跑一趟", **typed,
        )  # fmt: skip

        option = received.complaint.options.get()
        assert (option.source, option.compensation, option.amount) == ("catalogue", "double_refund", Decimal("58.20"))
        assert option.process == filled["id_option_process"]
        assert "不用再跑一趟" in words_of(browser.get(page_of(received.complaint)))


class TestACheckOnClearTerms:
    def test_says_what_it_costs(self, received: Walker) -> None:
        received.to("propose")

        with pytest.raises(BadInput) as refused:
            received.do(proposing.add_option, offer=Offer(kind="check", action="送检", due_at=DUE))

        assert list(refused.value.fields) == ["cost_terms"]

    def test_is_promised_with_its_price(self, received: Walker) -> None:
        received.to("propose")
        received.do(proposing.add_option, offer=CHECK)
        received.do(proposing.add_option, offer=Offer(kind="fix", action="恢复通话", due_at=DUE))
        received.do(proposing.confirm)
        option = received.complaint.options.order_by("id")[0]

        received.do(deciding.record_decision, decision="accepted", opinion="行。", option=option.pk, signed="spoken")

        assert received.complaint.promises.get().what == "送检查明原因 (不换零件不收费)"

    def test_waits_for_no_cause(self) -> None:
        from complaints.codes import WITHOUT_CAUSE_KINDS

        assert OptionKind.CHECK in WITHOUT_CAUSE_KINDS


class TestTheApi:
    def test_lists_the_ready_ones(self, case: Case, alice: Caller) -> None:
        found = alice.get(case.path("remedies/")).json()["results"]

        assert [one["code"] for one in found] == ["billing.itemise", "billing.refund", "billing.double"]
        assert found[1]["kind"] == "refund"
