"""What somebody met who used the house for the first time: the search of the bar, the administration, an old token."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from complaints.usecases import calming
from tests.personas import House, Walker, house, received  # noqa: F401


def signed_in(house: House, code: str, **settings: bool) -> Client:  # noqa: F811
    client = Client(**settings)  # type: ignore[arg-type]
    client.force_login(house.people[code], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_search_of_the_bar_finds_and_leaves_no_trace_in_the_address(received: Walker) -> None:  # noqa: F811
    client = signed_in(received.house, "5017")
    page = client.get(reverse("desk")).content.decode()

    (form,) = re.findall(r'<form class="bar-search".*?</form>', page, flags=re.DOTALL)

    assert 'method="post"' in form
    assert "csrfmiddlewaretoken" in form
    assert received.complaint.number in client.post(reverse("search"), {"q": "13800000001"}).content.decode()


def test_the_administration_tells_whoever_may_not_enter(house: House) -> None:  # noqa: F811
    answer = signed_in(house, "8001").get("/admin/", follow=True)

    assert answer.status_code == 403
    assert len(answer.redirect_chain) == 1


def test_whoever_may_enter_the_administration_finds_it_under_the_name_of_the_house(house: House) -> None:  # noqa: F811
    keeper, head = signed_in(house, "7001"), signed_in(house, "1001")
    keeper.cookies["language"] = "zh-hans"

    inside = keeper.get(reverse("admin:index")).content.decode()
    read = re.sub(r"<[^>]*>", " ", inside)

    assert 'href="/admin/"' in keeper.get(reverse("desk")).content.decode()
    assert 'href="/admin/"' not in head.get(reverse("desk")).content.decode()
    assert "Calmdesk · 管理" in read
    assert "Django" not in read
    assert "Authenticator" not in read


def test_the_administration_leads_strangers_to_the_sign_in(db: None) -> None:
    answer = Client().get("/admin/", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == reverse("account_login")
    assert "next=%2Fadmin%2F" in answer.request["QUERY_STRING"]


def test_a_page_from_before_a_new_sign_in_gets_a_token_that_works(received: Walker) -> None:  # noqa: F811
    client = signed_in(received.house, "5017", enforce_csrf_checks=True)
    address = reverse("complaint_act", args=[received.complaint.public_id, "note"])

    refused = client.post(address, {"body": "客户在等。"}, headers={"HX-Request": "true"})
    token = refused["X-Fresh-Token"]
    again = client.post(address, {"body": "客户在等。", "csrfmiddlewaretoken": token}, headers={"HX-Request": "true"})

    assert refused.status_code == 403
    assert refused["X-Signed-In-As"] == "5017"
    assert again.status_code == 200
    assert "X-Fresh-Token" not in client.post(address, {"body": "客户在等。"})


@pytest.mark.parametrize("field", ["restatement", "customers_version", "restatement_reason"])
def test_words_without_their_choice_are_not_called_saved(received: Walker, field: str) -> None:  # noqa: F811
    received.do(calming.calm)
    received.do(calming.tick, code="listen")
    received.do(calming.clarify)
    client = signed_in(received.house, "5017")
    address = reverse("complaint_save", args=[received.complaint.public_id])

    answer = client.post(address, {"version": received.complaint.version, field: "存了一百元，今早停机。"})

    assert answer.status_code == 422
    assert "请选一项，写下的话才能存下来。" in answer.content.decode()
    assert "存了一百元，今早停机。" in answer.content.decode()


def test_the_record_of_what_was_done_follows_every_save(received: Walker) -> None:  # noqa: F811
    client = signed_in(received.house, "5017")
    page = reverse("complaint", args=[received.complaint.public_id])
    form = {"version": received.complaint.version, "feeling": "2"}

    saved = client.post(f"{page}stage/", form, headers={"HX-Request": "true"})
    record = client.get(page, headers={"HX-Request": "true", "HX-Target": "at-timeline"})

    assert saved["HX-Trigger-After-Swap"] == "moved"
    assert 'hx-trigger="moved from:body"' in record.content.decode()
    assert "情绪" in record.content.decode()
    note = client.post(
        f"{page}acts/note/", {"body": "客户在等。"}, headers={"HX-Request": "true", "HX-Target": "at-timeline"}
    )
    assert "HX-Trigger-After-Swap" not in note


def test_the_record_follows_where_the_gate_held_too(received: Walker) -> None:  # noqa: F811
    received.do(calming.calm)
    client = signed_in(received.house, "5017")
    address = reverse("complaint_move", args=[received.complaint.public_id, "clarify"])
    form = {"version": received.complaint.version, "feeling": "4"}

    held = client.post(address, form, headers={"HX-Request": "true"})

    assert held.status_code == 422
    assert held["HX-Trigger-After-Swap"] == "moved"
    assert Complaint.objects.get(pk=received.complaint.pk).feeling_now == 4
