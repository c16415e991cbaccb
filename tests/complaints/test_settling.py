"""Settled before the customer leaves: one save that answers every gate, or says which one it cannot."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from complaints.codes import CloseWay, PromiseState
from complaints.errors import BadInput, Blocked, NotAllowed
from complaints.models import Complaint, Customer
from complaints.models.complaint import FAR_FUTURE
from complaints.usecases import ending
from complaints.usecases.receiving import Intake, log_potential, receive
from complaints.usecases.settling import Settlement, settle_on_the_spot
from evidence.idempotency import KeyRefused, KeyReused
from evidence.models import TrailEntry
from evidence.trail import verify
from organisation.models import User
from outbox.models import Message
from tests.personas import NOW, House, act

MISREAD = Intake(channel="walk_in", own_words="账单看不懂，多了5.20元。", feeling=3)
EXPLAINED = Settlement(
    found="长途费另计，5.20元是两通长途。",
    done="逐条解释，并教会查账单。",
    customer_says="哦，明白了，那没事。",
    feeling_after=1,
    cause="customer",
    kind="help",
)


def settle(
    house: House, *, intake: Intake = MISREAD, settlement: Settlement = EXPLAINED, by: User | None = None, key: str = ""
) -> Complaint:
    return settle_on_the_spot(intake, settlement, act(by or house.alice), branch=house.hall, key=key or uuid4().hex)


def trail_of(complaint: Complaint) -> list[str]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain).order_by("seq").values_list("kind", flat=True))


class TestSettledOnTheSpot:
    def test_is_closed_in_one_save(self, house: House) -> None:
        settled = settle(house)

        assert (settled.stage, settled.close_way, settled.on_the_spot) == ("closed", CloseWay.ON_THE_SPOT, True)
        assert (settled.ended_at, settled.next_due_at) == (NOW, FAR_FUTURE)
        assert (settled.feeling_first, settled.feeling_now) == (3, 1)

    def test_walks_the_whole_road(self, house: House) -> None:
        stages = [kind for kind in trail_of(settle(house)) if kind.startswith("stage.")]

        assert stages == [f"stage.{name}" for name in ("calm", "clarify", "propose", "confirm", "follow_up", "close")]
        assert verify().ok

    def test_answers_every_gate_for_real(self, house: House) -> None:
        settled = settle(house)

        assert settled.calm_ticks.count() == 1
        assert settled.restatement_outcome == "confirmed"
        assert settled.findings.get().text == EXPLAINED.found
        assert settled.options.get().action == EXPLAINED.done
        assert settled.decisions.get().opinion == EXPLAINED.customer_says
        assert settled.promises.get().state == PromiseState.KEPT
        assert settled.receipt_given_at == settled.accepted_at == settled.result_told_at == NOW

    def test_needs_no_phone_number(self, house: House) -> None:
        assert settle(house).customer is not None
        assert Customer.objects.get().anonymity == "declined"

    def test_keeps_a_number_that_was_given(self, house: House) -> None:
        settled = settle(house, intake=replace(MISREAD, phone="13800000001", surname="郑"))

        assert settled.customer is not None
        assert settled.customer.contacts.get().masked == "138****0001"
        assert settled.customer.anonymity == "named"

    def test_leaves_only_the_lesson_to_do_and_nobody_to_call(self, house: House) -> None:
        settled = settle(house)

        assert {row.kind for row in settled.deadlines.filter(met_at=None, dropped_at=None)} == {"lesson"}
        assert not Message.objects.exists()
        assert not settled.callbacks.open().exists()

    def test_comes_back_like_any_other(self, house: House) -> None:
        settled = settle(house)

        again = act(house.alice, after=timedelta(days=1))
        reopened = ending.reopen(settled.public_id, settled.version, again, reason="又多了5.20元。")

        assert reopened.stage == "propose"

    def test_is_counted_in_the_history_of_the_customer(self, house: House) -> None:
        told = replace(MISREAD, phone="13800000001")
        first = settle(house, intake=told)

        second = receive(replace(told, log_another=True), act(house.alice), branch=house.hall, key=uuid4().hex)

        assert second.repeat_of == first
        assert second.severity == "serious"

    @pytest.mark.parametrize(
        ("cause", "kind"), [("ours", "fix"), ("ours", "refund"), ("notice", "explain"), ("customer", "help")]
    )
    def test_takes_every_cause_with_what_it_asks_for(self, house: House, cause: str, kind: str) -> None:
        amount = Decimal("5.20") if kind == "refund" else None

        settled = settle(house, settlement=replace(EXPLAINED, cause=cause, kind=kind, amount=amount))

        assert (settled.stage, settled.cause) == ("closed", cause)


class TestWhatOneSaveCannotSettle:
    @pytest.mark.parametrize("field", ["found", "done", "customer_says"])
    def test_words_that_are_missing(self, house: House, field: str) -> None:
        with pytest.raises(BadInput) as refused:
            settle(house, settlement=replace(EXPLAINED, **{field: " "}))  # type: ignore[arg-type]

        assert set(refused.value.fields) == {field}

    def test_a_cause_nobody_named(self, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            settle(house, settlement=replace(EXPLAINED, cause=""))

        assert set(refused.value.fields) == {"cause"}

    def test_a_story_nobody_wrote_down(self, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            settle(house, intake=replace(MISREAD, own_words=""))

        assert set(refused.value.fields) == {"own_words"}

    @pytest.mark.parametrize("feeling", [0, 4, 5])
    def test_a_customer_who_is_still_agitated(self, house: House, feeling: int) -> None:
        with pytest.raises(BadInput) as refused:
            settle(house, settlement=replace(EXPLAINED, feeling_after=feeling))

        assert set(refused.value.fields) == {"feeling_after"}

    @pytest.mark.parametrize("flags", [["media"], ["injury"]])
    def test_a_serious_one(self, house: House, flags: list[str]) -> None:
        with pytest.raises(BadInput):
            settle(house, intake=replace(MISREAD, flags=flags))

    def test_a_second_complaint_of_the_same_customer(self, house: House) -> None:
        told = replace(MISREAD, phone="13800000001")
        settle(house, intake=told)

        with pytest.raises(BadInput):
            settle(house, intake=told)

    def test_an_amount_beyond_authority(self, house: House) -> None:
        beyond = replace(EXPLAINED, cause="ours", kind="refund", amount=Decimal(5000))

        with pytest.raises(Blocked) as held:
            settle(house, settlement=beyond)

        assert [item.code for item in held.value.missing] == ["options_are_approved"]

    def test_the_customers_own_doing_without_help(self, house: House) -> None:
        with pytest.raises(BadInput) as refused:
            settle(house, settlement=replace(EXPLAINED, cause="customer", kind="explain"))

        assert set(refused.value.fields) == {"kind"}

    def test_takes_the_kind_that_fits_where_none_was_chosen(self, house: House) -> None:
        for cause, kind in (("customer", "help"), ("ours", "fix"), ("notice", "fix")):
            intake = replace(MISREAD, own_words=f"{MISREAD.own_words}{cause}")
            settled = settle(house, intake=intake, settlement=replace(EXPLAINED, cause=cause, kind=""))

            assert [option.kind for option in settled.options.all()] == [kind]

    def test_our_doing_with_words_alone(self, house: House) -> None:
        for words_alone in ("apology", "explain"):
            with pytest.raises(BadInput) as refused:
                settle(house, settlement=replace(EXPLAINED, cause="ours", kind=words_alone))

            assert set(refused.value.fields) == {"kind"}

    def test_anything_by_somebody_without_a_desk_here(self, house: House) -> None:
        for stranger in (house.cy, house.auditor, house.people["6001"]):
            with pytest.raises(NotAllowed):
                settle(house, by=stranger)

    def test_leaves_nothing_behind(self, house: House) -> None:
        with pytest.raises(Blocked):
            settle(house, settlement=replace(EXPLAINED, cause="ours", kind="refund", amount=Decimal(5000)))

        assert not Complaint.objects.exists()
        assert not Customer.objects.exists()
        assert not TrailEntry.objects.exists()
        assert not Message.objects.exists()


class TestPressedTwice:
    def test_is_one_complaint(self, house: House) -> None:
        assert settle(house, key="once").pk == settle(house, key="once").pk
        assert Complaint.objects.count() == 1

    def test_with_other_contents_is_refused(self, house: House) -> None:
        settle(house, key="once")

        with pytest.raises(KeyReused):
            settle(house, key="once", settlement=replace(EXPLAINED, done="另一种做法。"))
        with pytest.raises(KeyReused):
            settle(house, key="once", intake=replace(MISREAD, own_words="另一件事。"))
        with pytest.raises(KeyReused):
            receive(MISREAD, act(house.alice), branch=house.hall, key="once")

    def test_by_two_people_is_two(self, house: House) -> None:
        assert settle(house, key="once").pk != settle(house, key="once", by=house.bob).pk

    def test_after_a_refusal_may_be_sent_again(self, house: House) -> None:
        with pytest.raises(BadInput):
            settle(house, key="once", intake=replace(MISREAD, flags=["media"]))

        assert settle(house, key="once").stage == "closed"

    @pytest.mark.parametrize("key", ["", "钥匙", "x" * 101, "a\nb"])
    def test_needs_a_key_that_is_one(self, house: House, key: str) -> None:
        with pytest.raises(KeyRefused):
            receive(MISREAD, act(house.alice), branch=house.hall, key=key)

    def test_goes_for_receiving_and_remedying_too(self, house: House) -> None:
        again = replace(MISREAD, log_another=True)
        for _ in range(2):
            receive(MISREAD, act(house.alice), branch=house.hall, key="received")
            log_potential(again, act(house.alice), branch=house.hall, key="remedied", remedy="请他坐下。")

        assert Complaint.objects.count() == 2
        with pytest.raises(KeyReused):
            log_potential(again, act(house.alice), branch=house.hall, key="remedied", remedy="给他倒水。")
