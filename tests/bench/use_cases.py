"""What the desk does: from one save to the whole road."""

from __future__ import annotations

from itertools import count
from uuid import uuid4

from complaints.usecases.receiving import Intake
from complaints.usecases.settling import Settlement, settle_on_the_spot
from tests.bench.measuring import Bench, Yardstick
from tests.bench.premises import newcomer
from tests.personas import WORDS, House, act

_guests = count(1)


def measure(bench: Bench, house: House, against: Yardstick) -> None:
    """Measure logging, settling at once, and the road from receive to closed."""

    def receive() -> int:
        newcomer(house)
        return 1

    def settle() -> int:
        # Other words each time: the same once more would be asked about first.
        guest = next(_guests)
        words, email = f"{WORDS}（{guest}）", f"visitor{guest}@example.com"
        intake = Intake(channel="walk_in", own_words=words, feeling=2, email=email)
        settlement = Settlement(
            found="查账单：长途费另计。", done="已恢复通话。", customer_says="好，谢谢。", feeling_after=1, cause="ours"
        )
        settle_on_the_spot(intake, settlement, act(house.alice), branch=house.hall, key=uuid4().hex)
        return 1

    def walk() -> int:
        newcomer(house).to("closed")
        return 1

    bench.measure("receive", receive, against)
    bench.measure("on the spot", settle, against)
    bench.measure("the whole road, receive to closed", walk, against)
