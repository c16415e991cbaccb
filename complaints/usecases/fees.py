"""Explaining a fee step by step, as a table that the customer takes home (R56, R97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from complaints.codes import Stage
from complaints.errors import BadInput, WrongState
from complaints.fees import Fee, fee_of, number, price
from complaints.models import Complaint, FeeLine, FeeTable
from complaints.models.fee import COUNT_PLACES, LONGEST_SENTENCE, LONGEST_WHAT, PRICE_PLACES, sum_of
from complaints.money import HOME_CURRENCY
from complaints.usecases.door import use_case, write
from complaints.usecases.proposing import CURRENCY, LARGEST_AMOUNT
from complaints.usecases.speaking import demand_good_words
from evidence.act import Act

# While the facts or a remedy are looked for, and when the customer asks once more.
EXPLAINED_AT = (Stage.CLARIFY, Stage.PROPOSE, Stage.CONFIRM)
MOST_STEPS = 12
LARGEST_COUNT = Decimal("999999.999")
LARGEST_PRICE = Decimal("99999999.9999")


@dataclass(frozen=True)
class FeeStep:
    """One line as it was typed; a wholly empty one is none."""

    what: str = ""
    count: Decimal | None = None
    unit_price: Decimal | None = None

    @property
    def is_empty(self) -> bool:
        return not self.what.strip() and self.count is None and self.unit_price is None

    @property
    def sum(self) -> Decimal | None:
        """What it comes to, None while something is missing or off."""
        if self.count is None or self.unit_price is None or _off_count(self.count) or _off_price(self.unit_price):
            return None
        return sum_of(self.count, self.unit_price)


def name_of(part: str, place: int) -> str:
    """What a part of the line at this place, counted from 1, is called on forms and in refusals."""
    return f"{part}_{place}"


@use_case(counts=False, after_end=False)
def explain_fee(
    complaint: Complaint,
    act: Act,
    *,
    steps: Sequence[FeeStep],
    currency: str = HOME_CURRENCY,
    thought: str = "",
    truth: str = "",
    replaces: int | None = None,
) -> None:
    """Keep how the fee is made up, and in a sentence each what the customer thought and how it is.

    It takes the place of the table before, which stays on the record; no steps at all take that one back. `replaces`:
    the table that whoever writes has seen, 0 for none; None asks nothing.

    :raises WrongState: it is explained at another stage, or a colleague explained it meanwhile.
    :raises BadInput: a line lacks something, or a number does not fit; each named by `name_of`.
    :raises WordsStopped: the words would hurt.
    """
    if complaint.stage not in EXPLAINED_AT:
        raise WrongState(_("A fee is explained from the facts on until the customer has decided."))
    before = fee_of(complaint)
    if replaces is not None and replaces != (before.table.pk if before else 0):
        raise WrongState(_("A colleague explained it meanwhile, see above. Yours is kept: look, then save again."))
    thought, truth = thought.strip(), truth.strip()
    kept = [step for step in steps if not step.is_empty]
    if not kept and before is not None and not (thought or truth):
        complaint.fee_tables.filter(replaced_at=None).update(replaced_at=act.now)
        write(complaint, act, "fee.taken_back", facts={"table": before.table.pk})
        return
    if fields := faults_of(steps, currency=currency, thought=thought, truth=truth):
        raise BadInput(" ".join(fields.values()), fields=fields)
    said = {name_of("what", place): step.what for place, step in enumerate(steps, start=1) if not step.is_empty}
    demand_good_words(complaint, act, thought=thought, truth=truth, **said)
    table = FeeTable(complaint=complaint, currency=currency, thought=thought, truth=truth, by=act.by, at=act.now)
    lines = [_line(table, place, step) for place, step in enumerate(kept, start=1)]
    if before is None or not _is_same(before, Fee(table, lines)):
        _keep(complaint, act, Fee(table, lines))


def _line(table: FeeTable, place: int, step: FeeStep) -> FeeLine:
    assert step.count is not None and step.unit_price is not None, "A whole step."  # noqa: PT018
    return FeeLine(table=table, position=place, what=step.what.strip(), count=step.count, unit_price=step.unit_price)


def _keep(complaint: Complaint, act: Act, fee: Fee) -> None:
    complaint.fee_tables.filter(replaced_at=None).update(replaced_at=act.now)
    fee.table.save(force_insert=True)
    FeeLine.objects.bulk_create(fee.lines)
    told = "; ".join(f"{row['what']} {row['count']} × {row['price']} = {row['sum']}" for row in fee.rows())
    facts = {
        "table": fee.table.pk,
        "steps": len(fee.lines),
        "cents": int(fee.total * 100),
        "currency": fee.table.currency,
    }
    # Words are read in the order of their names.
    words = {"steps": told, "thought": fee.table.thought, "truth": fee.table.truth}
    write(complaint, act, "fee.explained", facts=facts, words=words)


def faults_of(
    steps: Sequence[FeeStep], *, currency: str = HOME_CURRENCY, thought: str = "", truth: str = ""
) -> dict[str, str]:
    """Say in a sentence each what is missing or off, by name; nothing where the table is whole."""
    fields: dict[str, str] = {}
    for place, step in enumerate(steps, start=1):
        if not step.is_empty:
            fields |= {name_of(part, place): told for part, told in _faults(step).items()}
    kept = [step for step in steps if not step.is_empty]
    if not kept:
        fields[name_of("what", 1)] = _("Write the first step: what it is for, how many, what one costs.")
    if len(kept) > MOST_STEPS:
        fields[name_of("what", MOST_STEPS + 1)] = _("At most %(most)d steps: put small ones together.") % {
            "most": MOST_STEPS
        }
    if not CURRENCY.match(currency):
        fields["currency"] = _("Use the three capital letters of the currency, like CNY.")
    for name, text in (("thought", thought), ("truth", truth)):
        if len(text) > LONGEST_SENTENCE:
            fields[name] = _("One plain sentence: at most %(most)d characters.") % {"most": LONGEST_SENTENCE}
    sums = [step.sum for step in kept if step.sum is not None]
    if not fields and abs(sum(sums, Decimal(0))) > LARGEST_AMOUNT:
        fields[name_of("unit_price", 1)] = _("The total is larger than any sum kept here. Check the prices.")
    return fields


def _faults(step: FeeStep) -> dict[str, str]:
    told = {}
    if not step.what.strip():
        told["what"] = _("Write what it is for.")
    elif len(step.what.strip()) > LONGEST_WHAT:
        told["what"] = _("A few words are enough: at most %(most)d characters.") % {"most": LONGEST_WHAT}
    if count := _off_count(step.count):
        told["count"] = count
    if unit_price := _off_price(step.unit_price):
        told["unit_price"] = unit_price
    return told


def _off_count(count: Decimal | None) -> str:
    if count is None:
        return _("How many? Write a number like 3 or 2.5.")
    if not count.is_finite() or count <= 0:
        return _("Write a number above 0. For what is taken off, put the minus before the price.")
    if count > LARGEST_COUNT:
        return _("At most %(most)s. Use a larger unit.") % {"most": number(LARGEST_COUNT)}
    if count != count.quantize(Decimal(1).scaleb(-COUNT_PLACES)):
        return _("At most %(places)d digits after the point.") % {"places": COUNT_PLACES}
    return ""


def _off_price(unit_price: Decimal | None) -> str:
    if unit_price is None:
        return _("What does one cost? Write an amount like 10.00.")
    if not unit_price.is_finite() or abs(unit_price) > LARGEST_PRICE:
        return _("At most %(most)s. Check the price.") % {"most": price(LARGEST_PRICE)}
    if unit_price != unit_price.quantize(Decimal(1).scaleb(-PRICE_PLACES)):
        return _("At most %(places)d digits after the point.") % {"places": PRICE_PLACES}
    return ""


def _is_same(before: Fee, now: Fee) -> bool:
    def told(fee: Fee) -> object:
        table = fee.table
        lines = [(line.what, line.count, line.unit_price) for line in fee.lines]
        return table.currency, table.thought, table.truth, lines

    return told(before) == told(now)
