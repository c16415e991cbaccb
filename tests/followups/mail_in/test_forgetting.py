"""Mail that was settled long ago is forgotten, and nothing else is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from evidence.crypto import Erased
from followups.mail_in.forgetting import forget_old
from followups.mail_in.models import IncomingMail, RawMail
from followups.mail_in.storing import raw_of, store
from followups.models import CustomerMessage
from tests.followups.mail_in.conftest import LATER, Take, answer_to, mail
from tests.personas import House, Walker

pytestmark = pytest.mark.django_db
SOON, LATE = LATER + timedelta(days=29), LATER + timedelta(days=31)


@pytest.fixture(autouse=True)
def kept_a_month(settings: LazySettings) -> None:
    settings.MAIL_IN_KEPT_DAYS = 30


def test_what_was_settled_long_ago_cannot_be_read_any_more(written: Walker, take: Take) -> None:
    kept = take(answer_to(written.complaint))
    assert forget_old(SOON, 10) == 0
    assert raw_of(kept)

    assert forget_old(LATE, 10) == 1

    with pytest.raises(Erased):
        raw_of(kept)
    assert CustomerMessage.objects.get().text == "还没有人给我打电话。"
    assert IncomingMail.objects.filter(pk=kept.pk).exists()


def test_what_waits_for_a_person_waits_on(house: House, take: Take) -> None:
    kept = take(mail(sender=house.alice.email))

    assert forget_old(LATE, 10) == 0

    assert raw_of(kept)


def test_is_done_once_a_day(written: Walker, take: Take) -> None:
    assert forget_old(LATE, 10) == 0
    take(answer_to(written.complaint))
    RawMail.objects.get()

    assert forget_old(LATE + timedelta(hours=23), 10) == 0
    assert forget_old(LATE + timedelta(hours=25), 10) == 1


def test_a_copy_that_comes_again_is_known(written: Walker, take: Take) -> None:
    message = answer_to(written.complaint)
    take(message)
    forget_old(LATE, 10)

    assert store(message.as_bytes(), now=LATE) is None
