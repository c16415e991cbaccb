"""Pages and API, through the whole stack of middleware."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import Client, override_settings
from django.urls import reverse

from organisation.models import User
from tests.bench.measuring import Bench, Run, Yardstick
from tests.bench.premises import newcomer
from tests.personas import House

# Gives the answer of the test client.
Ask = Callable[[], Any]
_POLL = re.compile(r'hx-get="([^"]*seen=[^"]*)"')


@override_settings(ROOT_URLCONF="tests.bench.urls")
def measure(bench: Bench, house: House) -> None:
    """Measure what a clerk, the hall's manager and the head office look at all day."""
    clerk, manager, head = (_browser(user) for user in (house.alice, house.bo, house.head))
    complaint = newcomer(house).to("propose")
    bare = Yardstick("a page of fixed words", _run(partial(clerk.get, reverse("bare")), 200))
    api = "/api/v1/complaints/"

    def look(name: str, ask: Ask, status: int = 200) -> None:
        bench.measure(name, _run(ask, status), bare, size=len(ask().content))

    look("desk, all open", partial(clerk.get, reverse("desk"), {"show": "all"}))
    look("desk, nothing moved", partial(clerk.get, _poll_of(clerk), headers={"HX-Request": "true"}), 204)
    look("complaint at propose", partial(clerk.get, reverse("complaint", args=[complaint.public_id])))
    look("new complaint", partial(clerk.get, reverse("complaint_new")))
    look("supervisor, overdue", partial(manager.get, reverse("supervisor"), {"queue": "overdue"}))
    look("supervisor, overdue, head office", partial(head.get, reverse("supervisor"), {"queue": "overdue"}))
    look("search, words of many", partial(clerk.post, reverse("search"), {"q": "没有"}))
    look("search, words of nobody", partial(clerk.post, reverse("search"), {"q": "Nobody said this"}))
    look("search, a phone number", partial(clerk.post, reverse("search"), {"q": "13800000001"}))
    look("API list, open", partial(clerk.get, api, {"state": "open"}))
    look("API list, all", partial(clerk.get, api))
    look("API complaint", partial(clerk.get, f"{api}{complaint.public_id}/"))
    look("API timeline", partial(clerk.get, f"{api}{complaint.public_id}/timeline/"))


def _browser(user: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(user)
    return client


def _run(ask: Ask, status: int) -> Run:
    def run() -> int:
        assert ask().status_code == status
        return 1

    return run


def _poll_of(clerk: Client) -> str:
    """What the open desk asks for again and again."""
    found = _POLL.search(clerk.get(reverse("desk"), {"show": "all"}).content.decode())
    assert found is not None
    return html.unescape(found[1])
