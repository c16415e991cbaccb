"""What the keyword page shows, and taking a proposed word in (R161)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.codes import CustomerType, Flag, Severity
from complaints.errors import BadInput
from complaints.models import Complaint
from evidence.act import Act
from organisation.models import Language, User
from organisation.models.people import Duty
from scripts_library.authoring import refuse_poor_keyword
from scripts_library.calmed import calmed_rows
from scripts_library.folding import has_chinese
from scripts_library.keepers import demand_keeper
from scripts_library.learning import LEAST_SHARE, LEAST_TEXTS
from scripts_library.models import Keyword, LibraryReport, Script
from scripts_library.suggesting import categories_in
from scripts_library.vocabulary import PointsTo, ScriptState

# What was learned from a few dozen complaints speaks for a thing and decides nothing.
PROPOSED_WEIGHT = 2


def keyword_context(user: User, *, now: datetime) -> dict[str, Any]:
    """The latest look back, in words: how often the help was right, where not, which keywords mislead, which words are
    proposed and which were taken in, what followed a sentence. Five queries; complaints that this person may not see
    are counted, not named."""
    report = LibraryReport.objects.order_by("-at").first()
    if report is None:
        return {"report": None}
    names = categories_in("")
    told = report.told
    proposed, taken = _proposed(report)
    return {
        "report": report,
        "help": told["help"],
        "shares": _shares(told["help"]),
        "wrong": _wrong(told["help"].get("wrong", []), names, user, now=now),
        "misleading": [{**row, "label": _label(row, names)} for row in told["misleading"]],
        "scripts": _scripts(told["scripts"]),
        "calmed": calmed_rows(told.get("calming", [])),
        "proposed": [{**row, "label": names.get(row["code"], row["code"])} for row in proposed],
        "taken": [{**row, "label": names.get(row["code"], row["code"])} for row in taken],
        "least_texts": LEAST_TEXTS,
        "least_share": round(100 * LEAST_SHARE),
    }


def _proposed(report: LibraryReport) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Part what a look back proposed into what still waits and what was taken in from it; one query. A word that is a
    keyword otherwise meanwhile is neither."""
    rows = report.told["proposed"]
    known = {
        keyword.term: keyword
        for keyword in Keyword.objects.filter(term__in=[row["term"] for row in rows]).order_by("id")
    }
    waits, taken = list[dict[str, Any]](), list[dict[str, Any]]()
    for row in rows:
        keyword = known.get(row["term"])
        if keyword is None:
            waits.append(row)
        elif _is_of_a_look_back(keyword, row["code"]):
            (taken if keyword.is_active else waits).append(row)
    return waits, taken


def _is_of_a_look_back(keyword: Keyword, code: str) -> bool:
    """Say whether it may have been taken in from a proposal: what ships or weighs otherwise was not."""
    return (keyword.points_to, keyword.code, keyword.weight, keyword.shipped_digest) == (
        PointsTo.CATEGORY,
        code,
        PROPOSED_WEIGHT,
        "",
    )


def _shares(told: Mapping[str, Any]) -> list[dict[str, Any]]:
    read = told.get("read", 0)
    labels = {
        "first": _("The first category was the chosen one"),
        "three": _("The chosen one was among the three"),
        "severity": _("The severity was the final one"),
    }
    return [
        {"label": label, "percent": round(100 * told.get(name, 0) / read)} for name, label in labels.items() if read
    ]


def _wrong(rows: list[dict[str, str]], names: Mapping[str, str], user: User, *, now: datetime) -> list[dict[str, str]]:
    refs = [row["ref"] for row in rows]
    seen = {
        str(ref)
        for ref in Complaint.objects.visible_to(user, now=now)
        .filter(public_id__in=refs)
        .values_list("public_id", flat=True)
    }
    return [
        {
            "number": row["number"],
            "url": reverse("complaint", args=[row["ref"]]),
            "suggested": names.get(row["suggested"], row["suggested"]),
            "chosen": names.get(row["chosen"], row["chosen"]),
        }
        for row in rows
        if row["ref"] in seen
    ]


def _scripts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each sentence as it reads now, with the shares of a hundred; those that are no longer kept are left out."""
    kept = Script.objects.filter(key__in={row["key"] for row in rows}, state=ScriptState.APPROVED)
    texts = {(key, language): text for key, language, text in kept.values_list("key", "language", "text")}
    return [
        {
            "text": texts[row["key"], row["language"]],
            "language": row["language"],
            "said": row["said"],
            **{name: round(100 * row[name] / row["said"]) for name in ("calmer", "accepted", "reopened")},
        }
        for row in rows
        if (row["key"], row["language"]) in texts
    ]


def _label(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    vocabularies: dict[str, Mapping[Any, Any]] = {
        PointsTo.CATEGORY: names,
        PointsTo.SEVERITY: dict(Severity.choices),
        PointsTo.CUSTOMER_TYPE: dict(CustomerType.choices),
        PointsTo.FLAG: dict(Flag.choices),
        PointsTo.ROLE: dict(Duty.choices),
    }
    # Of a script its key: quality knows them by it.
    return str(vocabularies.get(row["points_to"], {}).get(row["code"], row["code"]))


def take_keyword(act: Act, *, term: str, code: str) -> Keyword:
    """Take a proposed word into the library; it counts from the next text on.

    :raises NotAllowed: it is not theirs to change. :raises BadInput: it is not proposed at present, or nobody files
    under that category.
    """
    assert act.by is not None, "Only people take words in."
    demand_keeper(act.by, now=act.now)
    waits, _taken = _latest()
    if (term, code) not in waits:
        raise BadInput(_("This word is not proposed any more. Here are the present ones."))
    keyword = Keyword.objects.filter(term=term, points_to=PointsTo.CATEGORY, code=code).first() or Keyword(
        term=term,
        language=Language.ZH_HANS if has_chinese(term) else Language.EN,
        points_to=PointsTo.CATEGORY,
        code=code,
        weight=PROPOSED_WEIGHT,
    )
    keyword.is_active, keyword.updated_at = True, act.now
    try:
        keyword.full_clean()
        refuse_poor_keyword(keyword)
        with transaction.atomic():
            keyword.save()
    except ValidationError as error:
        raise BadInput(" ".join(error.messages)) from None
    except IntegrityError:
        raise BadInput(_("This term points there already. Change that row instead.")) from None
    return keyword


def switch_off(act: Act, *, term: str, code: str) -> None:
    """Switch a word off that was taken in from the latest look back; it is proposed again.

    :raises NotAllowed: it is not theirs to change. :raises BadInput: it was not taken in, or is off already.
    """
    assert act.by is not None, "Only people switch words off."
    demand_keeper(act.by, now=act.now)
    _waits, taken = _latest()
    if (term, code) not in taken:
        raise BadInput(_("This word is off already, or keeps its place in the administration."))
    keyword = Keyword.objects.get(term=term, points_to=PointsTo.CATEGORY, code=code)
    keyword.is_active, keyword.updated_at = False, act.now
    keyword.save()


def _latest() -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    """Give what waits and what was taken in as (term, code); nothing before the first look back."""
    report = LibraryReport.objects.order_by("-at").first()
    waits, taken = _proposed(report) if report else ([], [])
    return {(row["term"], row["code"]) for row in waits}, {(row["term"], row["code"]) for row in taken}
