"""What the pages of the case library show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Field
from django.utils.translation import gettext as _

from complaints.codes import Channel, CustomerType
from organisation.models import Industry
from scripts_library.casebook.finding import Near, pair_of
from scripts_library.models import KnownMatter, LibraryCase
from scripts_library.models.cases import TOLD
from scripts_library.suggesting import categories_in
from scripts_library.vocabulary import CaseKind, Handling

LEAD = 80
CHIPS = {Handling.GOOD: "green", Handling.POOR: "amber"}
# What stands on the page of a case as lines of a list.
LISTED = ("steps", "questions", "pre_check")


def index_context(near: Near, *, industry: str, typed: str) -> dict[str, Any]:
    """What was found, or all that one trade has, with the other trades to go to."""
    return {
        "q": typed,
        "industries": [(code, label, code == industry and not typed) for code, label in Industry.choices],
        "cases": [case_card(case) for case in near.cases],
        "matters": near.matters,
        "found": len(near.cases) + len(near.matters),
    }


def case_card(case: LibraryCase) -> dict[str, Any]:
    """A case as one looks at it in a list."""
    text = case.narrative.replace("\n", " ")
    return {
        "key": case.key,
        "title": case.title,
        "lead": text[:LEAD] + ("…" if len(text) > LEAD else ""),
        "chip": _("Praise") if case.kind == CaseKind.PRAISE else str(Handling(case.quality).label),
        "colour": CHIPS[Handling(case.quality)],
        "paid": case.paid,
    }


def case_context(case: LibraryCase) -> dict[str, Any]:
    """A case, and beside it the same matter handled the other way (R159); three queries."""
    other = pair_of(case)
    names = categories_in("")
    sides = [case, other] if other else [case]
    # The good one stands first, whichever was opened.
    sides.sort(key=lambda one: one.quality != Handling.GOOD)
    return {
        "case": case,
        "about": _about(case, names.get(case.category, "")),
        "sides": [{"case": one, **_chip(one), "parts": _parts(one)} for one in sides],
    }


def _chip(case: LibraryCase) -> dict[str, str]:
    card = case_card(case)
    return {"chip": card["chip"], "colour": card["colour"]}


def _about(case: LibraryCase, category: str) -> list[str]:
    said = [str(Industry(case.industry).label), category]
    said += [str(Channel(case.channel).label)] if case.channel else []
    said += [str(CustomerType(case.customer_type).label)] if case.customer_type else []
    return [one for one in said if one]


def _parts(case: LibraryCase) -> list[dict[str, Any]]:
    parts = []
    for name in TOLD:
        text = getattr(case, name)
        if text:
            label = str(_field(name).verbose_name)
            parts.append({"label": label, "lines": lines_of(text) if name in LISTED else [], "text": text})
    return parts


def _field(name: str) -> Field[Any, Any]:
    field = LibraryCase._meta.get_field(name)
    assert isinstance(field, Field)
    return field


def lines_of(text: str) -> list[str]:
    """Take a text apart at its lines, without what numbers them."""
    return [line.lstrip("0123456789.、)） ").strip() for line in text.splitlines() if line.strip()]


def matter_context(matter: KnownMatter) -> dict[str, Any]:
    """A known matter with its checks and steps as lists."""
    return {"matter": matter, "tests": lines_of(matter.test), "steps": lines_of(matter.fix)}


def near_context(near: Near) -> dict[str, Sequence[Any]]:
    """What stands under the similar complaints."""
    return {
        "cases": [case_card(case) for case in near.cases],
        "matters": [matter_context(matter) for matter in near.matters],
    }
