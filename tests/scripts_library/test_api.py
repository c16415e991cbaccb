"""What the library offers through the API about one complaint: what should not reach its customer, and how it went
before."""

from __future__ import annotations

import pytest
from drf_spectacular.generators import SchemaGenerator

from tests.complaints.api_fixtures import Caller
from tests.complaints.test_api_description import check
from tests.personas import House, Walker, start

HURTS = "您好。可能是您弄错了。"
pytestmark = pytest.mark.usefixtures("library")
# Who reads the complaint, and who looks beyond it: the desk, departments, the other branch, readers of all branches.
WORDING = {"5017": 200, "3001": 200, "1001": 200, "5027": 404, "6001": 404, "7001": 200, "8001": 200}


def path(walker: Walker, what: str) -> str:
    return f"complaints/{walker.complaint.public_id}/{what}/"


class TestTheWording:
    def test_names_the_place_and_the_better_words(self, received: Walker, house: House) -> None:
        told = Caller(house.alice).post(path(received, "wording"), {"words": HURTS}).json()["results"]

        worst = next(one for one in told if one["level"] == "block")
        assert (HURTS[worst["start"] : worst["end"]], worst["better"]) == ("您弄错", "我再和您核对一遍。")

    @pytest.mark.parametrize(("code", "status"), WORDING.items())
    def test_is_for_who_reads_the_complaint(self, received: Walker, house: House, code: str, status: int) -> None:
        assert Caller(house.people[code]).post(path(received, "wording"), {"words": HURTS}).status_code == status

    def test_gives_what_it_describes(self, received: Walker, house: House) -> None:
        described = SchemaGenerator().get_schema(request=None, public=True)

        check(described, "RemarksOut", Caller(house.alice).post(path(received, "wording"), {"words": HURTS}).json())

    @pytest.mark.parametrize("body", [{}, {"words": 3}, {"words": "x" * 9000}, {"text": "x"}])
    def test_takes_words_only(self, received: Walker, house: House, body: dict[str, object]) -> None:
        assert Caller(house.alice).post(path(received, "wording"), body).status_code == 400


class TestSimilarCases:
    def test_are_told_as_on_the_page(self, received: Walker, house: House) -> None:
        case = start(house, phone="13800000301").to("closed")
        described = SchemaGenerator().get_schema(request=None, public=True)

        told = Caller(house.alice).get(path(received, "similar")).json()

        check(described, "CasesOut", told)
        [one] = told["results"]
        assert (one["number"], one["done"], one["category"]) == (case.number, "今天恢复通话", "BILLING")
        assert 0.9 < one["alike"] <= 1

    @pytest.mark.parametrize(("code", "status"), {**WORDING, "6001": 404}.items())
    def test_are_for_the_desk(self, received: Walker, house: House, code: str, status: int) -> None:
        assert Caller(house.people[code]).get(path(received, "similar")).status_code == status

    def test_are_for_nobody_unknown(self, received: Walker) -> None:
        assert Caller().get(path(received, "similar")).status_code == 401
