from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from complaints.codes import Stage
from complaints.ports import panels, text_guard
from evidence.models import TrailEntry
from evidence.trail import words_of
from scripts_library.keywords import scripts_named, term_book
from scripts_library.models import Keyword, Script, ScriptUse, TabooPhrase
from scripts_library.panels import Unsaved, say_context
from scripts_library.reading.terms import Term, TermBook
from scripts_library.usecases import say
from tests.personas import NOW, House, Walker, act, start


@pytest.fixture(autouse=True)
def clock() -> Any:
    """Everybody's clock stands at NOW."""
    with patch("django.utils.timezone.now", return_value=NOW):
        yield


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def sentences(panel: str) -> list[str]:
    return re.findall("<q>(.*?)</q>", panel)


def said_url(walker: Walker, script: Script) -> str:
    return reverse("scripts_library:said", args=[walker.complaint.public_id, script.pk])


def shown_script(walker: Walker) -> Script:
    """The row behind the first sentence that the panel shows."""
    url = say_context(walker.complaint, walker.by, now=NOW)["scripts"][0]["url"]
    return Script.objects.get(pk=int(url.rstrip("/").split("/")[-2]))


class TestThePanel:
    def test_stands_in_the_say_column_within_its_budget(self) -> None:
        (panel,) = [panel for panel in panels("say") if panel.key == "say"]

        assert panel.query_budget <= 2

    def test_takes_two_queries_at_most(
        self, library: None, received: Walker, django_assert_max_num_queries: Any
    ) -> None:
        received.complaint.branch, received.complaint.customer, received.complaint.category  # noqa: B018
        # A process reads the keywords once.
        term_book()

        with django_assert_max_num_queries(2):
            say_context(received.complaint, received.by, now=NOW)

    @pytest.mark.parametrize("stage", [Stage.RECEIVE, Stage.CALM, Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM])
    def test_has_sentences_and_taboos_at_every_stage(self, library: None, received: Walker, stage: Stage) -> None:
        complaint = received.to(stage)

        shown = say_context(complaint, received.by, now=NOW)

        assert len(shown["scripts"]) == 4
        assert [one["key"] for one in shown["scripts"]] == ["6", "7", "8", "9"]
        assert shown["never"]
        assert not any("{" in one["text"] for one in shown["scripts"])

    def test_addresses_the_customer_and_names_the_clerk(self, library: None, received: Walker) -> None:
        texts = " ".join(one["text"] for one in say_context(received.complaint, received.by, now=NOW)["scripts"])

        assert "郑先生" in texts
        assert received.by.name in texts

    def test_changes_with_the_type(self, library: None, received: Walker) -> None:
        before = say_context(received.complaint, received.by, now=NOW)["scripts"]
        received.complaint.customer_type = "violent"

        after = say_context(received.complaint, received.by, now=NOW)["scripts"]

        assert before[0]["text"] != after[0]["text"]

    def test_speaks_the_customers_language(self, library: None, house: House) -> None:
        english = start(house, surname="Smith", language="en", phone="13800000009")

        shown = say_context(english.complaint, english.by, now=NOW)

        assert shown["lang"] == "en"
        assert "Mr Smith" in " ".join(one["text"] for one in shown["scripts"])

    def test_gives_no_button_to_whoever_may_only_read(self, library: None, received: Walker, house: House) -> None:
        shown = say_context(received.complaint, house.auditor, now=NOW)

        assert shown["scripts"]
        assert all(one["url"] == "" for one in shown["scripts"])

    def test_is_silent_where_the_road_has_ended(self, library: None, received: Walker) -> None:
        assert say_context(received.to(Stage.CLOSED), received.by, now=NOW) == {"ended": True}

    def test_is_drawn_without_ids_because_it_stands_twice_on_the_page(self, library: None, received: Walker) -> None:
        url = reverse("scripts_library:panel", args=[received.complaint.public_id])

        page = signed_in(received.by).get(url, headers={"HX-Request": "true"}).content.decode()

        assert '<ol class="say" lang="zh-hans">' in page
        assert " id=" not in page
        assert "我是" in page

    def test_answers_404_to_another_branch(self, library: None, received: Walker, house: House) -> None:
        url = reverse("scripts_library:panel", args=[received.complaint.public_id])

        assert signed_in(house.cy).get(url, headers={"HX-Request": "true"}).status_code == 404

    def test_leads_to_the_complaint_without_htmx(self, library: None, received: Walker) -> None:
        url = reverse("scripts_library:panel", args=[received.complaint.public_id])

        answer = signed_in(received.by).get(url)

        assert answer.status_code == 302
        assert answer["Location"] == reverse("complaint", args=[received.complaint.public_id])


def points(term: str, code: str, **columns: Any) -> None:
    told = {"language": "zh-hans", "points_to": "script", "weight": 3, "updated_at": NOW} | columns
    Keyword.objects.create(term=term, code=code, **told)


class TestTheCustomersOwnWords:
    """A keyword in them brings the sentence it points to to the front (R161)."""

    def first(self, walker: Walker) -> dict[str, Any]:
        shown: dict[str, Any] = say_context(walker.complaint, walker.by, now=NOW)["scripts"][0]
        return shown

    def test_bring_a_sentence_first_with_the_word_that_did(self, library: None, received: Walker) -> None:
        before = self.first(received)
        received.complaint.own_words = "那個藍盒子一插上就没反应。"
        points("蓝盒子", "receive.listen.counter")

        shown = self.first(received)

        assert shown["text"] == "您从哪儿讲起都行，我听着，也记着。" != before["text"]
        assert "“藍盒子”" in shown["note"]
        assert shown["key"] == "6"

    @pytest.mark.parametrize("code", ["calm.regret.1", "receive.settle.line", "receive.listen.emotional", "no.such"])
    def test_bring_none_that_does_not_fit_the_moment(self, library: None, received: Walker, code: str) -> None:
        before = self.first(received)
        received.complaint.own_words = "蓝盒子坏了。"
        points("蓝盒子", code)

        assert self.first(received) == before

    def test_point_in_their_own_industries(self, library: None, received: Walker) -> None:
        received.complaint.own_words = "蓝盒子坏了。"
        points("蓝盒子", "receive.listen.counter", industries=["hotel"])

        assert "蓝盒子" not in self.first(received)["note"]

    def test_point_the_weightiest_first(self) -> None:
        book = TermBook([Term("排队", "script", "a", 1), Term("孩子", "script", "b", 3), Term("哭", "flag", "c", 3)])

        assert scripts_named("排队时孩子哭了，孩子才三岁。", industry="metro", terms=book) == {"b": "孩子", "a": "排队"}


class TestWhatIsNotSavedYet:
    """The page asks anew for the type and feeling that stand chosen on it."""

    def ask(self, walker: Walker, **chosen: str) -> str:
        url = reverse("scripts_library:panel", args=[walker.complaint.public_id])
        answer = signed_in(walker.by).get(url, chosen, headers={"HX-Request": "true"})
        return str(answer.content.decode())

    def test_changes_sentences_and_playbook(self, library: None, received: Walker) -> None:
        saved, chosen = self.ask(received), self.ask(received, customer_type="violent")

        assert "type_violent" in chosen
        assert "type_violent" not in saved
        received.complaint.refresh_from_db()
        assert received.complaint.customer_type == "ordinary"

    def test_chosen_away_is_an_ordinary_customer(self, library: None, received: Walker) -> None:
        saved = self.ask(received)
        type(received.complaint).objects.update(customer_type="violent")

        assert "type_violent" in self.ask(received)
        assert self.ask(received, customer_type="").count("type_violent") == 0 == saved.count("type_violent")

    def test_a_feeling_counts_as_if_it_were_saved(self, library: None, received: Walker) -> None:
        received.to(Stage.CALM)
        type(received.complaint).objects.update(feeling_now=1)
        room = "这里吵，咱们换个安静的地方"

        assert room not in self.ask(received)
        assert room in self.ask(received, feeling="4")
        assert room not in self.ask(received, feeling="0")

    @pytest.mark.parametrize("chosen", [{"customer_type": "'"}, {"feeling": "9"}, {"feeling": "x", "stage": "calm"}])
    def test_what_nobody_knows_is_ignored(self, library: None, received: Walker, chosen: dict[str, str]) -> None:
        assert sentences(self.ask(received, **chosen)) == sentences(self.ask(received))

    def test_takes_the_place_of_both_on_a_page_of_this_stage_alone(self, library: None, received: Walker) -> None:
        assert """hx-swap-oob='outerHTML:[data-stage="receive"] .say-panel'""" in self.ask(received)

    def test_is_said_as_it_was_shown(self, library: None, received: Walker) -> None:
        script = Script.objects.get(key="receive.listen.emotional", language="zh-hans")
        client, url = signed_in(received.by), said_url(received, script)
        assert f"{url}?customer_type=emotional" in self.ask(received, customer_type="emotional")

        client.post(url, headers={"HX-Request": "true"})
        assert not ScriptUse.objects.exists()
        answer = client.post(f"{url}?customer_type=emotional", headers={"HX-Request": "true"})

        assert ScriptUse.objects.get().script == script
        assert "type_emotional" in answer.content.decode()
        assert "hx-swap-oob" not in answer.content.decode()

    def test_costs_six_queries_with_sign_in_and_all(self, library: None, received: Walker) -> None:
        term_book()
        url = reverse("scripts_library:panel", args=[received.complaint.public_id])
        client = signed_in(received.by)
        client.get("/appearance/")

        with CaptureQueriesContext(connection) as asked:
            client.get(url, {"customer_type": "violent", "feeling": "4"}, headers={"HX-Request": "true"})

        assert len(asked) <= 6

    def test_stands_in_an_address_without_what_is_not_known(self) -> None:
        assert Unsaved.of({"customer_type": "violent", "feeling": "4"}).query == "?customer_type=violent&feeling=4"
        assert Unsaved.of({"customer_type": "", "feeling": "0"}).query == "?customer_type=&feeling=0"
        assert Unsaved.of({"customer_type": "loud", "feeling": "six"}).query == ""


class TestThePageAsksAnew:
    def page(self, walker: Walker) -> str:
        url = reverse("complaint", args=[walker.complaint.public_id])
        return str(signed_in(walker.by).get(url).content.decode())

    @pytest.mark.parametrize(
        ("stage", "names"),
        [(Stage.RECEIVE, ["feeling"]), (Stage.CLARIFY, ["customer_type"]), (Stage.PROPOSE, [])],
    )
    def test_when_what_its_form_asks_for_changes(
        self, library: None, received: Walker, stage: Stage, names: list[str]
    ) -> None:
        received.to(stage)
        page = self.page(received)

        asked = [name for name in ("customer_type", "feeling") if f"target:[name={name}]" in page]

        assert asked == names
        assert page.count('id="say-anew"') == bool(names)

    def test_never_for_whoever_only_reads(self, library: None, received: Walker, house: House) -> None:
        url = reverse("complaint", args=[received.complaint.public_id])

        assert "say-anew" not in signed_in(house.auditor).get(url).content.decode()

    def test_at_once_where_the_form_came_back_refused(self, library: None, received: Walker) -> None:
        received.to(Stage.CLARIFY)
        url = reverse("complaint_save", args=[received.complaint.public_id])
        told = {"version": received.complaint.version, "stage": "clarify", "customer_type": "violent", "phone": "12"}

        answer = signed_in(received.by).post(url, told)

        assert answer.status_code == 422
        assert 'hx-trigger="load, change from:#stage-form' in answer.content.decode()


class TestSaidIt:
    def test_stands_on_the_timeline_and_counts_as_a_use(self, library: None, received: Walker) -> None:
        script = shown_script(received)
        version = received.complaint.version

        answer = signed_in(received.by).post(said_url(received, script), headers={"HX-Request": "true"})

        use = ScriptUse.objects.get()
        entry = TrailEntry.objects.filter(kind="script.said").get()
        words = words_of([entry])[entry.pk]
        assert answer.status_code == 200
        assert (use.script, use.complaint, use.by, use.at, use.stage) == (
            script,
            received.complaint.public_id,
            received.by,
            NOW,
            "receive",
        )
        assert words is not None
        assert "郑先生" in words["said"]
        assert "{" not in words["said"]
        received.complaint.refresh_from_db()
        assert received.complaint.version == version

    def test_makes_room_for_the_next_sentence(self, library: None, received: Walker) -> None:
        script = shown_script(received)

        signed_in(received.by).post(said_url(received, script), headers={"HX-Request": "true"})

        assert shown_script(received) != script

    def test_goes_back_to_the_page_without_htmx(self, library: None, received: Walker) -> None:
        answer = signed_in(received.by).post(said_url(received, shown_script(received)))

        assert answer.status_code == 302
        assert answer["Location"] == reverse("complaint", args=[received.complaint.public_id])

    def test_counts_a_second_press_or_window_once(self, library: None, received: Walker, house: House) -> None:
        script = shown_script(received)
        for _ in range(2):
            signed_in(received.by).post(said_url(received, script))
        assert ScriptUse.objects.count() == TrailEntry.objects.filter(kind="script.said").count() == 1

        signed_in(house.bob).post(said_url(received, script))
        later = act(received.by, after=timedelta(minutes=2))
        say(received.complaint.public_id, None, later, script=script.pk, text=script.text)

        assert ScriptUse.objects.count() == 3

    def test_keeps_no_sentence_that_does_not_fit_here(self, library: None, received: Walker) -> None:
        other = Script.objects.get(key="confirm.thank.1", language="zh-hans")

        signed_in(received.by).post(said_url(received, other))
        signed_in(received.by).post(reverse("scripts_library:said", args=[received.complaint.public_id, 10**12]))

        assert not ScriptUse.objects.exists()

    def test_is_refused_to_whoever_may_only_read(self, library: None, received: Walker, house: House) -> None:
        signed_in(house.auditor).post(said_url(received, shown_script(received)))

        assert not ScriptUse.objects.exists()
        assert not TrailEntry.objects.filter(kind="script.said").exists()

    def test_is_404_for_another_branch(self, library: None, received: Walker, house: House) -> None:
        assert signed_in(house.cy).post(said_url(received, shown_script(received))).status_code == 404

    def test_is_no_get(self, library: None, received: Walker) -> None:
        assert signed_in(received.by).get(said_url(received, shown_script(received))).status_code == 405


class TestTheGuardPort:
    def test_is_filled(self) -> None:
        assert text_guard() is not None

    def test_reads_the_phrases_once_and_again_when_they_change(
        self, library: None, django_assert_num_queries: Any
    ) -> None:
        guard = text_guard()
        assert guard is not None
        assert guard("这不可能。", "zh-hans", False)

        with django_assert_num_queries(1):
            guard("这不可能。", "zh-hans", False)
        for phrase in TabooPhrase.objects.filter(family__code="flat_denial"):
            phrase.is_active = False
            phrase.save()

        assert guard("这不可能。", "zh-hans", False) == []


class TestBesideANewComplaint:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    @pytest.mark.parametrize("channel", ["walk_in", "phone"])
    def test_the_first_sentences_stand_ready(self, library: None, house: House, language: str, channel: str) -> None:
        house.alice.language = language
        house.alice.save(update_fields=["language"])

        page = signed_in(house.alice).get(
            reverse("complaint_new"), {"channel": channel}, headers={"accept-language": language}
        )

        say = page.context["say"]
        assert say.count("<q>") == 4
        assert "<s>" in say
        assert "{" not in say
        assert "<form" not in say  # Nothing can be ticked as said before there is a complaint.

    def test_they_fit_the_channel(self, library: None, house: House) -> None:
        client = signed_in(house.alice)

        counter, phone = (
            client.get(reverse("complaint_new"), {"channel": channel}).context["say"]
            for channel in ("walk_in", "phone")
        )

        assert counter != phone

    def test_they_stay_the_same_when_the_form_comes_back(self, library: None, house: House) -> None:
        client = signed_in(house.alice)
        first = client.get(reverse("complaint_new"))

        again = client.post(reverse("complaint_new"), {"channel": "walk_in", "anonymity": "named", "phone": "12"})

        assert again.status_code == 422
        assert again.context["say"] == first.context["say"]
