"""What a narrative suggests: category, severity, customer type, feeling, facts to tick and whom to tell, each with the
words that decided (R161). It only suggests: the clerk decides, and ticked facts alone raise the severity (R139)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from math import log1p

from complaints.codes import Severity
from complaints.spelling import Spelled
from scripts_library.folding import fold, has_chinese
from scripts_library.reading.denials import hide_denied, meant
from scripts_library.reading.reasons import is_plain, reasons, telling
from scripts_library.reading.terms import Hit, TermBook
from scripts_library.reading.weights import Learned, Question, Values, chance, shares
from scripts_library.vocabulary import PointsTo

# How much the house's keywords say beside what was learned; found on the tune half of the corpus.
KEYWORDS_COUNT = {PointsTo.CATEGORY: 0.3, PointsTo.SEVERITY: 0.5, PointsTo.CUSTOMER_TYPE: 0.6}
CATEGORIES, TYPES, ROLES, WORDS = 3, 2, 4, 3
# To overlook what is serious costs more than to look at it once too often: so much sooner is it named.
SOONER: Mapping[str, float] = {Severity.SERIOUS: 0.7, Severity.CRISIS: 0.7}
# From which score on somebody above should hear of it, and who: where nine of ten that must go up are found.
GOES_UP_FROM = -1.1
ROLE_FROM = -0.3
# One sure word ticks no fact by itself, but is worth asking about; two hints are as good.
FLAG_FROM = 3
# Where it goes up anyway, a hint is enough to name whom else to tell.
ROLE_HINT_FROM = 1
# Fewer letters than these suggest nothing.
LEAST_LETTERS = 6
# So much of a text is read: what it is about stands there, and a pasted letter must not keep whoever types waiting.
READ_AT_MOST = 2_000
# From how much on what was learned of a category speaks by itself; below, the industry and chance chose. Of English
# less was learned: there the house's keywords must speak, or what was learned loudly, so that eight of ten are right.
SPEAKS_FROM: Mapping[str, float] = {PointsTo.CATEGORY: 0.1}
LATIN_SPEAKS_FROM = 1.0
# Where the likeliest answer of a branch has less than this among all there are, what was learned says nothing there.
LEAST_SHARE = 0.1
# Who was only learned is shown where it surely goes up: by its own chance, or because it sounds grave.
SURELY_UP = 0.5
_YES = "yes"


@dataclass(frozen=True)
class Guess:
    """One suggestion: its code, how likely it is (0–1), the words that speak for it, as they were typed, and whether
    they say enough for it to be worth showing."""

    code: str
    share: float
    words: tuple[str, ...] = ()
    speaks: bool = True


@dataclass(frozen=True)
class Reading:
    """What a narrative suggests, the likeliest first. Empty where it says too little."""

    categories: tuple[Guess, ...] = ()
    severity: Guess | None = None
    types: tuple[Guess, ...] = ()
    feeling: Guess | None = None
    flags: tuple[Guess, ...] = ()
    goes_up: Guess | None = None
    roles: tuple[Guess, ...] = ()


def read_narrative(
    narrative: str, *, industry: str, categories: Collection[str], learned: Learned, terms: TermBook
) -> Reading:
    """Read a narrative told in Chinese or English, in a branch of an industry that files under these categories."""
    spelled = fold(narrative[:READ_AT_MOST])
    if sum(map(str.isalnum, spelled.text)) < LEAST_LETTERS:
        return Reading()
    visible = hide_denied(spelled.text)
    hits = meant(spelled.text, terms.hits(spelled.text, industry=industry), visible=visible)
    return _Reader(narrative, replace(spelled, text=visible), industry, learned, hits).read(categories)


class _Reader:
    """One narrative, weighed once and asked every question."""

    def __init__(
        self, narrative: str, spelled: Spelled, industry: str, learned: Learned, hits: Collection[Hit]
    ) -> None:
        self.narrative = narrative
        self.spelled = spelled
        self.learned = learned
        self.hits = hits
        self.pieces = learned.pieces(spelled.text)
        self.values = learned.values(self.pieces, about=industry)
        # Of English less was learned, and its plain words decide nothing that a matter is about.
        said = {piece: spans for piece, spans in self.pieces.items() if not (piece.isascii() and is_plain(piece))}
        self.telling = learned.values(said, about=industry)
        self.known = [hit.span for hit in hits if hit.term.points_to != PointsTo.SCRIPT]
        self.is_chinese = has_chinese(spelled.text)

    def read(self, categories: Collection[str]) -> Reading:
        [severity] = self.best(PointsTo.SEVERITY, most=1)
        goes_up = next(iter(self.holding("goes_up", at_least=GOES_UP_FROM, most=1)), None)
        surely = goes_up is not None and (goes_up.share >= SURELY_UP or severity.code in SOONER)
        return Reading(
            categories=self.best(PointsTo.CATEGORY, most=CATEGORIES, among=categories),
            severity=severity,
            types=self.best(PointsTo.CUSTOMER_TYPE, most=TYPES),
            feeling=self.guess("feeling", self.question("feeling").scores(self.values), most=1)[0],
            flags=self.flags(),
            goes_up=goes_up,
            roles=self.roles(goes_up=goes_up is not None, surely=surely),
        )

    def of(self, name: str) -> Values:
        """What of the text a question is asked about."""
        return self.telling if name == PointsTo.CATEGORY else self.values

    def question(self, name: str) -> Question:
        return self.learned.questions[name]

    def best(self, points_to: PointsTo, *, most: int, among: Collection[str] | None = None) -> tuple[Guess, ...]:
        """Choose the likeliest answers, the house's keywords heard beside what was learned."""
        said = self.weights_of(points_to)
        scores = {
            code: score + KEYWORDS_COUNT[points_to] * log1p(said.get(code, 0)) + SOONER.get(code, 0.0)
            for code, score in self.question(points_to).scores(self.of(points_to)).items()
        }
        here = {code: score for code, score in scores.items() if among is None or code in among}
        found = self.guess(points_to, here, most=most)
        if found and shares(scores)[found[0].code] < LEAST_SHARE:
            # Most likely it is a matter of another trade.
            found = tuple(replace(guess, speaks=guess.speaks and guess.code in said) for guess in found)
        return found

    def holding(self, name: str, *, at_least: float, most: int) -> tuple[Guess, ...]:
        """Give the answers that hold, each by itself."""
        scores = self.question(name).scores(self.values)
        found = sorted((code for code, score in scores.items() if score >= at_least), key=lambda code: -scores[code])
        return tuple(self.guessed(name, code, chance(scores[code])) for code in found[:most])

    def flags(self) -> tuple[Guess, ...]:
        """Facts that the words name; nothing but keywords speaks for them."""
        said = self.weights_of(PointsTo.FLAG)
        found = sorted((code for code, weight in said.items() if weight >= FLAG_FROM), key=lambda code: -said[code])
        return tuple(Guess(code, 1.0, self.terms(PointsTo.FLAG, code)) for code in found)

    def roles(self, *, goes_up: bool, surely: bool) -> tuple[Guess, ...]:
        """Whom to tell: those whom keywords name, then, where it goes up at all, those that were learned."""
        least = ROLE_HINT_FROM if goes_up else FLAG_FROM
        said = {code: weight for code, weight in self.weights_of(PointsTo.ROLE).items() if weight >= least}
        found = [
            Guess(code, 1.0, self.terms(PointsTo.ROLE, code)) for code in sorted(said, key=lambda code: -said[code])
        ]
        if goes_up:
            learned = self.holding("roles", at_least=ROLE_FROM, most=ROLES)
            found += [replace(guess, speaks=guess.speaks and surely) for guess in learned if guess.code not in said]
        return tuple(found[:ROLES])

    def guess(self, name: str, scores: Mapping[str, float], *, most: int) -> tuple[Guess, ...]:
        likely = shares(scores) if scores else {}
        found = sorted(likely, key=lambda code: -likely[code])[:most]
        return tuple(self.guessed(name, code, likely[code]) for code in found)

    def weights_of(self, points_to: PointsTo) -> dict[str, int]:
        sums: dict[str, int] = {}
        for hit in self.hits:
            if hit.term.points_to == points_to:
                sums[hit.term.code] = sums.get(hit.term.code, 0) + hit.term.weight
        return sums

    def terms(self, name: str, code: str) -> tuple[str, ...]:
        """The keywords that point there, as they were typed."""
        spans = [hit.span for hit in self.hits if (hit.term.points_to, hit.term.code) == (name, code)]
        return tuple(dict.fromkeys(self.typed(*span) for span in spans))[:WORDS]

    def guessed(self, name: str, code: str, share: float) -> Guess:
        """Put an answer with the words that decided: the house's keywords first, then what was learned."""
        spoke = self.question(name).deciding(self.of(name), code)
        spans = reasons(self.spelled.text, self.pieces, spoke, known=self.known, most=WORDS)
        found = list(self.terms(name, code))
        least = SPEAKS_FROM.get(name) if self.is_chinese else LATIN_SPEAKS_FROM
        enough = bool(found) or least is None or sum(telling(spoke).values()) >= least
        learned = [self.typed(*span) for span in spans]
        found += [word for word in learned if not any(word in other or other in word for other in found)]
        return Guess(code, share, tuple(found[:WORDS]), enough and bool(found))

    def typed(self, start: int, end: int) -> str:
        """Give the letters behind a place of the folded text."""
        first, last = self.spelled.span(start, end)
        return self.narrative[first:last]
