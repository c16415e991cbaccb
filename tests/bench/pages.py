"""Pages and API, through the whole stack of middleware."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any
from uuid import uuid4

from django.test import Client, override_settings
from django.urls import reverse

from organisation.models import User
from tests.bench import urls
from tests.bench.measuring import Bench, Run, Yardstick
from tests.bench.premises import newcomer
from tests.bench.storing import forget, rows_of
from tests.personas import House

# Gives the answer of the test client.
Ask = Callable[[], Any]
_callers = count(1)
_POLL = re.compile(r'hx-get="([^"]*seen=[^"]*)"')


@override_settings(ROOT_URLCONF="tests.bench.urls")
def measure(bench: Bench, house: House) -> None:
    """Measure what a clerk, the hall's manager and the head office look at all day."""
    clerk, manager, head = (_browser(user) for user in (house.alice, house.bo, house.head))
    complaint = newcomer(house).to("propose")
    bare = Yardstick("a page of fixed words", _run(partial(clerk.get, reverse("bare")), 200))
    api = "/api/v1/complaints/"

    def look(name: str, ask: Ask, status: int = 200, against: Yardstick = bare) -> None:
        bench.measure(name, _run(ask, status), against, size=len(ask().content))

    look("desk, all open", partial(clerk.get, reverse("desk"), {"show": "all"}))
    look("desk, nothing moved", partial(clerk.get, _poll_of(clerk), headers={"HX-Request": "true"}), 204)
    look("complaint at propose", partial(clerk.get, reverse("complaint", args=[complaint.public_id])))
    look("new complaint", partial(clerk.get, reverse("complaint_new")))
    look("supervisor, overdue", partial(manager.get, reverse("supervisor"), {"queue": "overdue"}))
    look("supervisor, overdue, head office", partial(head.get, reverse("supervisor"), {"queue": "overdue"}))
    look("search, words of many", partial(clerk.post, reverse("search"), {"q": "没有"}))
    look("search, two characters of many", partial(clerk.post, reverse("search"), {"q": "停机"}))
    look("search, two characters of few", partial(clerk.post, reverse("search"), {"q": "铃声"}))
    look("search, words of nobody", partial(clerk.post, reverse("search"), {"q": "Nobody said this"}))
    look("search, a phone number", partial(clerk.post, reverse("search"), {"q": "13800000001"}))
    look("similar cases", partial(clerk.get, reverse("scripts_library:similar", args=[complaint.public_id])))
    look("API list, open", partial(clerk.get, api, {"state": "open"}))
    look("API list, all", partial(clerk.get, api))
    look("API complaint", partial(clerk.get, f"{api}{complaint.public_id}/"))
    look("API timeline", partial(clerk.get, f"{api}{complaint.public_id}/timeline/"))
    rows = Yardstick("the same rows, bare", _run(partial(clerk.get, reverse("bare_rows")), 200))
    look("desk beside its rows", partial(clerk.get, reverse("desk"), {"show": "all"}), against=rows)
    bare_one = partial(clerk.get, reverse("bare_complaint", args=[complaint.public_id]))
    one = Yardstick("the same page, drawn of what is ready", _run(bare_one, 200))
    page = reverse("complaint", args=[complaint.public_id])
    look("complaint beside its drawing", partial(clerk.get, page), against=one)
    _measure_logging(bench, clerk)


def _measure_logging(bench: Bench, clerk: Client) -> None:
    """Measure what happens when a clerk presses “Log it”."""
    log = _run(partial(_log, clerk), 302)
    log()  # The first of a day begins its own numbers; every other one counts on.
    urls.KEPT[:] = rows_of(log)
    stored = Yardstick(
        f"the same {len(urls.KEPT)} rows, stored bare", _run(partial(clerk.post, reverse("bare_store")), 302)
    )
    bench.measure("log it", log, stored)
    while urls.STORED:
        forget(urls.STORED.pop())


def _log(clerk: Client) -> Any:
    # Whoever logged one has seen by now that it is logged: the next page shows it and takes it away.
    clerk.cookies.pop("messages", None)
    # Other words each time: the same once more would be asked about first.
    words = f"账单多了五十八元两角，热线打了三次没有人回。（{next(_callers)}）"
    typed = {"channel": "walk_in", "own_words": words, "feeling": "4", "surname": "郑", "anonymity": "named"}
    return clerk.post(reverse("complaint_new"), {**typed, "idempotency_key": uuid4().hex, "save": "log"})


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
