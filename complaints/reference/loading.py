"""Puts the reference data in, row by row under its natural key; rows that exist are left as they are."""

from __future__ import annotations

from datetime import date, datetime

from complaints.codes import OptionKind
from complaints.models import Category, CrisisStep, KeyFact, LimitRule, Recourse, Remedy, SeverityRule
from complaints.reference.categories import CATEGORIES, PARENTS
from complaints.reference.crisis import CRISIS_STEPS
from complaints.reference.key_facts import KEY_FACTS
from complaints.reference.limits import LIMITS, RULES
from complaints.reference.recourse import RECOURSES
from complaints.reference.remedies import REMEDIES, TERMS_EN, TERMS_ZH

IN_FORCE_FROM = date(2020, 1, 1)


def load(*, now: datetime) -> int:
    """Load categories, key facts, ready remedies, severity rules, time limits and the steps of a crisis; says how many
    rows are new. `now` is not needed here, but every loader takes it."""
    return _categories() + _key_facts() + _remedies() + _recourses() + _rules() + _limits() + _crisis_steps()


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


def _key_facts() -> int:
    """A fact that stands is left as it is, switched off or reworded; two queries, and one where some are new."""
    known = set(KeyFact.objects.values_list("code", flat=True))
    keys = dict(Category.objects.values_list("code", "pk"))
    new = [
        KeyFact(
            code=f"{category.lower()}.{end}",
            category_id=keys[category],
            name_zh=zh,
            name_en=en,
            hint_zh=hint_zh,
            hint_en=hint_en,
            position=position,
        )
        for category, facts in KEY_FACTS.items()
        for position, (end, zh, en, hint_zh, hint_en) in enumerate(facts)
        if f"{category.lower()}.{end}" not in known
    ]
    KeyFact.objects.bulk_create(new)
    return len(new)


def _remedies() -> int:
    """As with key facts: what stands is left as it is."""
    known = set(Remedy.objects.values_list("code", flat=True))
    keys = dict(Category.objects.values_list("code", "pk"))
    new = [
        Remedy(
            code=f"{category.lower()}.{end}",
            category_id=keys[category],
            kind=kind,
            compensation=given,
            hours=hours,
            action_zh=action_zh,
            action_en=action_en,
            process_zh=process_zh,
            process_en=process_en,
            terms_zh=TERMS_ZH if kind == OptionKind.CHECK else "",
            terms_en=TERMS_EN if kind == OptionKind.CHECK else "",
            position=position,
        )
        for category, ready in REMEDIES.items()
        for position, (end, kind, given, hours, action_zh, process_zh, action_en, process_en) in enumerate(ready)
        if f"{category.lower()}.{end}" not in known
    ]
    Remedy.objects.bulk_create(new)
    return len(new)


def _recourses() -> int:
    """As with key facts: what stands is left as it is."""
    known = set(Recourse.objects.values_list("code", flat=True))
    new = [
        Recourse(
            code=code,
            industry=industry,
            kind=kind,
            name_zh=name_zh,
            text_zh=text_zh,
            name_en=name_en,
            text_en=text_en,
            source=source,
            verified=verified,
            position=position,
        )
        for position, (code, industry, kind, name_zh, text_zh, name_en, text_en, source, verified) in enumerate(
            RECOURSES
        )
        if code not in known
    ]
    Recourse.objects.bulk_create(new)
    return len(new)


def _crisis_steps() -> int:
    """As with key facts: what stands is left as it is."""
    known = set(CrisisStep.objects.values_list("code", flat=True))
    new = [
        CrisisStep(code=code, name_zh=zh, name_en=en, who_zh=who_zh, who_en=who_en, minutes=minutes, position=position)
        for position, (code, zh, en, who_zh, who_en, minutes) in enumerate(CRISIS_STEPS)
        if code not in known
    ]
    CrisisStep.objects.bulk_create(new)
    return len(new)


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
