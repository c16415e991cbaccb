"""A browser at the pages of the desk, and what its forms send."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import reverse

from complaints.models import Complaint
from organisation.models import User

HTMX = {"HX-Request": "true"}
# No complaint ever has this version.
NEVER = 4711


@dataclass
class Browser:
    """Somebody at the pages; nobody where `user` is None. Without a language the person's own is spoken."""

    user: User | None = None
    language: str = ""
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user is not None:
            self.client.force_login(self.user)
        if self.language:
            self.client.cookies["language"] = self.language

    def get(self, path: str, *, htmx: bool = False, **query: Any) -> Any:
        return self.client.get(path, query, headers=HTMX if htmx else {})

    def post(self, path: str, *, htmx: bool | str = False, **typed: Any) -> Any:
        """Send a form; `htmx` may name the part of the page that the answer takes the place of."""
        headers = HTMX | ({"HX-Target": htmx} if isinstance(htmx, str) else {}) if htmx else {}
        return self.client.post(path, typed, headers=headers)


def page_of(complaint: Complaint) -> str:
    return reverse("complaint", args=[complaint.public_id])


def text_of(answer: Any) -> str:
    """What stands on the page, as people and scripts read it."""
    return html.unescape(answer.content.decode())


def words_of(answer: Any) -> str:
    """What people read on the page, without marks and addresses; line breaks and blanks are one."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", body)))
