"""The three ways up from the complaint: news (signals), questions (ports) and panels. Upper floors fill them in their
`apps.py`; nothing here knows who they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import QuerySet
from django.dispatch import Signal
from django.http import HttpRequest
from django.urls import reverse

from complaints.codes import QuestionKind

if TYPE_CHECKING:
    from complaints.errors import Text
    from complaints.models import Complaint, Deadline
    from evidence.act import Act
    from organisation.at_once import Row, Rows
    from organisation.models import Branch, User
    from organisation.policies import Policies

# --- News: no answer is expected; receivers write in the same transaction. Sent with complaint= and act=. -------------
stage_entered = Signal()
ended = Signal()
reopened = Signal()
# With promise=, and option= where the customer took one and it became our word.
promise_given = Signal()
receipt_given = Signal()
# With option=: the customer took it, and it is still to be done.
option_accepted = Signal()
# With escalation=: a step up that was opened just now.
went_up = Signal()
# With seq= (the place on the trail where the words stand): what the customer was told; of the result `in_writing` says
# whether they may have it in writing as well.
result_told = Signal()
recourse_told = Signal()
level_told = Signal()
owner_changed = Signal()
# The customer waits for something that nobody in front of them can give: a department's answer, a cause to be found.
wait_begun = Signal()
# The clock runs again after a pause: whoever waits waits for us from now on.
went_on = Signal()
severity_raised = Signal()
callback_result_noted = Signal()
# With approval= as well: somebody said yes or no to it, or nobody needs the answer any more.
approval_settled = Signal()
# With families= (codes of the guard) and seq= (the place on the trail): words went out although the guard stopped them.
words_sent_despite = Signal()
# With customer=, complaints= and act=: forget what they said on your floor.
customer_erased = Signal()


# --- Questions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Finding:
    """One thing a text guard sees: where, why, and the better words."""

    level: Literal["hint", "warn", "block"]
    family: str
    start: int
    end: int
    why: str
    better: str


TextGuard = Callable[[str, str, bool], list[Finding]]
DeadlineWaker = Callable[["Deadline", "Complaint", "Act"], None]
_text_guard: list[TextGuard] = []
_wakers: dict[str, DeadlineWaker] = {}


def set_text_guard(check: TextGuard) -> None:
    """Fill the port that reads what is meant for a customer: check(text, language, cause_known)."""
    _text_guard[:] = [check]


def text_guard() -> TextGuard | None:
    """Give the guard, None while nobody filled the port (a system check complains then)."""
    return _text_guard[0] if _text_guard else None


def set_waker(kind: str, wake: DeadlineWaker) -> None:
    """Let somebody answer for every step of deadlines of a kind; without one the owner is reminded by mail."""
    _wakers[kind] = wake


def waker(kind: str) -> DeadlineWaker | None:
    return _wakers.get(kind)


# --- Panels -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Panel:
    """A part of the complaint page drawn by an upper floor: on the server with the page, refreshed by htmx.

    `render` gives markup from a template (`render_to_string`); a plain string would be shown escaped. `follows`: fields
    of the stage's form. As soon as one of them changes, `url_name` is asked anew with what stands chosen there and is
    not saved yet, and its answer takes its place on the page by itself (out of band). After the save it is drawn from
    what was saved. At the place "words", beside the customer's own, it may be empty.
    """

    key: str
    title: Callable[[], str]
    url_name: str
    render: Callable[[HttpRequest, Complaint, datetime], str]
    query_budget: int
    place: Literal["say", "words", "side", "main"] = "side"
    follows: tuple[str, ...] = ()


_panels: dict[str, Panel] = {}


def register_panel(panel: Panel) -> None:
    _panels[panel.key] = panel


def panels(place: str) -> list[Panel]:
    """The panels of one place, in the order of their keys."""
    return [panel for _key, panel in sorted(_panels.items()) if panel.place == place]


@dataclass(frozen=True)
class Fold:
    """Something about a complaint that a page asks for only when it is unfolded: where (a URL name that takes the
    complaint's reference and answers htmx with markup), by which letter, for whom it is there at all (that is asked
    with every page, so it asks the database nothing), and whether a customer who looks along must not see it."""

    key: str
    title: Callable[[], str]
    url_name: str
    letter: str
    is_for: Callable[[Complaint, User, datetime], bool] = lambda _complaint, _user, _now: True
    is_private: bool = True


_folds: dict[str, Fold] = {}


def register_fold(fold: Fold) -> None:
    _folds[fold.key] = fold


def folds() -> list[Fold]:
    """What upper floors unfold, in the order of their keys."""
    return [fold for _key, fold in sorted(_folds.items())]


# --- The first sentences: what to say while a new complaint is taken down ---------------------------------------------

OpeningLines = Callable[["HttpRequest", "Branch", str, datetime], str]
_opening_lines: list[OpeningLines] = []


def set_opening_lines(render: OpeningLines) -> None:
    """Fill the port: render(request, branch, channel, now) gives markup from a template."""
    _opening_lines[:] = [render]


def opening_lines(request: HttpRequest, branch: Branch, channel: str, *, now: datetime) -> str:
    """Give the markup, empty while nobody filled the port."""
    return _opening_lines[0](request, branch, channel, now) if _opening_lines else ""


# --- Readers: what the words say that are being typed -----------------------------------------------------------------

Reader = Literal["intake-help", "wording", "wording-new"]
_readers: dict[Reader, str] = {}


def set_reader(name: Reader, url_name: str) -> None:
    """Fill the port: a URL that takes `words` by POST and answers with markup. “intake-help”: what a narrative
    suggests; “wording”: what in it should not reach the customer of the complaint in its address; “wording-new”: the
    same of what was settled on the spot."""
    _readers[name] = url_name


def reader_url(name: Reader, *parts: object) -> str:
    """Give the address, empty while nobody filled the port."""
    return reverse(_readers[name], args=parts) if name in _readers else ""


# --- Like cases: what was granted in settled complaints that resemble one, for staff alone (R87) ----------------------

_like_cases: list[str] = []


def set_like_cases(url_name: str) -> None:
    """Fill the port: a URL that takes the complaint's reference and, asked for `only=granted`, answers with sentences
    as markup."""
    _like_cases[:] = [url_name]


def like_cases_url(ref: object) -> str:
    """Give the address, empty while nobody filled the port."""
    return f"{reverse(_like_cases[0], args=[ref])}?only=granted" if _like_cases else ""


# --- Duties of the day: what the desk page lists beside the complaints ------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """One line of "my duties today" (R174)."""

    key: str
    label: str
    count: int
    url: str


DutyLister = Callable[["HttpRequest", datetime], list[Duty]]
_duties: dict[str, DutyLister] = {}


def register_duties(key: str, lister: DutyLister) -> None:
    _duties[key] = lister


def duties(request: HttpRequest, *, now: datetime) -> list[Duty]:
    """Ask every floor what waits for this person today."""
    return [duty for _key, lister in sorted(_duties.items()) for duty in lister(request, now)]


# --- What waits for supervisors elsewhere: told with a number beside their own queues --------------------------------


@dataclass(frozen=True)
class Tally:
    """Something else that waits for whoever decides: its rows for a person (counted in the page's own query), and where
    they are looked at. `stays`: told as well where nothing waits."""

    key: str
    label: Callable[[], str]
    url_name: str
    rows: Callable[[User, datetime], QuerySet[Any, Any]]
    stays: Callable[[], bool] = lambda: False


_tallies: dict[str, Tally] = {}


def register_tally(tally: Tally) -> None:
    _tallies[tally.key] = tally


def tallies() -> list[Tally]:
    """What waits elsewhere, in the order of the keys."""
    return [tally for _key, tally in sorted(_tallies.items())]


# --- The question bank: what to ask while the facts are looked for ---------------------------------------------------


@dataclass(frozen=True)
class Prompt:
    """One question as it is offered."""

    key: str
    kind: str
    text: str

    @property
    def kind_label(self) -> str:
        return str(QuestionKind(self.kind).label)


@dataclass(frozen=True)
class QuestionBank:
    """What the floor that keeps the questions answers: `rows` are those to read with the page's other lists, `prompts`
    chooses among them, without the ones whose keys were asked already."""

    rows: Callable[[Complaint], Rows]
    prompts: Callable[[Complaint, Sequence[Row], Collection[str]], list[Prompt]]

    def all_of(self, rows: Sequence[Row]) -> list[Prompt]:
        """Every question among those rows."""
        return [Prompt(row["key"], row["kind"], row["text"]) for row in rows]


_question_bank: list[QuestionBank] = []


def set_question_bank(bank: QuestionBank) -> None:
    _question_bank[:] = [bank]


def question_bank() -> QuestionBank | None:
    """Give the bank, None while nobody filled the port: then only questions of one's own are asked."""
    return _question_bank[0] if _question_bank else None


# --- The customer's own page ------------------------------------------------------------------------------------------

CustomersAddress = Callable[["Complaint", datetime], str]
_customers_address: list[CustomersAddress] = []


def set_customers_address(give: CustomersAddress) -> None:
    """Fill the port: give(complaint, now) says where the customer's own page is, "" where a complaint has none."""
    _customers_address[:] = [give]


def customers_address(complaint: Complaint, *, now: datetime) -> str:
    """Give the whole address, empty while nobody filled the port."""
    return _customers_address[0](complaint, now) if _customers_address else ""


# --- How a branch handles complaints, for everybody to read -----------------------------------------------------------

PolicyAddress = Callable[["Branch", "Policies", str], str]
_policy_address: list[PolicyAddress] = []


def set_policy_address(give: PolicyAddress) -> None:
    """Fill the port: give(branch, policies, language) says where the page stands, "" while it is not public."""
    _policy_address[:] = [give]


def policy_address(branch: Branch, policies: Policies, *, language: str) -> str:
    """Give the whole address, empty while nobody filled the port."""
    return _policy_address[0](branch, policies, language) if _policy_address else ""


# --- The timeline: how the entries read that upper floors write into the complaint's trail ----------------------------


@dataclass(frozen=True)
class TrailLine:
    """How one kind of entry reads, its sign, and what the codes of its facts are called in words. `beside`: it leaves
    the version alone and is done in a part of the page of its own, so to whoever did it it is no news. `quiet`: it is
    news to nobody who has the page open."""

    sentence: Text
    icon: str = "dot"
    words: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    beside: bool = False
    quiet: bool = False


_trail_lines: dict[str, TrailLine] = {}


def register_trail_lines(lines: Mapping[str, TrailLine]) -> None:
    """Say how entries of these kinds read; `%(name)s` in a sentence is the fact of that name."""
    _trail_lines.update(lines)


def trail_line(kind: str) -> TrailLine | None:
    return _trail_lines.get(kind)
