"""Who follows a complaint and the short words on it, as its page shows them; and where somebody was named, as their
desk shows it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.access import Right, may
from complaints.forms.acts import Lists, ids_of
from complaints.forms.sharing import TagForm, WatcherForm
from complaints.models import Complaint, Mention
from complaints.tags import usable_tags
from complaints.usecases.watching import unread_mentions
from complaints.watchers import colleagues_who_see
from evidence.act import Act
from organisation.at_once import Row, Rows
from organisation.models import User

Bound = dict[str, forms.Form]
# So many lines stand on the desk; the others follow as these are read.
MOST_LINES = 4


def sharing_lists(complaint: Complaint, user: User, act: Act) -> dict[str, Rows]:
    """What `sharing` reads, for one statement with other lists."""
    running = complaint.watches.filter(until_at=None).order_by("since_at", "id")
    mine = Mention.objects.filter(complaint=complaint, user=user, seen_at=None).order_by("id")
    seers = colleagues_who_see(complaint, now=act.now).exclude(pk=user.pk)
    return {
        "watchers": (running, ["user_id", "user__name", "user__staff_code"]),
        "unread": (mine, ["id"]),
        "seers": (seers, ["staff_code", "name"]),
        "tags": (complaint.taggings.filter(removed_at=None).order_by("id"), ["tag__public_id", "tag__name"]),
        "usable_tags": (usable_tags(complaint.branch_id), ["public_id", "name"]),
    }


def sharing(complaint: Complaint, user: User, act: Act, found: Lists, *, bound: Bound) -> dict[str, Any]:
    """Everything `complaints/detail_sharing.html` draws. Whoever changes nothing only reads who watches."""
    watching = any(row["user_id"] == user.pk for row in found["watchers"])
    shown: dict[str, Any] = {
        "watching": watching,
        "watchers": [f"{row['user__name']} {row['user__staff_code']}" for row in found["watchers"]],
        "count_label": _count_label(len(found["watchers"])),
        "unread": [row["id"] for row in found["unread"]],
        **_tags(complaint, user, act, found, bound),
    }
    if not may(Right.WATCH, complaint, user, now=act.now):
        return shown
    form = bound.get("watcher") or WatcherForm(complaint=complaint, auto_id=ids_of("watcher"))
    assert isinstance(form, WatcherForm)
    form.offer(found)
    return {
        **shown,
        "watch_url": _act_url(complaint, "stop-watching" if watching else "watch"),
        "watcher_form": form,
        "watcher_url": _act_url(complaint, "watcher"),
    }


def _tags(complaint: Complaint, user: User, act: Act, found: Lists, bound: Bound) -> dict[str, Any]:
    """The tags on it, each to be taken off by whoever handles it, and the form for one more."""
    handles = may(Right.HANDLE, complaint, user, now=act.now)
    shown: dict[str, Any] = {
        "tags": [
            {
                "name": row["tag__name"],
                "off_url": reverse(
                    "complaint_row_act", args=[complaint.public_id, "tag-remove", str(row["tag__public_id"])]
                )
                if handles
                else "",
            }
            for row in found["tags"]
        ]
    }
    form = bound.get("tag") or TagForm(complaint=complaint, auto_id=ids_of("tag"))
    assert isinstance(form, TagForm)
    form.offer(found)
    if handles and (found["usable_tags"] or form.is_bound):
        shown |= {"tag_form": form, "tag_url": _act_url(complaint, "tag")}
    return shown


def _act_url(complaint: Complaint, name: str) -> str:
    return reverse("complaint_act", args=[complaint.public_id, name])


def _count_label(count: int) -> str:
    if not count:
        return _("Nobody watches it.")
    return ngettext("%(count)d colleague watches", "%(count)d colleagues watch", count) % {"count": count}


# --- The desk: where somebody was named -------------------------------------------------------------------------------


def mention_list(user: User, act: Act) -> Rows:
    """What `mentions` reads, for one statement with other lists."""
    return unread_mentions(user, act), ["public_id", "at", "by__name", "complaint__public_id", "complaint__number"]


def mentions(found: list[Row]) -> dict[str, Any]:
    """The lines of `complaints/mentions.html`, the latest first, and how many more wait."""
    lines = [
        {
            "who": row["by__name"] or "",
            "at": row["at"],
            "number": row["complaint__number"],
            "url": reverse("complaint", args=[row["complaint__public_id"]]) + "#at-timeline",
            "away_url": reverse("mention_away", args=[row["public_id"]]),
        }
        for row in found[:MOST_LINES]
    ]
    return {"lines": lines, "more": max(len(found) - MOST_LINES, 0)}


def mentions_mark(found: list[Row]) -> str:
    """Another one whenever a line comes or goes."""
    return ",".join(row["public_id"].hex[:8] for row in found)
