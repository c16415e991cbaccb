"""The files of a complaint as its page shows them: small pictures, and icon, name and size for everything else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.urls import reverse

from complaints.attachments import endings, shown_at
from complaints.forms.acts import ReasonForm, ids_of
from complaints.models import Complaint
from evidence.files.kinds import KINDS, spoken
from organisation.at_once import Row, Rows
from organisation.policies import Policies

ICONS = {"picture": "image", "pdf": "file-text", "office": "file-spreadsheet", "text": "file-type", "sound": "mic"}


def attachment_list(complaint: Complaint) -> Rows:
    """What is offered, in the order it came, for a page that reads several lists at once."""
    columns = ["public_id", "name", "kind", "size", "width", "height", "internal", "at", "by__name"]
    return shown_at(complaint).order_by("id"), [*columns, "complaint_id", "complaint__number"]


def attachments(
    complaint: Complaint,
    found: list[Row],
    *,
    policies: Policies,
    readonly: bool,
    refused: dict[str, forms.Form] | None = None,
) -> dict[str, Any]:
    """Everything `complaints/attachments.html` draws. `refused`: reasons not taken, by the file they are for."""
    return {
        "rows": [_shown(complaint, row, readonly=readonly, refused=refused or {}) for row in found],
        "url": reverse("attachments", args=[complaint.public_id]),
        "readonly": readonly,
        "accept": endings(policies),
        "taken": spoken(policies.list("file_families")),
        "most_megabytes": policies.int("file_megabytes"),
        "most": policies.int("file_count"),
        "number": complaint.number,
        "once": uuid4().hex,
    }


def _shown(complaint: Complaint, row: Row, *, readonly: bool, refused: dict[str, forms.Form]) -> dict[str, Any]:
    kind, ref = KINDS[row["kind"]], str(row["public_id"])
    own = [complaint.public_id, ref]
    is_picture = row["width"] is not None
    is_own = row["complaint_id"] == complaint.pk
    return {
        **row,
        "ref": ref,
        "icon": ICONS[kind.family],
        "kind_label": kind.label,
        "url": reverse("attachment", args=[*own, "file"]),
        "picture_url": reverse("attachment", args=[*own, "picture"]) if is_picture else "",
        "thumbnail_url": reverse("attachment", args=[*own, "thumbnail"]) if is_picture else "",
        "withdraw_url": reverse("attachment_withdraw", args=own),
        "from_number": "" if is_own else row["complaint__number"],
        # What was handed in on another complaint is withdrawn there.
        "withdraw_form": None if readonly or not is_own else refused.get(ref) or withdraw_form(complaint, ref),
    }


def withdraw_form(complaint: Complaint, ref: str, typed: Any = None) -> ReasonForm:
    """The small form that asks why a file is withdrawn."""
    return ReasonForm(typed, complaint=complaint, auto_id=ids_of(f"withdraw-{ref}"))
