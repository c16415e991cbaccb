"""What upper floors draw on the complaint page, and which of it follows the form before it is saved."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join

from complaints.models import Complaint
from complaints.ports import panels
from evidence.act import Act

# Whoever walks along the choices by the arrows has come to rest.
SETTLED = "200ms"


def panel_html(request: HttpRequest, complaint: Complaint, act: Act, place: str) -> str:
    """Draw the panels of one place; each floor answers for its own markup."""
    return format_html_join("", "{}", ((panel.render(request, complaint, act.now),) for panel in panels(place)))


def asked_anew(complaint: Complaint, form: forms.Form | None) -> list[dict[str, str]]:
    """Which panels beside the form follow what is chosen in it before it is saved: where and when they are asked for. A
    form that came back refused holds such choices from the start."""
    asked = []
    for panel in panels("say"):
        names = [name for name in panel.follows if form is not None and name in form.fields]
        if form is None or not names:
            continue
        moments = [f"change from:#stage-form target:[name={name}] delay:{SETTLED}" for name in names]
        asked.append(
            {
                "key": panel.key,
                "url": reverse(panel.url_name, args=[complaint.public_id]),
                "trigger": ", ".join(["load", *moments] if form.is_bound else moments),
                "include": ", ".join(f"#stage-form [name={name}]" for name in names),
            }
        )
    return asked
