"""What the desk is offered while it writes a narrative down (R161): the reader with the house's present keywords, and
its answers in the desk's words."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from complaints.codes import CustomerType, Feeling, Flag, Severity
from complaints.models import Category
from organisation.models import Branch
from organisation.models.people import Duty
from organisation.models.places import in_current_language
from scripts_library.keywords import term_book
from scripts_library.reading.narrative import Guess, Reading, read_narrative
from scripts_library.reading.weights import Learned
from scripts_library.reading.weights import learned as what_was_learned

# A second choice is worth a look from this share on, the first always.
WORTH_A_LOOK = 0.05


@dataclass(frozen=True)
class Suggestion:
    """One suggestion in words: its code, what it is called, and the customer's words that speak for it."""

    code: str
    label: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Help:
    """What the page shows: only what words of the customer speak for. Nothing of it fills a field by itself."""

    categories: tuple[Suggestion, ...] = ()
    flags: tuple[Suggestion, ...] = ()
    severity: Suggestion | None = None
    customer_type: Suggestion | None = None
    feeling: Suggestion | None = None
    roles: tuple[Suggestion, ...] = ()

    @property
    def because(self) -> list[Suggestion]:
        """What is suggested, the likeliest category alone of all, each with the words that no other had before it."""
        single = [one for one in (self.severity, self.customer_type) if one]
        said: set[str] = set()
        told = []
        for one in (*self.categories[:1], *self.flags, *single, *self.roles):
            words = tuple(word for word in one.words if word not in said)
            said.update(words)
            if words:
                told.append(replace(one, words=words))
        return told


def read_at(
    narrative: str, industry: str, *, categories: Collection[str] | None = None, learned: Learned | None = None
) -> Reading:
    """Read a narrative as at a branch of this industry; two queries at most. Another `learned` only judges."""
    return read_narrative(
        narrative,
        industry=industry,
        categories=categories_in(industry) if categories is None else categories,
        learned=learned or what_was_learned("narrative"),
        terms=term_book(),
    )


def help_at(narrative: str, branch: Branch) -> Help:
    """Say what a narrative suggests at this branch, in the language of the page; two queries."""
    names = categories_in(branch.industry)
    reading = read_at(narrative, branch.industry, categories=names)
    speaking = [guess for guess in reading.categories if guess.speaks]
    second = [guess for guess in speaking[1:] if guess.share >= WORTH_A_LOOK]
    types = [guess for guess in reading.types[:1] if guess.code != CustomerType.ORDINARY and guess.speaks]
    severity = reading.severity
    # Most complaints are general ones; saying so helps nobody.
    tells = severity is not None and severity.code != Severity.GENERAL and severity.speaks
    return Help(
        categories=tuple(_named(guess, names) for guess in (*speaking[:1], *second)),
        flags=tuple(_named(guess, dict(Flag.choices)) for guess in reading.flags),
        severity=_named(severity, dict(Severity.choices)) if severity and tells else None,
        customer_type=_named(types[0], dict(CustomerType.choices)) if types else None,
        feeling=_named(reading.feeling, {str(code): label for code, label in Feeling.choices})
        if reading.feeling
        else None,
        roles=tuple(
            _named(guess, dict(Duty.choices)) for guess in reading.roles if guess.speaks and guess.code in Duty.values
        ),
    )


def categories_in(industry: str) -> dict[str, str]:
    """Name the categories a branch of this industry files under, by code; all of them where none is named."""
    rows = Category.objects.filter(is_active=True).values_list("code", "industries", "name_zh", "name_en")
    return {
        code: in_current_language(zh, en)
        for code, where, zh, en in rows
        if not industry or not where or industry in where
    }


def _named(guess: Guess, names: Mapping[str, object]) -> Suggestion:
    return Suggestion(guess.code, str(names.get(guess.code, guess.code)), guess.words)
