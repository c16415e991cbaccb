"""How incidents show: a line over the desk, a notice on each complaint, the list, and one of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.models import Category, Complaint, Incident, IncidentComplaint, IncidentUpdate
from complaints.models.incident import IncidentQuerySet
from complaints.screens.rows import customer_label
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import Branch, DutyEntry, User
from organisation.scope import reach_of
from outbox.models import RecipientKind

MOST_ENDED = 30
STANDING = (
    *("public_id", "opened_at", "sentence", "lead_id", "lead__name", "category__name_zh", "category__name_en"),
    *("branch_id", "branch__name_zh", "branch__name_en", "how_many"),
)
ON_COMPLAINT = (
    *("incident__public_id", "incident__opened_at", "incident__sentence", "incident__lead__name", "news"),
    *("incident__category__name_zh", "incident__category__name_en"),
)


def incident_rows(user: User, *, now: datetime) -> Rows:
    """The open ones that concern somebody, for one statement with other lists; `Standing` reads them."""
    return with_size(Incident.objects.visible_to(user, now=now).open()).order_by("opened_at", "id"), STANDING


def with_size(rows: IncidentQuerySet) -> IncidentQuerySet:
    """Add how many complaints each holds, without those that were taken out."""
    held = IncidentComplaint.objects.filter(incident=OuterRef("pk"), reason="").order_by().values("incident")
    many = held.annotate(many=Count("pk")).values("many")
    return rows.annotate(how_many=Subquery(many, output_field=IntegerField()))


def incident_lines(found: list[Row]) -> list[dict[str, Any]]:
    """One line each over the desk: what, where, who leads, what everybody says."""
    return [
        {
            "label": Category(name_zh=row["category__name_zh"], name_en=row["category__name_en"]),
            "where": where(Branch(name_zh=row["branch__name_zh"], name_en=row["branch__name_en"]))
            if row["branch_id"]
            else where(None),
            "many": row["how_many"] or 0,
            "lead": row["lead__name"] or "",
            "sentence": row["sentence"],
            "at": row["opened_at"],
            "url": reverse("incident", args=[row["public_id"]]),
        }
        for row in found
    ]


def incidents_mark(found: list[Row]) -> list[str]:
    """Another one whenever a line moves."""
    return [
        f"{row['public_id'].hex[:8]}{row['lead_id'] or ''}.{row['how_many']}.{row['sentence'][:40]}" for row in found
    ]


def where(branch: Branch | None) -> str:
    return branch.name if branch is not None else _("several branches")


def incident_of(complaint: Complaint) -> Rows:
    """The open incident a complaint is in, with the last news of its lead."""
    news = IncidentUpdate.objects.filter(incident=OuterRef("incident")).order_by("-id").values("text")[:1]
    rows = complaint.incidents.filter(until_at=None).annotate(news=Subquery(news)).order_by("id")
    return rows, ON_COMPLAINT


def incident_shown(found: list[Row]) -> dict[str, Any] | None:
    """What a complaint's page shows of it; None where it is in none."""
    if not found:
        return None
    row = found[0]
    category = Category(name_zh=row["incident__category__name_zh"], name_en=row["incident__category__name_en"])
    return {
        "label": str(category),
        "lead": row["incident__lead__name"] or "",
        "sentence": row["incident__sentence"],
        "news": row["news"] or "",
        "url": reverse("incident", args=[row["incident__public_id"]]),
    }


def incident_notices(shown: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The line on top of a complaint of an incident, never for the customer's eyes."""
    if shown is None:
        return []
    if shown["news"]:
        text = shown["news"]
    elif shown["sentence"]:
        text = _("Say what stands first among the sentences, and nothing else about the cause.")
    else:
        text = _("Its lead is writing what everybody says. Until then: listen, and promise no cause.")
    title = _("Part of an incident (%(what)s):") % {"what": shown["label"]}
    return [
        {
            "level": "amber",
            "title": title,
            "text": text,
            "url": shown["url"],
            "link": _("See the incident"),
            "private": True,
        }
    ]


def listed(user: User, *, now: datetime) -> list[dict[str, Any]]:
    """Open incidents first, then the last ended ones."""
    rows = with_size(Incident.objects.visible_to(user, now=now))
    rows = rows.select_related("category", "branch", "lead")
    shown = [
        *rows.open().order_by("-opened_at", "-id"),
        *rows.exclude(ended_at=None).order_by("-ended_at")[:MOST_ENDED],
    ]
    return [
        {
            "incident": incident,
            "where": where(incident.branch),
            "many": getattr(incident, "how_many", 0) or 0,
            "url": reverse("incident", args=[incident.public_id]),
        }
        for incident in shown
    ]


def incident_context(incident: Incident, user: User, act: Act) -> dict[str, Any]:
    """Everything that the page of one incident shows. Of its complaints those that this person may see, the others as
    a number."""
    members = list(incident.members.values_list("complaint", "reason"))
    held = [complaint for complaint, reason in members if not reason]
    visible = Complaint.objects.visible_to(user, now=act.now).filter(pk__in=held)
    complaints = list(visible.select_related("branch", "owner", "customer").order_by("received_at", "id"))
    branches = {incident.branch_id} if incident.branch_id else {one.branch_id for one in complaints}
    may_lead = any(reach_of(user, now=act.now).is_supervisor_of(branch) for branch in branches)
    leads = may_lead and incident.is_led_by(user)
    return {
        "incident": incident,
        "where": where(incident.branch),
        "complaints": [
            {
                "complaint": one,
                "url": reverse("complaint", args=[one.public_id]),
                "customer": customer_label(one),
                "branch": one.branch.name,
                "owner": one.owner.name if one.owner else "",
            }
            for one in complaints
        ],
        "elsewhere": len(held) - len(complaints),
        "taken_out": len(members) - len(held),
        "updates": incident.updates.select_related("by").order_by("-id"),
        "told": told_names(incident),
        "leads": leads and incident.ended_at is None,
        "may_take_lead": may_lead and not leads and incident.ended_at is None,
    }


def told_names(incident: Incident) -> list[str]:
    """Whom the house wrote to as it began: people by name, mailboxes by their duty."""
    people = [key for kind, key in incident.told if kind == RecipientKind.STAFF]
    boxes = [int(key.partition("-")[2]) for kind, key in incident.told if kind == RecipientKind.DESK]
    names = list(User.objects.filter(public_id__in=people).order_by("staff_code").values_list("name", flat=True))
    duties = DutyEntry.objects.filter(pk__in=boxes).order_by("id") if boxes else []
    return [*names, *dict.fromkeys(str(entry.get_duty_display()) for entry in duties)]
