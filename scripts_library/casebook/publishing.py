"""Making a case of a closed complaint, without anybody's name; and taking one out of use (R149, R158)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from complaints.access import Right
from complaints.codes import CloseWay, Decision, Stage
from complaints.errors import BadInput, NotAllowed, NotFound, WrongState
from complaints.models import Complaint, CustomerDecision, Lesson
from complaints.usecases.door import use_case, write
from evidence.act import Act
from scripts_library.casebook.anonymous import hide, refusals, traces_of
from scripts_library.keepers import keeps_library
from scripts_library.models import LibraryCase
from scripts_library.models.cases import TOLD

NEEDED = ("title", "narrative", "steps", "result")


@dataclass(frozen=True)
class CaseWords:
    """What a case says: its title, what it tells by the names of `TOLD`, the words by which it is found, how it was
    handled, the key of its counterpart, and what was granted with its currency."""

    title: str
    told: Mapping[str, str]
    keywords: tuple[str, ...] = ()
    kind: str = "complaint"
    quality: str = "good"
    pair_of: str = ""
    amount: Decimal | None = None
    currency: str = ""

    def texts(self) -> list[tuple[str, str]]:
        """Give all that people will read, by field."""
        return [("title", self.title), *self.told.items(), ("keywords", "，".join(self.keywords))]


def draft_of(complaint: Complaint) -> dict[str, Any]:
    """Put together what the complaint already tells, without anybody's name, for whoever writes the case; six queries.
    Needs the customer, the owner and the branch fetched."""
    traces = traces_of(complaint)
    findings = list(complaint.findings.order_by("id").values_list("text", flat=True))
    lesson = Lesson.objects.filter(complaint=complaint, nothing_new=False).first()
    decisions = CustomerDecision.objects.filter(complaint=complaint, decision=Decision.ACCEPTED, option__isnull=False)
    accepted = decisions.select_related("option").order_by("id").last()
    option = accepted.option if accepted else None
    ended = str(CloseWay(complaint.close_way).label) if complaint.close_way else ""
    told = {
        "narrative": complaint.own_words,
        "pre_check": "\n".join(findings),
        "steps": "\n".join(text for text in (complaint.restatement, option.action if option else "") if text),
        "result": "\n".join(text for text in (accepted.opinion if accepted else "", ended) if text),
        "success": lesson.success if lesson else "",
        "failure": lesson.failure if lesson else "",
    }
    return {
        **{name: hide(text, traces) for name, text in told.items()},
        "amount": option.amount if option else None,
        "currency": option.currency if option and option.amount is not None else "",
    }


def case_of(complaint: Complaint) -> LibraryCase | None:
    """Give the case that was made of a complaint, if it is in use."""
    return LibraryCase.objects.filter(complaint=complaint.public_id, is_active=True).first()


@use_case(Right.REVIEW, counts=False)
def publish(complaint: Complaint, act: Act, *, words: CaseWords, language: str) -> None:
    """Put a case made of this complaint into the library, in the language it is written in.

    :raises NotAllowed: they neither lead this branch nor keep quality. :raises WrongState: it is not closed, or has its
    case already. :raises BadInput: something is missing, or leads to somebody.
    """
    assert act.by is not None, "Only people publish."
    if complaint.stage != Stage.CLOSED:
        raise WrongState(_("Only a closed complaint becomes a case: its end belongs to it."))
    _refuse_poor(words, complaint)
    case = LibraryCase(
        key=f"desk.{secrets.token_hex(4)}",
        language=language,
        industry=complaint.branch.industry,
        category=complaint.category.code if complaint.category else "",
        channel=complaint.channel,
        customer_type=complaint.customer_type,
        complaint=complaint.public_id,
        published_by=act.by,
        published_at=act.now,
        updated_at=act.now,
        **_columns(words),
    )
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        raise WrongState(_("A case was made of this complaint already.")) from None
    write(complaint, act, "case.published", facts={"case": case.key})


def _columns(words: CaseWords) -> dict[str, Any]:
    told = {name: words.told.get(name, "").strip() for name in TOLD}
    rest = {name: getattr(words, name) for name in ("kind", "quality", "pair_of", "amount")}
    currency = words.currency if words.amount is not None else ""
    return {**told, **rest, "title": words.title.strip(), "keywords": list(words.keywords), "currency": currency}


def _refuse_poor(words: CaseWords, complaint: Complaint) -> None:
    texts = dict(words.texts())
    missing = {name: _("This is needed: a case without it teaches nothing.") for name in NEEDED if not texts[name]}
    wrong = {**refusals(words.texts(), traces_of(complaint)), **missing}
    if words.pair_of and not LibraryCase.objects.filter(key=words.pair_of, is_active=True).exists():
        wrong["pair_of"] = _("This case is not in use any more. Choose another one, or none.")
    if wrong:
        raise BadInput(_("Something is not right yet. Look at the marked fields."), fields=wrong)


def withdraw_case(key: str, act: Act) -> None:
    """Take a case out of use, in every language.

    :raises NotAllowed: neither a duty manager nor quality. :raises NotFound: no such case in use.
    """
    if act.by is None or not keeps_library(act.by, now=act.now):
        raise NotAllowed(_("Only the duty manager and quality take cases out."))
    rows = list(LibraryCase.objects.filter(key=key, is_active=True))
    if not rows:
        raise NotFound
    for row in rows:
        row.is_active, row.updated_at = False, act.now
        row.save(update_fields=["is_active", "updated_at"])


def forget_source(*, complaints: list[Complaint], **_news: object) -> None:
    """Cut the way back to complaints whose customer is erased (`ports.customer_erased`); the case names nobody."""
    LibraryCase.objects.filter(complaint__in=[one.public_id for one in complaints]).update(complaint=None)
