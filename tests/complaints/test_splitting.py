"""One complaint that holds two matters becomes two, and the customer loses nothing by it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from complaints.attachments import readable_attachment_of
from complaints.codes import DeadlineKind, FindingKind
from complaints.deadlines import meet, open_deadlines
from complaints.errors import BadInput, NotAllowed, NotFound, Stale, WrongState
from complaints.models import Attachment, Complaint, Deadline, Finding, Recusal
from complaints.usecases import (
    calming,
    clarifying,
    climbing,
    ending,
    identifying,
    ordering,
    pausing,
    splitting,
    watching,
)
from complaints.usecases.attaching import withdraw_attachment
from complaints.watchers import watchers_of
from evidence.models import TrailEntry
from evidence.trail import words_of
from organisation.models import Department
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.file_fixtures import hand_in, vault_folder  # noqa: F401
from tests.complaints.moments import at, told, wake
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import House, Walker, start

RUDE = "营业员还让我自己去看说明书。"
TOLD: dict[str, Any] = {"own_words": RUDE, "reason": "费用和态度是两件事", "category": "ATTITUDE"}


def split(walker: Walker, **more: Any) -> Complaint:
    first = walker.complaint.pk
    walker.do(splitting.split, **{**TOLD, **more})
    return Complaint.objects.exclude(pk=first).get(split_from=first)


def entries(complaint: Complaint, kind: str) -> list[TrailEntry]:
    return list(TrailEntry.objects.filter(chain=complaint.trail_chain, kind=kind))


class TestTheSecondOne:
    def test_is_of_the_same_customer_and_begins_its_own_road(self, received: Walker, house: House) -> None:
        received.to("clarify")

        second = split(received)

        first = received.complaint
        assert (second.customer, second.branch, second.owner) == (first.customer, first.branch, house.alice)
        assert (second.stage, second.own_words, str(second.category)) == ("receive", RUDE, "服务态度与方式")
        assert second.number != first.number
        assert (first.stage, first.own_words.startswith("上周")) == ("clarify", True)

    def test_has_the_feeling_as_it_was_read_and_need_not_be_calmed_anew(self, received: Walker) -> None:
        received.to("clarify")

        second = split(received)

        assert (second.feeling_first, second.feeling_now) == (3, 2)
        assert list(second.readings.order_by("id").values_list("value", "at")) == list(
            received.complaint.readings.order_by("id").values_list("value", "at")
        )
        walker = Walker(received.house, second, received.by, minutes=60)
        walker.do(calming.calm)
        walker.do(calming.clarify)
        assert walker.complaint.stage == "clarify"

    def test_has_limits_that_run_since_the_first_one_came(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        received.minutes = 180

        second = split(received)

        limits = {row.kind: row for row in open_deadlines(second)}
        before = {row.kind: row for row in open_deadlines(received.complaint)}
        assert set(limits) == {"reply", "resolve"}
        assert second.received_at == received.complaint.received_at
        assert {kind: row.due_at for kind, row in limits.items()} == {kind: before[kind].due_at for kind in limits}
        assert all(row.starts_at == second.received_at for row in limits.values())
        assert second.next_due_at == min(row.due_at for row in limits.values())

    def test_spares_reminders_of_what_is_used_up_and_tells_what_was_missed(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        wake(at(24, "17:50"))
        received.minutes = 9 * 60  # The reply was due at closing time, an hour ago.

        second = split(received)
        reply = open_deadlines(second).get(kind="reply")
        assert (reply.step, reply.due_at) == (Deadline.Step.DUE, at(24, "18:00"))
        wake(at(24, "19:30"))

        assert told("deadline-reminder", about=second.public_id) == []
        assert "5017" in told("deadline-overdue", about=second.public_id)

    def test_is_still_to_be_turned_to_where_nobody_turned_to_the_customer_yet(self, received: Walker) -> None:
        second = split(received)

        assert open_deadlines(second).filter(kind="first_contact").exists()

    def test_runs_anew_where_the_first_one_does(self, received: Walker) -> None:
        received.to("closed")
        received.minutes += 3 * 24 * 60
        received.do(ending.reopen, reason="又停机了。")

        second = split(received)

        limits = {row.kind: row.due_at for row in open_deadlines(second)}
        assert limits == {row.kind: row.due_at for row in open_deadlines(received.complaint) if row.kind in limits}
        assert set(limits) == {"reply", "resolve"}
        assert second.next_due_at > received.act().now

    def test_begins_anew_what_was_kept_for_the_first_one(self, received: Walker) -> None:
        received.do(clarifying.give_receipt)
        received.minutes = 180
        meet(received.complaint, DeadlineKind.REPLY, act=received.act())

        second = split(received)

        assert open_deadlines(second).get(kind="reply").starts_at == second.stage_since

    def test_stands_still_while_the_first_one_does(self, received: Walker) -> None:
        received.to("clarify")
        received.do(pausing.pause, reason="等客户找收据。", until=at(25, "15:00"))

        second = split(received)

        assert second.paused_at == received.complaint.paused_at
        assert second.pauses.get().until_at == at(25, "15:00")
        left = {row.kind: row.paused_minutes_left for row in open_deadlines(received.complaint)}
        assert {row.kind: row.paused_minutes_left for row in open_deadlines(second)}.items() <= left.items()
        walker = Walker(received.house, second, received.by, minutes=120)
        walker.do(pausing.resume)
        assert walker.complaint.paused_at is None

    def test_is_the_customers_once_somebody_says_who_that_is(self, house: House) -> None:
        unknown = start(house, phone="", surname="", title="")
        second = split(unknown)
        third = split(Walker(house, second, house.alice, minutes=30))

        unknown.minutes = 60
        unknown.do(identifying.tell_customer, surname="郑", title="mr", phone="13800000001")

        told_of = Complaint.objects.filter(pk__in=[second.pk, third.pk])
        assert {row.customer for row in told_of} == {unknown.complaint.customer}
        assert {row.repeat_of for row in told_of} == {None}
        assert all(entries(row, "customer.told") for row in told_of)

    def test_burns_no_less(self, received: Walker) -> None:
        received.do(climbing.set_flags, flags=["media"])
        assert received.complaint.severity == "serious"

        second = split(received)

        assert (second.severity, second.flags) == ("serious", ["media"])
        assert second.escalations.get().reason == "severity"
        assert "3001" in told("escalated", about=second.public_id)

    def test_is_no_repeated_complaint(self, received: Walker, house: House) -> None:
        second = split(received)
        walker = Walker(house, second, received.by, minutes=60)

        walker.do(identifying.tell_customer, surname="郑", title="mr", phone="13800000001", anonymity="named")

        assert walker.complaint.repeat_of is None

    def test_keeps_out_whom_the_first_one_is_about(self, received: Walker, house: House) -> None:
        Recusal.objects.create(complaint=received.complaint, user=house.bob, reason="当事人", at=received.act().now)

        second = split(received)

        assert not Complaint.objects.visible_to(house.bob, now=received.act().now).filter(pk=second.pk).exists()

    def test_is_followed_by_whoever_follows_the_first_one(self, received: Walker, house: House) -> None:
        received.do(watching.add_watcher, user=house.bob)
        received.do(watching.add_watcher, user=house.bo)
        asked = house.people["6001"]
        department = Department.objects.get(code="billing_support")
        due_at = received.act().now + timedelta(hours=4)
        received.do(ordering.ask_department, question="请核对。", due_at=due_at, department=department)
        received.do(watching.add_watcher, user=asked)
        watching.stop_watching(received.complaint.public_id, None, received.act(house.bob))

        second = split(received)

        assert list(watchers_of(second)) == [house.bo]

    def test_brings_the_chosen_findings_with_where_they_come_from(self, received: Walker) -> None:
        received.to("clarify")
        received.do(clarifying.find, text="录像里营业员转身走开。", source="监控")
        received.do(clarifying.find, text="长途费另计。")
        chosen = Finding.objects.get(source="监控")

        second = split(received, findings=[chosen.pk])

        [copy] = second.findings.all()
        assert (copy.text, copy.source) == (chosen.text, f"{received.complaint.number} · 监控")
        assert (copy.by, copy.at) == (chosen.by, chosen.at)
        assert received.complaint.findings.count() == 2

    def test_shows_the_chosen_files_and_keeps_one_copy(
        self,
        received: Walker,
        house: House,
        vault_folder: Path,  # noqa: F811
        clock: Clock,
    ) -> None:
        kept, other = hand_in(received.complaint, house.alice), hand_in(received.complaint, house.alice, b"a", "a.txt")

        second = split(received, attachments=[str(kept.public_id)])

        assert Attachment.objects.count() == 2
        assert readable_attachment_of(second, kept.public_id) == kept
        with pytest.raises(NotFound):
            readable_attachment_of(second, other.public_id)
        with pytest.raises(NotFound):
            withdraw_attachment(second.public_id, None, received.act(), attachment=str(kept.public_id), reason="拿错了")
        alice = Browser(house.alice, "zh-hans")
        path = reverse("attachment", args=[second.public_id, kept.public_id, "file"])
        assert alice.get(path).status_code == 200
        assert f"来自 {received.complaint.number}" in text_of(
            alice.get(reverse("attachments", args=[second.public_id]))
        )
        withdraw_attachment(
            received.complaint.public_id, None, received.act(), attachment=str(kept.public_id), reason="拿错了"
        )
        assert alice.get(path).status_code == 404


class TestSplitting:
    def test_is_told_on_both_timelines(self, received: Walker) -> None:
        second = split(received)

        for complaint, kind in ((received.complaint, "complaint.split_off"), (second, "complaint.split_from")):
            [entry] = entries(complaint, kind)
            assert words_of([entry])[entry.pk]["reason"] == TOLD["reason"]  # type: ignore[index]

    @pytest.mark.parametrize(
        ("field", "value"),
        [("own_words", " "), ("reason", ""), ("category", "NONE"), ("findings", [4711]),
         ("attachments", ["00000000-0000-4000-8000-000000000000"]), ("own_words", "长" * 8001)],
    )  # fmt: skip
    def test_refuses_what_is_off_and_makes_nothing(self, received: Walker, field: str, value: Any) -> None:
        with pytest.raises(BadInput) as refused:
            split(received, **{field: value})

        assert set(refused.value.fields) == {field}
        assert Complaint.objects.count() == 1

    def test_leaves_what_was_arranged_for_somebodys_health(self, received: Walker) -> None:
        received.do(clarifying.arrange_medical_help, what="已请医生。")
        medical = received.complaint.findings.get(kind=FindingKind.MEDICAL)

        with pytest.raises(BadInput):
            split(received, findings=[medical.pk])

    def test_is_named_by_the_api_to_whoever_may_see_it(
        self, case: Case, alice: Caller, bob: Caller, house: House
    ) -> None:
        case.do("acts/split/", TOLD)
        second = Complaint.objects.exclude(public_id=case.ref).get()
        address = f"/api/v1/complaints/{second.public_id}/"
        first = Complaint.objects.get(public_id=case.ref)
        assert alice.get(address).json()["split_from"]["number"] == first.number
        Recusal.objects.create(complaint=first, user=house.bob, reason="当事人", at=first.received_at)
        Recusal.objects.create(complaint=second, user=house.alice, reason="当事人", at=first.received_at)

        assert bob.get(address).json()["split_from"] is None
        assert alice.get(case.path()).json()["split_complaints"] == []

    def test_is_not_for_what_has_ended(self, received: Walker) -> None:
        received.do(ending.withdraw, reason="不用处理了。")

        with pytest.raises(WrongState):
            split(received)

    def test_pressed_twice_makes_one(self, received: Walker) -> None:
        before = received.complaint.version
        split(received)

        with pytest.raises(Stale):
            splitting.split(received.complaint.public_id, before, received.act(), **TOLD)
        assert Complaint.objects.count() == 2

    def test_is_not_for_whoever_only_reads(self, received: Walker, house: House) -> None:
        for by in (house.auditor, house.people["7001"]):
            with pytest.raises(NotAllowed):
                splitting.split(received.complaint.public_id, None, received.act(by), **TOLD)

    def test_stands_on_the_page_with_both_ways(self, received: Walker, house: House, clock: Clock) -> None:
        received.to("clarify")
        received.do(clarifying.find, text="录像里营业员转身走开。")
        clock.shift(timedelta(hours=1))
        alice, ref = Browser(house.alice, "zh-hans"), received.complaint.public_id
        path = reverse("complaint_act", args=[ref, "split"])
        assert path in text_of(alice.get(page_of(received.complaint)))

        refused = alice.post(path, htmx="complaint", version=received.complaint.version, own_words=RUDE, reason="")
        assert (refused.status_code, RUDE in text_of(refused)) == (422, True)
        found = Finding.objects.get().pk
        done = alice.post(
            path,
            htmx="complaint",
            version=received.complaint.version,
            own_words=RUDE,
            reason="两件事",
            findings=[found],
        )

        second = Complaint.objects.get(split_from=received.complaint)
        assert page_of(second) in text_of(done)
        assert page_of(received.complaint) in text_of(alice.get(page_of(second)))
        assert second.findings.count() == 1

    def test_over_the_api(self, case: Case, alice: Caller) -> None:
        case.to("clarify")
        case.do("acts/finding/", {"text": "录像里营业员转身走开。"})

        case.do("acts/split/", {**TOLD, "findings": [case.now["findings"][0]["id"]]})

        [second] = case.now["split_complaints"]
        shown = alice.get(f"complaints/{second['ref']}/").json()
        assert shown["split_from"] == {"ref": case.ref, "number": case.now["number"]}
        assert (shown["own_words"], shown["category"]["code"]) == (RUDE, "ATTITUDE")
        assert [one["text"] for one in shown["findings"]] == ["录像里营业员转身走开。"]
        assert case.send("acts/split/", {**TOLD, "reason": " "}).status_code == 400
