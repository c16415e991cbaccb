from __future__ import annotations

import dataclasses
import re

import pytest
from django.contrib.auth.models import AnonymousUser

from evidence.act import Act, Via, act_of, new_request_id


def test_a_request_tells_who_when_and_under_which_id(rf, clerk, time_machine_at):
    request = rf.get("/")
    request.user, request.request_id = clerk, "abc123"

    act = act_of(request, Via.API)

    assert (act.by, act.via, act.request_id, act.now) == (clerk, Via.API, "abc123", time_machine_at)


def test_somebody_not_signed_in_acts_as_nobody(rf):
    request = rf.get("/")
    request.user = AnonymousUser()

    assert act_of(request, Via.PAGE).by is None


def test_a_request_that_passed_no_middleware_gets_an_id_and_nobody(rf):
    act = act_of(rf.get("/"), Via.PAGE)

    assert act.by is None
    assert re.fullmatch(r"[0-9a-f]{16}", act.request_id)


def test_the_system_acts_by_itself(now):
    assert Act.system(now=now, via=Via.COMMAND, request_id="r") == Act(
        by=None, via=Via.COMMAND, now=now, request_id="r"
    )


def test_an_act_can_not_be_changed(now):
    with pytest.raises(dataclasses.FrozenInstanceError):
        Act.system(now=now).request_id = "other"  # type: ignore[misc]


def test_request_ids_differ():
    assert len({new_request_id() for _ in range(1000)}) == 1000


def test_the_ways_in_are_those_that_are_stored():
    assert Via.values == ["page", "api", "task", "command", "import", "mail_link", "customer", "mail"]


@pytest.fixture
def time_machine_at(now):
    import time_machine

    with time_machine.travel(now, tick=False):
        yield now
