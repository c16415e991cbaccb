"""The administration sees no more than the desk, and what opens a complaint to somebody stands in the trail."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from complaints.models import Complaint, Customer, LimitRule, Recusal
from evidence.models import TrailEntry
from evidence.trail import verify
from followups.codes import CallbackKind
from followups.models import Callback
from organisation.models import User
from tests.complaints.moments import receive_at
from tests.personas import NOW, House


@pytest.fixture
def keeper(house: House) -> User:
    """The head office's quality manager, with every right in the administration."""
    user = house.people["7001"]
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    return user


@pytest.fixture
def office(keeper: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(keeper)
    return client


@pytest.fixture
def complaint(house: House) -> Complaint:
    return receive_at(house, NOW, phone="13800000019")


@pytest.fixture
def customer(complaint: Complaint) -> Customer:
    assert complaint.customer is not None
    complaint.customer.surname, complaint.customer.title = "欧阳", "mr"
    complaint.customer.save(update_fields=["surname", "title"])
    return complaint.customer


def seal(office: Client, customer: Customer) -> None:
    form = {"level": "high_value", "customer_manager": "", "sealed": "on"}
    answer = office.post(f"/admin/complaints/customer/{customer.pk}/change/", form)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def test_who_is_sealed_is_neither_named_nor_found_by_name(office: Client, customer: Customer) -> None:
    assert "欧阳" in office.get("/admin/complaints/customer/").content.decode()
    seal(office, customer)

    page = office.get(f"/admin/complaints/customer/{customer.pk}/change/").content.decode()
    found = office.get("/admin/complaints/customer/", {"q": "欧阳"})

    assert "欧阳" not in page + office.get("/admin/complaints/customer/").content.decode()
    assert found.context["cl"].result_count == 0


def test_a_change_of_who_may_see_a_customer_stands_in_the_trail(
    office: Client, keeper: User, customer: Customer
) -> None:
    seal(office, customer)

    entry = TrailEntry.objects.get(chain=f"customer:{customer.public_id}")
    assert (entry.kind, entry.actor, entry.via) == ("customer.changed", keeper, "page")
    assert json.loads(entry.facts) == {"sealed": True}
    assert verify().ok


def test_saving_without_a_change_writes_nothing(office: Client, customer: Customer) -> None:
    office.post(f"/admin/complaints/customer/{customer.pk}/change/", {"level": customer.level, "customer_manager": ""})

    assert not TrailEntry.objects.filter(chain=f"customer:{customer.public_id}").exists()


def test_the_log_of_the_administration_holds_no_name_of_a_customer(office: Client, customer: Customer) -> None:
    seal(office, customer)

    entry = LogEntry.objects.get()
    assert entry.object_repr == f"#{customer.pk}"
    assert "欧阳" not in entry.change_message


@pytest.mark.parametrize("page", ["complaint", "deadline", "escalation"])
def test_what_somebody_is_recused_from_is_not_there(
    office: Client, keeper: User, complaint: Complaint, page: str
) -> None:
    before = office.get(f"/admin/complaints/{page}/").context["cl"].result_count
    Recusal.objects.create(complaint=complaint, user=keeper, at=NOW)

    after = office.get(f"/admin/complaints/{page}/").context["cl"].result_count

    assert (before > 0) == (page != "escalation")
    assert after == 0


def test_nor_are_its_calls(office: Client, keeper: User, complaint: Complaint) -> None:
    Callback.objects.create(
        complaint=complaint, kind=CallbackKind.values[0], due_at=NOW + timedelta(hours=1),
        caller=keeper, planned_by=keeper, planned_at=NOW,
    )  # fmt: skip
    before = office.get("/admin/followups/callback/").context["cl"].result_count
    Recusal.objects.create(complaint=complaint, user=keeper, at=NOW)

    assert (before, office.get("/admin/followups/callback/").context["cl"].result_count) == (1, 0)


def test_a_limit_in_force_stands_and_may_be_marked_as_verified(office: Client, house: House) -> None:
    rule = LimitRule.objects.filter(effective_from__lt=NOW).exclude(limit="1 minutes").first()
    assert rule is not None
    before = rule.limit
    form = {"limit": "1 minutes", "effective_from": "2030-01-01", "source": "GB/T 19012", "verified": "on"}

    office.post(f"/admin/complaints/limitrule/{rule.pk}/change/", form)

    rule.refresh_from_db()
    assert (rule.limit, rule.source, rule.verified) == (before, "GB/T 19012", True)
