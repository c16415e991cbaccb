"""Following a complaint without handling it: who hears what by mail, and being named in a note."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from complaints.errors import BadInput, NotAllowed, NotFound
from complaints.models import Complaint, Mention, Recusal, Watch
from complaints.recipients import can_answer
from complaints.usecases import ending, escalating, following, owning, watching
from complaints.watchers import colleagues_who_see, watchers_of
from evidence.models import TrailEntry
from organisation.models import Posting, User
from outbox.models import Message, State
from outbox.sending import send_due
from tests.complaints.api_fixtures import Caller, Case, Clock
from tests.complaints.moments import told
from tests.complaints.page_fixtures import Browser, page_of, text_of
from tests.personas import NOW, House, Walker, act, start

LATER = NOW + timedelta(hours=1)


def codes(complaint: Complaint) -> list[str]:
    return [user.staff_code for user in watchers_of(complaint)]


def kinds(complaint: Complaint) -> list[str]:
    return list(
        TrailEntry.objects.filter(chain=complaint.trail_chain, kind__startswith="watch.")
        .order_by("seq")
        .values_list("kind", flat=True)
    )


def whats() -> list[str]:
    rows = Message.objects.filter(kind="watched").order_by("id")
    return [row.facts["what"] for row in rows]


@pytest.fixture
def watched(received: Walker) -> Walker:
    """Bob, who does not handle it, watches."""
    watching.watch(received.complaint.public_id, None, act(received.house.bob))
    return received


class TestWatching:
    def test_stands_on_the_trail_once_and_leaves_the_version_alone(self, watched: Walker, house: House) -> None:
        watching.watch(watched.complaint.public_id, None, act(house.bob))

        assert (codes(watched.complaint), kinds(watched.complaint)) == (["5018"], ["watch.began"])
        assert Complaint.objects.get().version == watched.complaint.version

    def test_ends_and_begins_again_without_losing_the_first_time(self, watched: Walker, house: House) -> None:
        for use_case in (watching.stop_watching, watching.stop_watching, watching.watch):
            use_case(watched.complaint.public_id, None, act(house.bob))

        assert codes(watched.complaint) == ["5018"]
        assert kinds(watched.complaint) == ["watch.began", "watch.ended", "watch.began"]
        assert Watch.objects.count() == 2

    @pytest.mark.parametrize("code", ["7001", "4001", "3001"])
    def test_is_for_whoever_may_see_it(self, received: Walker, house: House, code: str) -> None:
        watching.watch(received.complaint.public_id, None, act(house.people[code]))

        assert codes(received.complaint) == [code]

    def test_is_not_for_an_auditor_nor_for_strangers(self, received: Walker, house: House) -> None:
        with pytest.raises(NotAllowed):
            watching.watch(received.complaint.public_id, None, act(house.auditor))
        with pytest.raises(NotFound):
            watching.watch(received.complaint.public_id, None, act(house.cy))

    def test_is_possible_after_the_end(self, received: Walker, house: House) -> None:
        received.do(ending.withdraw, reason="不用处理了。")

        watching.watch(received.complaint.public_id, None, act(house.bob))

        assert codes(received.complaint) == ["5018"]

    def test_lets_a_colleague_who_may_see_it(self, received: Walker, house: House) -> None:
        watching.add_watcher(received.complaint.public_id, None, act(house.alice), user=house.bob)

        assert (codes(received.complaint), kinds(received.complaint)) == (["5018"], ["watch.asked"])
        with pytest.raises(BadInput) as refused:
            watching.add_watcher(received.complaint.public_id, None, act(house.alice), user=house.cy)
        assert set(refused.value.fields) == {"user"}
        with pytest.raises(BadInput):
            watching.add_watcher(received.complaint.public_id, None, act(house.alice), user=house.auditor)

    def test_ends_with_a_recusal(self, watched: Walker, house: House) -> None:
        owning.recuse(watched.complaint.public_id, None, act(house.bo), user=house.bob, reason="当事人")

        assert codes(watched.complaint) == []


class TestTheMail:
    def test_tells_of_five_things_and_of_no_other_save(self, watched: Walker, house: House) -> None:
        watched.to("clarify")
        watched.do(following.add_note, text="客户下午再来。")
        assert whats() == []

        watched.do(escalating.escalate, reason="by_hand", words="请帮忙。")
        watched.do(owning.transfer, to=house.people["3001"], summary="在查账单。", reason="轮班")
        other = start(house, phone="13800000002")
        other.minutes = 40
        other.do(following.add_note, text=f"和 {watched.complaint.number} 是一回事。")
        watched.do(ending.withdraw, reason="不用处理了。")

        assert whats() == ["up", "owner", "named", "closed"]
        assert set(told("watched")) == {"5018"}

    def test_tells_that_it_was_reopened(self, received: Walker, house: House) -> None:
        received.to("closed")
        watching.watch(received.complaint.public_id, None, act(house.bob))

        received.do(ending.reopen, reason="又停机了。")

        assert whats() == ["reopened"]

    def test_never_reaches_whoever_did_it(self, watched: Walker, house: House) -> None:
        owning.take_over(watched.complaint.public_id, None, act(house.bob), reason="轮班")

        assert whats() == []

    def test_is_one_mail_where_another_tells_the_same(self, received: Walker, house: House) -> None:
        watching.watch(received.complaint.public_id, None, act(house.bo))

        received.do(escalating.escalate, reason="by_hand", words="请帮忙。")

        assert (told("escalated").count("3001"), told("watched")) == (1, [])

    @pytest.mark.parametrize("why", ["recused", "sealed", "posting ended", "left", "stopped", "answered"])
    def test_is_not_sent_to_whoever_may_not_read_it_any_more(
        self, watched: Walker, house: House, mailoutbox: list[EmailMessage], why: str
    ) -> None:
        watched.do(escalating.escalate, reason="by_hand", words="请帮忙。")
        complaint = watched.complaint

        match why:
            case "recused":
                Recusal.objects.create(complaint=complaint, user=house.bob, reason="当事人", at=NOW)
            case "sealed":
                assert complaint.customer is not None
                type(complaint.customer).objects.update(sealed=True)
            case "posting ended":
                Posting.objects.filter(user=house.bob).update(ends_on=NOW.date() - timedelta(days=1))
            case "left":
                User.objects.filter(pk=house.bob.pk).update(is_active=False)
            case "stopped":
                watching.stop_watching(complaint.public_id, None, act(house.bob))
            case "answered":
                complaint.escalations.update(done_at=NOW)
        send_due(now=LATER)

        assert told("watched", state=State.SENT) == []
        assert told("watched", state=State.DROPPED) == ["5018"]

    @pytest.mark.parametrize(
        ("language", "subject"), [("zh-hans", "【关注】{} 已上报"), ("en", "[Watching] {} went up")]
    )
    def test_speaks_the_readers_language_and_names_no_customer(
        self, received: Walker, house: House, mailoutbox: list[EmailMessage], language: str, subject: str
    ) -> None:
        User.objects.filter(pk=house.bob.pk).update(language=language)
        watching.watch(received.complaint.public_id, None, act(house.fresh(house.bob)))
        received.do(escalating.escalate, reason="by_hand", words="请帮忙。")

        send_due(now=LATER)

        [mail] = [mail for mail in mailoutbox if mail.subject.startswith(("【关注】", "[Watching]"))]
        assert mail.subject == subject.format(received.complaint.number)
        for word in ("郑", "停机", "请帮忙", "1380000"):
            assert word not in mail.subject + mail.body

    def test_names_another_number_only_to_whoever_may_see_it(
        self, watched: Walker, house: House, mailoutbox: list[EmailMessage]
    ) -> None:
        other = start(house, phone="13800000002")
        other.do(following.add_note, text=f"和{watched.complaint.number}是一回事。")
        Recusal.objects.create(complaint=other.complaint, user=house.bob, reason="当事人", at=NOW)

        send_due(now=LATER)

        [mail] = [mail for mail in mailoutbox if "关注" in mail.subject]
        assert other.complaint.number not in mail.body
        assert watched.complaint.number in mail.body


class TestWhomAPageOffers:
    @pytest.mark.parametrize("sealed", [False, True])
    def test_is_whoever_may_see_it_and_works(self, received: Walker, house: House, sealed: bool) -> None:
        complaint = received.complaint
        Recusal.objects.create(complaint=complaint, user=house.bob, reason="当事人", at=NOW)
        assert complaint.customer is not None
        complaint.customer.sealed = sealed
        complaint.customer.save(update_fields=["sealed"])

        offered = {user.staff_code for user in colleagues_who_see(complaint, now=NOW)}

        assert offered == {
            code
            for code, user in house.people.items()
            if can_answer(complaint, house.fresh(user), now=NOW) and code != "8001"
        }


class TestBeingNamedInANote:
    def test_brings_a_line_a_mail_and_watching(self, received: Walker, house: House) -> None:
        received.do(following.add_note, text="请@5018 李卓然 看一下，@5018。")

        [mention] = Mention.objects.all()
        assert (mention.user, mention.by, mention.seen_at) == (house.bob, house.alice, None)
        assert told("mentioned") == ["5018"]
        assert codes(received.complaint) == ["5018"]

    def test_of_an_auditor_brings_no_watching(self, received: Walker) -> None:
        received.do(following.add_note, text="@8001 请看。")

        assert (told("mentioned"), codes(received.complaint)) == (["8001"], [])

    @pytest.mark.parametrize("text", ["发给 desk@5018.example。", "我@5017 自己记一下。", "没有人。"])
    def test_is_no_mail_address_nor_oneself(self, received: Walker, text: str) -> None:
        received.do(following.add_note, text=text)

        assert not Mention.objects.exists()
        assert told("mentioned") == []

    def test_is_no_way_to_write_to_everybody(self, received: Walker) -> None:
        with pytest.raises(BadInput):
            received.do(following.add_note, text=" ".join(f"@50{count}" for count in range(11)))

    @pytest.mark.parametrize("code", ["5027", "9999", "6002"])
    def test_is_refused_alike_for_whoever_may_not_see_it_and_whoever_is_not_there(
        self, received: Walker, code: str
    ) -> None:
        with pytest.raises(BadInput) as refused:
            received.do(following.add_note, text=f"@5018 @{code} 看一下")

        assert code in str(refused.value.sentence)
        assert "5018" not in str(refused.value.sentence)
        assert set(refused.value.fields) == {"note"}
        assert not Mention.objects.exists()

    def test_is_not_sent_once_it_was_read(self, received: Walker, house: House, mailoutbox: list[EmailMessage]) -> None:
        received.do(following.add_note, text="@5018 看一下")
        watching.note_read([Mention.objects.get().pk], act(house.bob))

        send_due(now=LATER)

        assert told("mentioned", state=State.DROPPED) == ["5018"]

    def test_outlives_the_end(self, received: Walker, house: House, mailoutbox: list[EmailMessage]) -> None:
        received.do(following.add_note, text="@5018 看一下")
        received.do(ending.withdraw, reason="不用处理了。")

        send_due(now=LATER)

        assert told("mentioned", state=State.SENT) == ["5018"]


class TestOnThePages:
    def test_a_line_stands_on_the_desk_until_it_is_read(self, received: Walker, house: House, clock: Clock) -> None:
        received.do(following.add_note, text="@5018 看一下")
        bob = Browser(house.bob, "zh-hans")

        assert f"{house.alice.name}提到你" in text_of(bob.get(reverse("desk")))
        bob.get(page_of(received.complaint))

        assert "提到你" not in text_of(bob.get(reverse("desk")))
        assert Mention.objects.get().seen_at == NOW

    def test_or_put_away_by_whom_it_is_for(self, received: Walker, house: House, clock: Clock) -> None:
        received.do(following.add_note, text="@5018 看一下")
        path = reverse("mention_away", args=[Mention.objects.get().public_id])

        assert Browser(house.alice).post(path).status_code == 404
        assert Browser(house.bob).post(path).status_code == 302
        assert Browser(house.bob).post(path).status_code == 302
        assert Mention.objects.get().seen_at == NOW

    def test_the_desk_moves_when_somebody_is_named(self, received: Walker, house: House, clock: Clock) -> None:
        bob = Browser(house.bob)
        poll = text_of(bob.get(reverse("desk"), show="all")).split('hx-get="')[1].split('"')[0]
        for line in text_of(bob.get(reverse("desk"), show="all")).split("\n"):
            if 'id="rows"' in line:
                poll = line.split('hx-get="')[1].split('"')[0]
        assert bob.get(poll, htmx=True).status_code == 204

        received.do(following.add_note, text="@5018 看一下")

        assert "mentions" in text_of(bob.get(poll, htmx=True))

    def test_a_refused_note_keeps_its_words(self, received: Walker, house: House, clock: Clock) -> None:
        path = reverse("complaint_act", args=[received.complaint.public_id, "note"])

        answer = Browser(house.alice, "zh-hans").post(
            path, htmx="at-timeline", body="@9999 请看第三条。", once="a-note"
        )

        assert answer.status_code == 422
        assert "@9999 请看第三条。" in text_of(answer)
        assert "工号" in text_of(answer)

    def test_one_press_watches_and_the_desk_lists_it(self, received: Walker, house: House, clock: Clock) -> None:
        bob, number = Browser(house.bob, "zh-hans"), received.complaint.number
        page = text_of(bob.get(page_of(received.complaint)))
        assert reverse("complaint_act", args=[received.complaint.public_id, "watch"]) in page
        assert number not in text_of(bob.get(reverse("desk"), show="all", watching="me"))

        bob.post(reverse("complaint_act", args=[received.complaint.public_id, "watch"]), once="a-watch")

        desk = text_of(bob.get(reverse("desk"), show="all", watching="me"))
        assert number in desk
        assert "我关注的" in desk
        assert reverse("complaint_act", args=[received.complaint.public_id, "stop-watching"]) in text_of(
            bob.get(page_of(received.complaint))
        )

    def test_is_no_news_to_whoever_works_on_it(self, watched: Walker, house: House, clock: Clock) -> None:
        ref, length = (
            watched.complaint.public_id,
            TrailEntry.objects.filter(chain=watched.complaint.trail_chain).count(),
        )
        drawn = f"{watched.complaint.version}.{length - 1}"

        answer = Browser(house.alice).get(reverse("complaint_watch", args=[ref]), htmx=True, seen="", drawn=drawn)

        assert "watch-card" not in text_of(answer)

    def test_an_auditor_reads_who_watches_and_presses_nothing(
        self, watched: Walker, house: House, clock: Clock
    ) -> None:
        page = text_of(Browser(house.auditor).get(page_of(watched.complaint)))

        assert house.bob.name_and_code in page
        assert "/acts/watch" not in page


class TestOverTheApi:
    def test_watching_adding_and_stopping(self, case: Case, bob: Caller) -> None:
        case.do("acts/watch/")
        case.do("acts/watchers/", {"user": "5018"})
        assert [one["user"]["staff_code"] for one in case.now["watchers"]] == ["5017", "5018"]
        assert [one["number"] for one in bob.get("complaints/", {"watching": "me"}).json()["results"]] == [
            case.now["number"]
        ]

        case.do("acts/stop-watching/", by=bob)

        assert [one["user"]["staff_code"] for one in case.now["watchers"]] == ["5017"]
        assert bob.get("complaints/", {"watching": "me"}).json()["results"] == []

    def test_a_mention_is_read_and_put_away(self, case: Case, bob: Caller) -> None:
        case.do("acts/note/", {"text": "@5018 请看。"})

        [mention] = bob.get("mentions/").json()["results"]
        assert (mention["number"], mention["by"]["staff_code"]) == (case.now["number"], "5017")
        assert bob.post(f"mentions/{mention['ref']}/away/").json() == {"results": []}
        assert case.send("acts/note/", {"text": "@9999 请看。"}).status_code == 400
