"""Puts the reference data in, row by row under its natural key; rows that exist are left as they are."""

from __future__ import annotations

from datetime import date, datetime

from complaints.models import Category, LimitRule, SeverityRule
from complaints.reference.categories import CATEGORIES, PARENTS
from complaints.reference.limits import LIMITS, RULES

IN_FORCE_FROM = date(2020, 1, 1)


def load(*, now: datetime) -> int:
    """Load categories, severity rules and time limits; says how many rows are new. `now` is not needed here, but every
    loader takes it."""
    return _categories() + _rules() + _limits()


def _categories() -> int:
    new = 0
    for position, (code, zh, en, industries) in enumerate(CATEGORIES):
        _row, is_new = Category.objects.get_or_create(
            code=code,
            defaults={"name_zh": zh, "name_en": en, "industries": list(industries), "position": position},
        )
        new += is_new
    if new:
        codes = {category.code: category for category in Category.objects.all()}
        for child, parent in PARENTS.items():
            Category.objects.filter(code=child, parent=None).update(parent=codes[parent])
    return new


def _rules() -> int:
    return sum(
        SeverityRule.objects.get_or_create(
            when=when, value=value, defaults={"raises_to": raises_to, "tells": list(tells)}
        )[1]
        for when, value, raises_to, tells in RULES
    )


def _limits() -> int:
    return sum(
        LimitRule.objects.get_or_create(
            kind=kind,
            severity=severity,
            industry=industry,
            effective_from=IN_FORCE_FROM,
            defaults={
                "limit": limit,
                "pausable": pausable,
                "source": source,
                "verified": verified,
            },
        )[1]
        for kind, severity, industry, limit, pausable, source, verified in LIMITS
    )
