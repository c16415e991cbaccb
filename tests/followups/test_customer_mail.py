"""Whoever answers for a complaint hears by mail what its customer did on their page: once, and not once it was read."""

from __future__ import annotations

import pytest

from followups.usecases.to_customer import read_messages
from tests.complaints.order_fixtures import mails
from tests.followups.customer_fixtures import LATER, Customer, customer, later  # noqa: F401
from tests.personas import house, received  # noqa: F401

pytestmark = pytest.mark.django_db
SAID = "短信还是没有收到。"


@pytest.mark.parametrize(("language", "subject"), [("zh-hans", "客户留言，待阅"), ("en", "the customer wrote, unread")])
def test_a_message_is_told_in_the_readers_language(customer: Customer, language: str, subject: str) -> None:  # noqa: F811
    owner = customer.complaint.owner
    assert owner is not None
    owner.language = language
    owner.save()
    for _ in range(2):
        customer.does("write", text=SAID, once="k")

    [told] = [one for one in mails(LATER) if subject in one.subject]
    assert told.to == [owner.email]
    assert customer.complaint.number in told.subject
    assert SAID not in told.body
    assert f"/complaints/{customer.complaint.public_id}/" in told.body


@pytest.mark.parametrize(
    ("deed", "typed", "subject"),
    [("right", {"signed_as": "郑"}, "客户核对了记录"), ("wrong", {"wrong": "不是今早。"}, "客户留言，待阅")],
)
def test_so_is_what_they_say_to_the_record(
    customer: Customer,  # noqa: F811
    deed: str,
    typed: dict[str, str],
    subject: str,
) -> None:
    customer.does(deed, **typed)

    assert len([one for one in mails(LATER) if subject in one.subject]) == 1


def test_what_was_read_meanwhile_is_not_told(customer: Customer) -> None:  # noqa: F811
    customer.does("write", text=SAID, once="k")
    customer.desk(read_messages)

    assert [one for one in mails(LATER) if "客户" in one.subject] == []
